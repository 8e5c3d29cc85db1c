"""How a run is driven: workers, calls at once, limits. None of it changes a result."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assay.cli.terminal import BarProgress
from assay.clock import SystemClock
from assay.errors import UsageError
from assay.pipeline import Pace, Terms
from assay.pipeline.purse import Budget, Costing

if TYPE_CHECKING:
    from assay.providers import ReaderSettings

__all__ = ["Driving", "costing_of", "terms_of"]

_MOST_WORKERS = 64
_MOST_CALLS = 512
_DAY = 10  # characters of an RFC 3339 instant that name the day


class Driving(NamedTuple):
    """What the command line says about it.

    Attributes:
        concurrency: Calls to models in flight; ``None`` for as many as are configured.
        max_usd: A decimal; empty for no limit.
        config: Settings of models and telemetry; ``None`` for the nearest.
        is_batched: Models are asked in batches.
        telemetry: Where spans and metrics go; empty for what the settings say.
        telemetry_content: What is told of texts; likewise.
    """

    workers: int | None = None
    concurrency: int | None = None
    max_calls: int | None = None
    max_usd: str = ""
    config: Path | None = None
    is_batched: bool = False
    telemetry: str = ""
    telemetry_content: str = ""


def terms_of(driving: Driving, readers: "Sequence[ReaderSettings]" = ()) -> Terms:
    """The terms of a run.

    Args:
        driving: What the command line says.
        readers: The models that read, if any do.

    Raises:
        UsageError: ``workers.unusable``, ``concurrency.unusable``, ``budget.unusable``,
            ``budget.unpriced``: dollars can't be kept to where nobody knows a model's price.
    """
    workers, calls = driving.workers, driving.concurrency
    if workers is not None and not 0 <= workers <= _MOST_WORKERS:
        raise UsageError(
            "workers.unusable",
            f"--workers {workers} is not between 0 and {_MOST_WORKERS}",
            remedy="0 works in this process; leave it out to let the size decide",
        )
    if calls is not None and not 1 <= calls <= _MOST_CALLS:
        raise UsageError(
            "concurrency.unusable",
            f"--concurrency {calls} is not between 1 and {_MOST_CALLS}",
            remedy="leave it out to use what assay.toml says",
        )
    if calls is None and readers:
        from assay.cli.models import find_settings, width_of

        calls = min(width_of(readers, find_settings(driving.config)), _MOST_CALLS)
    pace = Pace(workers=workers) if calls is None else Pace(workers=workers, calls=calls)
    if driving.max_usd:
        _require_priced(readers, driving.config)
    return Terms(
        SystemClock(), BarProgress(), pace, budget=_budget(driving), is_batched=driving.is_batched
    )


def costing_of(config: Path | None) -> Costing:
    """What calls cost, by the prices that the settings name and those of the package."""
    from assay.cli.models import find_settings
    from assay.providers import ModelRequest, PriceBook, Usage

    prices = find_settings(config).prices
    book = PriceBook.read(prices) if prices else PriceBook.packaged()
    clock = SystemClock()

    def cost(request: ModelRequest, usage: Usage, via: str, asked_at: str) -> Decimal | None:
        day = asked_at[:_DAY] or clock.now().date().isoformat()
        return book.cost(
            f"{request.vendor}:{request.model}",
            usage,
            on=clock.now().date().fromisoformat(day),
            endpoint=request.endpoint,
            in_batch=via == "batch",
        )

    return cost


def _require_priced(readers: "Sequence[ReaderSettings]", config: Path | None) -> None:
    """Refuse before anything is opened what would be refused at the first call."""
    from assay.cli.models import find_settings
    from assay.pipeline.purse import unpriced
    from assay.providers import PriceBook

    prices = find_settings(config).prices
    book = PriceBook.read(prices) if prices else PriceBook.packaged()
    today = SystemClock().now().date()
    for reader in readers:
        spec = f"{reader.vendor}:{reader.model}"
        if book.price(spec, on=today, endpoint=reader.endpoint) is None:
            raise unpriced(spec)


def _budget(driving: Driving) -> Budget | None:
    if driving.max_calls is None and not driving.max_usd:
        return None
    if driving.max_calls is not None and driving.max_calls < 0:
        raise _unusable("--max-calls", str(driving.max_calls))
    try:
        usd = Decimal(driving.max_usd) if driving.max_usd else None
    except InvalidOperation:
        raise _unusable("--max-usd", driving.max_usd) from None
    if usd is not None and not (usd.is_finite() and usd >= 0):
        raise _unusable("--max-usd", driving.max_usd)
    return Budget(driving.max_calls, usd, costing_of(driving.config))


def _unusable(option: str, text: str) -> UsageError:
    return UsageError(
        "budget.unusable",
        f"{option} {text!r} is no limit",
        remedy="write a number like --max-calls 500 or --max-usd 12.50",
    )

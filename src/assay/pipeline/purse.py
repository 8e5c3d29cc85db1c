"""Which calls a run may still make: limits on calls and on money, over all attempts of the run.

The worst case of a call is set aside before it is made and replaced by what it cost once it is
over, so a run stops before it could pass its limit, not after. What earlier attempts of the run
spent counts; what is taken from the record costs nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from assay.errors import ProviderError, UsageError
from assay.providers import ModelReply, ModelRequest, Provider, Usage

__all__ = ["Budget", "Costing", "LimitedPurse", "OpenPurse", "Purse", "Spent", "worst_cost"]

Costing = Callable[[ModelRequest, Usage, str, str], Decimal | None]
"""US dollars for a call: request, tokens, ``live`` or ``batch``, and the RFC 3339 instant of the
call (empty for now); ``None`` is unknown."""

_BYTES_A_TOKEN = 2
"""Fewer than in any text that people write; a budget must not be passed by surprise."""
_NOTHING = Decimal(0)


class Spent(NamedTuple):
    """A call that was made before.

    Attributes:
        usage: Its tokens; ``None`` where the reply does not tell.
        via: ``live`` or ``batch``.
        asked_at: RFC 3339.
    """

    request: ModelRequest
    usage: Usage | None
    via: str
    asked_at: str


class Purse(Protocol):
    """Sets the worst case of a call aside before it is made, and what it cost once it is over."""

    @property
    def why_closed(self) -> str:
        """Why no further call may be made; empty while calls may be made."""
        ...

    def reserve(self, request: ModelRequest) -> bool:
        """Whether the call may be made.

        Where calls in flight may yet give back what was set aside for them, it may be asked
        again; else :attr:`why_closed` says why not.
        """
        ...

    def hold(self, request: ModelRequest) -> None:
        """A call is under way already; its worst case is set aside whatever the limits say."""
        ...

    def settle(
        self, request: ModelRequest, provider: Provider | None, reply: ModelReply | None
    ) -> None:
        """The call is over; ``None`` where it brought nothing."""
        ...


class OpenPurse:
    """Never says no."""

    @property
    def why_closed(self) -> str:
        """Nothing closes it."""
        return ""

    def reserve(self, request: ModelRequest) -> bool:  # noqa: ARG002 - any call
        """Always."""
        return True

    def hold(self, request: ModelRequest) -> None:
        """Hear nothing."""

    def settle(
        self, request: ModelRequest, provider: Provider | None, reply: ModelReply | None
    ) -> None:
        """Hear nothing."""


@dataclass(frozen=True)
class Budget:
    """The limits of a run.

    Attributes:
        max_calls: Calls in all; ``None`` for no limit.
        max_usd: US dollars in all; ``None`` for no limit.
        costing: What a call costs.
    """

    max_calls: int | None
    max_usd: Decimal | None
    costing: Costing

    def open(self, spent: Iterable[Spent]) -> Purse:
        """A purse from which the calls made so far are paid already."""
        if self.max_calls is None and self.max_usd is None:
            return OpenPurse()
        purse = LimitedPurse(self)
        for call in spent:
            purse.pay(call)
        return purse


@dataclass
class LimitedPurse:
    """Keeps to a budget.

    Attributes:
        budget: The limits.
        calls: Calls made and in flight.
        usd: Dollars spent.
    """

    budget: Budget
    calls: int = 0
    usd: Decimal = _NOTHING
    why_closed: str = ""
    _aside: dict[str, Decimal] = field(default_factory=dict)

    def pay(self, call: Spent) -> None:
        """Count a call that was made before."""
        self.calls += 1
        self.usd += self._cost(call.request, call.usage, call.via, call.asked_at)

    def reserve(self, request: ModelRequest) -> bool:
        """Whether the call may be made."""
        limit_calls, limit_usd = self.budget.max_calls, self.budget.max_usd
        worst = self._cost(request, None, "live", "")
        if limit_calls is not None and self.calls >= limit_calls:
            self.why_closed = f"{self.calls} calls were made, and --max-calls is {limit_calls}"
        elif limit_usd is not None and self.usd + self._set_aside + worst > limit_usd:
            if self._aside:
                return False  # what is in flight will cost less than was set aside for it
            self.why_closed = (
                f"{self.usd.quantize(Decimal('0.0001'))} USD were spent, the next call could cost"
                f" {worst.quantize(Decimal('0.0001'))}, and --max-usd is {limit_usd}"
            )
        if self.why_closed:
            return False
        self.hold(request)
        return True

    def hold(self, request: ModelRequest) -> None:
        """Set the worst case of a call aside."""
        self.calls += 1
        self._aside[request.digest] = self._cost(request, None, "live", "")

    def settle(
        self, request: ModelRequest, provider: Provider | None, reply: ModelReply | None
    ) -> None:
        """The call is over."""
        self._aside.pop(request.digest, None)
        if provider is None or reply is None:
            self.calls -= 1
            return
        try:
            usage = provider.hear(reply).usage
        except ProviderError:
            usage = None
        self.usd += self._cost(request, usage, reply.via, reply.asked_at)

    @property
    def _set_aside(self) -> Decimal:
        return sum(self._aside.values(), _NOTHING)

    def _cost(self, request: ModelRequest, usage: Usage | None, via: str, asked_at: str) -> Decimal:
        """What a call cost; its worst case where it does not tell.

        Raises:
            UsageError: ``budget.unpriced``.
        """
        if self.budget.max_usd is None:
            return _NOTHING
        costing = self.budget.costing
        found = costing(request, usage, via, asked_at) if usage is not None else None
        found = worst_cost(request, costing) if found is None else found
        if found is None:
            raise unpriced(f"{request.vendor}:{request.model}")
        return found


def unpriced(spec: str) -> UsageError:
    """The refusal of a limit in dollars for a model without a price: ``budget.unpriced``."""
    return UsageError(
        "budget.unpriced",
        f"nobody knows what {spec} costs, so --max-usd can't be kept",
        remedy="add its price to a file that assay.toml names (prices = ...), or use --max-calls",
    )


def worst_cost(request: ModelRequest, costing: Costing) -> Decimal | None:
    """More than a call can cost; ``None`` where nobody knows."""
    texts = (*request.system, request.schema, *(turn.text for turn in request.turns))
    tokens = sum(len(text.encode()) for text in texts) // _BYTES_A_TOKEN + 100
    written = request.max_output_tokens
    cases = (
        Usage(input_tokens=tokens, output_tokens=written),
        Usage(cache_write_tokens=tokens, output_tokens=written),
    )
    known = [cost for case in cases if (cost := costing(request, case, "live", "")) is not None]
    return max(known, default=None)

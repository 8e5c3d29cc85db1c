"""What a call costs: dated list prices, exact decimals, and ``None`` where nobody knows.

A price belongs to a model at an endpoint on a day. Another endpoint, another day, a token of a
kind without a rate: the cost is unknown, never guessed and never zero.

>>> from datetime import date
>>> book = PriceBook.packaged()
>>> book.cost("openai:gpt-6-sol", Usage(input_tokens=1000, output_tokens=100), on=date(2026, 11, 1))
Decimal('0.003')
>>> book.cost("openai:nobody-knows", Usage(input_tokens=1), on=date(2026, 11, 1)) is None
True
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assay.errors import UsageError
from assay.providers.exchange import Usage

__all__ = ["Price", "PriceBook", "Rates"]

_MILLION = Decimal(1_000_000)
_PERCENT = Decimal(100)
_EXACT = Context(prec=50)
_MAX_BYTES = 1_000_000

Money = Annotated[Decimal, Field(ge=0, lt=1_000_000, decimal_places=9)]
Tokens = Annotated[int, Field(ge=1)]


class Rates(BaseModel):
    """US dollars for a million tokens; ``None`` is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Money
    output: Money
    cache_read: Money | None = None
    cache_write: Money | None = None

    def cost(self, usage: Usage) -> Decimal | None:
        """What tokens cost; ``None`` if a rate that they need is unknown."""
        rated = (
            (usage.input_tokens, self.input),
            (usage.cache_read_tokens, self.cache_read),
            (usage.cache_write_tokens, self.cache_write),
            (usage.output_tokens, self.output),
        )
        total = Decimal(0)
        for tokens, rate in rated:
            if tokens and rate is None:
                return None
            if tokens and rate is not None:
                total = _EXACT.add(total, _EXACT.multiply(Decimal(tokens), rate))
        return _EXACT.divide(total, _MILLION)


class _Band(Rates):
    prompt_tokens: Tokens


class Price(Rates):
    """The price of some models for some time.

    Attributes:
        models: ``VENDOR:MODEL``, exactly.
        endpoint: Base URL that it is for; empty for the vendor's own.
        valid_from: First day.
        until: Last day; ``None`` while nobody has announced one.
        batch_percent: Share of the price that a batch costs; ``None`` is unknown.
        above: Rates of the whole call where the prompt is longer.
        source: Where it was read.
    """

    models: tuple[str, ...]
    endpoint: str = ""
    valid_from: Annotated[date, Field(alias="from")]
    until: date | None = None
    batch_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    above: tuple[_Band, ...] = ()
    source: str

    def rates(self, usage: Usage) -> Rates:
        """The rates for a call, by the length of its prompt."""
        prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        passed = [band for band in self.above if prompt > band.prompt_tokens]
        return max(passed, key=lambda band: band.prompt_tokens) if passed else self


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    compiled: date
    price: tuple[Price, ...]


class PriceBook:
    """Prices; the first that fits counts.

    Args:
        prices: In the order in which they are looked at.
        compiled: Day on which the newest of them was looked up.
    """

    def __init__(self, prices: Sequence[Price], compiled: date) -> None:
        self._prices = tuple(prices)
        self.compiled = compiled

    @classmethod
    def packaged(cls) -> "PriceBook":
        """The list prices that come with assay."""
        found = _packaged()
        return cls(found.price, found.compiled)

    @classmethod
    def read(cls, path: Path) -> "PriceBook":
        """One's own prices, before those of the package.

        Raises:
            UsageError: ``prices.unreadable``, ``prices.malformed``.
        """
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_BYTES)
        except OSError as error:
            raise UsageError(
                "prices.unreadable",
                f"{path} can't be read: {error.strerror}",
                remedy="check prices in assay.toml and the rights of the account that runs this",
            ) from error
        own, listed = _parsed(data, path.name), _packaged()
        return cls((*own.price, *listed.price), max(own.compiled, listed.compiled))

    def price(self, spec: str, *, on: date, endpoint: str = "") -> Price | None:
        """The price of a model on a day; ``None`` if nobody wrote one down."""
        for price in self._prices:
            is_valid = price.valid_from <= on and (price.until is None or on <= price.until)
            if spec in price.models and price.endpoint == endpoint and is_valid:
                return price
        return None

    def cost(
        self, spec: str, usage: Usage, *, on: date, endpoint: str = "", in_batch: bool = False
    ) -> Decimal | None:
        """What one call cost, in US dollars; ``None`` is unknown.

        Args:
            spec: ``VENDOR:MODEL``.
            usage: Of this one call. Of several at once it would be another sum, since the price
                depends on the length of each prompt. No token at all means that the server did not
                count.
            on: Day of the call, UTC.
            endpoint: As the request names it.
            in_batch: Whether it was asked in a batch.
        """
        price = self.price(spec, on=on, endpoint=endpoint)
        if price is None or not any(usage):
            return None
        cost = price.rates(usage).cost(usage)
        if cost is None or not in_batch:
            return cost
        if price.batch_percent is None:
            return None
        return _EXACT.divide(_EXACT.multiply(cost, Decimal(price.batch_percent)), _PERCENT)


@cache
def _packaged() -> _File:
    return _parsed((files("assay.providers") / "prices.toml").read_bytes(), "prices.toml")


def _parsed(data: bytes, name: str) -> _File:
    try:
        return _File.model_validate(tomllib.loads(data.decode("utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        why = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except ValueError:
        why = "it is no TOML"
    raise UsageError(
        "prices.malformed",
        f"{name} holds no prices: {why}",
        remedy="docs/models.md shows a file of prices; write amounts in quotes",
    )

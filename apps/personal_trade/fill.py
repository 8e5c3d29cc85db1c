"""A trade as others of its population see it, packed small."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from assay.domain import Moment
from personal_trade.case import Action, Nature, Side
from personal_trade.shelf import moment_of, stamp_of

K = TypeVar("K", str, frozenset[str])

__all__ = ["Fill", "FillPacker", "Netting", "Place"]

Place = tuple[str, int, str]
"""File, row and pointer."""


class Fill(NamedTuple):
    """A trade as others see it.

    Attributes:
        place: Where its row stands.
        number: Its identifier.
        person: Key of whose it is.
        owner: Who owns the account, folded.
        security: Key of the instrument.
        issuers: Keys of its issuer.
        asset_class: Folded.
        side: What was done.
        quantity: How many; ``None`` where unknown.
        amount: What it came to, as written.
        day: Trade date; ``None`` where unknown.
        at: When.
        action: What the row does.
        refers_to: What it cancels or corrects.
        order: The order that it fills.
        account: Where.
        nature: Whose will.
    """

    place: Place
    number: str
    person: str
    owner: str
    security: str
    issuers: frozenset[str]
    asset_class: str
    side: Side | None
    quantity: Decimal | None
    amount: str
    day: date | None
    at: Moment | None
    action: Action
    refers_to: str
    order: str
    account: str
    nature: Nature | None

    @property
    def instant(self) -> tuple[float, str]:
        """What trades are ordered by."""
        return (self.at.earliest.timestamp() if self.at else 0.0, self.number)


class Netting(NamedTuple):
    """What became of a row on the record of trades.

    Attributes:
        code: ``cancelled``, ``corrected``, ``cancel`` (the row is one), or ``unclear``.
        words: Why, for people.
    """

    code: str
    words: str


class FillPacker:
    """Turns trades into plain values and back; what many share is kept once."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._issuers: list[frozenset[str]] = []
        self._known: dict[str | frozenset[str], int] = {}

    def __getstate__(self) -> tuple[list[str], list[frozenset[str]]]:
        return self._files, self._issuers

    def __setstate__(self, state: tuple[list[str], list[frozenset[str]]]) -> None:
        self._files, self._issuers = state
        self._known = {}

    def pack(self, fill: Fill) -> tuple[Any, ...]:
        """A trade as plain values; not after the packer travelled."""
        file, row, pointer = fill.place
        return (
            self._numbered(file, self._files),
            row,
            pointer,
            fill.number,
            fill.person,
            fill.owner,
            fill.security,
            self._numbered(fill.issuers, self._issuers),
            fill.asset_class,
            fill.side and fill.side.value,
            None if fill.quantity is None else str(fill.quantity),
            fill.amount,
            None if fill.day is None else fill.day.toordinal(),
            fill.at and stamp_of(fill.at),
            fill.action.value,
            fill.refers_to,
            fill.order,
            fill.account,
            fill.nature and fill.nature.value,
        )

    def unpack(self, row: tuple[Any, ...]) -> Fill:
        """The trade."""
        (
            file,
            line,
            pointer,
            number,
            person,
            owner,
            security,
            issuers,
            asset_class,
            side,
            *rest,
        ) = row
        quantity, amount, day, at, action, refers_to, order, account, nature = rest
        return Fill(
            place=(self._files[file], line, pointer),
            number=number,
            person=person,
            owner=owner,
            security=security,
            issuers=self._issuers[issuers],
            asset_class=asset_class,
            side=_SIDES[side],
            quantity=None if quantity is None else Decimal(quantity),
            amount=amount,
            day=None if day is None else date.fromordinal(day),
            at=None if at is None else moment_of(at),
            action=_ACTIONS[action],
            refers_to=refers_to,
            order=order,
            account=account,
            nature=_NATURES[nature],
        )

    def _numbered(self, shared: K, kept: list[K]) -> int:
        number = self._known.get(shared)
        if number is None:
            number = self._known[shared] = len(kept)
            kept.append(shared)
        return number


_SIDES: dict[str | None, Side | None] = {None: None, **{side.value: side for side in Side}}
_ACTIONS = {action.value: action for action in Action}
_NATURES: dict[str | None, Nature | None] = {None: None, **{n.value: n for n in Nature}}

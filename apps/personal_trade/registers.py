"""Lists by issuer, sorted once, so that a trade asks only for its own.

Whether an entry holds at the time of a trade has three answers: a day without a time may lie on
both sides of a beginning. An entry known only later still held: what was true counts for the
breach, what was known for the approver.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from assay.domain import Moment
from personal_trade.entry import Entry
from personal_trade.securities import Security, SecurityMaster, names_of

__all__ = ["Register", "holds_at"]

_EVER = datetime(1, 1, 1)  # noqa: DTZ001 - without its zone, as all that it is compared with


def holds_at(
    first: Moment | None, last: Moment | None, at: Moment, *, is_last_day_in: bool = True
) -> bool | None:
    """Whether ``at`` lies in ``[first, last)``; ``None`` where the evidence can't tell.

    Args:
        first: When the period begins; ``None`` for ever.
        last: When it ends; ``None`` for never.
        at: When.
        is_last_day_in: Whether a last *day* belongs to the period as a whole; otherwise an
            instant of it ends the period, and nobody knows which. A last instant always ends it.
    """
    begun = True if first is None else first.is_at_or_before(at)
    if last is None:
        ended: bool | None = False
    elif last.is_exact or not is_last_day_in:
        ended = last.is_at_or_before(at)
    else:
        ended = Moment.at(last.latest).is_before(at)
    if begun is False or ended is True:
        return False
    return True if begun and ended is False else None


@dataclass
class Register:
    """The entries of a list by the keys of their issuers.

    Attributes:
        entries: The rows.
        master: Resolves what they name.
        begins: When an entry may begin to concern a trade; ``None`` for ever.
    """

    entries: tuple[Entry, ...]
    master: SecurityMaster
    begins: Callable[[Entry], datetime | None]

    def __post_init__(self) -> None:
        self._everyone: list[int] = []
        gathered: dict[str, list[tuple[datetime, int]]] = {}
        by_kinds: dict[frozenset[str], list[tuple[datetime, int]]] = {}
        for at, entry in enumerate(self.entries):
            names = names_of(entry)
            if not names or names.get("issuer") == _ALL:
                self._everyone.append(at)
                continue
            security = self.master.resolve(names)
            start = _plain(self.begins(entry) or _EVER)
            by_kinds.setdefault(security.kinds, []).append((start, at))
            for key in security.issuers:
                gathered.setdefault(key, []).append((start, at))
        self._by_key = {key: _sorted(found) for key, found in gathered.items()}
        self._by_kinds = {kinds: _sorted(found) for kinds, found in by_kinds.items()}

    def __getstate__(self) -> tuple[object, ...]:
        return self.entries, self.master, self.begins

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.entries, self.master, self.begins = state  # type: ignore[assignment]
        self.__post_init__()

    def of(self, security: Security, until: Moment, since: Moment | None = None) -> list[Entry]:
        """The entries of an issuer that begin within bounds, in the order of the list.

        Args:
            security: What was traded.
            until: No later than this may have been.
            since: No earlier than this may have been; ``None`` for every beginning.
        """
        found: set[int] = set(self._everyone)
        for key in security.issuers:
            known = self._by_key.get(key)
            if known is not None:
                found.update(_within(known, until, since))
        return [self.entries[at] for at in sorted(found)]

    def incomparable(
        self, security: Security, until: Moment | None = None, since: Moment | None = None
    ) -> Iterable[Entry]:
        """Entries that name their issuer by other kinds of identifiers than the trade.

        Args:
            security: What was traded.
            until: As of :meth:`of`; ``None`` for every beginning.
            since: Likewise.
        """
        for kinds, known in self._by_kinds.items():
            if kinds.isdisjoint(security.kinds):
                for at in sorted(_within(known, until, since)):
                    yield self.entries[at]

    def is_incomparable(self, entry: Entry, security: Security) -> bool:
        """Whether an entry names its issuer by other kinds of identifiers than the trade."""
        names = names_of(entry)
        if not names or names.get("issuer") == _ALL:
            return False
        return self.master.resolve(names).kinds.isdisjoint(security.kinds)


_ALL = "*"
_Starts = tuple[list[datetime], list[int]]


def _sorted(found: list[tuple[datetime, int]]) -> _Starts:
    found.sort()
    return [start for start, _ in found], [at for _, at in found]


def _within(known: _Starts, until: Moment | None, since: Moment | None) -> list[int]:
    """Places of the entries that begin within bounds."""
    least = _EVER if since is None else _plain(since.earliest)
    last = len(known[0]) if until is None else bisect_right(known[0], _plain(until.latest))
    return known[1][bisect_left(known[0], least) : last]


def _plain(at: datetime) -> datetime:
    """Without its zone, UTC, so that ``datetime.min`` compares with it."""
    return at.replace(tzinfo=None)

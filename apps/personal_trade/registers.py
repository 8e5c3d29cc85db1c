"""Lists by issuer, sorted once, so that a trade asks only for its own.

Whether an entry holds at the time of a trade has three answers: a day without a time may lie on
both sides of a beginning. An entry known only later still held: what was true counts for the
breach, what was known for the approver.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.domain import Moment
from personal_trade.entry import Entry
from personal_trade.securities import Security, SecurityMaster, names_of
from personal_trade.shelf import ticks

__all__ = ["Register", "holds_at", "unended"]

_EVER, _NEVER = -(1 << 62), 1 << 62
"""Before every instant, and after it."""


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


def unended(_entry: Entry) -> None:
    """A list of what happened at an instant, which does not end."""


@dataclass
class Register:
    """The entries of a list by the keys of their issuers.

    Attributes:
        entries: The rows.
        master: Resolves what they name.
        begins: When an entry may begin to concern a trade; ``None`` for ever.
        ends: When it certainly concerns none any more, from the next instant on; ``None`` for
            never.
    """

    entries: Sequence[Entry]
    master: SecurityMaster
    begins: Callable[[Entry], datetime | None]
    ends: Callable[[Entry], datetime | None] = unended

    def __post_init__(self) -> None:
        everyone: list[int] = []
        starts: list[tuple[int, int, Security]] = []
        ends = array("q")
        for at, entry in enumerate(self.entries):
            end = self.ends(entry)
            ends.append(_NEVER if end is None else ticks(end))
            names = names_of(entry)
            if not names or names.get("issuer") == _ALL:
                everyone.append(at)
                continue
            security = self.master.resolve(names)
            start = self.begins(entry)
            starts.append((_EVER if start is None else ticks(start), at, security))
        starts.sort(key=lambda found: found[:2])
        by_key: dict[str, array[int]] = {}
        by_kinds: dict[frozenset[str], array[int]] = {}
        for rank, (_, _, security) in enumerate(starts):
            by_kinds.setdefault(security.kinds, array("I")).append(rank)
            for key in security.issuers:
                by_key.setdefault(key, array("I")).append(rank)
        self._everyone = tuple(everyone)
        self._by_kinds = by_kinds
        self._by_key = by_key
        self._starts = array("q", (start for start, _, _ in starts))
        self._places = array("I", (at for _, at, _ in starts))
        self._ends = ends

    def open_at(self, security: Security, at: Moment) -> list[Entry]:
        """The entries of an issuer that may have begun by then and not ended before, in order."""
        first = ticks(at.earliest)
        places = self._begun(security, at, None)
        return [self.entries[place] for place in places if self._ends[place] >= first]

    def of(self, security: Security, until: Moment, since: Moment | None = None) -> list[Entry]:
        """The entries of an issuer that begin within bounds, in the order of the list.

        Args:
            security: What was traded.
            until: No later than this may have been.
            since: No earlier than this may have been; ``None`` for every beginning.
        """
        return [self.entries[place] for place in self._begun(security, until, since)]

    def incomparable(
        self, security: Security, until: Moment | None = None, since: Moment | None = None
    ) -> Iterator[Entry]:
        """Entries that name their issuer by other kinds of identifiers than the trade.

        Args:
            security: What was traded.
            until: As of :meth:`of`; ``None`` for every beginning.
            since: Likewise.
        """
        for kinds, ranks in self._by_kinds.items():
            if kinds.isdisjoint(security.kinds):
                for at in sorted(self._within(ranks, until, since)):
                    yield self.entries[at]

    def is_incomparable(self, entry: Entry, security: Security) -> bool:
        """Whether an entry names its issuer by other kinds of identifiers than the trade."""
        names = names_of(entry)
        if not names or names.get("issuer") == _ALL:
            return False
        return self.master.resolve(names).kinds.isdisjoint(security.kinds)

    def _begun(self, security: Security, until: Moment, since: Moment | None) -> list[int]:
        listed = [ranks for key in security.issuers if (ranks := self._by_key.get(key))]
        if not listed and not self._everyone:
            return []
        found = set(self._everyone)
        for ranks in listed:
            found.update(self._within(ranks, until, since))
        return sorted(found)

    def _within(
        self, ranks: "array[int]", until: Moment | None, since: Moment | None
    ) -> Iterator[int]:
        """Places of the entries that begin within bounds."""
        start_of = self._starts.__getitem__
        first, last = 0, len(ranks)
        if since is not None:
            first = bisect_left(ranks, ticks(since.earliest), key=start_of)
        if until is not None:
            last = bisect_right(ranks, ticks(until.latest), lo=first, key=start_of)
        return map(self._places.__getitem__, ranks[first:last])


_ALL = "*"

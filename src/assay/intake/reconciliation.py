"""Two-way reconciliation of records against events of an independent source, by key.

First every record, then every event; each event finds its bucket as it comes. Rules:

1. An event without a key is *direct*.
2. An event that names several keys is as good as the worst of them: unknown, then closed.
3. A record that is expected to have an event and has none is *cut off* where it is surely later
   than the last event of the source, else *unmatched*.
4. A match by number alone can join two things that only share the number: where the event is
   surely older than its record, the match stands and is listed as *suspect* as well.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from assay.domain import Moment, Reconciliation
from assay.errors import UsageError

__all__ = ["Expectation", "Reconciler"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Expectation(IntEnum):
    """Whether a record should have an event."""

    NONE = 0
    """It is still open or was never meant to reach production: an event is not due."""
    DUE = 1
    """It was completed: an event is due."""
    BARRED = 2
    """It was closed without being completed: there must be no event."""
    UNKNOWN = 3
    """The source does not say."""


class _Item:
    """One record; slots, and integers for instants, keep 200,000 of them small."""

    __slots__ = ("due_us", "expectation", "is_met", "opened_us")

    def __init__(self, expectation: Expectation, opened_us: int | None, due_us: int | None) -> None:
        self.expectation = expectation
        self.opened_us = opened_us
        self.due_us = due_us
        self.is_met = False


class Reconciler:
    """Matches events with records."""

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}
        self._events = 0
        self._matched = 0
        self._last_us: int | None = None
        # Dictionaries as ordered sets: several events may name the same key.
        self._unknown: dict[str, None] = {}
        self._barred: dict[str, None] = {}
        self._direct: dict[str, None] = {}
        self._suspect: dict[str, None] = {}

    def add_record(
        self,
        key: str,
        expectation: Expectation,
        *,
        opened_at: Moment | None = None,
        due_at: Moment | None = None,
    ) -> None:
        """Take a record in; of two with the same key, the one that expects an event counts.

        Args:
            key: What events name it by.
            expectation: Whether an event is due.
            opened_at: When the record came to be.
            due_at: From when on the event should be there.

        Raises:
            UsageError: ``reconciliation.late``: events were taken in already.
        """
        if self._events:
            raise UsageError("reconciliation.late", "records come before events")
        before = self._items.get(key)
        if before is None or before.expectation is not Expectation.DUE:
            self._items[key] = _Item(
                expectation,
                None if opened_at is None else _us(opened_at.earliest),
                None if due_at is None else _us(due_at.earliest),
            )

    def add_event(self, event_id: str, keys: Iterable[str], at: Moment | None) -> None:
        """Take an event in.

        Args:
            event_id: Its own name in its source.
            keys: The records that it names; none for a direct one.
            at: When it happened.
        """
        self._events += 1
        if at is not None:
            self._last_us = max(self._last_us or _us(at.latest), _us(at.latest))
        named = list(dict.fromkeys(keys))
        if not named:
            self._direct[event_id] = None
            return
        unknown = [key for key in named if key not in self._items]
        known = [(key, self._items[key]) for key in named if key in self._items]
        barred = [key for key, item in known if not _may_have_event(item)]
        for key, item in known:
            item.is_met = True
            if _is_suspect(item, at):
                self._suspect[key] = None
        if unknown:
            self._unknown.update(dict.fromkeys(unknown))
        elif barred:
            self._barred.update(dict.fromkeys(barred))
        else:
            self._matched += 1

    def has_event(self, key: str) -> bool:
        """Whether an event named the record so far."""
        item = self._items.get(key)
        return item is not None and item.is_met

    def result(self) -> Reconciliation:
        """The buckets; keys in the order in which the sources have them."""
        due = {k: i for k, i in self._items.items() if i.expectation is Expectation.DUE}
        missing = [key for key, item in due.items() if not item.is_met]
        cut_off = {key for key in missing if self._is_cut_off(due[key])}
        return Reconciliation(
            tickets=len(due),
            deployments=self._events,
            matched=self._matched,
            tickets_without_deployment=tuple(missing),
            cut_off=tuple(key for key in missing if key in cut_off),
            unmatched=tuple(key for key in missing if key not in cut_off),
            deployments_without_ticket=tuple(self._unknown),
            closed_unmerged=tuple(self._barred),
            direct=tuple(self._direct),
            suspect=tuple(self._suspect),
        )

    def _is_cut_off(self, item: _Item) -> bool:
        return item.due_us is not None and self._last_us is not None and item.due_us > self._last_us


def _may_have_event(item: _Item) -> bool:
    return item.expectation in {Expectation.DUE, Expectation.UNKNOWN}


def _is_suspect(item: _Item, at: Moment | None) -> bool:
    """Older than the record, or named by a record of which nobody knows whether it was due."""
    if item.expectation is Expectation.UNKNOWN:
        return True
    return at is not None and item.opened_us is not None and _us(at.latest) < item.opened_us


def _us(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND

"""The profile of a population, taken in one pass while its rows stream by.

>>> from assay.domain import Origin
>>> survey = Survey()
>>> for row, key in enumerate(["C-1", "C-2", "C-4"], start=1):
...     survey.add(Record(Origin(file="t.csv", row=row), {}, key.encode()), key, None)
>>> survey.profile().sequences[0].ranges
('C-3',)
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from assay.domain import Moment
from assay.errors import UsageError
from assay.intake.moments import load_zone
from assay.intake.record import Record, Rejection
from assay.intake.sequence import NumberSequences, Sequence

__all__ = ["MAX_ITEMS", "Period", "Profile", "Survey"]

MAX_ITEMS = 1000
"""How many examples a profile keeps of each thing that it counts."""

_ORDINAL_BITS = 40
_ORDINAL_MASK = (1 << _ORDINAL_BITS) - 1
_NEAR_EDGE = timedelta(hours=14)
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The period under test, as instants.

    Attributes:
        start: First instant.
        end: First instant after it.
    """

    start: datetime
    end: datetime

    @classmethod
    def between(cls, first: str, last: str, zone: str = "UTC") -> "Period | None":
        """The period from one ISO date to another, both included; ``None`` where one is empty.

        Raises:
            UsageError: ``period.malformed``: no date, or the end is before the start.
        """
        if not (first and last):
            return None
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
        except (ValueError, OverflowError) as error:
            raise UsageError(
                "period.malformed", f"a period needs ISO dates: {error}", remedy="as in 2026-03-31"
            ) from error
        if end <= start:
            raise UsageError("period.malformed", f"the period ends on {last}, before {first}")
        place = load_zone(zone)
        return cls(_midnight(start, place), _midnight(end, place))


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a population as a whole.

    Attributes:
        rows: Rows in the files, the rejected ones included.
        records: Rows that became records.
        files: Rows by file name, likewise.
        earliest: First possible instant of any record; ``None`` where none has a date.
        latest: Last possible instant.
        undated: Records without a date.
        months: Records by month (UTC) of their first possible instant, gaps with zero included.
        period: The period under test; ``None`` where it is not fixed.
        outside: Records that surely lie outside the period.
        outside_items: The first of their keys.
        straddling: Records of which nobody can say on which side of an edge they lie.
        straddling_items: The first of their keys.
        near_edge: Records within 14 hours of an edge: another time zone would move them.
        twins: Key to the ordinals of its rows, where all have the same content.
        conflicts: Key to the ordinals of its rows, where contents differ.
        sequences: Number sequences among the keys.
        rejections: Rejected rows by code.
        rejected_items: The first of them: place, code and message.
        cuts: Files that say of themselves that rows are missing, with the reason.
    """

    rows: int
    records: int
    files: dict[str, int]
    earliest: datetime | None
    latest: datetime | None
    undated: int
    months: dict[str, int]
    period: Period | None
    outside: int
    outside_items: tuple[str, ...]
    straddling: int
    straddling_items: tuple[str, ...]
    near_edge: int
    twins: dict[str, tuple[int, ...]]
    conflicts: dict[str, tuple[int, ...]]
    sequences: tuple[Sequence, ...]
    rejections: dict[str, int]
    rejected_items: tuple[str, ...]
    cuts: dict[str, str] = field(default_factory=dict)


class Survey:
    """Takes the rows of a population one by one; about 150 bytes a key.

    Args:
        period: The period under test.
    """

    def __init__(self, period: Period | None = None) -> None:
        self._period = period
        self._rows = 0
        self._records = 0
        self._files: Counter[str] = Counter()
        # Key to content digest and ordinal in one integer: half the memory of a tuple.
        self._seen: dict[str, int] = {}
        self._repeats: dict[str, list[int]] = {}
        self._conflicting: set[str] = set()
        self._sequences = NumberSequences()
        self._months: Counter[tuple[int, int]] = Counter()
        self._earliest: datetime | None = None
        self._latest: datetime | None = None
        self._undated = 0
        self._outside = _Listed()
        self._straddling = _Listed()
        self._near_edge = 0
        self._rejections: Counter[str] = Counter()
        self._rejected = _Listed()
        self._cuts: dict[str, str] = {}

    def add(self, record: Record, key: str, at: Moment | None) -> None:
        """Take a record in.

        Args:
            record: The record; its raw bytes tell twins from conflicts.
            key: What identifies it.
            at: The moment that decides in which period it belongs.
        """
        self._count(record.origin.file)
        self._records += 1
        self._note_key(key, record.raw)
        if at is None:
            self._undated += 1
        else:
            self._note_moment(key, at)

    def note_cut(self, file: str, reason: str) -> None:
        """Note that a file says of itself that rows are missing."""
        self._cuts.setdefault(file, reason)

    def reject(self, rejection: Rejection) -> None:
        """Take a rejected row in."""
        self._count(rejection.origin.file)
        self._rejections[rejection.code] += 1
        self._rejected.add(f"{rejection.origin} {rejection.code}: {rejection.message}")

    def profile(self) -> Profile:
        """What was found so far."""
        repeats = self._repeats
        return Profile(
            rows=self._rows,
            records=self._records,
            files=dict(self._files),
            earliest=self._earliest,
            latest=self._latest,
            undated=self._undated,
            months=dict(_fill_months(self._months, self._period)),
            period=self._period,
            outside=self._outside.count,
            outside_items=tuple(self._outside.items),
            straddling=self._straddling.count,
            straddling_items=tuple(self._straddling.items),
            near_edge=self._near_edge,
            twins={k: tuple(v) for k, v in repeats.items() if k not in self._conflicting},
            conflicts={k: tuple(v) for k, v in repeats.items() if k in self._conflicting},
            sequences=self._sequences.sequences(),
            rejections=dict(sorted(self._rejections.items())),
            rejected_items=tuple(self._rejected.items),
            cuts=dict(self._cuts),
        )

    def _count(self, file: str) -> None:
        self._rows += 1
        self._files[file] += 1

    def _note_key(self, key: str, raw: bytes) -> None:
        content = int.from_bytes(sha256(raw).digest()[:8])
        before = self._seen.setdefault(key, content << _ORDINAL_BITS | self._rows)
        if before & _ORDINAL_MASK == self._rows:
            self._sequences.add(key)
            return
        self._repeats.setdefault(key, [before & _ORDINAL_MASK]).append(self._rows)
        if before >> _ORDINAL_BITS != content:
            self._conflicting.add(key)

    def _note_moment(self, key: str, at: Moment) -> None:
        self._earliest = min(self._earliest or at.earliest, at.earliest)
        self._latest = max(self._latest or at.latest, at.latest)
        self._months[at.earliest.year, at.earliest.month] += 1
        if self._period is None:
            return
        start, end = self._period.start, self._period.end
        if at.latest < start or at.earliest >= end:
            self._outside.add(key)
        elif at.earliest < start or at.latest >= end:
            self._straddling.add(key)
        elif at.earliest - start < _NEAR_EDGE or end - at.latest <= _NEAR_EDGE:
            self._near_edge += 1


class _Listed:
    """A count with its first examples."""

    def __init__(self) -> None:
        self.count = 0
        self.items: list[str] = []

    def add(self, item: str) -> None:
        self.count += 1
        if len(self.items) < MAX_ITEMS:
            self.items.append(item)


def _midnight(day: date, zone: ZoneInfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone or UTC).astimezone(UTC)


def _fill_months(
    counted: Counter[tuple[int, int]], period: Period | None
) -> Iterator[tuple[str, int]]:
    """Every month from the first to the last, of the records and of the period."""
    ends: list[tuple[int, int]] = list(counted)
    if period is not None:
        last = period.end - timedelta(microseconds=1)
        ends += [(period.start.year, period.start.month), (last.year, last.month)]
    if not ends:
        return
    for year, month in _months(min(ends), max(ends)):
        yield f"{year:04}-{month:02}", counted[year, month]


def _months(first: tuple[int, int], last: tuple[int, int]) -> Iterable[tuple[int, int]]:
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)

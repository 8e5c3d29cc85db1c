"""Counts and durations of one process, added up: what becomes the metrics.

>>> tally = Tally()
>>> tally.count("assay.cases", 2, {"assay.app": "change-approval"})
>>> tally.observe("assay.chunk.duration", 0.3, {"assay.app": "change-approval"})
>>> [(series.name, series.total, series.count) for series in tally.series()]
[('assay.cases', 2.0, 0), ('assay.chunk.duration', 0.3, 1)]
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from assay.telemetry.conventions import DURATION

__all__ = ["INSTRUMENTS", "Instrument", "Series", "Tally"]

_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)


class Instrument(NamedTuple):
    """What is measured.

    Attributes:
        unit: In UCUM.
        bounds: Upper bounds of a histogram's buckets; empty for a count.
    """

    unit: str
    description: str
    bounds: tuple[float, ...] = ()


INSTRUMENTS = {
    "assay.cases": Instrument("{case}", "Cases committed, by status."),
    "assay.verdicts": Instrument("{case}", "Cases by verdict and conclusion."),
    "assay.blocks": Instrument("{case}", "Cases that the grounding gate blocked."),
    "assay.rows.rejected": Instrument("{row}", "Rows that could not become a case."),
    "assay.calls": Instrument("{call}", "Replies of models, by how they were had."),
    "assay.tokens": Instrument("{token}", "Tokens as the vendor counts them, by type."),
    "assay.cost": Instrument("{USD}", "Cost of calls by the price table; unknown is not counted."),
    "assay.cost.unknown": Instrument("{call}", "Calls whose cost is not known."),
    "assay.chunk.duration": Instrument("s", "From one commit of cases to the next.", _SECONDS),
    "assay.read.duration": Instrument("s", "From the first call of a case to the last.", _SECONDS),
    DURATION: Instrument("s", "A call to a model, retries included.", _SECONDS),
}
"""Every instrument by its name."""


@dataclass(slots=True)
class Series:
    """One instrument with one set of labels.

    Attributes:
        total: Sum of everything.
        count: Observations; 0 for a plain count.
        buckets: Observations up to each bound, and beyond the last.
    """

    name: str
    labels: Mapping[str, str]
    total: float = 0.0
    count: int = 0
    least: float = 0.0
    most: float = 0.0
    buckets: list[int] = field(default_factory=list)


class Tally:
    """Adds up. Several threads may count at once."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, tuple[tuple[str, str], ...]], Series] = {}
        self._lock = Lock()

    def count(self, name: str, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a count of :data:`INSTRUMENTS`."""
        with self._lock:
            self._of(name, labels).total += amount

    def observe(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        """Add an observation to a histogram of :data:`INSTRUMENTS`."""
        with self._lock:
            series = self._of(name, labels)
            bounds = INSTRUMENTS[name].bounds
            series.buckets = series.buckets or [0] * (len(bounds) + 1)
            series.buckets[bisect_left(bounds, value)] += 1
            series.least = value if not series.count else min(series.least, value)
            series.most = value if not series.count else max(series.most, value)
            series.count += 1
            series.total += value

    def series(self) -> list[Series]:
        """Everything so far, in a fixed order."""
        with self._lock:
            return [
                Series(s.name, s.labels, s.total, s.count, s.least, s.most, list(s.buckets))
                for _, s in sorted(self._series.items())
            ]

    def _of(self, name: str, labels: Mapping[str, str]) -> Series:
        key = (name, tuple(sorted(labels.items())))
        found = self._series.get(key)
        if found is None:
            found = self._series[key] = Series(name, dict(key[1]))
        return found

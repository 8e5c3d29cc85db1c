"""Geometry of the dashboard's charts: plain numbers that the templates draw as inline SVG.

Every chart repeats figures that stand beside it as text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assay.domain import CaseStatus, Conclusion, Outcome, RunSummary
from assay.reports.html.charts import Part
from assay.reports.wording import CONCLUSIONS, STATUSES

__all__ = ["Row", "conclusion_rows", "rule_rows", "shares", "status_rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name and figure.

    Attributes:
        name: For people.
        kind: Class that colours it.
        count: The figure.
        parts: The bar, in per cent of the longest.
    """

    name: str
    kind: str
    count: int
    parts: tuple[Part, ...]


def status_rows(summary: RunSummary) -> tuple[Row, ...]:
    """Cases by status."""
    return _rows(
        (STATUSES[status], status.value, summary.statuses.get(status, 0)) for status in CaseStatus
    )


def conclusion_rows(summary: RunSummary) -> tuple[Row, ...]:
    """Cases by conclusion."""
    return _rows(
        (CONCLUSIONS[one], one.value, summary.conclusions.get(one, 0)) for one in Conclusion
    )


def rule_rows(
    rules: Mapping[str, Mapping[Outcome, int]], left_out: frozenset[str]
) -> tuple[tuple[str, Mapping[Outcome, int], tuple[Part, ...]], ...]:
    """Rules that were tested, those with most to look at first: id, counts, bar of their shares."""
    found = [
        (rule, counts)
        for rule, counts in rules.items()
        if rule not in left_out and any(counts[o] for o in Outcome if o is not _IDLE)
    ]
    found.sort(key=lambda one: (-one[1][Outcome.FAIL], -one[1][Outcome.UNDETERMINED], one[0]))
    return tuple(
        (rule, counts, shares([(o.value, counts[o]) for o in _SHOWN])) for rule, counts in found
    )


def shares(counts: Sequence[tuple[str, int]]) -> tuple[Part, ...]:
    """Parts of a whole, in per cent."""
    whole, start, parts = sum(count for _, count in counts) or 1, 0.0, []
    for kind, count in counts:
        length = count / whole * 100
        parts.append(Part(kind, kind, count, round(start, 3), round(length, 3)))
        start += length
    return tuple(parts)


_IDLE = Outcome.NOT_APPLICABLE
_SHOWN = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.PASS)


def _rows(found: Iterable[tuple[str, str, int]]) -> tuple[Row, ...]:
    known = [one for one in found if one[2]]
    longest = max((count for _, _, count in known), default=1)
    return tuple(
        Row(name, kind, count, (Part(name, kind, count, 0.0, round(count / longest * 100, 3)),))
        for name, kind, count in known
    )

"""Counting what the review of drawn items found.

Rules: an item that can't be reviewed counts as a deviation; only drawn items count, so that items
chosen on purpose never improve a sample.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from assay.errors import UsageError
from assay.sampling.frame import Item

__all__ = ["Finding", "Tally", "tally"]


class Finding(StrEnum):
    """What the review of an item found; ``unreviewable`` counts as a deviation."""

    CONFORMING = "conforming"
    DEVIATION = "deviation"
    UNREVIEWABLE = "unreviewable"


class Tally(NamedTuple):
    """What the review of a stratum's sample has found so far.

    Attributes:
        drawn: Items drawn.
        reviewed: Items with a result, unreviewable ones included.
        deviations: Items that deviate.
        unreviewable: Items that can't be reviewed.
    """

    drawn: int
    reviewed: int
    deviations: int
    unreviewable: int = 0

    @property
    def counted(self) -> int:
        """Deviations, with the items that can't be reviewed."""
        return self.deviations + self.unreviewable

    @property
    def outstanding(self) -> int:
        """Items that were drawn and have no result yet."""
        return self.drawn - self.reviewed


def tally(drawn: Iterable[Item], findings: Mapping[str, Finding]) -> dict[str, Tally]:
    """Count results by stratum.

    Args:
        drawn: The drawn items.
        findings: Results by the items' ids; items without one are still to be reviewed.

    Raises:
        UsageError: A result is about an item that was not drawn: it may not improve the sample.
    """
    stratum_of = {item.id: item.stratum for item in drawn}
    foreign = sorted(set(findings) - set(stratum_of))
    if foreign:
        raise UsageError(
            "item.undrawn",
            f"{foreign[0]!r} was not drawn ({len(foreign)} such results)",
            remedy="report items that were chosen on purpose apart from the sample",
        )
    size = Counter(stratum_of.values())
    seen = Counter((stratum_of[name], finding) for name, finding in findings.items())
    return {
        name: Tally(
            drawn=size[name],
            reviewed=sum(seen[name, finding] for finding in Finding),
            deviations=seen[name, Finding.DEVIATION],
            unreviewable=seen[name, Finding.UNREVIEWABLE],
        )
        for name in sorted(size)
    }

"""Proposals: probable aliases, for a person to review. They are no evidence of identity.

A proposal comes from the caller (commits by one name always stand in the pull requests of one
login), from a shared full name, from a name that equals a login, or from an unreviewed row of the
alias table. It makes a comparison uncertain; only where the policy accepts proposals does one
that is each side's clearly best candidate count as a link, recorded as inferred.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assay.identity.link import Link, Provenance, key_text

__all__ = ["Proposal", "Proposals", "Suggestion", "accepted", "rank"]

# A best candidate must be seen at least this many times as often as the next one.
_DOMINANCE = 2


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Two identifiers that are probably one person's.

    Attributes:
        one: A key, or ``name:`` and a folded display name.
        other: Another one; ``one < other``.
        why: What speaks for it.
        count: How often it was seen.
        is_best: Each is the other's clearly best candidate.
    """

    one: str
    other: str
    why: str
    count: int
    is_best: bool

    @classmethod
    def of(cls, one: str, other: str, why: str) -> "Proposal":
        """A proposal that has no rival."""
        return cls(min(one, other), max(one, other), why, 1, is_best=True)

    def __str__(self) -> str:
        return (
            f"{key_text(self.one)} and {key_text(self.other)} are probably one person: {self.why}"
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal before it is ranked: the ends, what speaks for it, how often."""

    one: str
    other: str
    why: str
    count: int


@dataclass(slots=True)
class Proposals:
    """All proposals, ranked.

    Attributes:
        ranked: In order of their ends.
        best: End to its clearly best candidate.
    """

    ranked: tuple[Proposal, ...] = ()
    best: dict[str, str] = field(default_factory=dict)
    why: dict[tuple[str, str], str] = field(default_factory=dict)

    def direct(self, left: Iterable[str], right: Iterable[str]) -> tuple[bool, str] | None:
        """Whether one side's best candidate is on the other side, and nothing better there.

        Returns:
            Whether each is the other's best, and what speaks for it; ``None`` for no proposal.
        """
        found: list[tuple[bool, str]] = []
        theirs = sorted(right)
        for one in sorted(left):
            for other in theirs:
                forth, back = self.best.get(one), self.best.get(other)
                if (forth, back) in {(other, one), (other, None), (None, one)}:
                    why = self.why[min(one, other), max(one, other)]
                    found.append((back == one and forth == other, why))
        return max(found, key=lambda item: item[0], default=None)

    def common(self, left: Iterable[str], right: Iterable[str]) -> str | None:
        """A candidate that is the best of both sides, and itself undecided between them."""
        ours = {self.best[end] for end in left if end in self.best}
        theirs = {self.best[end] for end in right if end in self.best}
        return min((end for end in ours & theirs if end not in self.best), default=None)

    def joined_by(self, inferred: Iterable[Proposal]) -> "Proposals":
        """The same ranking, with proposals that were not suggested but inferred."""
        ranked = tuple(sorted({*self.ranked, *inferred}))
        return Proposals(ranked, self.best, self.why)


def accepted(proposals: Iterable[Proposal]) -> list[Link]:
    """The proposals that count as links where the policy accepts them."""
    return sorted(
        {
            Link.of(p.one, p.other, Provenance.INFERRED, count=p.count, detail=p.why)
            for p in proposals
            if p.is_best
        }
    )


def rank(suggestions: Iterable[Suggestion]) -> Proposals:
    """Rank suggestions; their order does not matter."""
    counts: Counter[tuple[str, str]] = Counter()
    whys: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for item in suggestions:
        if item.one != item.other:
            ends = min(item.one, item.other), max(item.one, item.other)
            counts[ends] += item.count
            whys[ends][item.why] += item.count
    best = _best(counts)
    why = {ends: _sentence(reasons) for ends, reasons in whys.items()}
    ranked = tuple(
        Proposal(
            one, other, why[one, other], count, best.get(one) == other and best.get(other) == one
        )
        for (one, other), count in sorted(counts.items())
    )
    return Proposals(ranked, best, why)


def _best(counts: Mapping[tuple[str, str], int]) -> dict[str, str]:
    candidates: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (one, other), count in counts.items():
        candidates[one].append((count, other))
        candidates[other].append((count, one))
    best = {}
    for end, found in candidates.items():
        found.sort(key=lambda item: (-item[0], item[1]))
        if len(found) == 1 or found[0][0] >= _DOMINANCE * found[1][0]:
            best[end] = found[0][1]
    return best


def _sentence(reasons: Counter[str]) -> str:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{why} ({count} times)" if count > 1 else why for why, count in ordered)

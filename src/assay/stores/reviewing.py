"""How far the review of a case is, by the ledger alone: the fold of what people said of it.

A case in a run is reviewed in rounds: what its verdict, a sample or a re-opening asks for begins
one, decisions fill it, and as many agreeing independent ones as were asked for, or a third person's
after two that differ, end it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from assay.canonical import JsonValue
from assay.domain import CaseStatus, Conclusion, ReviewOutcome
from assay.ledger import Entry
from assay.stores.review_row import ReviewLine

if TYPE_CHECKING:
    from assay.stores.standing import Standing

__all__ = [
    "DECIDING",
    "INHERITED",
    "NOT_REVIEWED",
    "REVIEW_KINDS",
    "Reviewing",
    "Said",
    "fold_review",
    "fold_reviewing",
    "line_of",
    "status_after",
]

REVIEW_KINDS = frozenset(
    {"review.requested", "review.completed", "review.withdrawn", "case.reopened"}
)
"""Kinds of entry that change how far a review is."""

DECIDING = frozenset({ReviewOutcome.ACCEPT, ReviewOutcome.REJECT, ReviewOutcome.CHANGE})
"""What ends a review; the other outcomes leave the case where it is."""

INHERITED = frozenset({CaseStatus.COMPLETED.value, CaseStatus.AWAITING_SIGNOFF.value})
"""Where a case must stand for a later run that finds the same to take its review over."""

_STAYS = {
    ReviewOutcome.NEEDS_INFORMATION: "information",
    ReviewOutcome.ESCALATE: "escalated",
    ReviewOutcome.NEW_READING: "reading",
}
_NOT_MOVED = frozenset(
    {CaseStatus.BLOCKED.value, CaseStatus.COMPLETED.value, CaseStatus.SUPERSEDED.value}
)


class Said(NamedTuple):
    """What one person said of a case.

    Attributes:
        seq: Index of the entry.
        person: Person id.
        final: The conclusion as this person leaves it; empty where they leave it open.
        changes: Rule and new outcome of each result that they changed, sorted.
        adjudicates: It settles two that differ.
        at: RFC 3339.
    """

    seq: int
    person: str
    outcome: ReviewOutcome
    final: str
    changes: tuple[tuple[str, str], ...]
    adjudicates: bool
    at: str

    @classmethod
    def of(cls, seq: int, person: str, said: Mapping[str, JsonValue], at: str) -> "Said":
        """What a ``review.completed`` says."""
        changes = said.get("changes")
        told = changes if isinstance(changes, list) else []
        return cls(
            seq=seq,
            person=person,
            outcome=_outcome(_text(said, "outcome")),
            final=_text(said, "final"),
            changes=tuple(sorted(_change(one) for one in told)),
            adjudicates=said.get("adjudicates") is True,
            at=at,
        )

    def agrees(self, other: "Said") -> bool:
        """Whether both leave the case the same."""
        return (self.final, self.changes) == (other.final, other.changes)


class Reviewing(NamedTuple):
    """How far the review of a case is in one run.

    Attributes:
        why: What asked for this round besides the verdict: ``sampled``, ``reopened``, ``double``
            or nothing.
        sample: Name of the sample that drew it.
        stratum: Its stratum there.
        reviews: Independent reviews that are asked for.
        found: The conclusion of the run, where two blind reviews were asked for in spite of it:
            two who both find no exception there do not end it, a third person does.
        said: What was said in this round, oldest first, withdrawn decisions left out.
        version: Entries that changed any of this.
        since: When what asks for this round was recorded, RFC 3339; empty for the verdict.
    """

    why: str = ""
    sample: str = ""
    stratum: str = ""
    reviews: int = 1
    found: str = ""
    said: tuple[Said, ...] = ()
    version: int = 0
    since: str = ""

    @property
    def decided(self) -> tuple[Said, ...]:
        """What was said that decides."""
        return tuple(said for said in self.said if said.outcome in DECIDING)

    @property
    def settled(self) -> Said | None:
        """What the case was left as; ``None`` while it is open."""
        decided, clean = self.decided, Conclusion.NO_EXCEPTION.value
        for said in decided:
            if said.adjudicates:
                return said
        if len(decided) < self.reviews:
            return None
        first = decided[0]
        if self.found not in {"", clean} and first.final == clean:
            return None
        return first if all(first.agrees(other) for other in decided[1:]) else None

    @property
    def state(self) -> str:
        """As :attr:`ReviewLine.state`."""
        if self.settled is not None:
            return "done"
        if self.said and self.said[-1].outcome not in DECIDING:
            return _STAYS[self.said[-1].outcome]
        if self.is_contested:
            return "adjudication"
        return "second" if self.decided else "waiting"

    @property
    def is_contested(self) -> bool:
        """Whether all who were asked have decided, and a third person has to settle it."""
        return self.settled is None and len(self.decided) >= self.reviews


NOT_REVIEWED = Reviewing()
"""A case about whose review the ledger says nothing."""


def fold_reviewing(before: Reviewing, entry: Entry) -> Reviewing:
    """The review after one more entry; one of another kind than :data:`REVIEW_KINDS` changes none."""
    body = entry.body
    after = before._replace(version=before.version + 1)
    if entry.kind == "review.requested":
        return after._replace(
            why=_text(body, "why"),
            sample=_text(body, "sample") or before.sample,
            stratum=_text(body, "stratum") or before.stratum,
            reviews=_count(body),
            found=_text(body, "found"),
            said=(),
            since=entry.at,
        )
    if entry.kind == "case.reopened":
        return after._replace(why="reopened", reviews=1, found="", said=(), since=entry.at)
    if entry.kind == "review.completed":
        return after._replace(said=(*before.said, _said(entry)))
    if entry.kind == "review.withdrawn":
        return after._replace(said=before.said[:-1])
    return before


def fold_review(before: "Standing", entry: Entry) -> "Standing":
    """The standing of a case after one more entry about its review."""
    reviewing = fold_reviewing(before.reviewing, entry)
    if entry.kind == "case.reopened":
        status = before.status
        if status not in {CaseStatus.BLOCKED.value, CaseStatus.SUPERSEDED.value}:
            status = CaseStatus.AWAITING_REVIEW.value
        return before._replace(status=status, signed_by="", reviewing=reviewing)
    return before._replace(status=status_after(before.status, reviewing), reviewing=reviewing)


def status_after(before: str, reviewing: Reviewing) -> str:
    """Where a case stands after something was said of it in review.

    Args:
        before: Where it stood.
        reviewing: How far its review is now.
    """
    if before in _NOT_MOVED:
        return before
    settled = reviewing.settled is not None
    return (CaseStatus.AWAITING_SIGNOFF if settled else CaseStatus.AWAITING_REVIEW).value


def line_of(reviewing: Reviewing, ordinal: int, case_id: str) -> ReviewLine:
    """What the database keeps of it, free of any lease."""
    settled = reviewing.settled
    return ReviewLine(
        ordinal=ordinal,
        case_id=case_id,
        why=reviewing.why,
        sample=reviewing.sample,
        stratum=reviewing.stratum,
        state=reviewing.state,
        reviews=reviewing.reviews,
        version=reviewing.version,
        since=reviewing.since,
        reviewed_by=" ".join(dict.fromkeys(said.person for said in reviewing.decided)),
        final="" if settled is None else settled.final,
    )


def _said(entry: Entry) -> Said:
    said = entry.body.get("said")
    person = entry.actor.id.removeprefix("person:")
    return Said.of(entry.seq, person, said if isinstance(said, dict) else {}, entry.at)


def _outcome(word: str) -> ReviewOutcome:
    # A word that nobody knows decides nothing.
    return ReviewOutcome(word) if word in set(ReviewOutcome) else ReviewOutcome.ESCALATE


def _change(one: JsonValue) -> tuple[str, str]:
    told = one if isinstance(one, dict) else {}
    return _text(told, "rule"), _text(told, "after")


def _count(body: Mapping[str, JsonValue]) -> int:
    count = body.get("reviews")
    return count if isinstance(count, int) and count > 0 else 1


def _text(body: Mapping[str, JsonValue], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""

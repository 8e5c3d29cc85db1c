"""What a store keeps of people's review: plain tuples, as :mod:`assay.stores.row` has them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assay.domain import CaseStatus, Conclusion, Verdict

__all__ = [
    "REASON_MARKS",
    "OpeningLine",
    "QueueCounts",
    "QueueRow",
    "QueueWanted",
    "ReviewLine",
    "reason_marks",
]

REASON_MARKS: Mapping[str, str] = {
    "claim.blocked": "B",
    "rule.failed": "X",
    "rule.undetermined": "U",
    "claim.flagged": "G",
    "assessor.abstained": "A",
    "opinion.differs": "D",
}
"""One character for each reason why a case goes to a person, in the order of a case's marks."""


def reason_marks(codes: Iterable[str]) -> str:
    """The reasons of a decision as marks, each once, in the order of :data:`REASON_MARKS`."""
    present = frozenset(codes)
    return "".join([mark for code, mark in REASON_MARKS.items() if code in present])


class ReviewLine(NamedTuple):
    """How far the review of a case is; the defaults are those of a case that nobody touched.

    Attributes:
        ordinal: Its row in the population.
        why: What put it before a person besides its verdict: ``sampled``, ``reopened`` or nothing.
        sample: Name of the sample that drew it.
        stratum: Its stratum there.
        state: ``waiting``, ``second``, ``adjudication``, ``information``, ``escalated``,
            ``reading`` or ``done``.
        reviews: Independent reviews that are asked for.
        assignee: Who has it, a person id; empty for nobody.
        lease_until: Until when, RFC 3339; who has it after that has it no more.
        version: Acts on record about it; grows with each.
        since: Since when it waits, RFC 3339; empty: since its run ended.
        reviewed_by: Person ids of who decided it, with spaces between.
        final: The conclusion as people left it; empty before.
    """

    ordinal: int
    case_id: str
    why: str = ""
    sample: str = ""
    stratum: str = ""
    state: str = "waiting"
    reviews: int = 1
    assignee: str = ""
    lease_until: str = ""
    version: int = 0
    since: str = ""
    reviewed_by: str = ""
    final: str = ""


class OpeningLine(NamedTuple):
    """A document that was shown to a person.

    Attributes:
        person: Person id.
        document: Its name within the case.
        sha256: Digest of what was shown, ``sha256:<hex>``.
        at: RFC 3339.
    """

    case_id: str
    person: str
    document: str
    sha256: str
    at: str


class QueueWanted(NamedTuple):
    """Which cases of a run's queue are asked for; what is empty does not restrict.

    Attributes:
        marks: Reasons, of :data:`REASON_MARKS`; cases with any of them.
        whys: ``sampled``, ``reopened``; cases with any of them, besides those of ``marks``.
        rule: The rule that failed or was undetermined.
        states: Of :attr:`ReviewLine.state`.
        assignee: Person id of who has it at ``at``; ``-`` for nobody.
        text: Part of the id or title.
        waiting_before: Only what waits since before then, RFC 3339.
        not_by: Person id: leave out what this person has decided.
        free_for: Person id: leave out what someone else has at ``at``.
        at: The instant at which leases are looked at, RFC 3339.
        is_decided: Those that people have decided, in place of those that are open.
    """

    marks: str = ""
    whys: tuple[str, ...] = ()
    rule: str = ""
    states: tuple[str, ...] = ()
    assignee: str = ""
    text: str = ""
    waiting_before: str = ""
    not_by: str = ""
    free_for: str = ""
    at: str = ""
    is_decided: bool = False


class QueueRow(NamedTuple):
    """A case in the queue.

    Attributes:
        marks: Why its verdict sends it to a person, of :data:`REASON_MARKS`.
        outcomes: One mark a rule.
        since: Since when it waits, RFC 3339.
        review: How far its review is.
    """

    case_id: str
    title: str
    status: CaseStatus
    verdict: Verdict | None
    conclusion: Conclusion | None
    outcomes: str
    marks: str
    since: str
    review: ReviewLine


class QueueCounts(NamedTuple):
    """How many cases stand in the queue of a run.

    Attributes:
        open: All that a person has to look at.
        marks: Reason mark to cases; a case with two reasons counts for both.
        whys: ``sampled`` and ``reopened`` to cases.
        states: State to cases.
        assignees: Person id to cases that this person has now.
        overdue: Cases that wait since before the instant asked for.
        oldest: Since when the oldest waits, RFC 3339; empty where none does.
    """

    open: int
    marks: dict[str, int]
    whys: dict[str, int]
    states: dict[str, int]
    assignees: dict[str, int]
    overdue: int
    oldest: str

"""What a reviewer may say of a case, and whether it holds together: pure checks, no store.

=================  ============================================================================
accept             the conclusion stands; a rationale, where the case is not clean
reject             it does not stand, the case is an exception; a reason code and a rationale
change             single results are changed, each with its rationale; the conclusion follows
needs_information  more evidence is asked for: say which
escalate           someone with more authority has to look: say why
new_reading        the evidence is to be read again, in a new version of the run: say why
=================  ============================================================================

The last three leave the case where it is. A blocked case takes only these.
"""

from typing import NamedTuple

from assay.domain import ReviewOutcome

__all__ = ["NO_CHANGES", "REASON_CODES", "Change", "DecisionRequest"]

REASON_CODES = {
    "evidence_contradicts": "The evidence says something else than the result",
    "evidence_missing": "What the control requires is not in the evidence",
    "evidence_unreliable": "The evidence can't be relied on",
    "control_not_operated": "The control did not operate",
    "control_late": "The control operated too late",
    "wrong_person": "Someone acted who may not",
    "wrong_scope": "What was approved is not what was done",
    "reading_wrong": "The evidence was read wrongly",
    "rule_wrong": "The rule does not fit this case",
    "other": "Another reason, said in the rationale",
}
"""Why a conclusion is rejected: code to what it means."""


class Change(NamedTuple):
    """One result that a reviewer changes.

    Attributes:
        rule: Rule id.
        before: Its outcome as the run found it.
        after: The outcome that the reviewer puts in its place.
        rationale: Why.
    """

    rule: str
    before: str
    after: str
    rationale: str


NO_CHANGES: tuple[Change, ...] = ()


class DecisionRequest(NamedTuple):
    """What a person wants to decide.

    Attributes:
        run_id: Id or number of the run.
        person: Person id.
        rationale: Why, in the person's words.
        reason_code: Of :data:`REASON_CODES`; for a rejection.
        changes: For a change.
        comment: A remark beside the rationale, for whoever reads on.
        version: Version of the item that the person has before them; another one is refused.
    """

    run_id: str
    case_id: str
    person: str
    outcome: ReviewOutcome
    version: int
    rationale: str = ""
    reason_code: str = ""
    changes: tuple[Change, ...] = NO_CHANGES
    comment: str = ""

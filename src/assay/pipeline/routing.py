"""Route: from what was found to what may happen next (DESIGN section 2).

=====================================  ========  ==============
what was found                         verdict   conclusion
=====================================  ========  ==============
the gate blocked a citation            BLOCK     blocked
otherwise: a rule failed               REVIEW    exception
otherwise: undetermined, flag,         REVIEW    undetermined
abstention, disagreement
nothing of that                        APPROVE   no_exception
=====================================  ========  ==============

Every reason is kept, also those that another one outweighs. A test that is out of scope is no
reason: it was not performed.
"""

from collections.abc import Iterator

from assay.domain import (
    CaseStatus,
    Conclusion,
    Decision,
    GateAnswer,
    GroundedClaim,
    Outcome,
    Reading,
    Reason,
    RuleResult,
    Verdict,
)
from assay.domain.unchecked import made

__all__ = ["STATUS", "route"]

STATUS = {
    Verdict.BLOCK: CaseStatus.BLOCKED,
    Verdict.REVIEW: CaseStatus.AWAITING_REVIEW,
    Verdict.APPROVE: CaseStatus.AWAITING_SIGNOFF,
}
"""Where a case stands after its verdict."""

BLOCKED = "claim.blocked"
FLAGGED = "claim.flagged"
ABSTAINED = "assessor.abstained"
FAILED = "rule.failed"
UNDETERMINED = "rule.undetermined"
DISAGREED = "opinion.differs"

_CODES = {Outcome.FAIL: FAILED, Outcome.UNDETERMINED: UNDETERMINED}


def route(reading: Reading, results: tuple[RuleResult, ...]) -> Decision:
    """The verdict, the conclusion and every reason, in the order of the stages."""
    reasons = (
        *_of_claims(reading),
        *_of_abstentions(reading),
        *_of_opinions(reading),
        *_of_rules(results),
    )
    codes = {reason.code for reason in reasons}
    if BLOCKED in codes:
        verdict, conclusion = Verdict.BLOCK, Conclusion.BLOCKED
    elif FAILED in codes:
        verdict, conclusion = Verdict.REVIEW, Conclusion.EXCEPTION
    elif codes:
        verdict, conclusion = Verdict.REVIEW, Conclusion.UNDETERMINED
    else:
        verdict, conclusion = Verdict.APPROVE, Conclusion.NO_EXCEPTION
    return made(Decision, verdict=verdict, conclusion=conclusion, reasons=reasons)


def _of_claims(reading: Reading) -> Iterator[Reason]:
    for grounded in reading.claims:
        answer = grounded.grounding.answer
        if answer is GateAnswer.BLOCK:
            yield _claim_reason(BLOCKED, "is not supported by its citation", grounded)
        elif answer is GateAnswer.FLAG:
            yield _claim_reason(FLAGGED, "needs a person's eyes", grounded)


def _claim_reason(code: str, saying: str, grounded: GroundedClaim) -> Reason:
    claim, grounding = grounded.claim, grounded.grounding
    return made(
        Reason,
        stage="ground",
        code=code,
        subject=claim.question,
        message=f"The claim {claim.answer!r} on {claim.citation.document_id} {saying}"
        f" ({grounding.code}): {grounding.message}",
    )


def _of_abstentions(reading: Reading) -> list[Reason]:
    return [
        made(
            Reason,
            stage="read",
            code=ABSTAINED,
            subject=abstention.question,
            message=f"The assessor abstained ({abstention.code}): {abstention.note}",
        )
        for abstention in reading.abstentions
    ]


def _of_opinions(reading: Reading) -> Iterator[Reason]:
    for item in reading.disagreements:
        yield made(
            Reason,
            stage="review",
            code=DISAGREED,
            subject=item.question,
            message=f"Two readings differ on {item.document_id or 'the case'} ({item.point}):"
            f" {item.first!r}, and {item.other!r} by {item.opinion}",
        )


def _of_rules(results: tuple[RuleResult, ...]) -> list[Reason]:
    return [
        made(Reason, stage="test", code=code, subject=result.rule_id, message=result.message)
        for result in results
        if (code := _CODES.get(result.outcome)) is not None
    ]

from hypothesis import given
from hypothesis import strategies as st

from assay.domain import (
    Abstention,
    Citation,
    Claim,
    Conclusion,
    DocumentId,
    GateAnswer,
    GroundedClaim,
    Grounding,
    Outcome,
    Reading,
    RuleId,
    RuleResult,
    Verdict,
)
from assay.pipeline import route


def claim_of(answer: GateAnswer, question: str = "approval") -> GroundedClaim:
    citation = Citation(document_id=DocumentId("mail-1"), quotation="approved")
    return GroundedClaim(
        claim=Claim(question=question, answer="approve", citation=citation),
        grounding=Grounding(answer=answer, code="absent", message="not there"),
    )


def result_of(outcome: Outcome, number: int = 0, code: str = "why") -> RuleResult:
    return RuleResult(
        rule_id=RuleId(f"rule.n{number}"), outcome=outcome, code=code, message=f"because {number}"
    )


ABSTENTION = Abstention(question="approval", code="conditional", note="if it passes")

answers = st.lists(st.sampled_from(GateAnswer), max_size=6)
outcomes = st.lists(st.sampled_from(Outcome), max_size=8)
abstentions = st.integers(0, 3)


@given(answers, outcomes, abstentions)
def test_no_reason_is_ever_dropped_and_none_is_invented(
    answers: list[GateAnswer], outcomes: list[Outcome], abstentions: int
) -> None:
    reading = Reading(
        claims=tuple(claim_of(a, f"q{n}") for n, a in enumerate(answers)),
        abstentions=(ABSTENTION,) * abstentions,
    )
    results = tuple(result_of(o, n) for n, o in enumerate(outcomes))
    decision = route(reading, results)
    expected = (
        [f"q{n}" for n, a in enumerate(answers) if a is not GateAnswer.PASS]
        + ["approval"] * abstentions
        + [
            f"rule.n{n}"
            for n, o in enumerate(outcomes)
            if o in {Outcome.FAIL, Outcome.UNDETERMINED}
        ]
    )
    assert [reason.subject for reason in decision.reasons] == expected
    assert all(reason.message for reason in decision.reasons)


@given(answers, outcomes, abstentions)
def test_a_block_always_wins_and_only_a_case_without_reasons_is_approved(
    answers: list[GateAnswer], outcomes: list[Outcome], abstentions: int
) -> None:
    reading = Reading(claims=tuple(map(claim_of, answers)), abstentions=(ABSTENTION,) * abstentions)
    decision = route(reading, tuple(map(result_of, outcomes)))
    if GateAnswer.BLOCK in answers:
        assert (decision.verdict, decision.conclusion) == (Verdict.BLOCK, Conclusion.BLOCKED)
    elif Outcome.FAIL in outcomes:
        assert (decision.verdict, decision.conclusion) == (Verdict.REVIEW, Conclusion.EXCEPTION)
    elif abstentions or GateAnswer.FLAG in answers or Outcome.UNDETERMINED in outcomes:
        assert (decision.verdict, decision.conclusion) == (Verdict.REVIEW, Conclusion.UNDETERMINED)
    else:
        assert (decision.verdict, decision.conclusion) == (Verdict.APPROVE, Conclusion.NO_EXCEPTION)
    assert (decision.verdict is Verdict.APPROVE) == (not decision.reasons)


def test_a_test_out_of_scope_is_neutral() -> None:
    decision = route(Reading(), (result_of(Outcome.NOT_APPLICABLE, code="out_of_scope"),))
    assert decision.verdict is Verdict.APPROVE
    assert decision.reasons == ()


def test_a_reason_says_what_the_rule_said() -> None:
    decision = route(Reading(), (result_of(Outcome.FAIL, 7),))
    (reason,) = decision.reasons
    assert (reason.stage, reason.code, reason.subject) == ("test", "rule.failed", "rule.n7")
    assert reason.message == "because 7"

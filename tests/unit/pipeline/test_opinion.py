"""Where independent readings do not say the same, a person decides."""

import pytest

from assay.domain import (
    Abstention,
    Assessment,
    Case,
    CaseId,
    Citation,
    Claim,
    Document,
    Origin,
    ProposedFact,
    Reading,
    Verdict,
)
from assay.evidence import Gate
from assay.pipeline.opinion import with_opinions
from assay.pipeline.routing import route

ORIGIN = Origin(file="f", row=1)
TEXT = "I approve the change 1a2b3c4 as it stands. Nothing else is open."
OTHER = "Please do not merge this before the review is done."


def case() -> Case[None]:
    record = Document.of("record", "record", "{}", ORIGIN)
    documents = (
        Document.of("d1", "comment", TEXT, ORIGIN),
        Document.of("d2", "comment", OTHER, ORIGIN),
    )
    return Case[None](
        case_id=CaseId("C"), title="t", record=record, documents=documents, subject=None
    )


def claim(
    answer: str = "approve", words: str = "", document: str = "d1", version: str = ""
) -> Claim:
    words = words or "I approve the change 1a2b3c4 as it stands."
    facts = ()
    if version:
        cited = Citation(document_id=document, quotation=words)
        facts = (ProposedFact(name="version", kind="identifier", value=version, citation=cited),)
    cited = Citation(document_id=document, quotation=words)
    return Claim(question="approval", answer=answer, citation=cited, facts=facts)


def left(document: str = "") -> Abstention:
    cited = Citation(document_id=document, quotation=OTHER) if document else None
    return Abstention(question="approval", code="unclear", note="?", citation=cited)


def said(*claims: Claim, abstentions: tuple[Abstention, ...] = (), by: str = "b") -> Assessment:
    return Assessment(assessor=by, claims=claims, abstentions=abstentions)


def differences(first: Assessment, *others: Assessment) -> list[tuple[str, ...]]:
    gate = Gate({})
    reading = with_opinions(gate.ground(first, case()), others, gate, case())
    return [(d.document_id, d.point, d.first, d.other) for d in reading.disagreements]


def test_the_same_reading_is_no_disagreement() -> None:
    assert differences(said(claim()), said(claim()), said(claim())) == []
    assert differences(said(), said()) == []
    assert differences(said(abstentions=(left(),)), said(abstentions=(left(),))) == []


def test_other_words_of_the_same_document_that_say_the_same_agree() -> None:
    other = claim(words="I approve the change 1a2b3c4 as it stands. Nothing else is open.")
    assert differences(said(claim()), said(other)) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (said(), ("d1", "answer", "approve", "silent")),
        (said(claim("deny")), ("d1", "answer", "approve", "deny")),
        (said(claim(words="I, the CEO, approve.")), ("d1", "answer", "approve", "words that are not there")),
        (said(claim(version="1a2b3c4")), ("d1", "version", "silent", "1a2b3c4")),
    ],
)  # fmt: skip
def test_what_another_reading_says_otherwise_is_told(
    other: Assessment, expected: tuple[str, ...]
) -> None:
    assert expected in differences(said(claim()), other)


def test_an_abstention_against_an_answer_is_a_disagreement() -> None:
    found = differences(said(claim()), said(claim(), abstentions=(left("d2"),)))
    assert found == [("d2", "answer", "silent", "abstains")]


def test_readings_that_both_make_words_up_agree_on_nothing() -> None:
    invented = said(claim(words="I, the CEO, approve."))
    assert differences(invented, invented) == [
        ("d1", "answer", "words that are not there", "words that are not there")
    ]


def test_a_disagreement_sends_a_clean_case_to_a_person_and_nothing_else() -> None:
    gate = Gate({})
    reading = gate.ground(said(claim()), case())
    assert route(reading, ()).verdict is Verdict.APPROVE
    differing = with_opinions(reading, [said(by="second")], gate, case())
    decision = route(differing, ())
    assert decision.verdict is Verdict.REVIEW
    assert [reason.code for reason in decision.reasons] == ["opinion.differs"]
    assert "second" in decision.reasons[0].message


def test_without_opinions_a_reading_has_no_disagreements() -> None:
    assert Reading().disagreements == ()

from datetime import UTC, datetime

import pytest

from assay.domain import (
    Abstention,
    Assessment,
    Citation,
    Claim,
    GateAnswer,
    Moment,
    ProposedFact,
)
from assay.evidence import Gate
from assay.evidence.derive import derive

BERLIN = {"zone": "Europe/Berlin", "written_at": Moment.at(datetime(2026, 3, 5, 9, tzinfo=UTC))}

AGREE = {
    "an ISO date": ("moment", "2026-03-04", "on 2026-03-04", "2026-03-04"),
    "a named month": ("moment", "2026-03-04", "approved on 4 March 2026", "2026-03-04"),
    "an American date": ("moment", "2026-03-04", "March 4th, 2026", "2026-03-04"),
    "a German date": ("moment", "2026-03-04", "am 4. März 2026", "2026-03-04"),
    "points": ("moment", "2026-03-04", "am 04.03.2026", "2026-03-04"),
    "slashes without doubt": ("moment", "2026-03-14", "on 14/03/2026", "2026-03-14"),
    "a day without a year": ("moment", "2026-03-04", "approved on 4 March", "2026-03-04"),
    "a year boundary": ("moment", "2025-12-28", "approved on 28 December", "2025-12-28"),
    "yesterday": ("moment", "2026-03-04", "approved yesterday", "2026-03-04"),
    "the home zone": (
        "moment",
        "2026-03-04T16:05:00+01:00",
        "4 March 2026 at 16:05",
        "2026-03-04T15:05:00Z",
    ),
    "its own zone": (
        "moment",
        "2026-03-04T15:05:00Z",
        "2026-03-04 16:05 CET",
        "2026-03-04T15:05:00Z",
    ),
    "an offset": (
        "moment",
        "2026-03-04T15:05:00Z",
        "2026-03-04T16:05:00+01:00",
        "2026-03-04T15:05:00Z",
    ),
    "the afternoon": (
        "moment",
        "2026-03-04T15:05:00Z",
        "2026-03-04 3:05 pm UTC",
        "2026-03-04T15:05:00Z",
    ),
    "a day of an instant": ("moment", "2026-03-04", "2026-03-04 16:05 CET", "2026-03-04T15:05:00Z"),
    "a number": ("quantity", "500", "for 500 shares", "500"),
    "grouping without doubt": ("quantity", "1250000.5", "1,250,000.50 EUR", "1250000.5"),
    "its unit": ("quantity", "500 EUR", "up to EUR 500", "500 EUR"),
    "a sign": ("quantity", "-5", "delta of −5 percent", "-5"),
    "a text": ("text", "staging only", "for staging  only", "staging only"),
    "an identifier": ("identifier", "CHG-4821", "see CHG-4821.", "CHG-4821"),
    "a segment of an address": (
        "identifier",
        "4fc9b62",
        "ACK https://git.example/core/pull/7/commits/4fc9b62.",
        "4fc9b62",
    ),
    "a name": ("person", "Ada Byron", "approved by Ada Byron.", "Ada Byron"),
    "a name turned": ("person", "Ada Byron", "Byron, Ada approved", "Ada Byron"),
    "a kind of the app's": ("stance", "approve", "ok", "approve"),
}

DIFFER = {
    "another day": ("moment", "2026-03-05", "approved on 4 March 2026"),
    "another year": ("moment", "2025-03-04", "approved on 4 March"),
    "an hour that nobody wrote": ("moment", "2026-03-04T16:05:00Z", "approved on 4 March 2026"),
    "another zone": ("moment", "2026-03-04T16:05:00Z", "2026-03-04 16:05 CET"),
    "neither reading": ("moment", "2026-05-03", "on 03/04/2026"),
    "not yesterday": ("moment", "2026-03-05", "approved yesterday"),
    "another number": ("quantity", "5000", "for 500 shares"),
    "a lost sign": ("quantity", "5", "delta of -5 percent"),
    "another text": ("text", "production", "for staging only"),
    "part of an identifier": ("identifier", "CHG-482", "see CHG-4821"),
    "part of a segment of an address": (
        "identifier",
        "4fc9b6",
        "ACK https://git.example/core/pull/7/commits/4fc9b62",
    ),
    "an identifier's case": ("identifier", "chg-4821", "see CHG-4821"),
    "another name": ("person", "Max Turing", "approved by Ada Byron"),
    "half a name": ("person", "Max Byron", "approved by Ada Byron"),
    "a kind of the app's": ("stance", "reject", "ok"),
}

UNDERIVED = {
    "a date of two readings": ("moment", "2026-04-03", "on 03/04/2026"),
    "two dates": ("moment", "2026-03-04", "from 2026-03-04 to 2026-03-06"),
    "a weekday": ("moment", "2026-03-04", "approved on Wednesday"),
    "no date": ("moment", "2026-03-04", "approved"),
    "no value": ("moment", "early March", "approved on 4 March 2026"),
    "winter time in summer": ("moment", "2026-07-04T15:05:00Z", "2026-07-04 16:05 CET"),
    "an hour that the clock shows twice": (
        "moment",
        "2026-10-25T00:30:00Z",
        "25 October 2026, 02:30",
    ),
    "a zone of several places": ("moment", "2026-03-04T22:05:00Z", "2026-03-04 16:05 CST"),
    "far from the writing": ("moment", "2026-10-04", "on 4 October"),
    "a separator of two readings": ("quantity", "1250", "for 1,250 shares"),
    "two numbers": ("quantity", "500", "500 or 600 shares"),
    "a multiplier": ("quantity", "5000", "for 5k shares"),
    "another unit": ("quantity", "500 EUR", "for 500 shares"),
    "an initial": ("person", "Ada Byron", "approved by A. Byron"),
    "names of two people": ("person", "Ada Byron", "Ada Turing and Max Byron"),
    "a text's case": ("text", "Staging", "for staging only"),
    "an unknown kind": ("colour", "red", "red"),
    "nothing of the app's": ("stance", "approve", "hm"),
}


def _stance(words, _document):
    return "approve" if words == "ok" else None


def _derive(document, kind, value, words):
    return derive(kind, value, words, document(words, **BERLIN), {"stance": _stance})


@pytest.mark.parametrize(("kind", "value", "words", "derived"), AGREE.values(), ids=AGREE)
def test_a_value_that_code_derives_too_is_kept_as_code_writes_it(
    document, kind, value, words, derived
):
    result = _derive(document, kind, value, words)
    assert (result.answer, result.value) == (GateAnswer.PASS, derived), result.message


@pytest.mark.parametrize(("kind", "value", "words"), DIFFER.values(), ids=DIFFER)
def test_a_value_that_code_derives_differently_is_a_fabrication(document, kind, value, words):
    assert _derive(document, kind, value, words).answer is GateAnswer.BLOCK


@pytest.mark.parametrize(("kind", "value", "words"), UNDERIVED.values(), ids=UNDERIVED)
def test_a_value_that_code_cannot_derive_goes_to_a_person(document, kind, value, words):
    assert _derive(document, kind, value, words).answer is GateAnswer.FLAG


def test_relative_days_need_a_zone_and_a_day_of_writing(document):
    words = "approved yesterday"
    bare = document(words, zone="Europe/Berlin")
    assert derive("moment", "2026-03-04", words, bare, {}).answer is GateAnswer.FLAG
    nowhere = document(words, written_at=BERLIN["written_at"])
    assert derive("moment", "2026-03-04", words, nowhere, {}).answer is GateAnswer.FLAG


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../etc/passwd", "+99:00", "\x00"])
def test_a_zone_that_is_none_leaves_dates_underived(document, zone):
    note = document("x", zone=zone)
    assert derive("moment", "2026-03-04", "4 March 2026 16:05", note, {}).answer is GateAnswer.FLAG


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_dates_at_the_end_of_time_are_no_crash(document, value):
    note = document(value, zone="+14:00")
    assert derive("moment", value, value, note, {}).answer is not GateAnswer.PASS


def _claim(quotation, *facts, document_id="d1"):
    proposed = tuple(
        ProposedFact(
            name=f"f{n}", kind=k, value=v, citation=Citation(document_id=document_id, quotation=q)
        )
        for n, (k, v, q) in enumerate(facts)
    )
    citation = Citation(document_id=document_id, quotation=quotation)
    return Claim(question="approval", answer="approve", citation=citation, facts=proposed)


TEXT = "Approved by Ada Byron for 500 shares on 2026-03-04, thank you."


def _ground(case, document, claim, **own):
    assessment = Assessment(assessor="test/1", claims=(claim,))
    return Gate(own).ground(assessment, case(document(TEXT, **BERLIN))).claims[0]


def test_a_claim_passes_with_its_facts_and_their_places(case, document):
    claim = _claim(
        "Approved by Ada Byron for 500 shares on 2026-03-04",
        ("quantity", "500", "500 shares"),
        ("moment", "2026-03-04", "2026-03-04"),
    )
    grounded = _ground(case, document, claim)
    assert grounded.grounding.answer is GateAnswer.PASS
    assert [f.value for f in grounded.facts] == ["500", "2026-03-04"]
    for fact in grounded.facts:
        span = fact.lineage.span
        assert TEXT[span.start : span.end] == fact.lineage.text


def test_a_fabricated_fact_blocks_its_claim_and_none_of_its_facts_is_left(case, document):
    claim = _claim(
        "Approved by Ada Byron for 500 shares",
        ("quantity", "500", "500 shares"),
        ("moment", "2026-03-05", "2026-03-04"),
    )
    grounded = _ground(case, document, claim)
    assert (grounded.grounding.answer, grounded.grounding.code) == (
        GateAnswer.BLOCK,
        "fact.mismatch",
    )
    assert grounded.facts == ()


def test_a_fact_whose_words_are_not_there_blocks_its_claim(case, document):
    claim = _claim("Approved by Ada Byron for 500 shares", ("quantity", "600", "600 shares"))
    assert _ground(case, document, claim).grounding.answer is GateAnswer.BLOCK


def test_a_fact_that_code_cannot_derive_flags_its_claim(case, document):
    claim = _claim("Approved by Ada Byron for 500 shares", ("colour", "red", "500 shares"))
    grounding = _ground(case, document, claim).grounding
    assert (grounding.answer, grounding.code) == (GateAnswer.FLAG, "fact.underived")


def test_an_own_deriver_cannot_replace_a_general_one(case, document):
    claim = _claim("Approved by Ada Byron for 500 shares", ("quantity", "900", "500 shares"))
    grounded = _ground(case, document, claim, quantity=lambda _words, _document: "900")
    assert grounded.grounding.answer is GateAnswer.BLOCK


def test_a_fact_inside_a_flagged_claim_does_not_clear_it(case, document):
    claim = _claim("approved by ada byron for 500 shares", ("quantity", "500", "500 shares"))
    grounded = _ground(case, document, claim)
    assert (grounded.grounding.answer, grounded.grounding.code) == (GateAnswer.FLAG, "case_only")
    assert grounded.facts == ()


def test_an_abstention_loses_a_citation_that_does_not_exist_and_says_so(case, document):
    real, invented = (
        Abstention(
            question="approval",
            code="unclear",
            note="unsure",
            citation=Citation(document_id="d1", quotation=words),
        )
        for words in ("Approved by Ada Byron", "Approved by Max Turing")
    )
    assessment = Assessment(assessor="test/1", abstentions=(real, invented))
    kept, dropped = Gate({}).ground(assessment, case(document(TEXT))).abstentions
    assert kept == real
    assert dropped.citation is None
    assert "absent" in dropped.note

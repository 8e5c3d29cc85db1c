"""The bytes of a workpaper are those of its model, though the model does not write them."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
import tinyapp
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assay.domain import (
    Abstention,
    Actor,
    Assessment,
    Case,
    Citation,
    Claim,
    Conclusion,
    Decision,
    Digest,
    Document,
    Fact,
    Moment,
    Origin,
    Outcome,
    Party,
    Reason,
    RecordPointer,
    RuleResult,
    Verdict,
    Workpaper,
)
from assay.errors import UsageError
from assay.evidence import Gate
from assay.pipeline.workpaper import Findings, write_workpaper

RUN = Digest("sha256:" + "ab" * 32)
MODEL = TypeAdapter(Workpaper)
NOTE = "It was approved by Ada Byron on 2026-03-14 for all."

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
zones = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(1) / 3)]
)
instants = st.datetimes(min_value=datetime(1, 1, 3), timezones=zones)  # noqa: DTZ001 - drawn with a zone


def fieldwork(header=None, parties=()):
    return SimpleNamespace(
        rules=tinyapp.RULES, header=lambda _: header or {}, parties=lambda _: parties
    )


def case_of(title, written_at=None):
    origin = Origin(file="parcels.jsonl", row=1)
    moment = (
        None if written_at is None else Moment(earliest=written_at, latest=written_at, text="x")
    )
    note = Document.of("note-1", "note", NOTE, origin, author=Actor(name="Ada"), written_at=moment)
    record = Document.of("record", "record", "{}", origin)
    return Case[None](case_id="P-1", title=title, record=record, documents=(note,), subject=None)


def found_of(case, message=""):
    """Findings with a claim that passes, one that blocks with a near miss, and an abstention."""

    def cite(quotation):
        return Citation(document_id="note-1", quotation=quotation)

    claims = tuple(
        Claim(question="clearance", answer="yes", citation=cite(quotation))
        for quotation in ("approved by Ada Byron", "approved by Eda Byron on 2026-03-14")
    )
    abstention = Abstention(question="clearance", code="vague", note=message)
    said = Assessment(assessor="reader/1", claims=claims, abstentions=(abstention,))
    pointer = RecordPointer(sha256=case.record.sha256, origin=case.record.origin)
    fact = Fact[str](name="grams", value=message, lineage=pointer)
    rule = tinyapp.RULES.ids[0]
    result = RuleResult(
        rule_id=rule, outcome=Outcome.FAIL, code="weighed", message=message, facts=(fact,)
    )
    reason = Reason(stage="test", code="rule.failed", subject=rule, message=message)
    decision = Decision(verdict=Verdict.REVIEW, conclusion=Conclusion.EXCEPTION, reasons=(reason,))
    return Findings(None, Gate({}).ground(said, case), (result,), decision, "reader/1", RUN)


@given(words, words, st.none() | instants)
@settings(max_examples=150, deadline=None)
def test_a_workpaper_reads_back_and_the_model_writes_the_same_bytes(text, key, written_at):
    case = case_of(text, written_at)
    party = Party(role=key, mentions=(Actor(login=text, platform="post"),))
    app = fieldwork({key: text, "weight": "1 g"}, (party,))
    data = write_workpaper("parcels", RUN, app, case, found_of(case, text))
    paper = MODEL.validate_json(data)
    assert MODEL.dump_json(paper) == data
    assert paper.title == case.title
    assert len(paper.claims) == 2


@pytest.mark.parametrize(
    "app",
    [
        fieldwork(header={"weight": 1}),
        fieldwork(header={1: "weight"}),
        fieldwork(parties=("ann",)),
    ],
)
def test_columns_and_parties_that_nobody_could_read_back_are_refused(app):
    case = case_of("a parcel")
    with pytest.raises(UsageError) as caught:
        write_workpaper("parcels", RUN, app, case, found_of(case))
    assert caught.value.code == "workpaper.malformed"

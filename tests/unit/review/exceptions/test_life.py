"""An exception from its finding to its closing: every step is somebody's act, in one order."""

from dataclasses import replace
from pathlib import Path

import pytest
from office import ABE, ANN, BEA, BEN, clock, drive, heavy, signed

from assay.errors import PolicyError, UsageError
from assay.review.exceptions import (
    Disposition,
    ExceptionRef,
    ExceptionState,
    Extent,
    GroupQuery,
    Inquiry,
    Retest,
    Settlement,
    exception_of,
    exceptions_of,
    open_exceptions,
    open_for_case,
    propose_closing,
    propose_group,
    propose_inquiry,
    propose_reopening,
    propose_retest,
    propose_settlement,
    record,
    totals_of,
)
from assay.review.terms import review_policy
from assay.sign import Act
from assay.stores import ExceptionFilter, Workspace, audit

E1 = ExceptionRef("1", "E-0001")
INQUIRY = Inquiry(cause="The scale was off.", effect="Heavy parcels left.", extent=Extent.ISOLATED)
MEND = Settlement(
    disposition=Disposition.REMEDIATE, rationale="Mend the scale.", owner="abe", due="2026-04-30"
)
ACCEPTED = Settlement(disposition=Disposition.ACCEPTED, rationale="It is reported as it is.")
RETEST = Retest(
    operated_from="2026-05-01",
    operated_until="2026-06-10",
    instances=25,
    deviations=0,
    note="25 parcels weighed again.",
)


@pytest.fixture
def opened(firm: Workspace) -> Workspace:
    assert len(open_exceptions(firm, "1", clock=clock()).names) == 8
    return firm


def put(workspace: Workspace, act: Act) -> ExceptionState:
    (line,) = record(workspace, act, signed(workspace, act), clock=clock())
    return ExceptionState(line.state)


def inquire(workspace: Workspace) -> ExceptionState:
    with workspace.snapshot() as view:
        act = propose_inquiry(view, E1, ANN, INQUIRY)
    return put(workspace, act)


def settle(workspace: Workspace, settlement: Settlement = MEND) -> ExceptionState:
    with workspace.snapshot() as view:
        act = propose_settlement(view, E1, BEN, settlement)
    return put(workspace, act)


def retested(workspace: Workspace, retest: Retest = RETEST) -> ExceptionState:
    with workspace.snapshot() as view:
        act = propose_retest(
            view, E1, ANN, retest, frequency="transactional", policy=review_policy()
        )
    return put(workspace, act)


def test_each_failed_rule_of_each_case_becomes_one_exception_once(opened: Workspace) -> None:
    again = open_exceptions(opened, "1", clock=clock())
    assert (again.names, again.known) == ((), 8)
    with opened.snapshot() as view:
        first, *_ = found = list(exceptions_of(view, "1"))
        assert [one.name for one in found] == [f"E-{n:04d}" for n in range(1, 9)]
        assert (first.case_id, first.rule_id) == ("H-0", "size.small")
        assert (first.population, first.tested) == (6, 12)
        assert first.condition == "5000 g against 1000 g."
        assert first.criteria == "At most the limit."
        assert totals_of(view, "1")["size.small", ExceptionState.OPEN] == 6
        assert audit(view).exceptions == 8


def test_a_reviewer_s_finding_opens_what_no_rule_said(firm: Workspace) -> None:
    with firm.unit() as unit:
        names = open_for_case(
            unit, "1", "L-0", found_by="ann", clock=clock(), rules=("review.evidence_missing",)
        )
    assert names == ("E-0001",)
    with firm.snapshot() as view:
        one = exception_of(view, "1", "1")
        assert (one.found_by, one.rule_id) == ("ann", "review.evidence_missing")
        audit(view)


def test_the_whole_life_through_a_remediation_and_its_retest(opened: Workspace) -> None:
    assert inquire(opened) is ExceptionState.INVESTIGATED
    assert settle(opened) is ExceptionState.REMEDIATING
    assert retested(opened, replace(RETEST, deviations=1)) is ExceptionState.REMEDIATING
    assert retested(opened) is ExceptionState.RETESTED
    with opened.snapshot() as view:
        closing = propose_closing(view, E1, BEA, "Mended and tested.")
    assert put(opened, closing) is ExceptionState.CLOSED
    with opened.snapshot() as view:
        one = exception_of(view, "1", "E-0001")
        assert (one.investigated_by, one.disposed_by, one.closed_by) == ("ann", "ben", "bea")
        assert [retest.deviations for retest in one.retests] == [1, 0]
        assert one.settlement == MEND
        assert one.inquiry == INQUIRY
        audit(view)


def test_what_is_not_mended_can_be_closed_and_reopened(opened: Workspace) -> None:
    inquire(opened)
    assert settle(opened, ACCEPTED) is ExceptionState.DISPOSED
    with opened.snapshot() as view:
        reopening = propose_reopening(view, E1, ANN, "More came to light.")
    assert put(opened, reopening) is ExceptionState.INVESTIGATED


def test_overdue_remediations_are_found_by_their_day(opened: Workspace) -> None:
    inquire(opened)
    settle(opened)
    with opened.snapshot() as view:
        late = list(exceptions_of(view, "1", ExceptionFilter(overdue_at="2026-05-01")))
        assert [one.name for one in late] == ["E-0001"]
        assert not list(exceptions_of(view, "1", ExceptionFilter(overdue_at="2026-04-30")))


@pytest.mark.parametrize(
    ("settlement", "code"),
    [
        (replace(MEND, rationale=" "), "exception.incomplete"),
        (replace(MEND, owner=""), "exception.incomplete"),
        (replace(MEND, due="soon"), "exception.incomplete"),
        (replace(MEND, rationale="x" * 4_001), "exception.incomplete"),
        (replace(MEND, owner="ben"), "exception.same_person"),
    ],
)
def test_a_decision_says_why_who_and_by_when(
    opened: Workspace, settlement: Settlement, code: str
) -> None:
    inquire(opened)
    with opened.snapshot() as view, pytest.raises((UsageError, PolicyError)) as refused:
        propose_settlement(view, E1, BEN, settlement)
    assert refused.value.code == code


def test_steps_are_refused_out_of_order(opened: Workspace) -> None:
    with opened.snapshot() as view:
        with pytest.raises(PolicyError) as early:
            propose_settlement(view, E1, BEN, MEND)
        with pytest.raises(PolicyError) as closing:
            propose_closing(view, E1, BEN, "done")
    assert {early.value.code, closing.value.code} == {"exception.premature"}


def test_who_inquired_does_not_decide_and_who_mends_does_not_judge(opened: Workspace) -> None:
    inquire(opened)
    with opened.snapshot() as view, pytest.raises(PolicyError) as own:
        propose_settlement(view, E1, ANN, MEND)
    settle(opened, replace(MEND, owner="ann"))
    with opened.snapshot() as view, pytest.raises(PolicyError) as mends:
        propose_retest(view, E1, ANN, RETEST, frequency="transactional", policy=review_policy())
    assert {own.value.code, mends.value.code} == {"exception.same_person"}


def test_nobody_judges_the_exception_of_their_own_case(firm: Workspace, tmp_path: Path) -> None:
    # Ben, who approves, sent one of the parcels himself; Ann, who reviews, sent another.
    rows = [heavy(20, sender="ben"), heavy(21, sender="ann"), heavy(22)]
    drive(firm, tmp_path, rows, "own.jsonl")
    open_exceptions(firm, "2", clock=clock())
    with firm.snapshot() as view:
        own = {one.case_id: one.name for one in exceptions_of(view, "2")}
        refused = []
        for make in (
            lambda: propose_inquiry(view, ExceptionRef("2", own["H-21"]), ANN, INQUIRY),
            lambda: propose_group(view, "2", GroupQuery("size.small"), BEN, ACCEPTED),
        ):
            with pytest.raises(PolicyError) as caught:
                make()
            refused.append(caught.value.code)
        propose_inquiry(view, ExceptionRef("2", own["H-22"]), ANN, INQUIRY)
        propose_group(view, "2", GroupQuery("size.small"), BEA, ACCEPTED)
        act = propose_inquiry(view, ExceptionRef("2", own["H-21"]), ABE, INQUIRY)
    assert refused == ["approval.same_person"] * 2
    forged = replace(act, person=ANN)
    with pytest.raises(PolicyError) as caught:
        record(firm, forged, signed(firm, forged), clock=clock())
    assert caught.value.code == "approval.same_person"


@pytest.mark.parametrize(
    ("retest", "frequency", "code"),
    [
        (replace(RETEST, instances=24), "transactional", "retest.early"),
        (replace(RETEST, operated_until="2026-05-20"), "transactional", "retest.early"),
        (RETEST, "quarterly", "retest.early"),
        (RETEST, "hourly", "retest.malformed"),
        (replace(RETEST, operated_until="2026-04-01"), "daily", "retest.malformed"),
        (replace(RETEST, deviations=26), "daily", "retest.malformed"),
    ],
)
def test_a_mended_control_operates_long_enough_before_its_retest(
    opened: Workspace, retest: Retest, frequency: str, code: str
) -> None:
    inquire(opened)
    settle(opened)
    with opened.snapshot() as view, pytest.raises((UsageError, PolicyError)) as refused:
        propose_retest(view, E1, ANN, retest, frequency=frequency, policy=review_policy())
    assert refused.value.code == code


def test_of_two_acts_on_the_same_state_one_is_recorded(opened: Workspace) -> None:
    with opened.snapshot() as view:
        mine = propose_inquiry(view, E1, ANN, INQUIRY)
    inquire(opened)
    with pytest.raises(PolicyError) as late:
        record(opened, mine, signed(opened, mine), clock=clock())
    assert late.value.code == "exception.overtaken"


def test_nobody_else_s_key_and_no_other_role_speaks(opened: Workspace) -> None:
    with opened.snapshot() as view:
        act = propose_inquiry(view, E1, ANN, INQUIRY)
    with pytest.raises(PolicyError) as forged:
        record(opened, act, signed(opened, act, by="ben"), clock=clock())
    with opened.snapshot() as view:
        foreign = propose_inquiry(view, E1, BEN, INQUIRY)  # ben is no reviewer
    with pytest.raises(PolicyError) as role:
        record(opened, foreign, signed(opened, foreign), clock=clock())
    assert (forged.value.code, role.value.code) == (
        "approval.bad_signature",
        "approval.grant_not_valid",
    )


@pytest.mark.parametrize("name", ["E-0099", "x", "", "E--1", "9999999999"])
def test_an_unknown_exception_is_said_to_be_unknown(opened: Workspace, name: str) -> None:
    with opened.snapshot() as view, pytest.raises(UsageError) as unknown:
        exception_of(view, "1", name)
    assert unknown.value.code == "exception.unknown"

"""A deadline that passed is on the record once, whoever looks, however often."""

import pytest
from office import ANN, clock, signed

from assay.clock import SteppedClock
from assay.ledger import TrustPolicy, verify_log
from assay.review.clocks import ClockKind, ClockTerms, missed_of, sweep, watched
from assay.review.exceptions import (
    ExceptionRef,
    Extent,
    Inquiry,
    open_exceptions,
    propose_inquiry,
    record,
)
from assay.review.terms import review_policy
from assay.stores import Workspace, audit

TERMS = ClockTerms.of(review_policy())


def at(text: str) -> SteppedClock:
    return SteppedClock(text)


@pytest.fixture
def opened(firm: Workspace) -> Workspace:
    open_exceptions(firm, "1", clock=clock())
    return firm


def test_every_clock_of_a_run_is_watched(opened: Workspace) -> None:
    with opened.snapshot() as view:
        found = list(watched(view, "1", TERMS))
    kinds = [watch.kind for watch in found]
    assert kinds.count(ClockKind.REVIEW) == 8
    assert kinds.count(ClockKind.SIGNOFF) == 4
    assert kinds.count(ClockKind.OBSERVATION) == 8


def test_nothing_is_missed_before_its_time(opened: Workspace) -> None:
    assert sweep(opened, TERMS, clock=at("2026-03-04T16:00:00Z")) == ()


def test_a_missed_deadline_is_recorded_once(opened: Workspace) -> None:
    late = at("2026-03-10T12:00:00Z")  # signatures were due on the 9th
    first = sweep(opened, TERMS, clock=late)
    assert {missed.kind for missed in first} == {ClockKind.SIGNOFF}
    assert len(first) == 4
    assert sweep(opened, TERMS, clock=late) == ()
    later = sweep(opened, TERMS, clock=at("2026-04-10T12:00:00Z"))
    assert {missed.kind for missed in later} == {ClockKind.REVIEW, ClockKind.OBSERVATION}
    with opened.snapshot() as view:
        assert len(list(missed_of(view, "1"))) == 20
        audit(view)
        note = list(view.checkpoints())[-1].note
        verify_log(view.entries(), TrustPolicy.of(opened.vkey), note)


def test_the_clock_of_an_exception_ends_with_its_disposition(opened: Workspace) -> None:
    inquiry = Inquiry(cause="c", effect="e", extent=Extent.ISOLATED)
    with opened.snapshot() as view:
        act = propose_inquiry(view, ExceptionRef("1", "1"), ANN, inquiry)
    record(opened, act, signed(opened, act), clock=clock())
    with opened.snapshot() as view:
        observed = [w.subject for w in watched(view, "1", TERMS) if w.kind == "observation"]
    assert "E-0001" in observed  # looked into, and still nothing was decided

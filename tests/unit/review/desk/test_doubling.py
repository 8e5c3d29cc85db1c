"""Cases that two people decide: nobody chooses which, and neither sees what the other came to."""

import hmac
from hashlib import sha256
from types import MappingProxyType

import pytest

from assay.domain import CaseStatus, ReviewOutcome, RunStatus
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry, LogState
from assay.review.agreement import figures_of
from assay.review.doubling import Doubling, request_doubles, share_of
from assay.review.queue import QueueFilter, QueueKind, ReviewState, item, page, totals
from assay.review.terms import review_policy
from assay.rules import Policy
from assay.stores import audit
from staff import RUTH, SILAS, TILDA

from .conftest import Office

ACCEPT, REJECT = ReviewOutcome.ACCEPT, ReviewOutcome.REJECT
SENT = {"HEAVY", "VAGUE", "LIGHT", "RUTHS"}
ALL, HALF = 10_000, 5_000


def doubled(office: Office) -> list[str]:
    with office.workspace.snapshot() as view:
        wanted = QueueFilter(kinds=(QueueKind.DOUBLE,))
        return [
            one.case_id for one in page(view, office.run_id, wanted, now=office.clock.now()).items
        ]


def tickets(office: Office) -> dict[str, bytes]:
    """The rule as the module states it, written anew."""

    def lp(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(8) + part for part in parts)

    with office.workspace.snapshot() as view:
        entries = [Entry.parse(data) for data in view.stream(office.run_id)]
        ended = next(one.seq for one in entries if one.kind == "run.completed")
        root = LogState.load(view.log().origin, ended + 1, view.node).root
    seed = sha256(b"double-review/v1\x00" + lp(root, office.run_id.encode())).digest()
    return {case: hmac.digest(seed, lp(b"double", case.encode()), "sha256") for case in SENT}


def test_without_a_share_nobody_is_asked_twice(office: Office) -> None:
    share = share_of(review_policy())
    assert request_doubles(office.workspace, "1", share) == Doubling(0, 4, 0, 0, ())
    assert doubled(office) == []


def test_the_smallest_tickets_are_chosen_whatever_has_been_decided(office: Office) -> None:
    known = tickets(office)
    first, second, *others = sorted(known, key=known.__getitem__)
    office.decide(others[0], SILAS, ReviewOutcome.ESCALATE)
    done = request_doubles(office.workspace, "1", HALF)
    assert done == Doubling(HALF, 4, 2, 2, ())
    assert set(doubled(office)) == {first, second}
    with office.workspace.snapshot() as view:
        counts = totals(view, office.run_id, now=office.clock.now())
    assert counts.kinds[QueueKind.DOUBLE] == 2


def test_to_ask_again_asks_for_none_twice_and_a_larger_share_only_adds(office: Office) -> None:
    request_doubles(office.workspace, "1", HALF)
    before = set(doubled(office))
    assert request_doubles(office.workspace, "1", HALF).asked == 0
    assert request_doubles(office.workspace, "1", ALL).asked == 2
    assert before < set(doubled(office)) == SENT


def test_what_was_decided_before_stays_with_one_review_and_is_told(office: Office) -> None:
    office.decide("HEAVY", SILAS, ACCEPT)
    done = request_doubles(office.workspace, "1", ALL)
    assert (done.chosen, done.asked, done.late) == (4, 3, ("HEAVY",))
    with office.workspace.snapshot() as view:
        assert view.case(office.run_id, "HEAVY").status is CaseStatus.AWAITING_SIGNOFF


def test_neither_sees_what_was_found_and_two_who_agree_end_it(office: Office) -> None:
    request_doubles(office.workspace, "1", ALL)
    first = office.decide("LIGHT", RUTH, ACCEPT)
    assert (first.state, first.status) == (ReviewState.SECOND, CaseStatus.AWAITING_REVIEW)
    with office.workspace.snapshot() as view:
        seen = item(view, office.run_id, "LIGHT", person=SILAS, now=office.clock.now())
    assert (seen.hidden, seen.kinds, seen.outcomes) == (True, (QueueKind.DOUBLE,), {})
    assert (seen.reviewed_by, seen.conclusion) == ((), None)
    assert office.decide("LIGHT", SILAS, ACCEPT).final == "no_exception"
    with office.workspace.snapshot() as view:
        assert figures_of(view, office.run_id).agreement["cases"] == 1
        audit(view)


def test_two_who_overlook_a_failed_rule_do_not_end_it(office: Office) -> None:
    request_doubles(office.workspace, "1", ALL)
    office.decide("HEAVY", RUTH, ACCEPT)
    assert office.decide("HEAVY", SILAS, ACCEPT).state is ReviewState.ADJUDICATION
    assert office.decide("HEAVY", TILDA, ACCEPT).final == "exception"


def test_two_who_find_the_exception_end_it(office: Office) -> None:
    request_doubles(office.workspace, "1", ALL)
    why = {"reason_code": "evidence_contradicts"}
    office.decide("HEAVY", RUTH, REJECT, **why)
    assert office.decide("HEAVY", SILAS, REJECT, **why).state is ReviewState.DONE


@pytest.mark.parametrize("share", [-1, 10_001])
def test_a_share_that_is_none_is_refused(share: int) -> None:
    ours = review_policy()
    parameters = MappingProxyType({**ours.parameters, "double.share_bp": share})
    with pytest.raises(UsageError) as caught:
        share_of(Policy("p", "1", "2026-01-01", parameters))
    assert caught.value.code == "double.malformed"


def test_of_a_run_that_is_not_finished_nothing_is_chosen(office: Office) -> None:
    with office.workspace.unit() as unit:
        unit.mark_run(office.run_id, RunStatus.PAUSED)
    with pytest.raises(PolicyError) as caught:
        request_doubles(office.workspace, "1", ALL)
    assert caught.value.code == "run.unfinished"

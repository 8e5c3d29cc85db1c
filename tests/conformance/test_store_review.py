"""What every store promises about review: the queue, leases, openings, the projection of entries."""
# ruff: noqa: F811 - fixtures of the other module, by their names

import pytest

from assay.domain import CaseStatus, Verdict
from assay.errors import UsageError
from assay.ledger import Actor, Draft
from assay.stores import OpeningLine, QueueWanted, ReviewLine, Store, Unit

from .test_store import line, opener, start, store  # noqa: F401 - fixtures

PROGRAM = Actor("program:test", "writer")
NOW, LATER = "2026-03-04T09:00:00.000Z", "2026-03-04T10:00:00.000Z"
AFTER = "2026-03-04T11:00:00.000Z"


def decided(unit: Unit, case_id: str, run_id: str) -> None:
    body = {"verdict": "approve", "conclusion": "no_exception", "outcomes": "PP"}
    unit.record(Draft("decision.proposed", case_id, body, PROGRAM, (), run_id))


@pytest.fixture
def run_id(store: Store) -> str:
    """Three open cases, one blocked, one clean."""
    lines = [
        line(1, "FP", marks="X"),
        line(2, "PU", marks="UG"),
        line(3, "FU", marks="XU"),
        line(4, "FP", marks="BX", status=CaseStatus.BLOCKED, verdict=Verdict.BLOCK),
        line(5, "PP", marks="", status=CaseStatus.AWAITING_SIGNOFF, verdict=Verdict.APPROVE),
    ]
    with store.unit() as unit:
        run = start(unit, "one")
        unit.add_cases(run, lines)
        decided(unit, "C-5", run)
    return run


def found(store: Store, run_id: str, **wanted: object) -> list[str]:
    with store.snapshot() as view:
        return [row.case_id for row in view.queue(run_id, QueueWanted(**wanted))]


def ask(store: Store, run_id: str, case_id: str, why: str = "sampled") -> None:
    with store.unit() as unit:
        body = {"why": why, "sample": "q1", "stratum": "all", "reviews": 1}
        unit.record(Draft("review.requested", case_id, body, PROGRAM, (), run_id))
        before, after = CaseStatus.AWAITING_SIGNOFF, CaseStatus.AWAITING_REVIEW
        unit.move_case(run_id, case_id, before=before, after=after)


def test_the_queue_is_what_a_person_must_look_at(store: Store, run_id: str) -> None:
    assert found(store, run_id) == ["C-1", "C-2", "C-3", "C-4"]
    assert found(store, run_id, marks="UB") == ["C-2", "C-3", "C-4"]
    assert found(store, run_id, rule="c.d") == ["C-2", "C-3"]
    assert found(store, run_id, text="C-3") == ["C-3"]
    assert found(store, run_id, text="_") == []
    with store.snapshot() as view:
        page = view.queue(run_id, QueueWanted(), after=1, size=2)
    assert [row.case_id for row in page] == ["C-2", "C-3"]


def test_counts_add_up_to_the_queue(store: Store, run_id: str) -> None:
    ask(store, run_id, "C-5")
    with store.snapshot() as view:
        counts = view.queue_counts(run_id, at=NOW, waiting_before="9999")
    assert counts.open == 5
    assert counts.marks == {"B": 1, "X": 3, "U": 2, "G": 1, "A": 0, "D": 0}
    assert counts.whys == {"sampled": 1}
    assert counts.states == {"waiting": 5}
    assert counts.overdue == 5


def test_an_entry_about_review_is_projected_by_the_unit_that_records_it(
    store: Store, run_id: str
) -> None:
    ask(store, run_id, "C-5")
    with store.snapshot() as view:
        [kept] = view.reviews(run_id, sample="q1")
        assert list(view.reviews_of(run_id, ["C-5", "C-1"])) == [kept]
        assert view.queued(run_id, "C-5").review == kept
    assert (kept.why, kept.stratum, kept.version) == ("sampled", "all", 1)
    assert found(store, run_id, whys=("sampled",)) == ["C-5"]


def test_a_lease_holds_until_it_ends_and_for_one_person(store: Store, run_id: str) -> None:
    with store.unit() as unit:
        assert unit.lease(run_id, "C-1", "ann", until=LATER, now=NOW)
        assert not unit.lease(run_id, "C-1", "bob", until=LATER, now=NOW)
        assert unit.lease(run_id, "C-1", "ann", until=LATER, now=NOW)
        unit.release(run_id, "C-1", "bob")
    assert found(store, run_id, assignee="ann", at=NOW) == ["C-1"]
    assert found(store, run_id, free_for="bob", at=NOW) == ["C-2", "C-3", "C-4"]
    assert found(store, run_id, assignee="-", at=NOW) == ["C-2", "C-3", "C-4"]
    assert found(store, run_id, free_for="bob", at=AFTER) == ["C-1", "C-2", "C-3", "C-4"]
    with store.unit() as unit:
        unit.release(run_id, "C-1", "ann")
    assert found(store, run_id, assignee="ann", at=NOW) == []


def test_a_unit_that_fails_leaves_no_lease_and_no_opening(store: Store, run_id: str) -> None:
    def fail() -> None:
        with store.unit() as unit:
            unit.lease(run_id, "C-1", "ann", until=LATER, now=NOW)
            unit.add_openings(run_id, [OpeningLine("C-1", "ann", "record", "sha256:00", NOW)])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.snapshot() as view:
        assert list(view.reviews(run_id)) == []
        assert view.openings(run_id, "C-1") == []


def test_openings_are_kept_in_order_and_by_person(store: Store, run_id: str) -> None:
    lines = [OpeningLine("C-1", who, "record", "sha256:00", at) for who, at in
             (("ann", NOW), ("bob", NOW), ("ann", LATER))]  # fmt: skip
    with store.unit() as unit:
        unit.add_openings(run_id, lines)
    with store.snapshot() as view:
        assert view.openings(run_id, "C-1") == lines
        assert view.openings(run_id, "C-1", "ann") == [lines[0], lines[2]]
        assert view.openings(run_id, "C-2") == []


def test_a_review_is_inherited_as_it_is_given(store: Store, run_id: str) -> None:
    kept = ReviewLine(1, "C-1", state="done", version=2, reviewed_by="ann", final="exception")
    with store.unit() as unit:
        unit.inherit_review(run_id, kept)
    with store.snapshot() as view:
        assert list(view.reviews(run_id)) == [kept]
    assert found(store, run_id, not_by="ann") == ["C-2", "C-3", "C-4"]
    assert found(store, run_id, is_decided=True) == ["C-1"]


def test_cases_and_rules_that_are_none_are_refused(store: Store, run_id: str) -> None:
    with store.snapshot() as view:
        with pytest.raises(UsageError, match="no case"):
            view.queued(run_id, "C-9")
        with pytest.raises(UsageError, match="no rule"):
            view.queue(run_id, QueueWanted(rule="x.y"))
    with store.unit() as unit, pytest.raises(UsageError, match="no case"):
        unit.lease(run_id, "C-9", "ann", until=LATER, now=NOW)

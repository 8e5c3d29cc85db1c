"""Many people at one desk: no decision is lost, none counts twice, everybody is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from assay.clock import CountedIds, SystemClock
from assay.domain import CaseStatus, ReviewOutcome
from assay.errors import PolicyError
from assay.ledger import TrustPolicy, verify_log
from assay.review.decision import DecisionRequest
from assay.review.desk import decide, propose
from assay.review.opening import record_openings
from assay.review.queue import next_item
from assay.sign import prepare, seal
from assay.stores import Workspace, audit
from staff import CAST, PREPARER, RUTH, SILAS, TILDA, Staff

from .conftest import Office

CASES, DESKS = 50, 8
ROWS = [{"id": f"H-{n:02}", "grams": 2000 + n, "notes": []} for n in range(CASES)]
PEOPLE = (RUTH, SILAS, TILDA)


def work(office: Office, seat: int) -> Counter[str]:
    """One person at a desk of their own: decides every case that nobody decided before."""
    person, told = PEOPLE[seat % len(PEOPLE)], Counter[str]()
    clock, home = SystemClock(), office.staff.home
    with Workspace.open(office.workspace.path, clock=clock, home=home) as own:
        key = Staff.of(own, home, clock).key(person)
        ids = CountedIds(f"seat {seat}")
        for row in ROWS[seat:] + ROWS[:seat]:
            case_id = str(row["id"])
            try:
                record_openings(own, office.run_id, case_id, person, ["record"], clock=clock)
                with own.snapshot() as view:
                    version = view.queued(office.run_id, case_id).review.version
                    request = DecisionRequest(
                        office.run_id, case_id, person, ReviewOutcome.ACCEPT, version, "so it is"
                    )
                    act = propose(view, request, clock=clock)
                    envelope = seal(prepare(view, act, ids), key)
                decide(own, act, envelope, clock=clock)
                told["decided"] += 1
            except PolicyError as error:
                told[error.code] += 1
    return told


def test_eight_desks_decide_the_same_fifty_cases_once_each(open_office) -> None:
    office = open_office(ROWS)
    with ThreadPoolExecutor(DESKS) as pool:
        told = sum(pool.map(lambda seat: work(office, seat), range(DESKS)), Counter[str]())
    assert told["decided"] == CASES
    assert set(told) <= {"decided", "review.overtaken", "review.closed"}
    assert told.total() == CASES * DESKS
    workspace = office.workspace
    with workspace.snapshot() as view:
        policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
        report = verify_log(view.entries(), policy, workspace.published())
        assert report.kinds["review.completed"] == CASES
        assert {row.status for row in view.cases(office.run_id)} == {CaseStatus.AWAITING_SIGNOFF}
        audit(view)


def test_many_who_ask_for_the_next_item_are_handed_different_ones(open_office) -> None:
    office = open_office(ROWS[:12])

    def ask(person: str) -> str:
        clock, home = SystemClock(), office.staff.home
        with Workspace.open(office.workspace.path, clock=clock, home=home) as own:
            found = next_item(own, office.run_id, person, clock=clock)
            assert found is not None
            return found.case_id

    people = [person for person in CAST if person != PREPARER]
    with ThreadPoolExecutor(len(people)) as pool:
        assert len(set(pool.map(ask, people))) == len(people)

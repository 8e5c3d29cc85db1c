"""A queue, a sample and its bound in the terminal, in a few seconds.

The bundled population of changes is run. The auditor commits to a nonce, the preparer publishes what
can be drawn, the nonce is revealed, and two reviewers work through what was drawn; one of them finds
an error that everybody else had missed.

python examples/review_queue_demo.py
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sample import ADMIN, SEED

from assay.app import DemoRun, RunInputs, find_app
from assay.clock import CountedIds, SteppedClock
from assay.domain import ReviewOutcome, Role, RunRecord
from assay.ledger import SeedSigner
from assay.pipeline import RunRequest, Terms, run
from assay.review import sample as sampling
from assay.review.decision import DecisionRequest
from assay.review.desk import decide, propose
from assay.review.opening import record_openings, required
from assay.review.queue import QueueFilter, QueueItem, QueueKind, page, totals
from assay.rules import Policy, Scope
from assay.sampling import commit
from assay.sign import (
    Act,
    Newcomer,
    PersonId,
    Signatory,
    found,
    introduce,
    parse_person,
    person_id,
    prepare,
    seal,
    written,
)
from assay.stores import SeedKeys, Workspace

PREPARER = "Tomasz Wieland <tomasz.wieland@harbourlight.example>"
STAFF = {
    PREPARER: Role.PREPARER,
    "Ingrid Solheim <ingrid.solheim@harbourlight.example>": Role.AUDITOR,
    "Bertil Anwar <bertil.anwar@harbourlight.example>": Role.REVIEWER,
    "Chiara Novak <chiara.novak@harbourlight.example>": Role.REVIEWER,
}
SHARE = sampling.Terms("share", share="0.5")


@dataclass(frozen=True)
class Scene:
    """A finished run and the people around it: preparer, auditor, two reviewers."""

    workspace: Workspace
    record: RunRecord
    people: list[Signatory]
    clock: SteppedClock
    ids: CountedIds

    def put(self, act: Act, who: Signatory) -> None:
        """Sign and record an act of the sample."""
        with self.workspace.snapshot() as view:
            envelope = seal(prepare(view, act, self.ids), who.signer)
        sampling.record(self.workspace, act, envelope, clock=self.clock)


def main() -> None:
    """Tell the story."""
    with tempfile.TemporaryDirectory() as folder:
        clock = SteppedClock("2026-04-02T08:00:00Z", step_ms=250)
        with Workspace.create(
            Path(folder) / "workspace",
            organisation="Harbourlight Insurance (fictional)",
            title="Changes of a quarter",
            origin="assay.example/review-demo",
            clock=clock,
            ids=CountedIds("demo"),
            keys=SeedKeys(Path(folder) / "keys", SEED),
        ) as workspace:
            record = run(workspace, _request(workspace), Terms(clock)).record
            ids = CountedIds("people")
            scene = Scene(workspace, record, _hired(workspace, clock, ids), clock, ids)
            show_queue(scene)
            show_sample(scene)


def show_queue(scene: Scene) -> None:
    """What a person must look at, before anything is sampled."""
    now = scene.clock.now()
    with scene.workspace.snapshot() as view:
        counts = totals(view, scene.record.run_id, now=now)
        found = page(view, scene.record.run_id, size=8, now=now)
    kinds = ", ".join(f"{n} {kind}" for kind, n in counts.kinds.items() if n)
    print(f"queue    {counts.open} cases await a person: {kinds}")
    for item in found.items:
        print(f"         {item.case_id}  {', '.join(item.kinds):<24} {', '.join(item.outcomes)}")


def show_sample(scene: Scene) -> None:
    """Plan, population, selection, review, bound."""
    preparer, auditor, *reviewers = scene.people
    nonce, run_id = scene.ids.token(32), scene.record.run_id
    at = written(scene.clock.now())
    with scene.workspace.snapshot() as view:
        request = sampling.PlanRequest(run_id, "demo", auditor.person, commit(nonce), at, SHARE)
        act = sampling.propose_plan(view, request)
    scene.put(act, auditor)
    print(f"\nplan     the auditor commits to a nonce: {commit(nonce)[:23]}...")
    with scene.workspace.snapshot() as view:
        request_of = sampling.FrameRequest("demo", preparer.person, at)
        act = sampling.propose_frame(view, request_of)
    scene.put(act, preparer)
    print(f"frame    the preparer publishes {act.said['items']} clean approvals")
    with scene.workspace.snapshot() as view:
        revealed = sampling.DrawRequest("demo", auditor.person, nonce.hex(), at)
        act = sampling.propose_draw(view, revealed)
    scene.put(act, auditor)
    count = sampling.request_reviews(scene.workspace, "demo", clock=scene.clock)
    print(f"draw     the nonce is revealed; the tickets choose {count} cases")
    for place, item in enumerate(_drawn(scene)):
        outcome = ReviewOutcome.ACCEPT if place else ReviewOutcome.REJECT
        _decide(scene, item, reviewers[place % len(reviewers)], outcome)
        print(f"review   {item.case_id}: {outcome}; what the machine found was hidden")
    show_bound(scene)


def show_bound(scene: Scene) -> None:
    """What the sample shows, and whether it is what had to be drawn."""
    with scene.workspace.snapshot() as view:
        result = sampling.result_of(view, "demo")
        checked = sampling.verify_sample(view, "demo")
    for line in (*result.promised, *result.reached):
        print(f"result   {line}")
    print(f"verify   {'drawn as the record says' if not checked.problems else checked.problems[0]}")


def _drawn(scene: Scene) -> tuple[QueueItem, ...]:
    wanted, now = QueueFilter(kinds=(QueueKind.SAMPLED,)), scene.clock.now()
    with scene.workspace.snapshot() as view:
        return page(view, scene.record.run_id, wanted, now=now).items


def _decide(scene: Scene, item: QueueItem, who: Signatory, outcome: ReviewOutcome) -> None:
    run_id, clock = scene.record.run_id, scene.clock
    with scene.workspace.snapshot() as view:
        documents = required(view, run_id, item.case_id, blind=True)
    record_openings(scene.workspace, run_id, item.case_id, who.person, documents, clock=clock)
    code = "evidence_missing" if outcome is ReviewOutcome.REJECT else ""
    request = DecisionRequest(
        run_id, item.case_id, who.person, outcome, item.version, "Looked at.", code
    )
    with scene.workspace.snapshot() as view:
        act = propose(view, request, clock=clock)
        envelope = seal(prepare(view, act, scene.ids), who.signer)
    decide(scene.workspace, act, envelope, clock=clock)


def _hired(workspace: Workspace, clock: SteppedClock, ids: CountedIds) -> list[Signatory]:
    admin = found(workspace, _id(ADMIN), [parse_person(ADMIN)], _key(ADMIN), clock=clock, ids=ids)
    return [
        introduce(
            workspace,
            admin,
            Newcomer(_id(who), (parse_person(who),), _key(who)),
            [role],
            clock=clock,
            ids=ids,
        )
        for who, role in STAFF.items()
    ]


def _id(who: str) -> PersonId:
    return person_id(parse_person(who).name)


def _key(who: str) -> SeedSigner:
    return SeedSigner(f"person:{_id(who)}", f"{SEED}: {_id(who)}")


def _request(workspace: Workspace) -> RunRequest:
    app = find_app("change-approval")
    bundled: DemoRun = app.demo()
    assert bundled.policy is not None
    policy = Policy.parse(bundled.policy.read_text("utf-8"), name=bundled.policy.name)
    with workspace.snapshot() as view:
        engagement = view.engagement()
    inputs = RunInputs(
        engagement=engagement,
        population=bundled.population,
        deployments=bundled.deployments,
        policy=app.policy.overridden_by(policy),
        scope=Scope({}),
        identities=bundled.identities,
        authority=bundled.authority,
    )
    return RunRequest(app, inputs, answers=bundled.answers, preparer=PREPARER)


if __name__ == "__main__":
    main()

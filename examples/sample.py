"""One change of the bundled population, run with fixed clock, ids and key: the same bytes anywhere.

``make_sample_run.py`` commits what it leaves; ``change_approval_demo.py`` tells it as a story.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assay.app import DemoRun, RunInputs, find_app
from assay.canonical import digest
from assay.clock import Clock, CountedIds, SteppedClock
from assay.domain import CaseRow, Role, Workpaper
from assay.intake import SourceInputs, SourceOptions
from assay.ledger import Report, SeedSigner, TrustPolicy, verify_log
from assay.pipeline import RunRequest, Terms, run
from assay.rules import Policy, Scope
from assay.sign import (
    Newcomer,
    Signatory,
    Signature,
    found,
    introduce,
    parse_person,
    person_id,
    sign_case,
)
from assay.stores import SeedKeys, Snapshot, Workspace, newest_checkpoint

PREPARER = "Tomasz Wieland <tomasz.wieland@harbourlight.example>"
ADMIN = "Theo Brandt <theo.brandt@harbourlight.example>"
REQUESTER = "Kofi Asterbrook <kofi.asterbrook@harbourlight.example>"
APPROVER = "Marisol Quintero <marisol.quintero@harbourlight.example>"
SEED = "assay sample run: a published key that signs nothing else"
CODE = digest(b"assay sample run")


@dataclass(frozen=True)
class Sample:
    """A finished run of one change.

    Attributes:
        view: The store, open for reading.
        row: The case.
        workpaper: Its workpaper.
        refused: What came of the requester's attempt to sign.
        signed: What came of the approver's.
        report: What verifying the ledger proved.
        vkey: The published verifier key.
    """

    view: Snapshot
    row: CaseRow
    workpaper: Workpaper
    refused: Signature
    signed: Signature
    report: Report
    vkey: str


@contextmanager
def sample(case_id: str, folder: Path) -> Iterator[Sample]:
    """Run one change of the bundled population in a folder, and let two people try to sign it."""
    clock = SteppedClock("2026-04-02T08:00:00Z", step_ms=250)
    with Workspace.create(
        folder / "workspace",
        organisation="Harbourlight Insurance (fictional)",
        title=f"Sample: {case_id}",
        origin=f"assay.example/sample-{case_id.lower()}",
        clock=clock,
        ids=CountedIds(case_id),
        keys=SeedKeys(folder / "keys", SEED),
    ) as workspace:
        result = run(workspace, _request(workspace, case_id, folder), Terms(clock))
        run_id = result.record.run_id
        ids = CountedIds(f"people of {case_id}")
        admin = _key(ADMIN)
        requester, approver = hired(workspace, clock, ids)
        refused = sign_case(workspace, run_id, case_id, requester, note="", clock=clock, ids=ids)
        signed = sign_case(
            workspace, run_id, case_id, approver, note="sample", clock=clock, ids=ids
        )
        policy = TrustPolicy.of(
            workspace.vkey, remembered=workspace.memory().read(), founder=admin.key.vkey
        )
        with workspace.snapshot() as view:
            row = view.case(run_id, case_id)
            assert row.workpaper is not None
            yield Sample(
                view=view,
                row=row,
                workpaper=Workpaper.model_validate_json(view.artifact(row.workpaper)),
                refused=refused,
                signed=signed,
                report=verify_log(view.entries(), policy, newest_checkpoint(view).note),
                vkey=workspace.vkey,
            )


def hired(workspace: Workspace, clock: Clock, ids: CountedIds) -> tuple[Signatory, Signatory]:
    """The people of the sample: an admin founds them, and gives two others the role to sign."""
    key = _key(ADMIN)
    admin = found(
        workspace, person_id("theo-brandt"), [parse_person(ADMIN)], key, clock=clock, ids=ids
    )
    newcomers = [
        Newcomer(person_id(parse_person(who).name), (parse_person(who),), _key(who))
        for who in (REQUESTER, APPROVER)
    ]
    requester, approver = (
        introduce(workspace, admin, newcomer, [Role.APPROVER], clock=clock, ids=ids)
        for newcomer in newcomers
    )
    return requester, approver


def _key(who: str) -> SeedSigner:
    """A published key, where a real person has a file or a browser of their own."""
    person = person_id(parse_person(who).name)
    return SeedSigner(f"person:{person}", f"{SEED}: {person}")


def _request(workspace: Workspace, case_id: str, folder: Path) -> RunRequest:
    app = find_app("change-approval")
    bundled = app.demo()
    with workspace.snapshot() as view:
        engagement = view.engagement()
    assert bundled.policy is not None
    policy = Policy.parse(bundled.policy.read_text("utf-8"), name=bundled.policy.name)
    inputs = RunInputs(
        engagement=engagement,
        population=_one(bundled, case_id, folder),
        deployments=bundled.deployments,
        policy=app.policy.overridden_by(policy),
        scope=Scope({}),
        identities=bundled.identities,
        authority=bundled.authority,
    )
    return RunRequest(app, inputs, answers=bundled.answers, preparer=PREPARER, code=CODE)


def _one(bundled: DemoRun, case_id: str, folder: Path) -> SourceInputs:
    """A population of one: the change's own line of the bundled file."""
    lines = bundled.population.paths[0].read_text("utf-8").splitlines()
    path = folder / "tickets.jsonl"
    chosen = [line for line in lines if line.startswith(f'{{"number": "{case_id}"')]
    path.write_text("\n".join(chosen) + "\n", "utf-8")
    options = SourceOptions(mapping=bundled.population.options.mapping)
    return SourceInputs("table", (path,), options)

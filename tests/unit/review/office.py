"""A small firm for tests: an admin, two reviewers, two approvers, and a run over parcels.

Everyone has a key that follows from their name; the workspace is a real one.
"""

from pathlib import Path

import tinyapp

from assay.clock import CountedIds, SteppedClock
from assay.domain import Actor, Role
from assay.ledger import SeedSigner
from assay.pipeline import Pace, RunRequest, Stop, Terms, run
from assay.sign import (
    Act,
    CodeSigner,
    Envelope,
    PersonId,
    adding,
    enact,
    enrolling,
    founding,
    granting,
    prepare,
    seal,
    written,
)
from assay.stores import Workspace

IDS = CountedIds("office")
ADA, ANN, ABE, BEN, BEA = map(PersonId, ("ada", "ann", "abe", "ben", "bea"))
NAMES = {
    ADA: "Ada Moss",
    ANN: "Ann Fisk",
    ABE: "Abe Lund",
    BEN: "Ben Hart",
    BEA: "Bea Voss",
}
ROLES = {ANN: Role.REVIEWER, ABE: Role.REVIEWER, BEN: Role.APPROVER, BEA: Role.APPROVER}


def clock(at: str = "2026-03-04T12:00:00Z") -> SteppedClock:
    return SteppedClock(at, step_ms=1)


def key_of(person: str) -> SeedSigner:
    return SeedSigner(f"person:{person}", person)


def signed(workspace: Workspace, act: Act, by: str = "") -> Envelope:
    """The act as its person (or somebody else) signs it."""
    with workspace.snapshot() as view:
        return seal(prepare(view, act, IDS), key_of(by or act.person))


def staff(workspace: Workspace) -> None:
    """Found the people, add them, enrol their keys, grant their roles."""
    now = clock("2026-03-04T09:30:00Z")
    with workspace.snapshot() as view:
        act = founding(
            view, ADA, (Actor(name=NAMES[ADA], email="ada@example.com"),), key_of(ADA).key.public
        )
    enact(workspace, act, key_of(ADA), ids=IDS, clock=now)
    for person, role in ROLES.items():
        code = CodeSigner(f"code of {person}")
        mail = f"{person}@example.com"
        mentions = (Actor(name=NAMES[person], email=mail, login=person, platform="post"),)
        with workspace.snapshot() as view:
            act = adding(
                view,
                ADA,
                person,
                mentions,
                code=code.key.public,
                code_until="2027-01-01T00:00:00.000Z",
            )
        enact(workspace, act, key_of(ADA), ids=IDS, clock=now)
        with workspace.snapshot() as view:
            act = enrolling(view, person, key_of(person).key.public)
        enact(workspace, act, key_of(person), code, ids=IDS, clock=now)
        with workspace.snapshot() as view:
            act = granting(view, ADA, person, role, at=written(now.now()))
        enact(workspace, act, key_of(ADA), ids=IDS, clock=now)


def drive(workspace: Workspace, folder: Path, rows: list[dict[str, object]], name: str) -> None:
    """Run the parcels of a file."""
    path = tinyapp.write_parcels(folder / name, rows)
    with workspace.snapshot() as view:
        engagement = view.engagement()
    terms = Terms(clock("2026-03-04T10:00:00Z"), pace=Pace(workers=0, chunk=7), stop=Stop())
    inputs = tinyapp.inputs_of(path, engagement)
    run(workspace, RunRequest(tinyapp.APP, inputs, preparer="post:pat"), terms)


def heavy(number: int, **changes: object) -> dict[str, object]:
    """A parcel that is too heavy: an exception."""
    return {"id": f"H-{number}", "grams": 5_000 + number, "notes": [], "sender": "mia"} | changes


def light(number: int, **changes: object) -> dict[str, object]:
    """A parcel that passes every test."""
    return {"id": f"L-{number}", "grams": 5, "notes": []} | changes


def uncleared(number: int) -> dict[str, object]:
    """A parcel with a note that clears nothing: another rule fails."""
    return {"id": f"U-{number}", "grams": 5, "notes": ["nobody looked at it"]}

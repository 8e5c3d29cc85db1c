"""A firm with a finished run, its people and their keys, and the server over it: for tests of pages.

Everything is real: the bundled population, the ledger, key files, SQLite. Only clock and ids are ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assay.app import find_app
from assay.cli.order import demo_request
from assay.clock import CountedIds
from assay.domain import Role
from assay.ledger import FileSigner
from assay.pipeline import Terms, run
from assay.sign import (
    Act,
    CodeSigner,
    Keyring,
    PersonId,
    adding,
    enact,
    enrolling,
    founding,
    granting,
    new_code,
    parse_person,
    people_of,
    prepare,
    seal,
    written,
)
from assay.stores import Workspace
from assay.stores.access import AccessStore, Account, Token
from assay.web import Limits, Office, Provider, Settings, create_application
from assay.web.password import hash_password
from assay.web.sessions import TOKEN_PREFIX, digest_of, moment

ORIGIN = "http://127.0.0.1:8787"
PASSWORD = "three quiet herons wade"
SECRET = hash_password(PASSWORD)


class TickingClock:
    """Starts where it is told and moves on only when asked, or by real time where that is wanted."""

    def __init__(self, start: str = "2026-11-02T09:00:00Z") -> None:
        self.at = datetime.fromisoformat(start).astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def elapsed_s(self) -> float:
        return self.at.timestamp()

    def pause(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


STAFF = {
    "root": ("Iris Admin", (Role.ADMIN,)),
    "preparer": ("Pavel Preparer", (Role.PREPARER,)),
    "reviewer": ("Rosa Reviewer", (Role.REVIEWER,)),
    "second": ("Sven Second", (Role.REVIEWER,)),
    "approver": ("Aiko Approver", (Role.APPROVER,)),
    "auditor": ("Otto Auditor", (Role.AUDITOR,)),
    "control": ("Cleo Control", (Role.CONTROL_ROOM, Role.REVIEWER)),
    "nobody": ("Nils Noroles", ()),
}


@dataclass
class Premises:
    """Everything a test may touch."""

    folder: Path
    workspace: Workspace
    clock: TickingClock
    ids: CountedIds
    keys: dict[str, FileSigner] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def enact(self, act: Act, *signers: object) -> int:
        return enact(self.workspace, act, *signers, ids=self.ids, clock=self.clock)

    def sign(self, act: Act, person: str) -> tuple[object, object]:
        with self.workspace.snapshot() as view:
            prepared = prepare(view, act, self.ids)
        return prepared, seal(prepared, self.keys[person])

    def now(self) -> str:
        return written(self.clock.now())


def found(folder: Path, app_name: str = "change-approval", *, enrol: bool = True) -> Premises:
    """A workspace with the bundled run of an app, and everyone of :data:`STAFF`."""
    clock, ids = TickingClock(), CountedIds("premises")
    workspace = Workspace.create(
        folder / "workspace",
        organisation="Harbourlight Insurance (fictional)",
        title="Controls over changes, third quarter",
        period_start="2026-01-01",
        period_end="2026-03-31",
        origin="assay.example/premises",
        clock=clock,
        ids=ids,
        home=folder / "home",
    )
    here = Premises(folder, workspace, clock, ids)
    app = find_app(app_name)
    with workspace.snapshot() as view:
        request = demo_request(app, view.engagement())
    run(workspace, replace(request, preparer=mail("preparer")), Terms(clock))
    staff(here, enrol=enrol)
    return here


def mail(person: str) -> str:
    return f"{STAFF[person][0]} <{person}@harbour.example>"


def staff(here: Premises, *, enrol: bool) -> None:
    """Found the people, add everyone, enrol their keys and grant their roles."""
    ring = Keyring(here.workspace.origin, here.folder / "home")
    here.keys["root"] = ring.create(PersonId("root"))
    with here.workspace.snapshot() as view:
        act = founding(
            view, PersonId("root"), (parse_person(mail("root")),), here.keys["root"].key.public
        )
    here.enact(act, here.keys["root"])
    for person, (_, roles) in STAFF.items():
        if person == "root":
            continue
        code = here.codes[person] = new_code(here.ids)
        until = written(here.clock.now() + timedelta(days=700))
        with here.workspace.snapshot() as view:
            act = adding(
                view, PersonId("root"), PersonId(person), (parse_person(mail(person)),),
                code=CodeSigner(code).key.public, code_until=until,
            )  # fmt: skip
        here.enact(act, here.keys["root"])
        if enrol:
            here.keys[person] = ring.create(PersonId(person))
            with here.workspace.snapshot() as view:
                act = enrolling(view, person, here.keys[person].key.public)
            here.enact(act, here.keys[person], CodeSigner(code))
        for role in roles:
            with here.workspace.snapshot() as view:
                act = granting(view, PersonId("root"), person, role, at=here.now())
            here.enact(act, here.keys["root"])


def accounts(access: AccessStore, clock: TickingClock) -> dict[str, str]:
    """An account and a token for everyone; the tokens by person."""
    now = moment(clock.now())
    tokens = {}
    with access.writing() as desk:
        for person in STAFF:
            desk.accounts.add(Account(person, person, SECRET, "", "", now, now, is_locked=False))
            secret = TOKEN_PREFIX + person
            until = moment(clock.now() + timedelta(days=900))
            token = Token("t", person, person, "decide people read sign", now, until, "")
            desk.passes.issue(digest_of(secret), token)
            tokens[person] = secret
    return tokens


@contextmanager
def office(
    here: Premises,
    *,
    origin: str = ORIGIN,
    limits: Limits | None = None,
    provider: Provider | None = None,
    development: bool = False,
) -> Iterator[Office]:
    """The office over the workspace, with accounts; closed afterwards."""
    settings = Settings(origin, development, provider, limits or Limits())
    access = AccessStore(here.workspace.path)
    if not _has_accounts(access):
        accounts(access, here.clock)

    def again() -> Workspace:
        return Workspace.open(here.workspace.path, clock=here.clock, home=here.folder / "home")

    made = Office(again, access, settings, here.clock, here.ids)
    try:
        yield made
    finally:
        made.close()


def _has_accounts(access: AccessStore) -> bool:
    with access.reading() as desk:
        return bool(desk.accounts.all())


__all__ = [
    "ORIGIN", "PASSWORD", "SECRET", "STAFF", "Premises", "TickingClock", "accounts",
    "create_application", "found", "mail", "office", "people_of", "staff",
]  # fmt: skip

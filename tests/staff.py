"""People of an invented firm, enrolled in a workspace, each with a key file: for tests of acts."""

from dataclasses import dataclass, field
from pathlib import Path

from assay.clock import Clock, CountedIds, Ids
from assay.domain import Actor, Role
from assay.ledger import FileSigner
from assay.ledger.approval import Envelope
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
    people_of,
    prepare,
    seal,
    written,
)
from assay.stores import Store

CAST = {
    "greta-moor": ("Greta Moor", Role.ADMIN),
    "pavel-quist": ("Pavel Quist", Role.PREPARER),
    "ruth-vane": ("Ruth Vane", Role.REVIEWER),
    "silas-orme": ("Silas Orme", Role.REVIEWER),
    "tilda-rask": ("Tilda Rask", Role.REVIEWER),
    "aldo-brandt": ("Aldo Brandt", Role.APPROVER),
    "ursel-falk": ("Ursel Falk", Role.AUDITOR),
}
ADMIN, PREPARER = "greta-moor", "pavel-quist"
RUTH, SILAS, TILDA = "ruth-vane", "silas-orme", "tilda-rask"
APPROVER, AUDITOR = "aldo-brandt", "ursel-falk"


def mention(person: str) -> Actor:
    return Actor(name=CAST[person][0], email=f"{person.replace('-', '.')}@example.com")


def mentions(person: str) -> list[Actor]:
    """With the logins under which the parcels' post office and the changes' host know everybody."""
    return [mention(person), *(Actor(login=person, platform=p) for p in ("post", "github"))]


@dataclass(frozen=True)
class Staff:
    """Signs for anyone of the cast."""

    store: Store
    origin: str
    home: Path
    clock: Clock
    ids: Ids
    keys: dict[str, FileSigner] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, home: Path, clock: Clock, seed: str = "staff") -> "Staff":
        """Of a workspace in which they are enrolled."""
        with store.snapshot() as view:
            return cls(store, view.log().origin, home, clock, CountedIds(seed))

    @classmethod
    def enrol(cls, store: Store, home: Path, clock: Clock) -> "Staff":
        staff = cls.of(store, home, clock, "enrolment")
        staff._found()
        for person, (_, role) in CAST.items():
            if role is not Role.ADMIN:
                staff._add(person, role)
        return staff

    def key(self, person: str) -> FileSigner:
        if person not in self.keys:
            with self.store.snapshot() as view:
                known = people_of(view).person(person)
            self.keys[person] = Keyring(self.origin, self.home).signer(known)
        return self.keys[person]

    def sign(self, act: Act) -> Envelope:
        with self.store.snapshot() as view:
            return seal(prepare(view, act, self.ids), self.key(act.person))

    def enact(self, act: Act) -> int:
        return enact(self.store, act, self.key(act.person), ids=self.ids, clock=self.clock)

    def _found(self) -> None:
        key = Keyring(self.origin, self.home).create(PersonId(ADMIN))
        with self.store.snapshot() as view:
            act = founding(view, PersonId(ADMIN), mentions(ADMIN), key.key.public)
        enact(self.store, act, key, ids=self.ids, clock=self.clock)

    def _add(self, person: str, role: Role) -> None:
        code = CodeSigner(new_code(self.ids))
        with self.store.snapshot() as view:
            act = adding(
                view,
                PersonId(ADMIN),
                PersonId(person),
                mentions(person),
                code=code.key.public,
                code_until="2999-01-01T00:00:00.000Z",
                distinct="they are different people of this invented firm",
            )
        self.enact(act)
        key = Keyring(self.origin, self.home).create(PersonId(person))
        with self.store.snapshot() as view:
            act = enrolling(view, person, key.key.public)
        enact(self.store, act, key, code, ids=self.ids, clock=self.clock)
        at = written(self.clock.now())
        with self.store.snapshot() as view:
            self.enact(granting(view, PersonId(ADMIN), person, role, at=at))

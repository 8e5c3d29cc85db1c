"""A log in memory whose entries and statements a test forms as it likes, honest or not."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assay.clock import CountedIds, SteppedClock
from assay.ledger import (
    Actor,
    Draft,
    LogState,
    Report,
    SeedSigner,
    StreamHead,
    TrustPolicy,
    append,
    verify_log,
)
from assay.ledger.approval import PAYLOAD_TYPE, Statement
from assay.ledger.dsse import seal
from assay.ledger.statement import digest_said

ORIGIN = "assay.example/acts"
RUN = "run-1"
PROGRAM = Actor("program:assay", "pipeline")
CODE_UNTIL = "2027-01-01T00:00:00.000Z"


def key(person: str) -> SeedSigner:
    return SeedSigner(f"person:{person}", person)


def public(person: str) -> str:
    return b64encode(key(person).key.public).decode()


class ActLog:
    """Entries, appended as the program appends them, and acts with any part of them replaced."""

    def __init__(self) -> None:
        self.state = LogState.empty(ORIGIN)
        self.rows: list[bytes] = []
        self.leaves: list[bytes] = []
        self.heads: dict[str, StreamHead] = {}
        self.clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=1000)
        self.ids = CountedIds("acts")
        self.program("log.opened", "log", run="")

    def record(self, draft: Draft) -> int:
        done = append(self.state, [draft], self.clock, self.heads)
        self.state = done.state
        self.rows += [row.data for row in done.entries]
        self.leaves += [row.leaf for row in done.entries]
        self.heads |= done.streams
        return len(self.rows) - 1

    def program(
        self, kind: str, stream: str, body: Mapping[str, Any] | None = None, run: str = RUN
    ) -> int:
        refs = ("sha256:" + "ab" * 32,) if kind == "decision.proposed" else ()
        return self.record(Draft(kind, stream, dict(body or {}), PROGRAM, refs, run))

    def statement(
        self, kind: str, subject: int, said: Mapping[str, Any], **other: Any
    ) -> Statement:
        honest = Statement(
            decision="sha256:"
            + (self.leaves[subject] if subject < len(self.leaves) else bytes(32)).hex(),
            decision_seq=subject,
            expires_seq=len(self.rows) + 100,
            kind=kind,
            log=ORIGIN,
            nonce=self.ids.token(16).hex(),
            outcome="said",
            person=other.pop("person", "nobody"),
            run=other.pop("run", RUN),
            said=digest_said(said),
        )
        return replace(honest, **other)

    def act(
        self,
        kind: str,
        stream: str,
        subject: int,
        person: str,
        role: str,
        *signers: SeedSigner,
        said: Mapping[str, Any] | None = None,
        run: str = RUN,
        **other: Any,
    ) -> int:
        """Record an act; ``other`` replaces fields of what is signed."""
        told = dict(said or {"note": ""})
        statement = self.statement(kind, subject, told, **{"person": person, "run": run} | other)
        return self.put(kind, stream, person, role, told, statement, *signers, run=run)

    def put(
        self,
        kind: str,
        stream: str,
        person: str,
        role: str,
        said: Mapping[str, Any],
        statement: Statement,
        *signers: SeedSigner,
        run: str = RUN,
    ) -> int:
        body = self.body(said, statement, *(signers or (key(person),)))
        refs = tuple(said.get("refs", ()))
        return self.record(Draft(kind, stream, body, Actor(f"person:{person}", role), refs, run))

    def body(
        self, said: Mapping[str, Any], statement: Statement, *signers: SeedSigner
    ) -> dict[str, Any]:
        """The body of an act, signed but not recorded."""
        envelope = seal(PAYLOAD_TYPE, statement.to_bytes(), *signers)
        return {"said": dict(said), "signed": envelope.to_body()}

    # People.

    def people(
        self, kind: str, person: str, role: str, said: Mapping[str, Any], *signers: Any
    ) -> int:
        subject = self.newest_of_people
        self.newest_of_people = self.act(
            kind, "people", subject, person, role, *signers, said=said, run=""
        )
        return self.newest_of_people

    def found(self, person: str = "ida") -> int:
        self.newest_of_people = 0
        said = {"key": public(person), "name": person, "person": person, "roles": ["admin"],
                "stream": "people", "identifiers": []}  # fmt: skip
        return self.people("person.added", person, "admin", said)

    def add(self, person: str, *roles: str, until: str = "") -> None:
        code = SeedSigner("code", f"code of {person}")
        said = {"code": b64encode(code.key.public).decode(), "code_until": CODE_UNTIL,
                "name": person, "person": person, "identifiers": []}  # fmt: skip
        self.people("person.added", "ida", "admin", said)
        self.people("key.added", person, "holder", {"key": public(person), "person": person},
                    key(person), code)  # fmt: skip
        for role in roles:
            said = {"person": person, "role": role, "until": until}
            self.people("role.granted", "ida", "admin", said)

    def case(self, stream: str = "CHG-1", run: str = RUN) -> int:
        self.program("evidence.admitted", stream, run=run)
        return self.program("decision.proposed", stream, {"verdict": "approve"}, run=run)

    def verify(self, **policy: Any) -> Report:
        return verify_log(self.rows, TrustPolicy((), **policy), None)


def firm() -> ActLog:
    """A log with an admin, a reviewer, two approvers and one case."""
    log = ActLog()
    log.found()
    log.add("ann", "reviewer")
    log.add("bob", "approver")
    log.add("cy", "approver")
    return log

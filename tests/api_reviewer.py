"""A reviewer who works through the API, as a program does: next, read, open, prepare, sign, send."""

import base64
import http.client
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import orjson

from assay.clock import SystemClock
from assay.domain import Role
from assay.ledger import FileSigner
from assay.ledger.dsse import key_id, pae
from assay.sign import CodeSigner, Keyring, PersonId, adding, enrolling, granting, parse_person
from assay.stores.access import AccessStore, Account, Token
from assay.web.sessions import TOKEN_PREFIX, digest_of, moment
from assay.web.slugs import slug
from premises import SECRET, Premises

TYPE = "application/vnd.assay.approval.v1+json"
_MOST_OPENED = 6

Around = Callable[[str], AbstractContextManager[object]]
"""Called with the kind of a request; what it gives is entered around the request."""


def _nothing(kind: str) -> AbstractContextManager[object]:
    return nullcontext(kind)


@dataclass
class ApiReviewer:
    """One connection of one person.

    Attributes:
        port: Where the server listens on this machine.
        person: Person id; the token is theirs.
        key: Signs for them.
        run: The run that is reviewed.
        around: Entered around each request, for those who measure.
        told: Error codes of what was refused.
    """

    port: int
    person: str
    key: FileSigner
    run: str
    around: Around = _nothing
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def decide_next(self) -> str | None:
        """Decide what comes next; the case if it was acknowledged, ``""`` if refused, else ``None``.

        Raises:
            OSError, http.client.HTTPException: The server went away.
        """
        item = self._ask("next", "POST", f"/api/runs/{self.run}/queue/next").get("item")
        if item is None:
            return None
        case = str(item["case_id"])
        base = f"/api/runs/{self.run}/cases/{slug(case)}"
        shown = self._ask("case", "GET", base)
        for document in shown["evidence"][:_MOST_OPENED]:
            self._ask("document", "POST", f"{base}/documents/{slug(document['document_id'])}")
        outcome = "escalate" if item["status"] == "blocked" else "accept"
        fields = {"run": self.run, "case": case, "outcome": outcome,
                  "version": str(item["version"]), "rationale": "as found"}  # fmt: skip
        asked = {"kind": "review.completed", "fields": fields}
        ready = self._ask("prepare", "POST", "/api/acts/prepare", asked)
        if ready["status"] == HTTPStatus.OK:
            body = {"nonce": ready["nonce"], "envelope": self._envelope(ready["payload"])}
            ready = self._ask("perform", "POST", "/api/acts/perform", body)
        if ready["status"] == HTTPStatus.OK:
            return case
        self.told.append(ready["error"]["code"])
        return ""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _envelope(self, payload: str) -> dict[str, Any]:
        sig = self.key.sign(pae(TYPE, base64.b64decode(payload)))
        signature = {"keyid": key_id(self.key.key.public), "sig": base64.b64encode(sig).decode()}
        return {"payload": payload, "payloadType": TYPE, "signatures": [signature]}

    def _ask(self, kind: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {TOKEN_PREFIX}{self.person}"}
        with self.around(kind):
            self._connection.request(method, path, orjson.dumps(body) if body else None, headers)
            answer = self._connection.getresponse()
            data = answer.read()
        return {"status": answer.status, **orjson.loads(data)}


def hire(here: Premises, count: int) -> dict[str, FileSigner]:
    """So many reviewers, each with a key and a token; their keys by person."""
    ring = Keyring(here.workspace.origin, here.folder / "home")
    with AccessStore(here.workspace.path) as access:
        return {f"r{n:02d}": _hired(here, ring, access, n) for n in range(count)}


def _hired(here: Premises, ring: Keyring, access: AccessStore, n: int) -> FileSigner:
    root, person, code = PersonId("root"), PersonId(f"r{n:02d}"), CodeSigner(f"CODE-{n}")
    clock = SystemClock()
    far = moment(clock.now() + timedelta(days=400))
    mention = parse_person(f"Reviewer Number{n:02d}x <{person}@harbour.example>")
    with here.workspace.snapshot() as view:
        act = adding(view, root, person, (mention,), code=code.key.public, code_until=far,
                     distinct="invented")  # fmt: skip
    here.enact(act, here.keys["root"])
    key = ring.create(person)
    with here.workspace.snapshot() as view:
        act = enrolling(view, person, key.key.public)
    here.enact(act, key, code)
    with here.workspace.snapshot() as view:
        act = granting(view, root, person, Role.REVIEWER, at=here.now())
    here.enact(act, here.keys["root"])
    now = moment(clock.now())
    with access.writing() as desk:
        desk.accounts.add(Account(person, person, SECRET, "", "", now, now, is_locked=False))
        token = Token("t", person, person, "decide read", now, far, "")
        desk.passes.issue(digest_of(TOKEN_PREFIX + person), token)
    return key


def wait_for(port: int, *, seconds: float = 60) -> None:
    """Wait until something listens.

    Raises:
        OSError: Nothing does in that time.
    """
    import socket

    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])

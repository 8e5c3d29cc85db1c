"""Fifty reviewers at once over one server with SQLite and 100,000 cases: one JSON figure.

The server is a process of its own. Each reviewer is a closed loop: take the next item, read it, open
the documents that it lists (six at most), have the decision prepared, sign it with a key of one's own,
send it; before every request a pause for thought of half to one and a half ``PAUSE_S``. One second a
request is far quicker than people work: fifty of them then decide several cases a second. All begin
within a second of each other, on a server that was just started. A request is timed by who sends it,
from its first byte to the last of its answer; the reviewers run on the same cores as the server.

Afterwards the ledger is held against what was acknowledged: no decision lost, none doubled.
``python bench/review_load.py [REVIEWERS] [CASES] [DECISIONS] [PAUSE_S]``
"""

import base64
import http.client
import json
import multiprocessing
import os
import random  # noqa: TID251 - pauses for thought
import socket
import statistics
import sys
import tempfile
import threading
import time
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic.queue import RUN_ID, fill

from assay.clock import SystemClock, SystemIds
from assay.domain import Role
from assay.ledger import Entry
from assay.ledger.dsse import pae
from assay.sign import CodeSigner, Keyring, PersonId, adding, enrolling, granting, parse_person
from assay.stores import Workspace
from assay.stores.access import AccessStore, Account, Token
from assay.web import Office, Settings
from assay.web.sessions import TOKEN_PREFIX, digest_of, moment
from assay.web.slugs import slug
from premises import SECRET, Premises, TickingClock, create_application, found

TYPE = "application/vnd.assay.approval.v1+json"
LIMIT_MS = 300


def main() -> None:
    """Measure and print."""
    reviewers, cases, decisions, pause = (
        float(a) for a in (*sys.argv[1:], *("50", "100000", "6", "1.0")[len(sys.argv) - 1 :])
    )
    with tempfile.TemporaryDirectory() as name:
        here = found(Path(name), enrol=False)
        fill(here, int(cases))
        people = _people(here, int(reviewers))
        here.workspace.close()
        port = _free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(name, port), daemon=True
        )
        server.start()
        _wait(port)
        began, load, used = time.perf_counter(), os.getloadavg()[0], _cpu_s(server.pid)
        times, done, told = _work(people, port, int(decisions), float(pause))
        took_s, used = time.perf_counter() - began, _cpu_s(server.pid) - used
        server.terminate()
        server.join(20)
        lost, doubled = _compare(Path(name), done)
    every = sorted(t for found_ in times.values() for t in found_)
    p95 = every[int(len(every) * 0.95)]
    print(
        json.dumps(
            {
                "bench": "review_load", "reviewers": int(reviewers), "cases": int(cases),
                "decisions": len(done), "requests": len(every), "refused": told,
                "lost": lost, "doubled": doubled,
                "p50_ms": round(statistics.median(every), 1), "p95_ms": round(p95, 1),
                "requests_per_s": round(len(every) / took_s, 1),
                "server_cpu_ms_per_request": round(used * 1000 / len(every), 1),
                "cores": os.cpu_count(), "load_before": round(load, 1),
                "limit_ms": LIMIT_MS, "met": p95 < LIMIT_MS and not lost and not doubled,
                "by_request": {
                    kind: {"p50_ms": round(statistics.median(t), 1),
                           "p95_ms": round(sorted(t)[int(len(t) * 0.95)], 1)}
                    for kind, t in times.items()
                },
            }
        )
    )  # fmt: skip


def serve(name: str, port: int) -> None:
    """The server's process."""
    import uvicorn

    path = Path(name) / "workspace"

    def again() -> Workspace:
        return Workspace.open(path, clock=SystemClock(), home=Path(name) / "home")

    settings = Settings(f"http://127.0.0.1:{port}")
    with Office(again, AccessStore(path), settings, SystemClock(), SystemIds()) as office:
        uvicorn.run(create_application(office), port=port, log_level="error")


def _people(here: Premises, count: int) -> dict[str, object]:
    """So many reviewers with keys and tokens."""
    ring = Keyring(here.workspace.origin, here.folder / "home")
    root, keys = PersonId("root"), {}
    far = moment(SystemClock().now() + timedelta(days=400))
    with AccessStore(here.workspace.path) as access:
        for n in range(count):
            person = PersonId(f"r{n:02d}")
            code = CodeSigner(f"CODE-{n}")
            with here.workspace.snapshot() as view:
                mention = parse_person(f"Reviewer Number{n:02d}x <r{n:02d}@harbour.example>")
                act = adding(view, root, person, (mention,), code=code.key.public, code_until=far,
                             distinct="invented")  # fmt: skip
            here.enact(act, here.keys["root"])
            keys[person] = ring.create(person)
            with here.workspace.snapshot() as view:
                act = enrolling(view, person, keys[person].key.public)
            here.enact(act, keys[person], code)
            with here.workspace.snapshot() as view:
                act = granting(view, root, person, Role.REVIEWER, at=here.now())
            here.enact(act, here.keys["root"])
            now = moment(SystemClock().now())
            with access.writing() as desk:
                desk.accounts.add(Account(person, person, SECRET, "", "", now, now, False))  # noqa: FBT003
                token = Token("t", person, person, "decide read", now, far, "")
                desk.passes.issue(digest_of(TOKEN_PREFIX + person), token)
    return keys


def _work(
    people: dict[str, object], port: int, decisions: int, pause: float
) -> tuple[dict[str, list[float]], set[tuple[str, str]], int]:
    times: dict[str, list[float]] = {}
    done: set[tuple[str, str]] = set()
    told, lock = [0], threading.Lock()

    def review(person: str, key: object, seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"authorization": f"Bearer {TOKEN_PREFIX}{person}"}

        def ask(kind: str, method: str, path: str, body: object = None) -> dict[str, object]:
            time.sleep(chance.uniform(0.5, 1.5) * pause)
            began = time.perf_counter()
            connection.request(method, path, orjson.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            data = orjson.loads(answer.read())
            with lock:
                times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
            return {"status": answer.status, **data}

        for _ in range(decisions):
            item = ask("next", "POST", "/api/runs/2/queue/next")["item"]
            if item is None:
                return
            case = str(item["case_id"])
            base = f"/api/runs/2/cases/{slug(case)}"
            shown = ask("case", "GET", base)
            for document in shown["evidence"][:6]:
                ask("document", "POST", f"{base}/documents/{slug(document['document_id'])}")
            outcome = "escalate" if item["status"] == "blocked" else "accept"
            fields = {"run": "2", "case": case, "outcome": outcome, "version": str(item["version"]),
                      "rationale": "as found"}  # fmt: skip
            ready = ask("prepare", "POST", "/api/acts/prepare",
                        {"kind": "review.completed", "fields": fields})  # fmt: skip
            if ready["status"] != HTTPStatus.OK:
                told[0] += 1
                continue
            payload = base64.b64decode(str(ready["payload"]))
            sig = key.sign(pae(TYPE, payload))
            envelope = {"payload": ready["payload"], "payloadType": TYPE,
                        "signatures": [{"keyid": "00", "sig": base64.b64encode(sig).decode()}]}  # fmt: skip
            body = {"nonce": ready["nonce"], "envelope": envelope}
            answer = ask("perform", "POST", "/api/acts/perform", body)
            with lock:
                if answer["status"] == HTTPStatus.OK:
                    done.add((case, person))
                else:
                    told[0] += 1

    workers = [
        threading.Thread(target=review, args=(person, key, n))
        for n, (person, key) in enumerate(people.items())
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return times, done, told[0]


def _compare(folder: Path, done: set[tuple[str, str]]) -> tuple[int, int]:
    """Decisions that were acknowledged and are not on the ledger, or are there more than once."""
    workspace = Workspace.open(folder / "workspace", clock=TickingClock(), home=folder / "home")
    found: list[tuple[str, str]] = []
    with workspace, workspace.snapshot() as view:
        for data in view.entries():
            if b'"kind":"review.completed"' in data:
                entry = Entry.parse(data)
                if entry.run == RUN_ID:
                    found.append((entry.stream, entry.actor.id.removeprefix("person:")))
    return len(done - set(found)), len(found) - len(set(found)) + len(set(found) - done)


def _cpu_s(process: int | None) -> float:
    """Seconds of processor that a process has used; what else the machine does is not in it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()

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

import json
import multiprocessing
import os
import random  # noqa: TID251 - pauses for thought
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic.queue import fill

from api_reviewer import ApiReviewer, free_port, hire, wait_for
from assay.clock import SystemClock, SystemIds
from assay.ledger import Entry, FileSigner
from assay.stores import Workspace
from assay.stores.access import AccessStore
from assay.web import Office, Settings
from premises import TickingClock, create_application, found

LIMIT_MS = 300


def main() -> None:
    """Measure and print."""
    reviewers, cases, decisions, pause = (
        float(a) for a in (*sys.argv[1:], *("50", "100000", "6", "1.0")[len(sys.argv) - 1 :])
    )
    with tempfile.TemporaryDirectory() as name:
        here = found(Path(name), enrol=False)
        run_id = fill(here, int(cases))
        people = hire(here, int(reviewers))
        here.workspace.close()
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(name, port), daemon=True
        )
        server.start()
        wait_for(port)
        began, load, used = time.perf_counter(), os.getloadavg()[0], _cpu_s(server.pid)
        times, done, told = _work(people, port, int(decisions), float(pause))
        took_s, used = time.perf_counter() - began, _cpu_s(server.pid) - used
        server.terminate()
        server.join(20)
        lost, doubled = _compare(Path(name), run_id, done)
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


def _work(
    people: dict[str, FileSigner], port: int, decisions: int, pause: float
) -> tuple[dict[str, list[float]], set[tuple[str, str]], int]:
    times: dict[str, list[float]] = {}
    done: set[tuple[str, str]] = set()
    told, lock = [0], threading.Lock()

    def review(person: str, key: FileSigner, seed: int) -> None:
        chance = random.Random(seed)

        @contextmanager
        def timed(kind: str) -> Iterator[None]:
            time.sleep(chance.uniform(0.5, 1.5) * pause)
            began = time.perf_counter()
            yield
            with lock:
                times.setdefault(kind, []).append((time.perf_counter() - began) * 1000)

        with closing(ApiReviewer(port, person, key, "2", timed)) as reviewer:
            for _ in range(decisions):
                case = reviewer.decide_next()
                if case is None:
                    return
                with lock:
                    if case:
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


def _compare(folder: Path, run_id: str, done: set[tuple[str, str]]) -> tuple[int, int]:
    """Decisions that were acknowledged and are not on the ledger, or are there more than once."""
    workspace = Workspace.open(folder / "workspace", clock=TickingClock(), home=folder / "home")
    found: list[tuple[str, str]] = []
    with workspace, workspace.snapshot() as view:
        for data in view.entries():
            if b'"kind":"review.completed"' in data:
                entry = Entry.parse(data)
                if entry.run == run_id:
                    found.append((entry.stream, entry.actor.id.removeprefix("person:")))
    return len(done - set(found)), len(found) - len(set(found)) + len(set(found) - done)


def _cpu_s(process: int | None) -> float:
    """Seconds of processor that a process has used; what else the machine does is not in it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

"""How long the pages take on the server with 100,000 cases: one JSON figure.

Cases go through the store as a run writes them; the server answers in this process, through the whole
stack (session, roles, snapshot, template). ``python bench/review_pages.py [CASES]``
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic.queue import fill

from premises import ORIGIN, PASSWORD, create_application, found, office

ROUNDS = 15
PAGES = {
    "dashboard": "/runs/2",
    "queue": "/queue?run=2",
    "queue_by_kind": "/queue?run=2&kind=undetermined",
    "queue_far_down": "/queue?run=2&start=60000",
    "queue_overdue": "/queue?run=2&overdue=1",
    "queue_by_text": "/queue?run=2&text=case-0099",
    "case": "/runs/2/cases/case-000002",
    "sign_off": "/sign-off?run=2",
    "exceptions": "/exceptions?run=2",
    "samples": "/samples?run=2",
    "lists": "/lists?run=2",
}


def main() -> None:
    """Measure and print."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        here = found(Path(folder))
        began = time.perf_counter()
        fill(here, cases)
        filled = time.perf_counter() - began
        load = os.getloadavg()[0]
        with office(here) as made:
            client = TestClient(create_application(made), base_url=ORIGIN, follow_redirects=False)
            form = {"name": "reviewer", "password": PASSWORD}
            client.post("/sign-in", data=form, headers={"origin": ORIGIN})
            figures = {name: _figures(client, path) for name, path in PAGES.items()}
    worst = max(figure["p50_ms"] for figure in figures.values())
    cold = max(figure["first_ms"] for figure in figures.values())
    print(
        json.dumps(
            {"bench": "review_pages", "cases": cases, "filled_s": round(filled, 1),
             "slowest_first_ms": cold, "slowest_p50_ms": worst,
             "load_before": round(load, 1), "pages": figures}
        )
    )  # fmt: skip


def _figures(client: TestClient, path: str) -> dict[str, float]:
    times = []
    size = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        size = len(answer.content)
    first = times[0]
    times.sort()
    return {
        "first_ms": round(first, 1),
        "worst_ms": round(times[-1], 1),
        "p50_ms": round(times[len(times) // 2], 1),
        "kB": round(size / 1000, 1),
    }


if __name__ == "__main__":
    main()

"""SIGKILL of the server while people decide: what was acknowledged is recorded, once, and all verifies."""

import os
import random  # noqa: TID251 - instants of death, from a seed
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "bench")]

from synthetic.queue import fill  # noqa: E402 - the path comes first

from api_reviewer import ApiReviewer, free_port, hire, wait_for  # noqa: E402
from assay.clock import SystemClock  # noqa: E402
from assay.ledger import Entry, FileSigner, TrustPolicy, verify_log  # noqa: E402
from assay.stores import Workspace, audit  # noqa: E402
from premises import found  # noqa: E402

CASES, REVIEWERS, KILLS = 600, 4, 4


@dataclass
class Firm:
    """A workspace whose server dies and comes back."""

    folder: Path
    run_id: str
    people: dict[str, FileSigner]
    port: int
    acknowledged: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def server(self) -> Iterator["subprocess.Popen[bytes]"]:
        words = [sys.executable, "-m", "assay.cli", "serve", "--port", str(self.port)]
        words += ["--workspace", str(self.folder / "workspace")]
        home = os.environ | {"ASSAY_HOME": str(self.folder / "home")}
        process = subprocess.Popen(words, env=home, stderr=subprocess.PIPE)
        try:
            wait_for(self.port)
            yield process
        finally:
            process.kill()
            _, errors = process.communicate()
        assert b"Traceback" not in errors, errors.decode()

    def work(self, *, decisions: int | None = None) -> list[threading.Thread]:
        """Everybody decides, so many cases or until the server is gone."""
        lock = threading.Lock()

        def review(person: str, key: FileSigner) -> None:
            left = decisions
            # When the server is killed: what was under way was not acknowledged.
            with (
                suppress(OSError, HTTPException),
                closing(ApiReviewer(self.port, person, key, "2")) as reviewer,
            ):
                while left is None or left > 0:
                    case = reviewer.decide_next()
                    left = None if left is None else left - 1
                    with lock:
                        self.acknowledged.update([case] if case else [])

        threads = [threading.Thread(target=review, args=one) for one in self.people.items()]
        for thread in threads:
            thread.start()
        return threads

    def recorded(self) -> Counter[str]:
        """Decisions on the ledger by case; everything else holds as well."""
        path, home = self.folder / "workspace", self.folder / "home"
        with Workspace.open(path, clock=SystemClock(), home=home) as workspace:
            assert workspace.trouble is None
            policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
            with workspace.snapshot() as view:
                assert verify_log(view.entries(), policy, workspace.published()).unsigned == 0
                audit(view)
                entries = [e for e in map(Entry.parse, view.entries()) if e.run == self.run_id]
        return Counter(e.stream for e in entries if e.kind == "review.completed")


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    here = found(tmp_path, enrol=False)
    run_id = fill(here, CASES)
    people = hire(here, REVIEWERS)
    here.workspace.close()
    return Firm(tmp_path, run_id, people, free_port())


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_server_has_recorded_what_it_acknowledged(firm: Firm, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(KILLS):
        with firm.server() as process:
            threads = firm.work()
            time.sleep(chance.uniform(0.3, 2.5))
            process.kill()
            for thread in threads:
                thread.join(60)
        recorded = firm.recorded()
        assert set(recorded.values()) <= {1}  # none doubled; a slow machine may have done none yet
        assert set(firm.acknowledged) <= set(recorded)  # none lost
        # At most what each of them had under way was recorded without their being told.
        assert len(recorded) <= len(firm.acknowledged) + REVIEWERS * KILLS
    before = len(firm.recorded())
    with firm.server():
        for thread in firm.work(decisions=2):
            thread.join(60)
    assert len(firm.recorded()) == before + 2 * REVIEWERS

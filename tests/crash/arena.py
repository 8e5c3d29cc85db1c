"""Where programs are killed: a workspace, and what must be true of it afterwards."""

import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from domain import write_population

from assay.clock import SystemClock, SystemIds
from assay.domain import RunStatus
from assay.ledger import TrustPolicy, verify_log
from assay.stores import Workspace

DRIVER = Path(__file__).parent / "driver.py"
CASES = 120


@dataclass(frozen=True)
class Arena:
    """A workspace on which programs are killed."""

    folder: Path
    home: Path
    population: Path
    domain: str = "parcels"

    @property
    def calls(self) -> Path:
        return self.home / "calls"

    def command(self, *more: str) -> list[str]:
        place = (str(self.folder), str(self.home), str(self.population))
        return [sys.executable, str(DRIVER), *place, "--domain", self.domain, *more]

    def drive(self, *more: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*more), capture_output=True, text=True, timeout=120, check=False, **kwargs
        )

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def open(self) -> Workspace:
        return Workspace.open(self.folder, clock=SystemClock(), home=self.home)

    def asked(self) -> list[str]:
        return self.calls.read_text().split() if self.calls.exists() else []

    def done(self) -> int:
        """Rows committed so far, read past everything that may be broken."""
        with sqlite3.connect(self.folder / "assay.db") as connection:
            found = connection.execute("select done from run").fetchone()
        connection.close()
        return found[0] if found else 0

    def wait_for_progress(self, rows: int) -> None:
        for _ in range(2000):
            if self.done() >= rows:
                return
            time.sleep(0.01)
        raise AssertionError("it never came that far")

    def papers(self) -> dict[str, bytes]:
        with self.open() as workspace, workspace.snapshot() as view:
            assert view.run("1").status is RunStatus.COMPLETED
            return {row.case_id: view.artifact(str(row.workpaper)) for row in view.cases("1")}

    def assert_sound(self) -> None:
        """Ledger and database are whole, signed to the end, and nothing stands twice."""
        with self.open() as workspace:
            assert workspace.trouble is None
            remembered = workspace.memory().read()
            policy = TrustPolicy.of(workspace.vkey, remembered=remembered)
            with workspace.snapshot() as view:
                report = verify_log(view.entries(), policy, workspace.published())
                kinds = report.kinds
                begun = bool(list(view.runs()))
                cases = list(view.cases("1")) if begun else []
                rejected = list(view.rejected("1")) if begun else []
            assert report.unsigned == 0
            assert kinds.get("decision.proposed", 0) == len(cases)
            assert kinds.get("evidence.admitted", 0) == len(cases)
            assert kinds.get("evidence.rejected", 0) == len(rejected)
            rows = sorted(row.ordinal for row in (*cases, *rejected))
            assert rows == list(range(1, len(rows) + 1))
        with sqlite3.connect(self.folder / "assay.db") as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.close()


def make_template(root: Path, domain: str) -> Path:
    """A workspace without a run, and a population beside it."""
    Workspace.create(
        root / "workspace",
        organisation="Acme",
        title="To be killed",
        clock=SystemClock(),
        ids=SystemIds(),
        home=root / "home",
    ).close()
    (root / "population").mkdir()
    write_population(domain, root / "population", CASES)
    return root


def make_arena(root: Path, template: Path, folder: Path, domain: str = "parcels") -> Arena:
    """A fresh copy of the template: same engagement, same ledger, same key."""
    shutil.copytree(template / "home", root / "home")
    shutil.copytree(template / "workspace", folder, dirs_exist_ok=True)
    return Arena(folder, root / "home", template / "population", domain)


def papers_of(root: Path, template: Path, domain: str, *more: str) -> dict[str, bytes]:
    """The workpapers of a run that nothing disturbed."""
    arena = make_arena(root, template, root / "workspace", domain)
    finished = arena.drive(*more)
    assert finished.returncode == 0, finished.stderr
    return arena.papers()

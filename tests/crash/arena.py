"""Where programs are killed: a workspace, and what must be true of it afterwards."""

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from assay.clock import SystemClock
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

    @property
    def calls(self) -> Path:
        return self.home / "calls"

    def command(self, *more: str) -> list[str]:
        place = (str(self.folder), str(self.home), str(self.population))
        return [sys.executable, str(DRIVER), *place, *more]

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
                cases = list(view.cases("1")) if list(view.runs()) else []
            assert report.unsigned == 0
            assert kinds.get("decision.proposed", 0) == len(cases)
            assert kinds.get("evidence.admitted", 0) == len(cases)
            assert [row.ordinal for row in cases] == list(range(1, len(cases) + 1))
        with sqlite3.connect(self.folder / "assay.db") as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.close()


def make_arena(root: Path, template: Path, folder: Path) -> Arena:
    """A fresh copy of the template: same engagement, same ledger, same key."""
    shutil.copytree(template / "home", root / "home")
    shutil.copytree(template / "workspace", folder, dirs_exist_ok=True)
    return Arena(folder, root / "home", template / "p.jsonl")

"""Whoever may write the database can't make it say other than the ledger without being told.

Each row is one edit of a finished run's database, and the code that verification answers with.
The same edits must not let a signature or a workpaper through.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.app import RunInputs, find_app
from assay.clock import CountedIds, SteppedClock
from assay.errors import AssayError, VerificationError
from assay.pipeline import RunRequest, Terms, run
from assay.reports import write_run
from assay.review import sign_case
from assay.rules import Scope
from assay.stores import SeedKeys, Workspace, audit
from assay.telemetry import NoProgress

BLOCKED = "CHG-1043"
SIGNER = "Marisol Quintero <marisol.quintero@harbourlight.example>"
SET = f"UPDATE case_state SET {{}} WHERE case_id = '{BLOCKED}'"
EDITS: dict[str, tuple[str, str]] = {
    "a blocked case is set ready": (
        SET.format("status = 'awaiting_signoff', verdict = 'approve', conclusion = 'no_exception'"),
        "state.differs",
    ),
    "a blocked case is set signed": (
        SET.format("status = 'completed', signed_by = 'boss@example.com'"),
        "state.differs",
    ),
    "a failed rule is set passed": (
        SET.format("outcomes = replace(outcomes, 'F', 'P')"),
        "state.differs",
    ),
    "a case is given another's workpaper": (
        SET.format("workpaper = (SELECT workpaper FROM case_state WHERE case_id = 'CHG-1001')"),
        "state.differs",
    ),
    "a case is removed": (
        f"DELETE FROM case_state WHERE case_id = '{BLOCKED}'",
        "state.differs",
    ),
    "a rejected row is removed": (
        "DELETE FROM rejected WHERE ordinal = (SELECT max(ordinal) FROM rejected)",
        "state.differs",
    ),
    "a signature is given to somebody else": (
        "UPDATE signoff SET person = 'boss@example.com'",
        "state.differs",
    ),
    "an artifact is removed": (
        "DELETE FROM artifact WHERE rowid = (SELECT max(rowid) - 3 FROM artifact)",
        "artifact.missing",
    ),
    "an artifact is altered": (
        "UPDATE artifact SET data = zeroblob(length(data))",
        "artifact.damaged",
    ),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace whose run is done and one of whose cases is signed."""
    folder = tmp_path_factory.mktemp("finished")
    clock = SteppedClock("2026-04-02T08:00:00Z", step_ms=1)
    with Workspace.create(
        folder / "workspace",
        organisation="o",
        title="t",
        clock=clock,
        ids=CountedIds("edits"),
        keys=SeedKeys(folder / "keys", "edits"),
    ) as workspace:
        app = find_app("change-approval")
        bundled = app.demo()
        with workspace.snapshot() as view:
            engagement = view.engagement()
        inputs = RunInputs(
            engagement=engagement,
            population=bundled.population,
            deployments=bundled.deployments,
            policy=app.policy,
            scope=Scope({}),
            identities=bundled.identities,
            authority=bundled.authority,
        )
        request = RunRequest(app, inputs, answers=bundled.answers)
        run(workspace, request, Terms(clock))
        assert sign_case(workspace, "1", "CHG-1001", SIGNER, note="", clock=clock).granted
    return folder


@pytest.fixture
def place(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "copy")
    return tmp_path / "copy"


def edit(place: Path, statement: str) -> None:
    database = sqlite3.connect(place / "workspace" / "assay.db")
    with database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for [name] in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(statement).rowcount > 0
    database.close()


@pytest.fixture
def opened(place: Path) -> Iterator[Workspace]:
    clock = SteppedClock("2026-04-03T08:00:00Z", step_ms=1)
    keys = SeedKeys(place / "keys", "edits")
    with Workspace.open(place / "workspace", clock=clock, keys=keys) as workspace:
        yield workspace


def test_an_untouched_database_agrees_with_its_ledger(opened: Workspace) -> None:
    with opened.snapshot() as view:
        assert audit(view).cases == len(find_app("change-approval").demo().expected)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_the_database_is_told(name: str, place: Path, opened: Workspace) -> None:
    statement, code = EDITS[name]
    edit(place, statement)
    with opened.snapshot() as view, pytest.raises(VerificationError) as told:
        audit(view)
    assert told.value.code == code


def test_a_blocked_case_that_was_set_ready_can_not_be_signed(
    place: Path, opened: Workspace
) -> None:
    edit(place, EDITS["a blocked case is set ready"][0])
    clock = SteppedClock("2026-04-03T08:00:00Z")
    with pytest.raises(VerificationError) as told:
        sign_case(opened, "1", BLOCKED, SIGNER, note="", clock=clock)
    assert told.value.code == "state.differs"


@pytest.mark.parametrize("name", EDITS)
def test_no_workpaper_is_written_from_an_edited_database(
    name: str, place: Path, opened: Workspace, tmp_path: Path
) -> None:
    edit(place, EDITS[name][0])
    with opened.snapshot() as view:
        record = view.run("1")
    with pytest.raises(AssayError):
        write_run(opened, record, ["json"], tmp_path / "out", NoProgress())


def test_a_checkpoint_file_that_nobody_here_signed_stops_all_writing(place: Path) -> None:
    (place / "workspace" / "checkpoint").write_bytes(b"assay.example/other\n1\nAAAA\n")
    keys = SeedKeys(place / "keys", "edits")
    clock = SteppedClock("2026-04-03T08:00:00Z")
    with Workspace.open(place / "workspace", clock=clock, keys=keys) as workspace:
        assert workspace.trouble is not None
        assert workspace.trouble.code == "checkpoint.foreign"
        with pytest.raises(VerificationError):
            sign_case(workspace, "1", "CHG-1002", SIGNER, note="", clock=clock)

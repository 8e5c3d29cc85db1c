"""Whatever somebody writes into the database, it is read as it is or refused by a code: no traceback."""

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from assay.clock import SteppedClock
from assay.errors import AssayError
from assay.ledger import TrustPolicy, verify_log
from assay.review.queue import page
from assay.stores import Workspace, audit
from assay.stores.schema import metadata
from premises import Premises, found

GARBAGE = ("zzz", "{}", "", -1, b"\xff\x00", None)
UNREAD = {"alembic_version"}
MOST_READ = ("case_state", "run")
TABLES = [
    name if name in MOST_READ else pytest.param(name, marks=pytest.mark.long)
    for name in sorted(set(metadata.tables) - UNREAD)
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    """A finished run of a firm with people, which is then closed."""
    here = found(tmp_path_factory.mktemp("garbage"))
    here.workspace.close()
    return here


def look(place: Path, home: Path) -> None:
    """What commands and pages read."""
    clock = SteppedClock("2026-12-01T08:00:00Z", step_ms=1)
    with Workspace.open(place, clock=clock, home=home) as workspace, workspace.snapshot() as view:
        view.engagement()
        for run in list(view.runs()):
            view.summary(run.run_id)
            view.statuses(run.run_id)
            for row in view.cases(run.run_id):
                view.calls(run.run_id, row.case_id)
            list(view.rejected(run.run_id))
            list(view.reviews(run.run_id))
            page(view, run.run_id, now=clock.now())
        verify_log(view.entries(), TrustPolicy.of(workspace.vkey), workspace.published())
        audit(view)


@pytest.mark.parametrize("table", TABLES)
def test_garbage_in_any_column_is_read_or_refused_by_a_code(
    table: str, finished: Premises, tmp_path: Path
) -> None:
    source, home = finished.folder / "workspace", finished.folder / "home"
    for column in [one.name for one in metadata.tables[table].columns]:
        for value in GARBAGE:
            place = tmp_path / "workspace"
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(source, place)
            if not put(place / "assay.db", table, column, value):
                continue
            with suppress(AssayError):
                look(place, home)


def put(database: Path, table: str, column: str, value: object) -> bool:
    """Set a column of the first row; whether the database takes it and there is one."""
    connection = sqlite3.connect(database)
    try:
        with connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            statement = (
                f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT min(rowid) FROM {table})"
            )
            if table in without_rowid(connection):
                statement = f"UPDATE {table} SET {column} = ?"
            return connection.execute(statement, (value,)).rowcount > 0
    except sqlite3.Error:
        return False  # its type or a constraint forbids it
    finally:
        connection.close()


def without_rowid(connection: sqlite3.Connection) -> set[str]:
    found_ = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
    return {name for (name,) in found_}

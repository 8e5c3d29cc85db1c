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
from assay.domain import Role
from assay.errors import AssayError, VerificationError
from assay.ledger import SeedSigner, TrustPolicy
from assay.pipeline import RunRequest, Terms, run
from assay.reports import write_run
from assay.rules import Scope
from assay.sign import PersonId, Signatory, sign_case
from assay.stores import (
    SeedKeys,
    Workspace,
    audit,
    export_log,
    verified_checkpoint,
    write_growth_proof,
    write_proof,
)
from assay.telemetry import NoProgress
from firm import Firm

BLOCKED = "CHG-1043"
SIGNER = "Marisol Quintero <marisol.quintero@harbourlight.example>"
AGAIN = Signatory(
    PersonId("marisol-quintero"), SeedSigner("person:marisol-quintero", "marisol-quintero")
)
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
    "a rejected row is given another reason": (
        "UPDATE rejected SET message = 'of no interest'",
        "state.differs",
    ),
    "a case is given another title": (
        SET.format("title = 'A harmless change'"),
        "state.differs",
    ),
    "the engagement is renamed": (
        "UPDATE engagement SET organisation = 'Somebody Else plc'",
        "state.differs",
    ),
    "the period of the engagement is moved": (
        "UPDATE engagement SET period_start = '2014-01-01'",
        "state.differs",
    ),
    "a run is given another preparer": (
        "UPDATE run SET invocation = json_set(invocation, '$.preparer', 'Nobody <n@example.com>')",
        "state.differs",
    ),
    "a rule of a run is renamed": (
        "UPDATE run SET rule_ids = replace(rule_ids, 'sod.author_merged', 'sod.author_left')",
        "state.differs",
    ),
    "a run is given other inputs": (
        (
            "UPDATE run SET manifest = CAST(replace(CAST(manifest AS TEXT),"
            " 'population.zone\":\"', 'population.zone\":\"Asia/Tokyo') AS BLOB)"
        ),
        "state.differs",
    ),
    "a case is given results that there are not": (
        SET.format("outcomes = '{}'"),
        "state.unreadable",
    ),
    "a case is given a state that there is not": (SET.format("status = 'zzz'"), "state.unreadable"),
    "a run is set unfinished": ("UPDATE run SET status = 'paused'", "state.differs"),
    "the population of a run is counted otherwise": (
        "UPDATE run SET rows = rows - 1, done = done - 1",
        "state.differs",
    ),
    "what a run says of its population is taken away": (
        "UPDATE run SET report = NULL",
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
    "an inner node of the tree is altered": (
        "UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 1",
        "lookup.differs",
    ),
    "an inner node of the tree is removed": (
        "DELETE FROM node WHERE level = 1 AND idx = 3",
        "lookup.differs",
    ),
    "a node is added that no entry led to": (
        "INSERT INTO node VALUES (40, 0, zeroblob(32))",
        "lookup.differs",
    ),
    "the leaf hash of an entry is altered": (
        "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 3",
        "lookup.differs",
    ),
    "a case's entries are cut off from the one before": (
        "UPDATE entry SET before = NULL WHERE seq = (SELECT max(seq) FROM entry)",
        "lookup.differs",
    ),
    "a case's stream is set back before its signature": (
        (
            "UPDATE stream SET (entry, seq) = (SELECT before, stream.seq - 1 FROM entry"
            " WHERE entry.seq = stream.entry) WHERE name = 'CHG-1001'"
        ),
        "lookup.differs",
    ),
    "a case's stream is taken off the list": (
        f"DELETE FROM stream WHERE name = '{BLOCKED}'",
        "lookup.differs",
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
        firm = Firm(workspace, clock)
        signer = firm.hire(SIGNER, Role.APPROVER)
        assert sign_case(
            workspace, "1", "CHG-1001", signer, note="", clock=clock, ids=firm.ids
        ).granted
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


# Seen from entry 5 of the finished log: its sibling, its own leaf, a subtree beside its path.
TREE_EDITS = {
    "its sibling": "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 4",
    "a node of its path": "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 3",
    "the entry": "UPDATE entry SET data = CAST(replace(data, 'a', 'b') AS BLOB) WHERE seq = 5",
    "another entry under its number": (
        "UPDATE entry SET data = (SELECT data FROM entry WHERE seq = 6) WHERE seq = 5"
    ),
    "the checkpoint": "UPDATE checkpoint SET note = CAST(lower(note) AS BLOB)",
}


@pytest.mark.parametrize("name", TREE_EDITS)
def test_no_proof_is_written_that_does_not_verify(
    name: str, place: Path, opened: Workspace, tmp_path: Path
) -> None:
    edit(place, TREE_EDITS[name])
    policy = TrustPolicy.of(opened.vkey)
    with opened.snapshot() as view, pytest.raises(VerificationError):
        write_proof(view, 5, tmp_path / "proofs", policy)
    assert not (tmp_path / "proofs").exists()


def test_no_proof_of_growth_and_no_head_come_from_an_edited_tree(
    place: Path, opened: Workspace, tmp_path: Path
) -> None:
    edit(place, "UPDATE node SET hash = zeroblob(32) WHERE level = 3 AND idx = 0")
    policy = TrustPolicy.of(opened.vkey)
    with opened.snapshot() as view:
        with pytest.raises(VerificationError) as told:
            write_growth_proof(view, 11, tmp_path / "growth", policy)
        assert told.value.code == "proof.invalid"
    edit(place, "UPDATE node SET hash = zeroblob(32) WHERE idx = 0 AND level > 5")
    with opened.snapshot() as view:
        with pytest.raises(VerificationError) as told:
            verified_checkpoint(view, policy)
        assert told.value.code == "root.mismatch"
        with pytest.raises(VerificationError):
            export_log(view, opened.vkey, tmp_path / "export")
    assert not (tmp_path / "growth").exists()
    assert not (tmp_path / "export").exists()


def test_a_blocked_case_that_was_set_ready_can_not_be_signed(
    place: Path, opened: Workspace
) -> None:
    edit(place, EDITS["a blocked case is set ready"][0])
    clock = SteppedClock("2026-04-03T08:00:00Z")
    with pytest.raises(VerificationError) as told:
        sign_case(opened, "1", BLOCKED, AGAIN, note="", clock=clock, ids=CountedIds("again"))
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
            sign_case(
                workspace, "1", "CHG-1002", AGAIN, note="", clock=clock, ids=CountedIds("again")
            )

"""A workspace: made, opened, healed after a crash at any step, refused where history differs."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.clock import CountedIds, SteppedClock
from assay.errors import AssayError, StoreError, UsageError, VerificationError
from assay.ledger import (
    Actor,
    Checkpoint,
    Draft,
    Prover,
    Signer,
    SignerMemory,
    TrustPolicy,
    VerifierKey,
    verify_log,
)
from assay.stores import FileKeys, SeedKeys, Workspace
from assay.stores.sqlite import SqliteStore

ACTOR = Actor("program:test", "writer")


def clock() -> SteppedClock:
    return SteppedClock("2026-03-04T09:00:00Z", step_ms=1)


def make(folder: Path, **changes: object) -> Workspace:
    given = {
        "organisation": "Acme",
        "title": "t",
        "clock": clock(),
        "ids": CountedIds("w"),
        "home": folder / "home",
    }
    return Workspace.create(folder / "w", **(given | changes))


def reopen(folder: Path, **changes: object) -> Workspace:
    given: dict[str, object] = {"clock": clock(), "home": folder / "home"}
    return Workspace.open(folder / "w", **(given | changes))


def write(workspace: Workspace, text: str = "x") -> None:
    with workspace.unit() as unit:
        unit.record(Draft("run.started", "s", {"text": text}, ACTOR))


def proved(workspace: Workspace) -> int:
    """The size up to which everything is signed and remembered."""
    policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
    with workspace.snapshot() as view:
        return verify_log(view.entries(), policy, workspace.published()).size


def size_of(workspace: Workspace) -> int:
    with workspace.snapshot() as view:
        return view.log().size


def test_a_new_workspace_has_a_signed_ledger_and_says_who_it_is_for(tmp_path: Path) -> None:
    with make(tmp_path, period_start="2026-01-01", period_end="2026-03-31") as workspace:
        assert proved(workspace) == 1
        with workspace.snapshot() as view:
            engagement = view.engagement()
    assert engagement.origin == f"assay.local/{CountedIds('w').token(6).hex()}"
    assert (engagement.organisation, engagement.period_end) == ("Acme", "2026-03-31")
    with reopen(tmp_path) as again:
        assert again.trouble is None
        assert again.origin == engagement.origin


def test_keys_are_private_and_outside_the_workspace(tmp_path: Path) -> None:
    with make(tmp_path) as workspace:
        folder = FileKeys(tmp_path / "home").folder(workspace.origin)
    key = folder / "signing.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    assert not list((tmp_path / "w").rglob("*.pem"))
    assert not list((tmp_path / "w").rglob("signer.state*"))


def test_the_database_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with make(tmp_path) as made:
        for file in made.path.glob("assay.db*"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    make(tmp_path).close()
    for key in tmp_path.rglob("signing.pem"):
        key.chmod(0o640)
    with reopen(tmp_path) as workspace:
        assert workspace.trouble is not None
        assert workspace.trouble.code == "key.exposed"
        with pytest.raises(UsageError):
            write(workspace)
        assert size_of(workspace) == 1


def test_two_origins_never_share_a_key_folder(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path)
    names = ["a/b", "a_b", "a//b", "..", "../x", "a:b"]
    folders = {keys.folder(name) for name in names}
    assert len(folders) == len(names)


def test_reading_needs_no_key(tmp_path: Path) -> None:
    with make(tmp_path) as workspace:
        write(workspace)
    shutil.rmtree(tmp_path / "home")
    with reopen(tmp_path) as workspace:
        assert size_of(workspace) == 2
        assert workspace.trouble is not None
        assert workspace.trouble.code == "key.missing"
        with pytest.raises(UsageError):
            write(workspace)


class Power(Exception):  # noqa: N818 - it fails, it is no error
    """The machine goes down here."""


class FailingMemory(SignerMemory):
    """A memory whose machine goes down before or after it remembers."""

    def __init__(self, inner: SignerMemory, when: str) -> None:
        super().__init__(inner._path)
        self._when = when

    def advance(self, head: Checkpoint, prove: Prover) -> None:
        if self._when == "before remembering":
            raise Power
        super().advance(head, prove)
        if self._when == "after remembering":
            raise Power


class FailingSigner:
    def __init__(self, inner: Signer) -> None:
        self._inner = inner

    @property
    def key(self) -> VerifierKey:
        return self._inner.key

    def sign(self, message: bytes) -> bytes:
        self._inner.sign(message)
        raise Power


class FailingKeys(FileKeys):
    """Keys of a machine that goes down at one step, once asked to."""

    when = ""

    def memory(self, origin: str) -> SignerMemory:
        return FailingMemory(super().memory(origin), self.when)

    def signer(self, origin: str) -> Signer:
        signer = super().signer(origin)
        return FailingSigner(signer) if self.when == "after signing" else signer


@pytest.mark.parametrize("when", ["before remembering", "after remembering", "after signing"])
def test_a_crash_between_commit_and_publication_loses_nothing_and_heals(
    tmp_path: Path, when: str
) -> None:
    make(tmp_path).close()
    keys = FailingKeys(tmp_path / "home")
    keys.when = when
    with Workspace.open(tmp_path / "w", clock=clock(), home=tmp_path / "home") as workspace:
        failing = Workspace(workspace.path, workspace_label(workspace), workspace._store, keys)
        with pytest.raises(Power):
            write(failing)
        assert size_of(workspace) == 2  # committed
        published = workspace.published()
        assert published is not None
        assert b"\n1\n" in published  # but not signed
        remembered = workspace.memory().read().size
        assert remembered == (1 if when == "before remembering" else 2)
    with reopen(tmp_path) as healed:
        assert healed.trouble is None
        assert proved(healed) == 2


def workspace_label(workspace: Workspace):
    from assay.stores.label import Label

    return Label.read(workspace.path)


def test_a_crash_between_publication_and_its_record_heals(tmp_path: Path) -> None:
    """The note is in its file and not in the table yet: the state after a restored table."""
    with make(tmp_path) as workspace:
        write(workspace)
        with workspace.snapshot() as view:
            assert [c.size for c in view.checkpoints()] == [1, 2]
    (tmp_path / "w" / "checkpoint").unlink()
    with reopen(tmp_path) as healed:
        assert healed.trouble is None
        assert proved(healed) == 2


def test_entries_are_committed_before_the_signer_remembers(tmp_path: Path) -> None:
    """The memory may never be ahead of the log: it would refuse for ever."""
    seen: list[tuple[int, int]] = []

    class Watching(SignerMemory):
        def __init__(self, inner: SignerMemory, size: Callable[[], int]) -> None:
            super().__init__(inner._path)
            self._size = size

        def advance(self, head: Checkpoint, prove: Prover) -> None:
            seen.append((head.size, self._size()))
            super().advance(head, prove)

    class WatchedKeys(FileKeys):
        def memory(self, origin: str) -> SignerMemory:
            inner = super().memory(origin)
            return Watching(inner, lambda: size_of(outside))

    make(tmp_path).close()
    outside = reopen(tmp_path)
    with outside, reopen(tmp_path, keys=WatchedKeys(tmp_path / "home")) as workspace:
        seen.clear()
        write(workspace)
        write(workspace)
    assert seen == [(2, 2), (3, 3)]


def test_a_restored_old_database_is_refused_as_signer_rollback(tmp_path: Path) -> None:
    make(tmp_path).close()
    backup = shutil.copytree(tmp_path / "w", tmp_path / "backup")
    with reopen(tmp_path) as workspace:
        write(workspace)
    shutil.rmtree(tmp_path / "w")
    shutil.copytree(backup, tmp_path / "w")
    with reopen(tmp_path) as restored:
        assert restored.trouble is not None
        assert restored.trouble.code == "signer.rollback"
        assert size_of(restored) == 1  # reading goes on
        with pytest.raises(VerificationError) as caught:
            write(restored)
        assert caught.value.code == "signer.rollback"
        assert size_of(restored) == 1


def test_another_history_of_the_same_length_is_refused_as_signer_fork(tmp_path: Path) -> None:
    make(tmp_path).close()
    backup = shutil.copytree(tmp_path / "w", tmp_path / "backup")
    memory = shutil.copytree(tmp_path / "home", tmp_path / "home-backup")
    with reopen(tmp_path) as workspace:
        write(workspace, "what was signed")
    signed = shutil.copytree(tmp_path / "home", tmp_path / "home-signed")
    for folder, source in (("w", backup), ("home", memory)):
        shutil.rmtree(tmp_path / folder)
        shutil.copytree(source, tmp_path / folder)
    with reopen(tmp_path) as workspace:
        write(workspace, "what someone would like to have signed")
    shutil.rmtree(tmp_path / "home")
    shutil.copytree(signed, tmp_path / "home")
    with reopen(tmp_path) as forked:
        assert forked.trouble is not None
        assert forked.trouble.code == "signer.fork"
        with pytest.raises(VerificationError):
            write(forked)


def test_a_lost_memory_is_never_made_up(tmp_path: Path) -> None:
    make(tmp_path).close()
    for state in tmp_path.rglob("signer.state"):
        state.unlink()
    with reopen(tmp_path) as workspace:
        assert workspace.trouble is not None
        assert workspace.trouble.code == "signer.forgotten"


def test_an_edited_entry_near_the_end_is_found_on_opening(tmp_path: Path) -> None:
    import sqlite3

    with make(tmp_path) as workspace:
        write(workspace, "aaaa")
        write(workspace, "bbbb")
    with sqlite3.connect(tmp_path / "w" / "assay.db") as connection:
        connection.execute("drop trigger entry_no_update")
        connection.execute(
            "update entry set data = cast(replace(data, 'aaaa', 'zzzz') as blob) where seq = 1"
        )
    connection.close()
    with reopen(tmp_path) as workspace:
        assert workspace.trouble is not None
        assert workspace.trouble.code in {"chain.broken", "entry.malformed"}
        with pytest.raises(VerificationError):
            write(workspace)


def test_a_ledger_table_refuses_changes_by_mistake(tmp_path: Path) -> None:
    import sqlite3

    with make(tmp_path) as workspace:
        write(workspace)
    connection = sqlite3.connect(tmp_path / "w" / "assay.db")
    for statement in ("delete from entry", "update entry set leaf = x'00'", "delete from node"):
        if "node" in statement and not connection.execute("select 1 from node").fetchone():
            continue
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_the_nearest_workspace_upwards_is_found(tmp_path: Path) -> None:
    make(tmp_path).close()
    deep = tmp_path / "w" / "a" / "b"
    deep.mkdir(parents=True)
    assert Workspace.find(deep) == tmp_path / "w"
    assert Workspace.find(tmp_path) is None


def refusal(action: Callable[[], object]) -> AssayError:
    with pytest.raises(AssayError) as caught:
        action()
    assert caught.value.message
    assert caught.value.remedy
    return caught.value


def test_what_is_not_a_workspace_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for path in (tmp_path / "nowhere", tmp_path, file):
        error = refusal(lambda path=path: Workspace.open(path, clock=clock(), home=tmp_path))
        assert (type(error), error.code) == (UsageError, "workspace.missing")


def test_damaged_labels_are_refused(tmp_path: Path) -> None:
    make(tmp_path).close()
    label = tmp_path / "w" / "workspace.toml"
    for text, code in (
        ("not toml [", "workspace.malformed"),
        ("[workspace]\n", "workspace.malformed"),
        ("workspace = 1\n", "workspace.malformed"),
        (label.read_text().replace("workspace/1", "workspace/9"), "workspace.newer"),
    ):
        label.write_text(text)
        assert refusal(lambda: reopen(tmp_path)).code == code
    label.write_bytes(b"\xff\xfe")
    assert refusal(lambda: reopen(tmp_path)).code == "workspace.malformed"


def test_a_database_that_is_gone_or_is_none_is_refused(tmp_path: Path) -> None:
    make(tmp_path).close()
    database = tmp_path / "w" / "assay.db"
    database.write_bytes(b"this is not a database, whatever its name says" * 100)
    assert refusal(lambda: reopen(tmp_path)).code == "store.corrupt"
    database.write_bytes(b"")  # an empty file is a valid database: of nothing
    assert refusal(lambda: reopen(tmp_path)).code == "store.corrupt"
    database.unlink()
    assert refusal(lambda: reopen(tmp_path)).code == "store.missing"


def test_a_torn_database_page_is_store_corrupt(tmp_path: Path) -> None:
    with make(tmp_path) as workspace:
        for number in range(300):
            if number % 100 == 0:
                write(workspace, "x" * 5000)
    database = tmp_path / "w" / "assay.db"
    data = bytearray(database.read_bytes())
    data[4096 : 4096 * 8] = b"\xa5" * (4096 * 7)
    database.write_bytes(data)
    assert refusal(lambda: reopen(tmp_path).snapshot().__enter__().engagement()).code in {
        "store.corrupt",
        "store.failed",
    }


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    import sqlite3

    make(tmp_path).close()
    with sqlite3.connect(tmp_path / "w" / "assay.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    assert refusal(lambda: reopen(tmp_path)).code == "store.newer"


def test_a_workspace_is_never_made_over_another(tmp_path: Path) -> None:
    make(tmp_path).close()
    assert refusal(lambda: make(tmp_path)).code == "workspace.exists"


def test_a_record_whose_label_is_lost_is_never_made_anew(tmp_path: Path) -> None:
    with make(tmp_path) as workspace:
        write(workspace)
    (tmp_path / "w" / "workspace.toml").unlink()
    refused = refusal(lambda: make(tmp_path))
    assert refused.code == "workspace.incomplete"
    assert "keep it" in refused.remedy
    assert "2 ledger entries" in str(refused)
    assert (tmp_path / "w" / "assay.db").stat().st_size


@pytest.mark.parametrize("reached", ["file", "tables", "opening"])
def test_what_a_crash_left_of_a_workspace_never_used_is_made_anew(
    reached: str, tmp_path: Path
) -> None:
    (tmp_path / "w").mkdir()
    database = tmp_path / "w" / "assay.db"
    if reached == "file":
        database.touch()
    if reached == "tables":
        SqliteStore(database, clock(), create=True).close()
    if reached == "opening":
        make(tmp_path).close()
        (tmp_path / "w" / "workspace.toml").unlink()
    with make(tmp_path, ids=CountedIds("again")) as workspace:
        write(workspace)
        assert proved(workspace) == 2


def test_a_bad_name_for_a_ledger_makes_nothing(tmp_path: Path) -> None:
    assert refusal(lambda: make(tmp_path, origin="has space")).code == "log.bad_origin"
    assert not (tmp_path / "w").exists()
    assert not (tmp_path / "home").exists()


def test_a_published_seed_gives_the_same_ledger_again(tmp_path: Path) -> None:
    notes = []
    for name in ("one", "two"):
        folder = tmp_path / name
        keys = SeedKeys(folder / "home", "example")
        with make(folder, keys=keys) as workspace:
            write(workspace)
            notes.append(workspace.published())
    assert notes[0] == notes[1]


def test_a_file_where_the_folder_should_be_is_store_unwritable(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("a file")
    error = refusal(lambda: make(tmp_path))
    assert (type(error), error.code) == (StoreError, "workspace.unwritable")

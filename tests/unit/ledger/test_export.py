"""A log as plain files: written once, read strictly."""

from dataclasses import replace

import pytest

from assay.errors import EvidenceError, StoreError, UsageError, VerificationError
from assay.ledger import (
    EntryLines,
    Level,
    TrustPolicy,
    read_checkpoint,
    verify_export,
    write_export,
)


@pytest.fixture
def folder(log, tmp_path):
    written = tmp_path / "export"
    assert write_export(written, iter(log.rows), log.note, log.signer.key) == 20
    return written


def code_of(folder, policy, error=VerificationError):
    with pytest.raises(error) as caught:
        verify_export(folder, policy)
    assert caught.value.diagnostics()
    return caught.value.code


def test_an_export_verifies_with_the_key_alone(log, folder):
    report = verify_export(folder, log.policy)
    assert (report.level, report.size, report.torn_bytes) == (Level.SIGNED, 20, 0)


def test_an_export_holds_the_verbatim_entries(log, folder):
    assert (folder / "entries.jsonl").read_bytes() == b"".join(row + b"\n" for row in log.rows)
    assert list(EntryLines(folder / "entries.jsonl")) == log.rows
    assert read_checkpoint(folder) == log.note


def test_an_export_explains_how_to_verify_it_without_us(log, folder):
    guide = (folder / "VERIFY.md").read_text(encoding="utf-8")
    assert log.state.origin in guide
    assert "openssl pkeyutl -verify" in guide
    assert "$VKEY" in guide
    assert (folder / "goverify" / "main.go").exists()
    assert (folder / "key.vkey").read_text() == log.signer.key.vkey + "\n"


def test_the_same_log_gives_the_same_files(log, folder, tmp_path):
    again = tmp_path / "again"
    write_export(again, log.rows, log.note, log.signer.key)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((folder / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_an_export_never_overwrites_anything(log, folder):
    with pytest.raises(UsageError) as caught:
        write_export(folder, log.rows, log.note, log.signer.key)
    assert caught.value.code == "export.exists"


def test_an_export_that_broke_off_has_no_checkpoint(log, tmp_path):
    def rows():
        yield log.rows[0]
        raise StoreError("store.broken", "the database went away")

    with pytest.raises(StoreError):
        write_export(tmp_path / "export", rows(), log.note, log.signer.key)
    assert read_checkpoint(tmp_path / "export") is None
    assert code_of(tmp_path / "export", log.policy) == "checkpoint.missing"


def test_a_place_that_can_not_be_written_is_a_store_error(log, tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "export", tmp_path / "no" / "export"):
        with pytest.raises(StoreError) as caught:
            write_export(place, log.rows, log.note, log.signer.key)
        assert caught.value.code == "file.unwritable"


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_what_is_no_export_is_said_to_be_none(log, tmp_path, name):
    (tmp_path / "file").touch()
    assert code_of(tmp_path / name, TrustPolicy(()), EvidenceError) == "export.incomplete"


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("tail", [b"\x00", b" ", b'{"actor":{"id":"program:assay","role":"wr'])
def test_bytes_after_the_last_record_are_refused_as_log_torn(log, folder, tail, is_signed):
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes() + tail)
    policy = log.policy if is_signed else TrustPolicy(())
    with pytest.raises(VerificationError) as caught:
        verify_export(folder, policy)
    assert caught.value.code == "log.torn"
    assert f"ends with {len(tail)} bytes" in str(caught.value)


def test_a_torn_last_line_is_reported_to_who_asks_for_the_tail_and_is_no_record(log, folder):
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes() + log.rows[0][:40])
    report = verify_export(folder, log.policy, report_tail=True)
    assert (report.size, report.unsigned, report.torn_bytes) == (20, 0, 40)
    assert "cut off (40 bytes)" in "\n".join(report.lines())


def test_a_torn_record_is_missed_by_its_checkpoint(log, folder):
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert code_of(folder, log.policy) == "log.truncated"
    assert code_of(folder, TrustPolicy(())) == "log.torn"
    report = verify_export(folder, TrustPolicy(()), report_tail=True)
    assert (report.size, report.torn_bytes) == (19, len(log.rows[-1]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.replace(b"\n", b"\r\n"), "entry.not_canonical"),
        (lambda data: b"\n" + data, "entry.malformed"),
        (lambda data: data + b"\n", "entry.malformed"),
        (lambda data: b"x" * 10_000_000, "entry.oversized"),
        (lambda data: b"\xef\xbb\xbf" + data, "entry.malformed"),
    ],
)
def test_lines_that_are_not_verbatim_entries_are_refused(log, folder, change, code):
    path = folder / "entries.jsonl"
    path.write_bytes(change(path.read_bytes()))
    assert code_of(folder, log.policy) == code


def test_the_key_in_the_folder_is_never_used(log, folder):
    (folder / "key.vkey").write_text("nonsense")
    assert verify_export(folder, log.policy).level is Level.SIGNED
    report = verify_export(folder, TrustPolicy(()))
    assert replace(report, level=Level.CONSISTENT) == report

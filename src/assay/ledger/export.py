"""A log as a folder of plain files that outlives this program, and its verification.

``entries.jsonl`` holds the verbatim bytes of each entry and a newline; a last line without newline
is not a record. ``checkpoint`` is the signed note and written last, after everything else is on the
disk: an export with a checkpoint and such a line was altered or broken after it was made.
``key.vkey`` and ``VERIFY.md`` inform; a verifier takes its key from elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from string import Template

from assay.errors import EvidenceError, StoreError, UsageError, VerificationError
from assay.ledger.durable import sync_folder, write_file
from assay.ledger.entry import MAX_ENTRY_BYTES
from assay.ledger.note import MAX_NOTE_BYTES, VerifierKey
from assay.ledger.report import Report
from assay.ledger.trust import TrustPolicy
from assay.ledger.verify import verify_log

__all__ = ["EntryLines", "read_checkpoint", "verify_export", "write_export"]

ENTRIES = "entries.jsonl"
CHECKPOINT = "checkpoint"
KEY = "key.vkey"
GUIDE = "VERIFY.md"
_PROGRAM = "goverify"
_MODE = 0o644


def write_export(
    folder: Path, entries: Iterable[bytes], checkpoint: bytes, key: VerifierKey
) -> int:
    """Write a log into a new or empty folder, durably; the checkpoint comes last.

    Args:
        folder: Where to; its parent must exist.
        entries: The verbatim bytes of every entry that the checkpoint covers.
        checkpoint: The signed note.
        key: The log's key, to inform.

    Returns:
        The number of entries written.

    Raises:
        UsageError: ``export.exists``: the folder holds something.
        StoreError: ``file.unwritable``.
    """
    try:
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(
                "export.exists",
                f"{folder} is not empty",
                remedy="choose a new folder; an export is never overwritten",
            )
        counted = _Counted(entries)
        write_file(folder / ENTRIES, (data + b"\n" for data in counted), mode=_MODE)
        write_file(folder / KEY, [key.vkey.encode() + b"\n"], mode=_MODE)
        _write_guide(folder, key)
        write_file(folder / CHECKPOINT, [checkpoint], mode=_MODE)
        sync_folder(folder)
    except OSError as error:
        raise StoreError(
            "file.unwritable",
            f"{folder} can't be written: {error.strerror}",
            remedy="check free space and rights, then export into a new folder",
        ) from error
    return counted.count


def verify_export(folder: Path, policy: TrustPolicy, *, report_tail: bool = False) -> Report:
    """Verify an exported log; steps and errors as in :mod:`assay.ledger.verify`.

    Args:
        folder: The export.
        policy: Keys and remembered head, from the verifier and never from the folder.
        report_tail: Report entries and bytes after the checkpoint instead of refusing them. For a
            copy of a log that was still being written.

    Raises:
        EvidenceError: ``export.incomplete``: the folder is not an export, or can't be read.
        VerificationError: A step failed; ``log.torn``: bytes stand after the last record.
    """
    checkpoint = read_checkpoint(folder)
    lines = EntryLines(folder / ENTRIES)
    report = verify_log(lines, policy, checkpoint, report_tail=report_tail)
    if lines.torn_bytes and not report_tail:  # 8
        raise VerificationError(
            "log.torn",
            f"{ENTRIES} ends with {lines.torn_bytes} bytes without a newline: no record, and"
            " nothing that an export leaves",
            remedy="it was cut off or added to after it was made; ask for the export again",
            where=f"entry {report.size + report.unsigned}",
        )
    return replace(report, torn_bytes=lines.torn_bytes)


def read_checkpoint(folder: Path) -> bytes | None:
    """The signed note of an export, not verified; None if there is none.

    Raises:
        EvidenceError: ``export.incomplete``: it can't be read.
    """
    try:
        with (folder / CHECKPOINT).open("rb") as file:
            return file.read(MAX_NOTE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _incomplete(folder / CHECKPOINT, error) from error


class EntryLines:
    """The entries of a JSON lines file, one at a time; no line can fill the memory.

    Args:
        path: The file.

    Attributes:
        torn_bytes: After reading: bytes of a last line without newline, which is not a record.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.torn_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        limit = MAX_ENTRY_BYTES + 2  # one byte more than an entry and its newline: oversized shows
        self.torn_bytes = 0
        try:
            with self._path.open("rb") as file:
                while line := file.readline(limit):
                    if line.endswith(b"\n"):
                        yield line[:-1]
                    elif len(line) == limit:
                        yield line
                    else:
                        self.torn_bytes = len(line)
        except OSError as error:
            raise _incomplete(self._path, error) from error


class _Counted:
    """Counts what passes through."""

    def __init__(self, items: Iterable[bytes]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for item in self._items:
            self.count += 1
            yield item


def _write_guide(folder: Path, key: VerifierKey) -> None:
    guide = files("assay.ledger") / "guide"
    text = Template((guide / GUIDE).read_text(encoding="utf-8"))
    filled = text.substitute(origin=key.name, vkey=key.vkey)
    write_file(folder / GUIDE, [filled.encode()], mode=_MODE)
    (folder / _PROGRAM).mkdir()
    for name in ("main.go", "go.mod"):
        write_file(folder / _PROGRAM / name, [(guide / name).read_bytes()], mode=_MODE)


def _incomplete(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(
        "export.incomplete",
        f"{path} can't be read: {error.strerror}",
        remedy="give the folder of an exported log",
    )

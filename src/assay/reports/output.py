"""Files that are whole or not there, and a list of their digests.

Every file is written beside its final name and renamed; a reader never meets half of one. Trouble
with the disk becomes one :class:`~assay.errors.StoreError` that says what to do.
"""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

from assay.errors import StoreError, UsageError

__all__ = ["SUMS", "DigestWriter", "OutputFolder", "file_errors"]

SUMS = "SHA256SUMS"
"""Name of the list of digests; ``sha256sum -c SHA256SUMS`` checks it."""

RUN = "run.json"


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals into errors that say what to do.

    Raises:
        StoreError: The disk is full, or the folder can't be written.
    """
    try:
        yield
    except OSError as error:
        raise _explained(error, path) from error


def _explained(error: OSError, path: Path) -> StoreError:
    what = error.strerror or str(error)
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StoreError(
            "output.full",
            f"can't write {path}: {what}",
            remedy="free some space or choose another --output folder, and write again;"
            " no unfinished file was left under its final name",
        )
    return StoreError(
        "output.unwritable",
        f"can't write {path}: {what}",
        remedy="choose an --output folder that exists or can be made, and that you may write to",
    )


class OutputFolder:
    """A folder that receives the files of one run.

    Args:
        folder: Created where it does not exist.
        run_id: A folder that holds another run's files is refused: digests of two runs in one
            list would mislead.

    Raises:
        StoreError: The folder can't be made or read.
        UsageError: It holds the files of another run.
    """

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        with file_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _refuse_other_run(folder, run_id)
            self._sums = _read_sums(folder / SUMS)

    @property
    def folder(self) -> Path:
        """Where the files go."""
        return self._folder

    def write(self, name: str, data: bytes) -> Path:
        """Write one file at once."""
        with self.stream(name) as handle:
            handle.write(data)
        return self._folder / name

    @contextmanager
    def stream(self, name: str) -> Iterator["DigestWriter"]:
        """Write one file piece by piece; it appears under its name when the block ends well."""
        with self.replacing(name) as temporary, temporary.open("wb") as raw:
            writer = DigestWriter(raw)
            yield writer
            self._sums[name] = writer.hexdigest()

    @contextmanager
    def replacing(self, name: str) -> Iterator[Path]:
        """Hand out a temporary path that becomes ``name`` when the block ends well."""
        final = self._folder / name
        temporary = final.with_name(f".{final.name}.{os.getpid()}.part")
        with file_errors(final):
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._sums.pop(name, None)
                yield temporary
                if name not in self._sums:
                    with temporary.open("rb") as written:
                        self._sums[name] = file_digest(written, "sha256").hexdigest()
                temporary.replace(final)
            finally:
                temporary.unlink(missing_ok=True)

    def seal(self) -> Path:
        """Write the list of digests of all that was written here, and return its path."""
        lines = (f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
        path = self._folder / SUMS
        with self.replacing(SUMS) as temporary:
            with temporary.open("w", encoding="utf-8", newline="\n") as handle:
                handle.writelines(lines)
            self._sums[SUMS] = ""
        self._sums.pop(SUMS, None)
        with file_errors(path):
            _sync(self._folder)
        return path


class DigestWriter:
    """A binary file that keeps the digest of what passes through."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._sum = sha256()

    def write(self, data: bytes) -> int:
        """Append bytes; the number written."""
        self._sum.update(data)
        return self._raw.write(data)

    def hexdigest(self) -> str:
        """SHA-256 of all that was written."""
        return self._sum.hexdigest()


def _refuse_other_run(folder: Path, run_id: str) -> None:
    record = folder / RUN
    if not record.is_file():
        return
    try:
        found = json.loads(record.read_bytes()).get("run_id")
    except (ValueError, AttributeError):
        found = None
    if found != run_id:
        raise UsageError(
            "output.occupied",
            f"{folder} holds the workpapers of another run",
            remedy="choose another --output folder",
        )


def _read_sums(path: Path) -> dict[str, str]:
    """Digests of files written here before, as far as the files are still there."""
    if not path.is_file():
        return {}
    sums = {}
    for entry in path.read_text(encoding="utf-8", errors="replace").splitlines():
        hexadecimal, _, name = entry.partition("  ")
        if name and (path.parent / name).is_file():
            sums[name] = hexadecimal
    return sums


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

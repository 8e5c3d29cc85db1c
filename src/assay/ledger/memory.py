"""What a signer remembers, so that no restored backup can make it sign a second history.

The memory is one small file (``signer.state``: the newest head that may have been signed, as the
text of a checkpoint without signature), outside the database *and outside its backup*. A smaller size is refused
(``signer.rollback``), and so is a head that is not proved to extend the remembered one
(``signer.fork``). The same head may be signed again: a crash between remembering and publishing
heals by doing it once more.

The file is trusted. If it is lost, nothing is signed until someone recovers it, on purpose, from
the newest checkpoint that is known outside (``SignerMemory.create``).
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from assay.errors import StoreError, UsageError, VerificationError
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.durable import create_file, replace_file
from assay.ledger.merkle import verify_consistency

__all__ = ["Prover", "SignerMemory"]

Prover: TypeAlias = Callable[[int, int], Sequence[bytes]]
"""Gives the consistency proof between two sizes of the log, from its committed nodes."""

_MAX_BYTES = 4096


class SignerMemory:
    """The newest head that a signer may have signed, in a file of its own.

    Args:
        path: The file, usually ``signer.state`` beside the key.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def create(cls, path: Path, head: Checkpoint) -> "SignerMemory":
        """Begin to remember, for a new log or, on purpose, to recover a lost memory.

        Args:
            path: The file, which must not exist.
            head: Head of the empty log; to recover, the newest checkpoint known outside.

        Raises:
            UsageError: ``signer.exists``.
            StoreError: ``file.unwritable``.
        """
        if not create_file(path, head.to_text().encode()):
            raise UsageError(
                "signer.exists",
                f"{path} remembers a head already",
                remedy="use it as it is; only a lost memory is to be recovered",
            )
        return cls(path)

    def read(self) -> Checkpoint:
        """The remembered head.

        Raises:
            VerificationError: ``signer.forgotten`` (no file), ``signer.malformed``.
            StoreError: ``signer.unreadable``.
        """
        try:
            with self._path.open("rb") as file:
                data = file.read(_MAX_BYTES)
        except FileNotFoundError as error:
            raise VerificationError(
                "signer.forgotten",
                f"there is no {self._path}: the signer does not know what it signed",
                remedy="recover it from the newest checkpoint known outside this machine; never"
                " from the database alone",
            ) from error
        except OSError as error:
            raise StoreError(
                "signer.unreadable",
                f"{self._path} can't be read: {error.strerror}",
                remedy="check the path and the rights of the account that runs this",
            ) from error
        try:
            return Checkpoint.parse(data.decode("utf-8"))
        except (UnicodeDecodeError, VerificationError) as error:
            raise VerificationError(
                "signer.malformed",
                f"{self._path} is not a signer's memory",
                remedy="recover it from the newest checkpoint known outside this machine",
            ) from error

    def advance(self, head: Checkpoint, prove: Prover) -> None:
        """Remember a newer head, durably, before anything is signed. Call it under :meth:`lock`.

        Raises:
            VerificationError: As :meth:`check`; nothing may be signed.
            StoreError: ``file.unwritable``; nothing may be signed.
        """
        if self.check(head, prove):
            replace_file(self._path, head.to_text().encode())

    def check(self, head: Checkpoint, prove: Prover) -> bool:
        """Hold a log against the memory without changing it.

        Args:
            head: The head of the committed log.
            prove: Gives the consistency proof from the remembered size to that of the head.

        Returns:
            Whether the log grew since; False if the very same head is remembered.

        Raises:
            VerificationError: ``signer.rollback``: the log is shorter than what may have been
                signed. ``signer.fork``: it is another log, or another history. And as
                :meth:`read`.
        """
        known = self.read()
        if head.origin != known.origin:
            raise _fork(f"this memory is for {known.origin}, the log is {head.origin}")
        if head.size < known.size:
            raise VerificationError(
                "signer.rollback",
                f"the log holds {head.size} entries, {known.size} may have been signed",
                remedy="an old copy of the database was restored; bring back the newer one",
            )
        if head.size == known.size:
            if head.root != known.root:
                raise _fork(f"another root was remembered at size {head.size}")
            return False  # remembered already: signing the same head again is harmless
        try:
            proof = prove(known.size, head.size)
            verify_consistency(known.size, head.size, proof, known.root, head.root)
        except VerificationError as error:
            raise _fork(f"the first {known.size} entries are not those remembered") from error
        return True

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold off every other signer of this memory, in this process and others.

        Raises:
            StoreError: ``file.unwritable``.
        """
        guard = self._path.with_name(self._path.name + ".lock")
        try:
            descriptor = os.open(guard, os.O_RDWR | os.O_CREAT, 0o600)  # others can't hold it up
        except OSError as error:
            raise StoreError(
                "file.unwritable",
                f"{guard} can't be opened: {error.strerror}",
                remedy="check the rights of the account that runs this",
            ) from error
        with os.fdopen(descriptor) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file is closed
            yield


def _fork(message: str) -> VerificationError:
    return VerificationError(
        "signer.fork",
        message,
        remedy="the log's history was rewritten or another database was put in place; keep both"
        " for the investigation and sign neither",
    )

"""Where the keys of a workspace are: outside it, and outside its backup.

::

    $ASSAY_HOME (or the platform's data folder of the user)
      keys/<origin>/signing.pem     Ed25519 private key, mode 0600
      keys/<origin>/signer.state    what the signer remembers
      keys/<origin>/halted.json     an incident halts the work (:mod:`assay.stores.marker`)
"""

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from platformdirs import user_data_dir

from assay.errors import StoreError, UsageError
from assay.ledger import (
    FileSigner,
    LogState,
    SeedSigner,
    Signer,
    SignerMemory,
    generate_key,
)
from assay.stores.marker import HALT_FILE, HaltMarker

__all__ = ["FileKeys", "Keys", "SeedKeys", "default_home", "folder_name"]

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def default_home() -> Path:
    """``$ASSAY_HOME``, or the platform's data folder of the user."""
    named = os.environ.get("ASSAY_HOME", "")
    return Path(named) if named else Path(user_data_dir("assay"))


def folder_name(origin: str) -> str:
    """Name of the folder of a log's keys; two origins never share one."""
    safe = _UNSAFE.sub("_", origin)[:100]
    if safe != origin:
        safe = f"{safe}-{sha256(origin.encode()).hexdigest()[:12]}"
    return safe


class Keys(Protocol):
    """Gives the key and the memory for a log."""

    def create(self, origin: str) -> Signer:
        """Make a key and an empty memory for a new log.

        Raises:
            UsageError: ``origin.taken``, ``signer.exists``.
            StoreError: ``file.unwritable``, ``home.unwritable``.
        """
        ...

    def signer(self, origin: str) -> Signer:
        """The key of a log.

        Raises:
            UsageError: ``key.missing``, ``key.exposed``, ``key.malformed``, ``key.locked``.
            StoreError: ``key.unreadable``.
        """
        ...

    def memory(self, origin: str) -> SignerMemory:
        """What the signer of a log remembers."""
        ...

    def halt(self, origin: str) -> HaltMarker:
        """The mark that work on a log is halted."""
        ...


class FileKeys:
    """Keys in files under a home folder.

    Args:
        home: The folder; it must not lie in a workspace or its backup.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    def create(self, origin: str) -> Signer:
        """Make a key and an empty memory for a new log."""
        folder = self._prepared(origin)
        if (folder / "signing.pem").exists():
            raise UsageError(
                "origin.taken",
                f"this machine already holds the key of a log named {origin!r}: {folder}",
                remedy="each engagement has a log of its own: choose another --origin",
            )
        signer = generate_key(folder / "signing.pem", origin)
        SignerMemory.create(folder / "signer.state", LogState.empty(origin).checkpoint)
        return signer

    def signer(self, origin: str) -> Signer:
        """The key of a log."""
        return FileSigner(self.folder(origin) / "signing.pem", origin)

    def memory(self, origin: str) -> SignerMemory:
        """What the signer of a log remembers."""
        return SignerMemory(self.folder(origin) / "signer.state")

    def halt(self, origin: str) -> HaltMarker:
        """The mark that work on a log is halted."""
        return HaltMarker(self.folder(origin) / HALT_FILE)

    def folder(self, origin: str) -> Path:
        """Where key and memory of a log lie; two origins never share a folder."""
        return self._home / "keys" / folder_name(origin)

    def _prepared(self, origin: str) -> Path:
        folder = self.folder(origin)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                "home.unwritable",
                f"{folder} can't be made: {error.strerror}",
                remedy="set ASSAY_HOME to a folder where keys can be kept, outside the workspace",
            ) from error
        return folder


class SeedKeys(FileKeys):
    """A published key, for tests and committed examples; the memory is a file all the same.

    Args:
        home: Folder of the memory.
        seed: The word that the key is derived from.
    """

    def __init__(self, home: Path, seed: str) -> None:
        super().__init__(home)
        self._seed = seed

    def create(self, origin: str) -> Signer:
        """Begin an empty memory for a new log."""
        folder = self._prepared(origin)
        SignerMemory.create(folder / "signer.state", LogState.empty(origin).checkpoint)
        return self.signer(origin)

    def signer(self, origin: str) -> Signer:
        """The published key."""
        return SeedSigner(origin, self._seed)

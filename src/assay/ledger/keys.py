"""Keys that sign, behind one protocol: a file, a published seed; others (KMS, HSM) fit it too.

A key file holds one Ed25519 private key (PKCS #8, PEM), mode 0600, outside the database and its
backup. Its name is the origin of the log that it signs for and is not a secret.
"""

import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from assay.errors import StoreError, UsageError
from assay.ledger.durable import create_file
from assay.ledger.note import VerifierKey

__all__ = ["FileSigner", "SeedSigner", "Signer", "generate_key"]

_MAX_KEY_BYTES = 16_384
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Signer(Protocol):
    """Holds one private key and signs with it."""

    @property
    def key(self) -> VerifierKey:
        """The public half, under the name that it signs for."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over a message (64 bytes)."""
        ...


class FileSigner:
    """Signs with the key in a file.

    Args:
        path: PEM file, PKCS #8, readable by its owner only.
        name: Name to sign under; the origin of the log.
        passphrase: Opens an encrypted file.

    Raises:
        UsageError: ``key.missing``, ``key.exposed`` (others can read or write the file),
            ``key.locked`` (wrong or missing passphrase), ``key.malformed``.
        StoreError: ``key.unreadable``.
    """

    def __init__(self, path: Path, name: str, passphrase: bytes | None = None) -> None:
        self._private = _load(_read_private(path), passphrase, path)
        self._key = VerifierKey(name, self._private.public_key().public_bytes_raw())

    @property
    def key(self) -> VerifierKey:
        """The public half, under the name that it signs for."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over a message."""
        return self._private.sign(message)


class SeedSigner:
    """Signs with a key that anyone can derive from a word. For tests and published examples.

    The key is *not* secret: whoever reads this file can sign with it. Nothing outside tests,
    examples and demonstrations may trust it.

    Args:
        name: Name to sign under.
        seed: The word that the key is derived from.
    """

    def __init__(self, name: str, seed: str) -> None:
        derived = sha256(b"assay example key, published and not secret\n" + seed.encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(derived)
        self._key = VerifierKey(name, self._private.public_key().public_bytes_raw())

    @property
    def key(self) -> VerifierKey:
        """The public half, under the name that it signs for."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over a message."""
        return self._private.sign(message)


def generate_key(path: Path, name: str, passphrase: bytes | None = None) -> FileSigner:
    """Make a new key in a new file; an existing file is never replaced.

    The randomness is the cryptographic library's own and not the injected port: a private key is
    the one thing that a replay must not reproduce.

    Raises:
        UsageError: ``key.exists``; ``key.malformed``: the name can't name a key.
        StoreError: ``file.unwritable``.
    """
    private = Ed25519PrivateKey.generate()
    VerifierKey(name, private.public_key().public_bytes_raw())  # refuses a bad name before writing
    protection = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    if not create_file(path, pem):
        raise UsageError(
            "key.exists",
            f"{path} exists already",
            remedy="a key is never overwritten; choose another file or move the old one away",
        )
    return FileSigner(path, name, passphrase)


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())  # of the open file: no race with a swapped name
            if stat.S_IMODE(status.st_mode) & _OTHERS or not stat.S_ISREG(status.st_mode):
                raise UsageError(
                    "key.exposed",
                    f"{path} can be read by others than its owner",
                    remedy=f"chmod 600 {path}; if others could read it, make a new key",
                )
            return file.read(_MAX_KEY_BYTES)
    except FileNotFoundError as error:
        raise UsageError(
            "key.missing",
            f"there is no key at {path}",
            remedy="give the folder that holds this workspace's key, or restore the key",
        ) from error
    except OSError as error:
        raise StoreError(
            "key.unreadable",
            f"{path} can't be read: {error.strerror}",
            remedy="check the path and the rights of the account that runs this",
        ) from error


def _load(pem: bytes, passphrase: bytes | None, path: Path) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(pem, passphrase)
    except TypeError as error:  # the library's answer when a passphrase is missing, or too many
        raise _locked(path) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise (_locked(path) if passphrase else _malformed(path)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _malformed(path)
    return private


def _locked(path: Path) -> UsageError:
    return UsageError(
        "key.locked",
        f"{path} does not open with this passphrase",
        remedy="give the passphrase of this key file; give none for an unencrypted file",
    )


def _malformed(path: Path) -> UsageError:
    return UsageError(
        "key.malformed",
        f"{path} does not hold an Ed25519 private key",
        remedy="give a PKCS #8 PEM file with an Ed25519 key, as made by this program",
    )

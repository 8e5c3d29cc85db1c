"""The key files of people on this machine: beside the keys of logs, and apart from them.

::

    $ASSAY_HOME/people/<origin>/<person>.pem    Ed25519 private key, mode 0600

A person on another machine has their own; in a browser the key never is a file.
"""

from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.clock import Ids
from assay.errors import StoreError
from assay.ledger import FileSigner, VerifierKey, generate_key
from assay.ledger.personal import PERSON
from assay.sign.person import PersonId
from assay.stores.keys import default_home, folder_name

__all__ = ["CodeSigner", "Keyring", "new_code"]

_CODE_WORDS, _WORD_LENGTH = 5, 4
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 of them; none that is read as another
_CODE_SEED = b"assay enrolment code v1\n"


class Keyring:
    """Key files of people, one folder for each log.

    Args:
        origin: The log that the people belong to.
        home: Folder of keys; the default is :func:`~assay.stores.keys.default_home`.
    """

    def __init__(self, origin: str, home: Path | None = None) -> None:
        self._folder = (home or default_home()) / "people" / folder_name(origin)

    def path(self, person: PersonId) -> Path:
        """Where the key of a person is, or would be."""
        return self._folder / f"{person}.pem"

    def create(
        self, person: PersonId, *, path: Path | None = None, passphrase: bytes | None = None
    ) -> FileSigner:
        """Make a new key for a person; an existing file is never replaced.

        Raises:
            UsageError: ``key.exists``.
            StoreError: ``home.unwritable``, ``file.unwritable``.
        """
        place = path or self.path(person)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                "home.unwritable",
                f"{place.parent} can't be made: {error.strerror}",
                remedy="set ASSAY_HOME to a folder where keys can be kept, outside the workspace",
            ) from error
        return generate_key(place, PERSON + person, passphrase)

    def signer(
        self, person: PersonId, *, path: Path | None = None, passphrase: bytes | None = None
    ) -> FileSigner:
        """The key of a person.

        Raises:
            UsageError: ``key.missing``, ``key.exposed``, ``key.locked``, ``key.malformed``.
            StoreError: ``key.unreadable``.
        """
        return FileSigner(path or self.path(person), PERSON + person, passphrase)


class CodeSigner:
    """Signs with the key that follows from a one-time code; whoever has the code can.

    The ledger holds the public half, so that nobody who reads it, the server included, can enrol a
    key in the place of whom the code was given to.

    Args:
        code: As it was given; spaces, dashes and case do not matter.
    """

    def __init__(self, code: str) -> None:
        plain = "".join(code.upper().split()).replace("-", "")
        seed = sha256(_CODE_SEED + plain.encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = VerifierKey("code", self._private.public_key().public_bytes_raw())

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over a message."""
        return self._private.sign(message)


def new_code(ids: Ids) -> str:
    """A one-time code of 100 random bits: ``XXXX-XXXX-XXXX-XXXX-XXXX``."""
    size = _CODE_WORDS * _WORD_LENGTH
    letters = "".join(_LETTERS[byte & 31] for byte in ids.token(size))
    words = (letters[start : start + _WORD_LENGTH] for start in range(0, size, _WORD_LENGTH))
    return "-".join(words)

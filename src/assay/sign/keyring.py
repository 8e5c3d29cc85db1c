"""The key files of people on this machine: beside the keys of logs, and apart from them.

::

    $ASSAY_HOME/people/<origin>/<person>.pem      Ed25519 private key, mode 0600
    $ASSAY_HOME/people/<origin>/<person>.2.pem    the one after it

A person on another machine has their own; in a browser the key never is a file.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assay.clock import Ids
from assay.errors import StoreError, UsageError
from assay.ledger import FileSigner, VerifierKey, generate_key
from assay.ledger.personal import PERSON
from assay.sign.person import Person, PersonId
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
        """Where the next key of a person would be; an existing file is never its place."""
        place, count = self._folder / f"{person}.pem", 1
        while place.exists():
            count += 1
            place = self._folder / f"{person}.{count}.pem"
        return place

    def paths(self, person: PersonId) -> list[Path]:
        """The key files of a person on this machine, the newest first."""
        first = self._folder / f"{person}.pem"
        start = f"{person}."
        numbers = (p.stem.removeprefix(start) for p in self._folder.glob(f"{person}.*.pem"))
        later = sorted((int(n) for n in numbers if n.isdecimal()), reverse=True)
        return [*(self._folder / f"{person}.{n}.pem" for n in later), first]

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
        self,
        person: Person,
        *,
        path: Path | None = None,
        passphrase: Callable[[], bytes | None] = lambda: None,
    ) -> FileSigner:
        """The key of a person that counts.

        Args:
            person: Whose.
            path: The file; by default whichever of theirs on this machine counts.
            passphrase: Asked for where a file is locked.

        Raises:
            UsageError: ``key.missing``, ``key.exposed``, ``key.locked``, ``key.malformed``;
                ``key.unenrolled``: there is a key, but none that counts for this person.
            StoreError: ``key.unreadable``.
        """
        counting = {key.public for key in person.keys if key.state == "valid"}
        places = [path] if path else [p for p in self.paths(person.id) if p.exists()]
        for place in places or [self._folder / f"{person.id}.pem"]:
            found = _opened(place, PERSON + person.id, passphrase)
            if found.key.public in counting:
                return found
        raise UsageError(
            "key.unenrolled",
            f"no key of {person.id} on this machine counts in this workspace",
            remedy=f"`assay people show {person.id}` tells their keys; enrol one:"
            f" assay people enrol {person.id} --code CODE",
        )


def _opened(path: Path, name: str, passphrase: Callable[[], bytes | None]) -> FileSigner:
    try:
        return FileSigner(path, name)
    except UsageError as error:
        secret = passphrase() if error.code == "key.locked" else None
        if not secret:
            raise
    return FileSigner(path, name, secret)


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

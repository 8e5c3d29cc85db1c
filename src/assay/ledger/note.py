"""C2SP signed notes (c2sp.org/signed-note): text, and who signed it, strictly.

The text is only handed out after a signature of a known key verified; nothing in it is looked at
before. Which key is meant follows from name *and* key id together: a signature by an unknown key
is ignored, a known key's signature that fails rejects the whole note.

>>> key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
>>> key.name, key.id.hex()
('example.com/foo', '530d903a')
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assay.errors import UsageError, VerificationError

__all__ = [
    "MAX_NOTE_BYTES",
    "MAX_SIGNATURES",
    "NoteSignature",
    "VerifiedNote",
    "VerifierKey",
    "decode_base64",
    "format_note",
    "open_note",
]

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100  # the specification asks for at least 16
_ED25519 = b"\x01"
_KEY_SIZE = 32
_ID_SIZE = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public Ed25519 key under a name: what a verifier must know beforehand.

    Attributes:
        name: The name that it signs under; for a log, its origin.
        public: The 32 bytes of the key.

    Raises:
        UsageError: ``key.malformed``.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.public) != _KEY_SIZE:
            raise _bad_key(f"{self.name!r} with {len(self.public)} bytes is not an Ed25519 key")

    @property
    def id(self) -> bytes:
        """The four bytes that, with the name, select this key."""
        hashed = sha256(self.name.encode() + b"\n" + _ED25519 + self.public)
        return hashed.digest()[:_ID_SIZE]

    @property
    def vkey(self) -> str:
        """The key as text: ``name+id+base64``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a key from its text.

        Raises:
            UsageError: ``key.malformed``: not a vkey, not Ed25519, or the id is not that key's.
        """
        match = _VKEY.fullmatch(vkey)
        material = decode_base64(match[3]) if match else None
        if match is None or material is None or material[:1] != _ED25519:
            raise _bad_key("not a verifier key of the form name+id+base64 for Ed25519")
        key = cls(match[1], material[1:])
        if key.id.hex() != match[2]:
            raise _bad_key(f"the id {match[2]} is not that of this name and key")
        return key

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature over the message (RFC 8032)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: a name, a key id, and the bytes of the signature."""

    name: str
    key_id: bytes
    signature: bytes

    def to_line(self) -> str:
        """The line as it stands in a note."""
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A note of which at least one known key's signature verified.

    Attributes:
        text: What was signed, with its final newline.
        keys: The known keys that signed it.
        unknown: Signature lines of other keys, not verified.
    """

    text: str
    keys: tuple[VerifierKey, ...]
    unknown: tuple[NoteSignature, ...]


def format_note(text: str, signatures: Sequence[NoteSignature]) -> bytes:
    """Write a signed note.

    Raises:
        UsageError: ``note.malformed``: the text can't be the text of a note.
    """
    if not text.endswith("\n") or _CONTROL.search(text) or not signatures:
        raise UsageError("note.malformed", "a note is text that ends in a newline, and signatures")
    return (text + "\n" + "".join(line.to_line() for line in signatures)).encode()


def open_note(data: bytes, keys: Sequence[VerifierKey]) -> VerifiedNote:
    """Verify a note and hand out its text.

    Args:
        data: The note, as received.
        keys: The keys that the verifier trusts; never taken from what is verified.

    Raises:
        VerificationError: ``note.malformed``, ``note.bad_signature`` (a known key's signature
            fails), ``note.unsigned`` (no known key signed it).
        UsageError: ``key.malformed``: two trusted keys that a note can't tell apart.
    """
    text, signatures = _split(data)
    known = {(key.name, key.id): key for key in keys}
    if len(known) != len(set(keys)):
        raise _bad_key("two of the trusted keys have the same name and id")
    signers: list[VerifierKey] = []
    unknown: list[NoteSignature] = []
    for line in signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            unknown.append(line)
        elif not key.verify(text.encode(), line.signature):
            raise VerificationError(
                "note.bad_signature",
                f"the signature under the name {key.name} is not that key's over this text",
                remedy="the text was altered or signed by someone else; do not rely on it",
            )
        elif key not in signers:
            signers.append(key)
    if not signers:
        raise VerificationError(
            "note.unsigned",
            "no key that is trusted here signed this",
            remedy="check that the verifier key is the one you were given for this log",
        )
    return VerifiedNote(text, tuple(signers), tuple(unknown))


def decode_base64(text: str) -> bytes | None:
    """The bytes of standard base64; None unless it is exactly how those bytes are written."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (Base64Error, UnicodeEncodeError):
        return None
    return data if b64encode(data).decode() == text else None


def _split(data: bytes) -> tuple[str, list[NoteSignature]]:
    if len(data) > MAX_NOTE_BYTES:
        raise _malformed(f"longer than {MAX_NOTE_BYTES} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("not UTF-8") from error
    if _CONTROL.search(whole):
        raise _malformed("it holds control characters")
    head, gap, tail = whole.rpartition("\n\n")
    if not gap or not head or not tail.endswith("\n"):
        raise _malformed("no text, a blank line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise _malformed(f"more than {MAX_SIGNATURES} signatures")
    return head + "\n", [_parse_line(line) for line in lines]


def _parse_line(line: str) -> NoteSignature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    signature = decode_base64(encoded)
    well_formed = dash == "—" and _NAME.fullmatch(name)
    if not well_formed or signature is None or len(signature) <= _ID_SIZE:
        raise _malformed("a signature line is not '— name base64'")
    return NoteSignature(name, signature[:_ID_SIZE], signature[_ID_SIZE:])


def _malformed(message: str) -> VerificationError:
    return VerificationError(
        "note.malformed", f"not a signed note: {message}", remedy="ask for the checkpoint again"
    )


def _bad_key(message: str) -> UsageError:
    return UsageError(
        "key.malformed",
        message,
        remedy="copy the whole line of the verifier key, as its owner published it",
    )

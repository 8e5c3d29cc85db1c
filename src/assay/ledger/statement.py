"""What a person signs: about which entry, of which log, with which words, and until when.

The payload of an act's envelope is the canonical JSON of a statement. It names its subject by index
*and* leaf, the log, the run, and the digest of what is said; it holds for one kind of entry, until
one index, once. Specification: ``docs/ledger-format.md``, section 11.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assay.canonical import JsonValue, decode, digest, encode
from assay.errors import CanonicalError, VerificationError
from assay.ledger.kind import KINDS

__all__ = ["MAX_STATEMENT_BYTES", "PAYLOAD_TYPE", "STATEMENT_FIELDS", "Statement", "digest_said"]

PAYLOAD_TYPE = "application/vnd.assay.approval.v1+json"
MAX_STATEMENT_BYTES = 4_096

STATEMENT_FIELDS = (
    "decision",
    "decision_seq",
    "expires_seq",
    "kind",
    "log",
    "nonce",
    "outcome",
    "person",
    "run",
    "said",
    "v",
)
"""The fields of a statement, all of them required, in the order in which they are written."""

_TYPES = (str, int, int, str, str, str, str, str, str, str, int)
_VERSION = 1
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_WORD = re.compile(r"[a-z][a-z_]{0,39}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's statement about an entry.

    Attributes:
        decision: Leaf digest of the subject.
        decision_seq: Index of the subject.
        expires_seq: Last index at which the statement may be recorded.
        kind: Kind of the entry that records it.
        log: Origin of the log.
        nonce: 32 hexadecimal digits, different in each statement about a stream.
        outcome: One word.
        person: Id of the person.
        run: The run; empty outside runs.
        said: Digest of the canonical bytes of what is said.
    """

    decision: str
    decision_seq: int
    expires_seq: int
    kind: str
    log: str
    nonce: str
    outcome: str
    person: str
    run: str
    said: str

    def to_bytes(self) -> bytes:
        """The payload: canonical JSON."""
        fields: dict[str, JsonValue] = {
            name: getattr(self, name) for name in STATEMENT_FIELDS if name != "v"
        }
        return encode({**fields, "v": _VERSION})

    @classmethod
    def parse(cls, payload: bytes) -> "Statement":
        """Read a payload whose signature was verified.

        Raises:
            VerificationError: ``approval.malformed``.
        """
        if len(payload) > MAX_STATEMENT_BYTES:
            raise _malformed(f"longer than {MAX_STATEMENT_BYTES} bytes")
        try:
            value = decode(payload)
        except CanonicalError as error:
            raise _malformed(error.message) from error
        if not isinstance(value, dict) or tuple(value) != STATEMENT_FIELDS:
            raise _malformed("not an object with exactly the fields of a statement")
        if tuple(map(type, value.values())) != _TYPES or value["v"] != _VERSION:
            raise _malformed("a field has a value of another type than it must have")
        made = cls(**{name: value[name] for name in STATEMENT_FIELDS if name != "v"})
        if not made.is_well_formed:
            raise _malformed("a digest, an index, the kind, the nonce or the outcome is not one")
        return made

    @property
    def is_well_formed(self) -> bool:
        """Whether every field has the form that it must have."""
        digests = _DIGEST.fullmatch(self.decision) and _DIGEST.fullmatch(self.said)
        indices = self.decision_seq >= 0 and self.expires_seq >= 0
        words = _NONCE.fullmatch(self.nonce) and _WORD.fullmatch(self.outcome)
        return bool(digests and indices and words and self.kind in KINDS and self.person)


def digest_said(said: Mapping[str, JsonValue]) -> str:
    """The digest under which a statement names what is said.

    Raises:
        CanonicalError: It is outside the canonical JSON profile.
    """
    return digest(encode(said))


def _malformed(message: str) -> VerificationError:
    return VerificationError(
        "approval.malformed",
        f"not a statement: {message}",
        remedy="sign again with this program; nothing was recorded from these bytes",
    )

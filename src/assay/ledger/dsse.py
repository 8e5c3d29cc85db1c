"""DSSE envelopes (github.com/secure-systems-lab/dsse, version 1.0.2): bytes, and who signed them.

What is signed is the *pre-authentication encoding* of type and payload, so that bytes signed as one
thing never pass for another. The id of a key is a hint for people and decides nothing here.

>>> pae("http://example.com/HelloWorld", b"hello world")
b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import VerificationError
from assay.ledger.keys import Signer
from assay.ledger.note import VerifierKey, decode_base64

__all__ = ["MAX_SIGNATURES", "Envelope", "Signature", "key_id", "pae", "seal"]

MAX_SIGNATURES = 4
_KEY_ID_DIGITS = 16
_SIGNATURE_SIZE = 64
_FIELDS = ("payload", "payloadType", "signatures")
_SIGNATURE_FIELDS = ("keyid", "sig")
_HEX = frozenset("0123456789abcdef")


class Signature(NamedTuple):
    """One signature of an envelope.

    Attributes:
        keyid: What the signer says of the key; a hint, lower-case hexadecimal digits.
        sig: The Ed25519 signature over the pre-authentication encoding.
    """

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with its signatures; nothing in the payload counts before one is verified.

    Attributes:
        payload: The verbatim bytes that were signed.
        payload_type: What they are.
        signatures: One to four.
    """

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]

    def signed_by(self, keys: Iterable[bytes]) -> tuple[bytes, ...]:
        """Those of the public keys (32 bytes each) that signed this, each once."""
        message = pae(self.payload_type, self.payload)
        return tuple(
            public
            for public in dict.fromkeys(keys)
            if any(_verifies(public, message, one.sig) for one in self.signatures)
        )

    def to_body(self) -> dict[str, JsonValue]:
        """The envelope as it stands in an entry."""
        return {
            "payload": b64encode(self.payload).decode(),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": one.keyid, "sig": b64encode(one.sig).decode()} for one in self.signatures
            ],
        }

    @classmethod
    def parse(cls, value: object) -> "Envelope":
        """Read an envelope from JSON, strictly: exactly these fields, canonical base64.

        Raises:
            VerificationError: ``approval.malformed``.
        """
        if not isinstance(value, dict) or tuple(sorted(value)) != _FIELDS:
            raise _malformed("not an object with payload, payloadType and signatures")
        kind, lines = value["payloadType"], value["signatures"]
        payload = _bytes(value["payload"])
        if payload is None or not isinstance(kind, str) or not isinstance(lines, list):
            raise _malformed("a field has a value of another type than it must have")
        if not 1 <= len(lines) <= MAX_SIGNATURES:
            raise _malformed(f"{len(lines)} signatures, there must be 1 to {MAX_SIGNATURES}")
        return cls(payload, kind, tuple(map(_signature, lines)))


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: what is signed. Lengths are in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(public: bytes) -> str:
    """What stands beside a signature to say which key made it: the start of the key's SHA-256."""
    return sha256(public).hexdigest()[:_KEY_ID_DIGITS]


def seal(payload_type: str, payload: bytes, *signers: Signer) -> Envelope:
    """Sign a payload with each of the keys."""
    message = pae(payload_type, payload)
    made = (Signature(key_id(one.key.public), one.sign(message)) for one in signers)
    return Envelope(payload, payload_type, tuple(made))


@lru_cache(maxsize=4096)  # the stream of people is read again for every act, and is the same
def _verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    return VerifierKey("key", public).verify(message, signature)


def _signature(value: object) -> Signature:
    if not isinstance(value, dict) or tuple(sorted(value)) != _SIGNATURE_FIELDS:
        raise _malformed("a signature is not an object with keyid and sig")
    keyid, sig = value["keyid"], _bytes(value["sig"])
    if not isinstance(keyid, str) or len(keyid) > 2 * _SIGNATURE_SIZE or not _HEX.issuperset(keyid):
        raise _malformed("the id of a key is not hexadecimal")
    if sig is None or len(sig) != _SIGNATURE_SIZE:
        raise _malformed("a signature is not 64 bytes of base64")
    return Signature(keyid, sig)


def _bytes(value: object) -> bytes | None:
    return decode_base64(value) if isinstance(value, str) else None


def _malformed(message: str) -> VerificationError:
    return VerificationError(
        "approval.malformed",
        f"not a signed statement: {message}",
        remedy="sign again with this program; nothing was recorded from these bytes",
    )

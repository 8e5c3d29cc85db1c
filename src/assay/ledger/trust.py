"""What a verifier brings along: the keys it trusts and the head it remembers.

None of it may come from the evidence. Verification can't be started without a policy; a policy
without keys is allowed and proves nothing about who wrote the log, which the report then says.

>>> vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
>>> TrustPolicy.of(vkey).origin
'example.com/foo'
"""

from dataclasses import dataclass

from assay.errors import UsageError, VerificationError
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.note import VerifierKey, open_note

__all__ = ["SignedHead", "TrustPolicy", "TrustedKey", "open_checkpoint"]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key, and for which sizes of the log its signature counts.

    The span is in sizes and not in dates: a retired key's holder can write any date.

    Attributes:
        key: The public key, under the log's origin.
        first: Smallest size that it may sign.
        last: Largest size that it may sign; None for no end.
    """

    key: VerifierKey
    first: int = 0
    last: int | None = None

    def covers(self, size: int) -> bool:
        """Whether the key may sign a checkpoint of this size."""
        return self.first <= size and (self.last is None or size <= self.last)


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """The ground that a verification stands on.

    Attributes:
        keys: Keys of one log, all under its origin; empty if none is known.
        remembered: An older head, kept by the verifier since it was last verified.
        founder: The key of the person who founds the people of the log, as the verifier knows it.

    Raises:
        UsageError: ``policy.contradictory``: keys or head name different logs.
    """

    keys: tuple[TrustedKey, ...]
    remembered: Checkpoint | None = None
    founder: VerifierKey | None = None

    def __post_init__(self) -> None:
        names = {trusted.key.name for trusted in self.keys}
        if self.remembered is not None:
            names.add(self.remembered.origin)
        if len(names) > 1:
            raise UsageError(
                "policy.contradictory",
                f"keys and remembered head name several logs: {', '.join(sorted(names))}",
                remedy="verify each log with its own keys",
            )

    @classmethod
    def of(
        cls, *vkeys: str, remembered: Checkpoint | None = None, founder: str = ""
    ) -> "TrustPolicy":
        """A policy from verifier keys as text, each for all sizes.

        Raises:
            UsageError: ``key.malformed``, ``policy.contradictory``.
        """
        keys = tuple(TrustedKey(VerifierKey.parse(vkey)) for vkey in vkeys)
        return cls(keys, remembered, VerifierKey.parse(founder) if founder else None)

    @property
    def origin(self) -> str:
        """The log that this policy speaks about; empty if it does not say."""
        if self.keys:
            return self.keys[0].key.name
        return self.remembered.origin if self.remembered else ""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head whose signature verified, and the keys that count for it."""

    checkpoint: Checkpoint
    keys: tuple[VerifierKey, ...]


def open_checkpoint(note: bytes, policy: TrustPolicy) -> SignedHead:
    """Verify a signed checkpoint, then read it.

    Raises:
        VerificationError: ``checkpoint.malformed``, ``checkpoint.unsigned``,
            ``checkpoint.bad_signature``, ``checkpoint.foreign`` (another log's),
            ``key.not_valid_here`` (signed by a key that is not valid at this size).
    """
    try:
        opened = open_note(note, [trusted.key for trusted in policy.keys])
    except VerificationError as error:
        code = error.code.replace("note.", "checkpoint.")
        raise VerificationError(code, error.message, remedy=error.remedy) from error
    head = Checkpoint.parse(opened.text)
    if head.origin != policy.origin:
        raise VerificationError(
            "checkpoint.foreign",
            f"this checkpoint is of {head.origin}, not of {policy.origin}",
            remedy="give the checkpoint of the log that is verified",
        )
    spans = [trusted for trusted in policy.keys if trusted.key in opened.keys]
    valid = tuple(trusted.key for trusted in spans if trusted.covers(head.size))
    if not valid:
        raise VerificationError(
            "key.not_valid_here",
            f"the key that signed size {head.size} is not valid there",
            remedy="ask for a checkpoint signed by the key that is valid at this size",
        )
    return SignedHead(head, valid)

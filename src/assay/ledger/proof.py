"""Proofs as text files: one entry without the others, and a newer head that extends an older one.

An inclusion proof is a C2SP tlog-proof (c2sp.org/tlog-proof). A growth proof is the body of a C2SP
tlog-witness ``add-checkpoint`` request (c2sp.org/tlog-witness), which is the same idea for heads.
Index, size and root are taken from what is authenticated, never from the proof alone.
"""

import re
from base64 import b64encode
from dataclasses import dataclass

from assay.errors import UsageError, VerificationError
from assay.ledger.entry import Entry
from assay.ledger.merkle import HASH_SIZE, leaf_hash, verify_consistency, verify_inclusion
from assay.ledger.note import MAX_NOTE_BYTES, decode_base64
from assay.ledger.trust import SignedHead, TrustPolicy, open_checkpoint

__all__ = ["GrowthProof", "InclusionProof", "verify_entry", "verify_growth"]

_HEADER = "c2sp.org/tlog-proof@v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_MAX_PATH = 63  # hashes: the tree of the largest size that a checkpoint can name


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry is in the log of a checkpoint.

    Attributes:
        index: Index of the entry; a claim until verified.
        path: Sibling hashes, leaf first.
        checkpoint: The signed note, verbatim.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def to_bytes(self) -> bytes:
        """The content of a ``.tlog-proof`` file."""
        return _write(f"{_HEADER}\nindex {self.index}\n", self.path, self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> "InclusionProof":
        """Read a ``.tlog-proof`` file; an ``extra`` line is skipped, since nothing vouches for it.

        Raises:
            VerificationError: ``proof.malformed``.
        """
        lines, checkpoint = _read(data)
        if lines[:1] != [_HEADER]:
            raise _malformed("the first line is not that of a tlog-proof")
        body = lines[1:]
        if body and body[0].startswith("extra "):
            if decode_base64(body[0].removeprefix("extra ")) is None:
                raise _malformed("the extra line is not base64")
            body = body[1:]
        return cls(_number(body, "index "), _hashes(body[1:]), checkpoint)


@dataclass(frozen=True, slots=True)
class GrowthProof:
    """That the log of a checkpoint extends the log as it was at an older size.

    Attributes:
        old: The older size.
        path: The consistency proof.
        checkpoint: The newer signed note, verbatim.
    """

    old: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def to_bytes(self) -> bytes:
        """The proof as text."""
        return _write(f"old {self.old}\n", self.path, self.checkpoint)

    @classmethod
    def parse(cls, data: bytes) -> "GrowthProof":
        """Read the text of a growth proof.

        Raises:
            VerificationError: ``proof.malformed``.
        """
        lines, checkpoint = _read(data)
        return cls(_number(lines, "old "), _hashes(lines[1:]), checkpoint)


def verify_entry(entry: bytes, proof: bytes, policy: TrustPolicy) -> tuple[Entry, SignedHead]:
    """Verify that an entry is in a signed log, with nothing but its bytes and a proof file.

    The remembered head of the policy takes part only where it has the size of the checkpoint; a
    growth proof compares other sizes.

    Returns:
        The entry, and the head that it is proved to be under.

    Raises:
        VerificationError: ``proof.malformed``, ``proof.invalid``, ``entry.moved`` and
            ``entry.foreign`` (it says another index or log), ``log.forked``, and as
            :func:`~assay.ledger.trust.open_checkpoint` and :meth:`Entry.parse`.
    """
    parsed = InclusionProof.parse(proof)
    signed = open_checkpoint(parsed.checkpoint, policy)
    head = signed.checkpoint
    known = policy.remembered
    if known and known.size == head.size and known.root != head.root:
        raise _forked(head.size)
    verify_inclusion(leaf_hash(entry), parsed.index, head.size, parsed.path, head.root)
    found = Entry.parse(entry)
    if found.seq != parsed.index:
        raise VerificationError(
            "entry.moved",
            f"entry {parsed.index} says that it is entry {found.seq}",
            remedy="ask for the entry and its proof again",
        )
    if found.log != head.origin:
        raise VerificationError(
            "entry.foreign",
            f"the entry belongs to the log {found.log}",
            remedy="ask for the entry of this log",
        )
    return found, signed


def verify_growth(proof: bytes, policy: TrustPolicy) -> SignedHead:
    """Verify that a newer signed head extends the head that the policy remembers.

    Returns:
        The newer head, which may be remembered from now on.

    Raises:
        UsageError: ``policy.forgetful``: the policy remembers no head.
        VerificationError: ``proof.malformed``, ``proof.invalid``, ``log.rolled_back``,
            ``log.forked`` (same size, another root), and as
            :func:`~assay.ledger.trust.open_checkpoint`.
    """
    known = policy.remembered
    if known is None:
        raise UsageError(
            "policy.forgetful",
            "there is no remembered head to extend",
            remedy="give the checkpoint that you kept",
        )
    parsed = GrowthProof.parse(proof)
    signed = open_checkpoint(parsed.checkpoint, policy)
    head = signed.checkpoint
    if head.size < known.size:
        raise VerificationError(
            "log.rolled_back",
            f"you remember {known.size} entries, this checkpoint has {head.size}",
            remedy="an older state was presented; ask for the newest checkpoint",
        )
    if head.size == known.size and head.root != known.root:
        raise _forked(head.size)
    if parsed.old != known.size:
        raise _malformed(f"it starts at size {parsed.old}, you remember {known.size}")
    verify_consistency(known.size, head.size, parsed.path, known.root, head.root)
    return signed


def _write(opening: str, path: tuple[bytes, ...], checkpoint: bytes) -> bytes:
    hashes = "".join(b64encode(sibling).decode() + "\n" for sibling in path)
    return f"{opening}{hashes}\n".encode() + checkpoint


def _read(data: bytes) -> tuple[list[str], bytes]:
    head, gap, checkpoint = data.partition(b"\n\n")
    if not gap or len(data) > MAX_NOTE_BYTES or not head.isascii():
        raise _malformed("no lines of a proof, a blank line and a checkpoint")
    return head.decode("ascii").split("\n"), checkpoint


def _number(lines: list[str], label: str) -> int:
    text = lines[0].removeprefix(label) if lines and lines[0].startswith(label) else ""
    if not _NUMBER.fullmatch(text):
        raise _malformed(f"no line '{label}N' where it must stand")
    return int(text)


def _hashes(lines: list[str]) -> tuple[bytes, ...]:
    path = tuple(decode_base64(line) or b"" for line in lines)
    if len(path) > _MAX_PATH or not all(len(sibling) == HASH_SIZE for sibling in path):
        raise _malformed("a line of the path is not a SHA-256 hash in base64")
    return path


def _malformed(message: str) -> VerificationError:
    return VerificationError(
        "proof.malformed", f"not a proof: {message}", remedy="ask the log for the proof again"
    )


def _forked(size: int) -> VerificationError:
    return VerificationError(
        "log.forked",
        f"the log signed another root at size {size} than the one that you remember",
        remedy="keep both checkpoints: together they prove that the log has two histories",
    )

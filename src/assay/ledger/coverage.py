r"""Cases that are signed under one signature over their whole run.

``signoff.requested`` states how many cases and the RFC 6962 root over their sorted lines; a person
signs it; each case then has an ``approval.granted`` without an envelope, which names that signature
and proves that the case's line is under the root. Each case can therefore be shown alone.

>>> case_line("CHG-1", "sha256:00", "no_exception")
b'CHG-1\x00sha256:00\x00no_exception'
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import VerificationError
from assay.ledger.entry import Entry
from assay.ledger.merkle import (
    HASH_SIZE,
    inclusion_proof,
    leaf_hash,
    reader_of,
    root_of,
    verify_inclusion,
)
from assay.ledger.note import decode_base64

__all__ = ["Coverage", "RunRequest", "RunSignature", "case_line", "is_covered", "require_covered"]

_COVERED = ("conclusion", "covered_by", "from", "index", "proof", "to")
_TYPES = (str, int, str, int, str, str)


class RunRequest(NamedTuple):
    """What was asked to be signed of a run.

    Attributes:
        cases: How many.
        root: RFC 6962 root over their lines, ``sha256:<hex>``.
        person: Who was asked: the list holds what this person may sign.
    """

    cases: int
    root: str
    person: str


class RunSignature(NamedTuple):
    """A signature over a run.

    Attributes:
        run: The run.
        actor: Id of the actor who signed.
        people: The signer, and whoever they act for.
        request_seq: Index of the ``signoff.requested``.
        request: What it asked for.
    """

    run: str
    actor: str
    people: tuple[str, ...]
    request_seq: int
    request: RunRequest


class Coverage:
    """The tree over the cases that one signature covers.

    Args:
        lines: One :func:`case_line` for each, in any order.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = sorted(lines)
        self._leaves = [leaf_hash(line) for line in self.lines]
        self._places = {line: index for index, line in enumerate(self.lines)}
        self._read = reader_of(self._leaves)

    @property
    def root(self) -> str:
        """The root over the lines, ``sha256:<hex>``."""
        return "sha256:" + root_of(self._leaves).hex()

    def body(self, line: bytes, before: str, after: str, signature: int) -> dict[str, JsonValue]:
        """The body of a case's ``approval.granted`` under a signature.

        Args:
            line: The case's line; it must be one of the lines.
            before: Status of the case.
            after: Status that the signature gives it.
            signature: Index of the entry that signs the run.
        """
        index = self._places[line]
        path = inclusion_proof(index, len(self.lines), self._read)
        return {
            "conclusion": line.rpartition(b"\x00")[2].decode(),
            "covered_by": signature,
            "from": before,
            "index": index,
            "proof": b64encode(b"".join(path)).decode(),
            "to": after,
        }


def case_line(case_id: str, workpaper: str, conclusion: str) -> bytes:
    """The line of a case: its name, the digest of its workpaper, its final conclusion."""
    return b"\x00".join(part.encode() for part in (case_id, workpaper, conclusion))


def is_covered(body: Mapping[str, JsonValue]) -> bool:
    """Whether an ``approval.granted`` refers to the signature over its run."""
    return "covered_by" in body


def require_covered(entry: Entry, signatures: Mapping[int, RunSignature]) -> RunSignature:
    """Hold the entry of a case to the signature over its run.

    Raises:
        VerificationError: ``approval.not_covered``.
    """
    body = entry.body
    values = tuple(body[name] for name in sorted(body))
    if tuple(sorted(body)) != _COVERED or tuple(map(type, values)) != _TYPES:
        raise _not_covered("it does not say what it must")
    conclusion, covered_by, index, proof = (
        body[name] for name in ("conclusion", "covered_by", "index", "proof")
    )
    signature = signatures.get(covered_by) if isinstance(covered_by, int) else None
    path = decode_base64(str(proof))
    if signature is None or (signature.run, signature.actor) != (entry.run, entry.actor.id):
        raise _not_covered(f"entry {covered_by} is no signature of that person over that run")
    if path is None or len(path) % HASH_SIZE or len(entry.refs) != 1:
        raise _not_covered("its proof or its workpaper is not one")
    hashes = [path[start : start + HASH_SIZE] for start in range(0, len(path), HASH_SIZE)]
    leaf = leaf_hash(case_line(entry.stream, entry.refs[0], str(conclusion)))
    root = bytes.fromhex(signature.request.root.removeprefix("sha256:"))
    try:
        verify_inclusion(leaf, int(str(index)), signature.request.cases, hashes, root)
    except VerificationError as error:
        raise _not_covered("it is not among the cases that were signed") from error
    return signature


def _not_covered(message: str) -> VerificationError:
    return VerificationError("approval.not_covered", message)

"""Reading a log entry by entry and holding each to its place: chain, streams, tree.

One pass. What is kept: one head (44 bytes and the name) for each stream, and 48 bytes of each entry,
so that what people said later can be held to it. The numbers in the code are the steps of
:mod:`assay.ledger.verify`.
"""

from collections.abc import Iterable
from hashlib import sha256

from assay.errors import VerificationError
from assay.ledger.approval import Acts
from assay.ledger.entry import NO_DIGEST, Actor, Entry, RawFields, read_fields
from assay.ledger.merkle import root_of_frontier
from assay.ledger.subject import Subjects

__all__ = ["Replay"]


class Replay:
    """A log as it is read from the beginning.

    Args:
        origin: The log that the entries must belong to; empty takes it from the first entry.
        marks: Sizes at which the root is to be kept.

    Attributes:
        origin: The log's name.
        size: Entries read.
        roots: The root at each mark that was reached.
        kinds: Number of entries of each kind.
        first_at: Time that the first entry claims.
        last_at: Time that the newest entry claims.
        clock_backsteps: How often an entry claims an earlier time than the one before.
        acts: What people said, each held to its signature.
    """

    def __init__(self, origin: str = "", marks: Iterable[int] = ()) -> None:
        self.origin = origin
        self.size = 0
        self.kinds: dict[str, int] = {}
        self.first_at = ""
        self.last_at = ""
        self.clock_backsteps = 0
        self._marks = frozenset(marks)
        self._prev = NO_DIGEST
        self._edge: list[bytes] = []
        self._heads: dict[str, bytes] = {}
        self._subjects = Subjects()
        self.acts = Acts(self._subjects)
        self.roots: dict[int, bytes] = {0: self.root} if 0 in self._marks else {}

    @property
    def root(self) -> bytes:
        """The Merkle root over the entries read so far."""
        return root_of_frontier(self._edge)

    @property
    def streams(self) -> int:
        """Number of streams that have entries."""
        return len(self._heads)

    def add(self, data: bytes) -> None:
        """Read the next entry.

        Raises:
            VerificationError: See :mod:`assay.ledger.verify`, step 3; ``where`` is the entry.
        """
        seq = self.size
        try:
            fields = read_fields(data)  # 3.1 and 3.2
        except VerificationError as error:
            raise VerificationError(
                error.code, error.message, remedy=error.remedy, where=f"entry {seq}"
            ) from error
        actor, at, _, kind, log, prev, _, run, claimed, stream, stream_prev, stream_seq, _ = fields
        if log != self.origin:  # 3.3
            if self.origin or seq:
                raise self._refused("entry.foreign", f"it belongs to the log {log}")
            self.origin = log
        if claimed != seq:  # 3.4
            code = "entry.gap" if claimed > seq else "entry.moved"
            raise self._refused(code, f"it says that it is entry {claimed}")
        if prev != self._prev:  # 3.5
            raise self._refused("chain.broken", "the entry before is not the one it followed")
        leaf = sha256(b"\x00" + data).digest()
        number = self._follow_stream(stream, stream_prev, stream_seq, leaf)  # 3.6
        if Acts.concerns(kind, stream):
            self.acts.follow(_entry(fields))  # 3.7
        self._subjects.add(leaf, number, kind, run, actor["id"])
        self._grow(leaf)  # 3.8
        self._prev = "sha256:" + leaf.hex()
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if at < self.last_at:
            self.clock_backsteps += 1
        elif not seq:
            self.first_at = at
        self.last_at = at

    def _follow_stream(self, stream: str, prev: str, seq: int, leaf: bytes) -> int:
        """The number of the stream, by the order in which streams begin."""
        head = self._heads.get(stream)
        if head is None:
            follows = seq == 0 and prev == NO_DIGEST
        else:
            before = int.from_bytes(head[32:40])
            follows = seq == before + 1 and prev == "sha256:" + head[:32].hex()
        if not follows:
            raise self._refused("stream.broken", f"it does not follow the stream {stream}")
        number = self._subjects.open_stream(stream) if head is None else int.from_bytes(head[40:])
        self._heads[stream] = leaf + seq.to_bytes(8) + number.to_bytes(4)
        return number

    def _grow(self, node: bytes) -> None:
        index, edge = self.size, self._edge
        while index & 1:  # RFC 6962, section 2.1: merge complete subtrees of equal size
            node = sha256(b"\x01" + edge.pop() + node).digest()
            index >>= 1
        edge.append(node)
        self.size += 1
        if self.size in self._marks:
            self.roots[self.size] = self.root

    def _refused(self, code: str, message: str) -> VerificationError:
        return VerificationError(
            code,
            message,
            remedy="the log was altered at or before this entry; compare it with another copy",
            where=f"entry {self.size}",
        )


def _entry(fields: RawFields) -> Entry:
    actor, at, body, kind, log, prev, refs, run, seq, stream, before, place, version = fields
    return Entry(
        actor=Actor(actor["id"], actor["role"]),
        at=at,
        body=body,
        kind=kind,
        log=log,
        prev=prev,
        refs=tuple(refs),
        run=run,
        seq=seq,
        stream=stream,
        stream_prev=before,
        stream_seq=place,
        v=version,
    )

"""Appending to a log, as a pure function: state and drafts in, state and rows out.

Nothing here writes. The caller commits the rows in one transaction with its own records, and only
then lets the :class:`~assay.ledger.memory.Notary` sign the new head.

>>> state = LogState.empty("log.example/engagement")
>>> from assay.ledger.entry import Actor
>>> draft = Draft("log.opened", "log", {"format": 1}, Actor("program:assay", "writer"))
>>> from datetime import UTC, datetime
>>> done = append(state, [draft], datetime(2026, 3, 4, 9, tzinfo=UTC), {})
>>> done.state.size, done.entries[0].seq, done.streams["log"].seq
(1, 0, 0)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from assay.canonical import encode
from assay.clock import Clock
from assay.errors import UsageError
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.entry import MAX_ENTRY_BYTES, VERSION, Draft, check_draft, is_origin
from assay.ledger.merkle import (
    HASH_SIZE,
    NodeReader,
    NodeRow,
    extend,
    frontier_of,
    leaf_hash,
    root_of_frontier,
)

__all__ = ["Appended", "EntryRow", "LogState", "StreamHead", "append", "check_origin"]

_NO_LEAF = bytes(HASH_SIZE)


class EntryRow(NamedTuple):
    """An entry to store: its index, its verbatim bytes, its leaf hash."""

    seq: int
    data: bytes
    leaf: bytes


class StreamHead(NamedTuple):
    """The newest entry of a stream: its index within the stream and its leaf hash."""

    seq: int
    leaf: bytes


_NO_HEAD = StreamHead(-1, _NO_LEAF)


@dataclass(frozen=True, slots=True)
class LogState:
    """All that is needed to append: O(log n), immutable.

    Attributes:
        origin: Name of the log: a URL without scheme, unique for each engagement.
        size: Entries so far.
        last_leaf: Leaf hash of the newest entry; 32 zero bytes in an empty log.
        frontier: Right edge of the Merkle tree, largest subtree first.

    Raises:
        UsageError: ``log.malformed``: the parts contradict each other.
    """

    origin: str
    size: int
    last_leaf: bytes
    frontier: tuple[bytes, ...]

    def __post_init__(self) -> None:
        check_origin(self.origin)
        hashes = (self.last_leaf, *self.frontier)
        fits = self.size >= 0 and len(self.frontier) == self.size.bit_count()
        if not fits or {*map(len, hashes)} != {HASH_SIZE}:
            raise UsageError(
                "log.malformed",
                f"a log of {self.size} entries has another right edge",
                remedy="read the state from the nodes again",
            )

    @classmethod
    def empty(cls, origin: str) -> "LogState":
        """A log without entries.

        Raises:
            UsageError: ``log.bad_origin``.
        """
        return cls(origin, 0, _NO_LEAF, ())

    @classmethod
    def load(cls, origin: str, size: int, read: NodeReader) -> "LogState":
        """The state of a stored log, from its nodes (``read(0, i)`` must give leaf ``i``)."""
        last_leaf = read(0, size - 1) if size else _NO_LEAF
        return cls(origin, size, last_leaf, frontier_of(size, read))

    @property
    def root(self) -> bytes:
        """The Merkle root over all entries."""
        return root_of_frontier(self.frontier)

    @property
    def checkpoint(self) -> Checkpoint:
        """The head of this log, as it is to be signed."""
        return Checkpoint(self.origin, self.size, self.root)


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append yields: the rows to commit, and the state once they are committed.

    Attributes:
        state: The state to append to next.
        entries: One row for each draft, in the same order.
        nodes: Inner nodes that became complete (level 1 and higher).
        streams: The new head of every stream that was touched.
    """

    state: LogState
    entries: list[EntryRow]
    nodes: list[NodeRow]
    streams: dict[str, StreamHead]


def append(
    state: LogState,
    drafts: Iterable[Draft],
    at: datetime | Clock,
    stream_heads: Mapping[str, StreamHead],
) -> Appended:
    """Turn drafts into entries at the end of a log.

    Args:
        state: The log before.
        drafts: What to record, in this order.
        at: The instant that the whole batch bears; a clock is read once.
        stream_heads: Head of every stream that a draft names and that has entries already. A
            stream that is missing here starts at 0, which a verifier refuses if it is not new.

    Raises:
        UsageError: ``entry.unknown_kind``, ``entry.malformed``, ``entry.oversized``,
            ``entry.naive_time``.
        CanonicalError: A body is outside the canonical JSON profile.
    """
    instant = _instant(at)
    touched: dict[str, StreamHead] = {}
    entries: list[EntryRow] = []
    last_leaf, prev = state.last_leaf, "sha256:" + state.last_leaf.hex()
    for seq, draft in enumerate(drafts, state.size):
        check_draft(draft)
        head = touched.get(draft.stream) or stream_heads.get(draft.stream) or _NO_HEAD
        data = encode(
            {
                "actor": {"id": draft.actor.id, "role": draft.actor.role},
                "at": instant,
                "body": draft.body,
                "kind": draft.kind,
                "log": state.origin,
                "prev": prev,
                "refs": draft.refs,
                "run": draft.run,
                "seq": seq,
                "stream": draft.stream,
                "stream_prev": "sha256:" + head.leaf.hex(),
                "stream_seq": head.seq + 1,
                "v": VERSION,
            }
        )
        if len(data) > MAX_ENTRY_BYTES:
            raise _oversized(draft, len(data))
        last_leaf = leaf_hash(data)
        prev = "sha256:" + last_leaf.hex()
        entries.append(EntryRow(seq, data, last_leaf))
        touched[draft.stream] = StreamHead(head.seq + 1, last_leaf)
    frontier, nodes = extend(state.size, state.frontier, [row.leaf for row in entries])
    after = LogState(state.origin, state.size + len(entries), last_leaf, frontier)
    return Appended(after, entries, nodes, touched)


def check_origin(origin: str) -> None:
    """Refuse a name that can't be the origin of a checkpoint and the name of its key.

    Raises:
        UsageError: ``log.bad_origin``.
    """
    if not is_origin(origin):
        raise UsageError(
            "log.bad_origin",
            f"{origin!r} can't name a log",
            remedy="use a URL without scheme, such as assay.example/acme-2026: visible ASCII"
            " characters without space and plus, at most 255",
        )


def _oversized(draft: Draft, size: int) -> UsageError:
    return UsageError(
        "entry.oversized",
        f"{draft.kind} of {draft.stream}: {size} bytes, the limit is {MAX_ENTRY_BYTES}",
        remedy="store the material as an artifact and record its digest",
    )


def _instant(at: datetime | Clock) -> str:
    moment = at if isinstance(at, datetime) else at.now()
    if moment.tzinfo is None:
        raise UsageError(
            "entry.naive_time", "the time has no zone", remedy="give an instant with its zone"
        )
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

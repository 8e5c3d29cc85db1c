"""What a database keeps beside the ledger's entries to find and prove them, held to the entries.

Leaf hashes, inner nodes of the tree, links within a stream, heads of streams: all of it follows
from the entries, and all of it is trusted by what reads it (a proof, the next signature, the
standing of a case). :func:`assay.ledger.verify_log` reads the entries alone and can't see it.
"""

from collections.abc import Iterator
from itertools import chain, repeat

from assay.errors import VerificationError
from assay.ledger import Entry
from assay.ledger.merkle import leaf_hash, node_hash
from assay.stores.store import LeafRow, Snapshot, StreamRow

__all__ = ["Lookups"]

_NOTHING = (-1, b"")


class Lookups:
    """The stored lookups of a log, compared while its entries are read from the first to the last.

    One pass; each level of the tree is read by a cursor of its own, so memory holds one hash a
    level and one row a stream.

    Args:
        view: The store.
    """

    def __init__(self, view: Snapshot) -> None:
        self._view = view
        self._size = 0
        self._leaves = chain(view.leaves(), repeat(LeafRow(-1, b"", None)))
        self._levels: list[Iterator[tuple[int, bytes]]] = []
        self._edge: list[bytes] = []
        self._heads: dict[str, StreamRow] = {}

    def follow(self, data: bytes, entry: Entry) -> None:
        """Compare what is kept of the next entry.

        Raises:
            VerificationError: ``lookup.differs``.
        """
        leaf = leaf_hash(data)
        head = self._heads.get(entry.stream)
        wanted = LeafRow(self._size, leaf, head.entry if head else None)
        found = next(self._leaves)
        if found != wanted:
            raise _differs("what is kept beside it is not what it says", self._size)
        self._heads[entry.stream] = StreamRow(entry.stream, entry.stream_seq, leaf, self._size)
        self._grow(leaf)

    def finish(self) -> None:
        """Compare what is kept of streams, and refuse what belongs to no entry.

        Raises:
            VerificationError: ``lookup.differs``.
        """
        levels = max(len(self._levels), self._view.levels())
        if any(next(self._level(level))[0] >= 0 for level in range(1, levels + 1)):
            raise _differs("the tree has a node that no entry led to")
        for stream in self._view.streams():
            if self._heads.pop(stream.name, None) != stream:
                raise _differs(f"the stream {stream.name} does not end where the database says")
        if self._heads:
            raise _differs(f"the stream {min(self._heads)} is not in the database's list")

    def _grow(self, node: bytes) -> None:
        index, level = self._size, 0
        while index & 1:  # RFC 6962, section 2.1: merge complete subtrees of equal size
            node = node_hash(self._edge.pop(), node)
            index >>= 1
            level += 1
            if next(self._level(level)) != (index, node):
                raise _differs(f"node {level}/{index} of the tree is not what the entries give")
        self._edge.append(node)
        self._size += 1

    def _level(self, level: int) -> Iterator[tuple[int, bytes]]:
        while len(self._levels) < level:
            stored = self._view.nodes(len(self._levels) + 1)
            self._levels.append(chain(stored, repeat(_NOTHING)))
        return self._levels[level - 1]


def _differs(what: str, entry: int | None = None) -> VerificationError:
    return VerificationError(
        "lookup.differs",
        f"the database was changed: {what}",
        where="" if entry is None else f"entry {entry}",
        remedy="the entries themselves are verified apart from this; restore the database from a"
        " copy, and sign nothing until then",
    )

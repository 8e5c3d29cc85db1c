"""The Merkle tree of RFC 6962, section 2.1 (the same as RFC 9162, section 2.1, over SHA-256).

Leaves and inner nodes are hashed with different prefixes, and an odd node is promoted, never
duplicated: two different lists of leaves never share a root. A tree that grows keeps only its
*frontier*, the roots of the complete subtrees along the right edge, largest first.

Inner nodes of complete subtrees never change once written. They are addressed as
``(level, index)``: the node covers the leaves ``index * 2**level`` up to, not including,
``(index + 1) * 2**level``; level 0 is the leaf hash itself.

>>> frontier, nodes = extend(0, (), [leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
>>> [(node.level, node.index) for node in nodes]
[(1, 0)]
>>> root_of_frontier(frontier) == root_of([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
True
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from assay.errors import UsageError, VerificationError

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "NodeReader",
    "NodeRow",
    "consistency_proof",
    "extend",
    "frontier_of",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "reader_of",
    "root_at",
    "root_of",
    "root_of_frontier",
    "verify_consistency",
    "verify_inclusion",
]

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader: TypeAlias = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree ``(level, index)``; level 0 asks for a leaf hash."""


class NodeRow(NamedTuple):
    """The root of a complete subtree, level 1 or higher (level 0 is the leaf of an entry)."""

    level: int
    index: int  # type: ignore[assignment]  # shadows tuple.index, which nobody calls on a row
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: ``SHA-256(0x00 || data)``."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: ``SHA-256(0x01 || left || right)``."""
    return sha256(b"\x01" + left + right).digest()


def extend(
    size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]
) -> tuple[tuple[bytes, ...], list[NodeRow]]:
    """Append leaf hashes to a tree of which only the frontier is known.

    Args:
        size: Leaves in the tree so far.
        frontier: Its right edge, largest subtree first.
        leaves: The leaf hashes to append.

    Returns:
        The new frontier, and every inner node that became complete, in the order of completion.
    """
    edge = list(frontier)
    nodes: list[NodeRow] = []
    for leaf in leaves:
        node, index, level = leaf, size, 0
        while index & 1:
            node = sha256(b"\x01" + edge.pop() + node).digest()
            index >>= 1
            level += 1
            nodes.append(NodeRow(level, index, node))
        edge.append(node)
        size += 1
    return tuple(edge), nodes


def root_of_frontier(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree whose right edge this is."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over a list of leaf hashes."""
    return root_of_frontier(extend(0, (), leaves)[0])


def frontier_of(size: int, read: NodeReader) -> tuple[bytes, ...]:
    """The right edge of a tree of a given size, from its stored nodes (at most 63 reads)."""
    frontier: list[bytes] = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            frontier.append(read(level, start >> level))
            start += 1 << level
    return tuple(frontier)


def root_at(size: int, read: NodeReader) -> bytes:
    """The root that the tree had at a size, from its stored nodes."""
    return root_of_frontier(frontier_of(size, read))


def reader_of(leaves: Sequence[bytes]) -> NodeReader:
    """A reader that computes each node from a list of leaf hashes."""

    def read(level: int, index: int) -> bytes:
        return root_of(leaves[index << level : (index + 1) << level])

    return read


def inclusion_proof(index: int, size: int, read: NodeReader) -> tuple[bytes, ...]:
    """Prove that a leaf is in the tree of a size (RFC 9162, section 2.1.3.1), sibling first.

    Raises:
        UsageError: ``proof.impossible``: the tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        raise UsageError(
            "proof.impossible",
            f"a log of {size} entries has no entry {index}",
            remedy="ask for an entry below the size of the checkpoint",
        )
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, read))
            end = middle
        else:
            path.append(_subtree(start, middle, read))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, read: NodeReader) -> tuple[bytes, ...]:
    """Prove that the tree of size ``new`` extends that of size ``old`` (section 2.1.4.1).

    Raises:
        UsageError: ``proof.impossible``: the old size is above the new one.
    """
    if not 0 <= old <= new:
        raise UsageError(
            "proof.impossible",
            f"a log of {new} entries can't extend one of {old}",
            remedy="give the smaller size first",
        )
    if old in (0, new):
        return ()
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_subtree(middle, end, read))
            end = middle
        else:
            path.append(_subtree(start, middle, read))
            start, whole = middle, False
    if not whole:  # the verifier does not know this subtree: it is not the old tree itself
        path.append(_subtree(start, end, read))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check an inclusion proof (RFC 9162, section 2.1.3.2).

    The proof does not bind the size: take index, size and root from authenticated data.

    Raises:
        VerificationError: ``proof.invalid``: the proof does not lead from leaf to root.
    """
    if not 0 <= index < size:  # step 1
        raise _invalid(f"entry {index} is outside a log of {size}")
    position, last = index, size - 1  # step 2
    computed = leaf  # step 3
    for sibling in proof:  # step 4
        if last == 0:  # step 4a
            raise _invalid("the proof is too long")
        if position & 1 or position == last:  # step 4b
            computed = node_hash(sibling, computed)
            while not position & 1 and position != 0:
                position >>= 1
                last >>= 1
        else:  # step 4c
            computed = node_hash(computed, sibling)
        position >>= 1  # step 4d
        last >>= 1
    if last != 0 or computed != root:  # step 5
        raise _invalid(f"entry {index} is not proved to be in this log of {size}")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that a tree extends an older one (RFC 9162, section 2.1.4.2).

    Raises:
        VerificationError: ``proof.invalid``: the newer tree is not proved to extend the older.
    """
    if not 0 <= old <= new:
        raise _invalid(f"a log of {new} can't extend one of {old}")
    if old in (0, new):  # nothing to prove, or nothing that grew: the roots speak
        expected = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != expected:
            raise _invalid(f"the roots at {old} and {new} contradict each other")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)  # steps 1 and 2
    if not path:
        raise _invalid("the proof is empty")
    position, last = old - 1, new - 1  # step 3
    while position & 1:  # step 4
        position >>= 1
        last >>= 1
    first = second = path[0]  # step 5
    for sibling in path[1:]:  # step 6
        if last == 0:  # step 6a
            raise _invalid("the proof is too long")
        if position & 1 or position == last:  # step 6b
            first = node_hash(sibling, first)
            second = node_hash(sibling, second)
            while not position & 1 and position != 0:
                position >>= 1
                last >>= 1
        else:  # step 6c
            second = node_hash(second, sibling)
        position >>= 1  # step 6d
        last >>= 1
    if last != 0 or first != old_root or second != new_root:  # step 7
        raise _invalid(f"the log of {new} is not proved to extend the log of {old}")


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def _subtree(start: int, end: int, read: NodeReader) -> bytes:
    """The hash over leaves ``start`` to ``end``; ``start`` is a multiple of the first split."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(count)
    return node_hash(_subtree(start, middle, read), _subtree(middle, end, read))


def _invalid(message: str) -> VerificationError:
    return VerificationError(
        "proof.invalid",
        message,
        remedy="ask the log for a proof against the same checkpoint; if it fails again, treat"
        " the evidence as altered",
    )

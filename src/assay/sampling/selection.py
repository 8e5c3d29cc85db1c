"""Which items are drawn: decided by nobody, and anyone can do it again.

1. The auditor publishes ``commitment = SHA256(nonce)`` for a random nonce of 32 bytes.
2. The preparer publishes the population root, the counts of the strata and the ledger root.
3. The auditor reveals the nonce.
4. ``seed = SHA256("audit-sample/v1" 0x00 || lp(ledger root) || lp(population root) || lp(nonce) ||
   lp(purpose))``.
5. An item's ticket is ``HMAC-SHA256(seed, lp(stratum) || lp(id))``; of each stratum the items with
   the smallest tickets are drawn, as many as the plan says.

The preparer can't try populations against a seed that needs the nonce; the auditor can't choose a
nonce for a population that did not exist. A larger sample contains every smaller one.

>>> nonce = bytes(range(32))
>>> frame = Frame.of([Item("A", "a1"), Item("A", "a2"), Item("B", "b1")])
>>> seed = draw_seed(ledger_root="sha256:" + "0" * 64, population_root=frame.root,
...                  nonce=nonce, purpose="2026Q4/approvals")
>>> seed.hex()[:8], ticket(seed, Item("A", "a1")).hex()[:16]
('ee1fccf1', '740c080c7c43ff9f')
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from math import sqrt

from assay.canonical import digest
from assay.errors import UsageError, VerificationError
from assay.sampling.frame import Frame, Item, is_name, length_prefixed

__all__ = [
    "NONCE_SIZE",
    "commit",
    "draw_seed",
    "require_nonce",
    "require_purpose",
    "select",
    "ticket",
]

_DOMAIN = b"audit-sample/v1\x00"
_DIGEST = re.compile("sha256:[0-9a-f]{64}")

_SPREAD = 3.0  # six standard deviations of an even share; only speed depends on it

NONCE_SIZE = 32
"""Bytes of a nonce; fewer could be tried out against the commitment."""


def commit(nonce: bytes) -> str:
    """The commitment to a nonce, ``sha256:<hex>``; publish it before the population is known.

    Raises:
        UsageError: The nonce has another size than :data:`NONCE_SIZE`.
    """
    if len(nonce) != NONCE_SIZE:
        raise UsageError(
            "nonce.malformed",
            f"a nonce has {NONCE_SIZE} bytes, this one has {len(nonce)}",
            remedy="let the program draw one",
        )
    return digest(nonce)


def require_nonce(nonce: bytes, commitment: str) -> None:
    """Refuse a nonce that is not the one that was committed to.

    Raises:
        VerificationError: It is another one.
    """
    if not compare_digest(commit(nonce), commitment):
        raise VerificationError(
            "commitment.broken",
            "the nonce is not the one that was committed to",
            remedy="reveal the committed nonce, or begin anew with another commitment",
        )


def require_purpose(purpose: str) -> None:
    """Refuse a purpose that could not be published.

    Raises:
        UsageError: It is empty, too long, or has characters that no name has.
    """
    if not is_name(purpose):
        raise UsageError(
            "purpose.malformed",
            f"{purpose[:80]!r} does not say what is sampled",
            remedy="use 1 to 256 characters without control characters",
        )


def draw_seed(*, ledger_root: str, population_root: str, nonce: bytes, purpose: str) -> bytes:
    """The seed of a selection, 32 bytes.

    Args:
        ledger_root: Root of the ledger when the population was published, ``sha256:<hex>``.
        population_root: Root of the frame.
        nonce: What the auditor had committed to.
        purpose: What is sampled and when, so that one nonce never serves two draws alike.

    Raises:
        UsageError: A root is no digest, the nonce has another size, or the purpose is no name.
    """
    commit(nonce)
    require_purpose(purpose)
    roots = [_bytes_of(ledger_root), _bytes_of(population_root)]
    return sha256(_DOMAIN + length_prefixed(*roots, nonce, purpose.encode())).digest()


def ticket(seed: bytes, item: Item) -> bytes:
    """The number that decides whether an item is drawn, 32 bytes: small ones are."""
    message = length_prefixed(item.stratum.encode(), item.id.encode())
    return hmac_digest(seed, message, "sha256")


def select(frame: Frame, seed: bytes, sizes: Mapping[str, int]) -> tuple[Item, ...]:
    """The items that are drawn, by stratum, each in the order of its tickets.

    Args:
        frame: The population.
        seed: See :func:`draw_seed`.
        sizes: Items to draw of each stratum; of a stratum that is not named, none.

    Returns:
        With larger sizes the same items of each stratum first, and then more.

    Raises:
        UsageError: More are asked for than a stratum has.
    """
    drawn: list[Item] = []
    for stratum in sorted(sizes):
        size, count = sizes[stratum], frame.counts.get(stratum, 0)
        if not 0 <= size <= count:
            raise UsageError(
                "sample.inconsistent", f"{size} items can't be drawn of the {count} in {stratum!r}"
            )
        drawn.extend(_smallest(frame.of_stratum(stratum), seed, size))
    return tuple(drawn)


def _smallest(items: Sequence[Item], seed: bytes, size: int) -> list[Item]:
    """The items with the smallest tickets, as :func:`ticket` says, for many.

    Tickets are evenly spread, so that a little more than the share that is wanted lies below a
    known number: only that part is sorted, unless it turns out to be too small.
    """
    if not size:
        return []
    prefix = length_prefixed(items[0].stratum.encode())
    tickets = [hmac_digest(seed, prefix + length_prefixed(i.id.encode()), "sha256") for i in items]
    share = size / len(items) + _SPREAD / sqrt(len(items))
    cut = min(int(share * 2**32), 2**32 - 1).to_bytes(4)
    near = [pair for pair in zip(tickets, items, strict=True) if pair[0] < cut]
    if len(near) < size:
        near = list(zip(tickets, items, strict=True))
    return [item for _, item in sorted(near)[:size]]


def _bytes_of(root: str) -> bytes:
    if not _DIGEST.fullmatch(root):
        raise UsageError(
            "root.malformed",
            f"{root[:80]!r} is no digest",
            remedy="write sha256: and 64 lower-case hexadecimal digits",
        )
    return bytes.fromhex(root.removeprefix("sha256:"))

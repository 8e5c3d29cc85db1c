"""What was lawfully erased, by the ledger alone: whatever else is missing is a defect.

An erasure is a stream ``retention/<n>``: the act that asks for it, then the act of another person
that confirms it. Both name an artifact that lists the digests; only the confirmed list counts.
"""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from assay.canonical import JsonValue
from assay.ledger import Entry
from assay.stores.store import Snapshot

__all__ = ["CONFIRMED", "ERASED_TITLE", "RETENTION", "ErasedSet", "is_confirmed", "listed_in"]

RETENTION = "retention/"
"""Streams of erasures."""

CONFIRMED = "confirmed"
"""Step of the act that deletes."""

ERASED_TITLE = "(erased)"
"""Title of a case whose workpaper was erased."""

_KIND = "evidence.erased"


class ErasedSet(NamedTuple):
    """Digests whose bytes may be missing."""

    digests: set[str]

    def follow(self, view: Snapshot, entry: Entry) -> None:
        """Add what one entry erased; entries of other kinds are passed over.

        Raises:
            StoreError: ``artifact.missing``, ``artifact.damaged``: the list itself.
        """
        if is_confirmed(entry):
            self.digests.update(listed_in(view, entry.refs[0]))


def is_confirmed(entry: Entry) -> bool:
    """Whether an entry is the act that confirmed an erasure."""
    said: JsonValue = entry.body.get("said")
    is_erasure = entry.kind == _KIND and isinstance(said, dict) and bool(entry.refs)
    return is_erasure and isinstance(said, dict) and said.get("step") == CONFIRMED


def listed_in(view: Snapshot, digest: str) -> Iterator[str]:
    """The digests that the list of an erasure names.

    Raises:
        StoreError: ``artifact.missing``, ``artifact.damaged``.
    """
    listed = orjson.loads(view.artifact(digest))
    return iter([str(name) for name in listed["erased"]])

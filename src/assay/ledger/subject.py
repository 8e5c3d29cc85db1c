"""What a verifier keeps of each entry, so that a later act can be held to the entry it is about.

Forty-five bytes an entry and the names once each, never the entries themselves.
"""

from array import array
from typing import NamedTuple, Protocol

from assay.ledger.merkle import HASH_SIZE

__all__ = ["Subject", "SubjectReader", "Subjects"]


class Subject(NamedTuple):
    """An entry that an act is about.

    Attributes:
        leaf: Its leaf hash.
        actor: Id of whoever recorded it.
    """

    leaf: bytes
    kind: str
    stream: str
    run: str
    actor: str


class SubjectReader(Protocol):
    """Gives what is known of an earlier entry."""

    def __call__(self, seq: int, /) -> Subject:
        """The entry at an index that stands already."""
        ...


class Subjects:
    """A compact memory of entries, in the order of the log; call it with an index."""

    def __init__(self) -> None:
        self._leaves = bytearray()
        self._streams = array("I")
        self._names = [array("I"), array("I"), array("I")]  # kind, run, actor
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []
        self._stream_names: list[str] = []

    def open_stream(self, name: str) -> int:
        """Give a stream that begins its number."""
        self._stream_names.append(name)
        return len(self._stream_names) - 1

    def add(self, leaf: bytes, stream: int, kind: str, run: str, actor: str) -> None:
        """Keep the next entry."""
        self._leaves += leaf
        self._streams.append(stream)
        for column, text in zip(self._names, (kind, run, actor), strict=True):
            number = self._numbers.get(text)
            if number is None:
                number = self._numbers[text] = len(self._texts)
                self._texts.append(text)
            column.append(number)

    def __call__(self, seq: int, /) -> Subject:
        """The entry at an index."""
        kind, run, actor = (self._texts[column[seq]] for column in self._names)
        leaf = bytes(self._leaves[seq * HASH_SIZE : (seq + 1) * HASH_SIZE])
        return Subject(leaf, kind, self._stream_names[self._streams[seq]], run, actor)

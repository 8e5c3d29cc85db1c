"""What a verifier keeps of each entry, so that a later act can be held to the entry it is about.

Forty-eight bytes an entry and the names once each, never the entries themselves.
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
        self._kinds, self._runs, self._actors = array("I"), array("I"), array("I")
        self._texts = [""]
        self._numbers = {"": 0}
        self._stream_names: list[str] = []

    def open_stream(self, name: str) -> int:
        """Give a stream that begins its number."""
        self._stream_names.append(name)
        return len(self._stream_names) - 1

    def add(self, leaf: bytes, stream: int, kind: str, run: str, actor: str) -> None:
        """Keep the next entry."""
        known = self._numbers.get
        self._leaves += leaf
        self._streams.append(stream)
        self._kinds.append(known(kind) or self._number(kind))
        self._runs.append(known(run) or self._number(run))
        self._actors.append(known(actor) or self._number(actor))

    def __call__(self, seq: int, /) -> Subject:
        """The entry at an index."""
        return Subject(
            leaf=bytes(self._leaves[seq * HASH_SIZE : (seq + 1) * HASH_SIZE]),
            kind=self._texts[self._kinds[seq]],
            stream=self._stream_names[self._streams[seq]],
            run=self._texts[self._runs[seq]],
            actor=self._texts[self._actors[seq]],
        )

    def _number(self, text: str) -> int:
        """The number of a text, a new one where it is seen for the first time."""
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return self._numbers[text]

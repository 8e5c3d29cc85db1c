"""Where an act is checked before it is recorded: the verifier's rules over one open unit."""

from collections.abc import Iterator
from datetime import UTC, datetime

from assay.canonical import decode, encode
from assay.errors import PolicyError, UsageError
from assay.ledger import Draft, Entry
from assay.ledger.approval import Acts
from assay.ledger.merkle import leaf_hash
from assay.ledger.personal import PEOPLE
from assay.ledger.subject import Subject
from assay.sign.people import committed_people, follow_on, subjects_of
from assay.stores import Snapshot, Unit

__all__ = ["Desk", "leaf_of", "written"]


class Desk:
    """The people, and what was said in the streams that an act touches, as of an open unit.

    Args:
        unit: The unit.
        at: Instant at which grants must hold.

    Raises:
        VerificationError: An entry of the stream of people is not what its person signed.
    """

    def __init__(self, unit: Unit, *, at: str) -> None:
        self._unit = unit
        self._at = at
        self._size = unit.view.log().size
        self._origin = unit.view.log().origin
        self._lengths: dict[str, int] = {}
        self.acts, self.people = committed_people(unit.view)
        self.acts.read_with(self._subject)
        head = unit.view.stream_head(PEOPLE)
        committed = next(iter(unit.view.entries(head, head + 1)), None) if head >= 0 else None
        count = Entry.parse(committed).stream_seq + 1 if committed is not None else 0
        follow_on(self.acts, self.people, self._pending(PEOPLE, count))

    def entry(self, draft: Draft) -> Entry:
        """The entry that a draft becomes if it is recorded now, with everything before it read."""
        if draft.stream != PEOPLE:
            for entry in self._stream(draft.stream):
                if Acts.concerns(entry.kind, entry.stream):
                    self.acts.follow(entry, trusted=True)
        seq = self._size + len(self._unit.recorded)
        return self._made(draft, seq, self._lengths[draft.stream])

    def _stream(self, name: str) -> Iterator[Entry]:
        """A stream as committed, then what this unit adds to it."""
        count = 0
        for data in self._unit.view.stream(name):
            yield Entry.parse(data)
            count += 1
        yield from self._pending(name, count)

    def _pending(self, name: str, count: int) -> Iterator[Entry]:
        """What this unit adds to a stream of so many entries."""
        for place, draft in enumerate(self._unit.recorded):
            if draft.stream == name:
                yield self._made(draft, self._size + place, count)
                count += 1
        self._lengths[name] = count

    def _made(self, draft: Draft, seq: int, stream_seq: int) -> Entry:
        body = decode(encode(draft.body))
        assert isinstance(body, dict)  # noqa: S101 - a draft's body is an object
        return Entry(
            actor=draft.actor,
            at=self._at,
            body=body,
            kind=draft.kind,
            log=self._origin,
            prev="",
            refs=draft.refs,
            run=draft.run,
            seq=seq,
            stream=draft.stream,
            stream_prev="",
            stream_seq=stream_seq,
            v=1,
        )

    def _subject(self, seq: int, /) -> Subject:
        if seq >= self._size:
            raise PolicyError(
                "approval.wrong_subject",
                f"entry {seq} is not committed yet",
                remedy="commit what the act is about first, then sign it",
            )
        return subjects_of(self._unit.view)(seq)


def leaf_of(view: Snapshot, seq: int) -> bytes:
    """The leaf hash of an entry, from its bytes.

    Raises:
        UsageError: ``act.subject_unknown``.
    """
    data = next(iter(view.entries(seq, seq + 1)), None) if seq >= 0 else None
    if data is None:
        raise UsageError(
            "act.subject_unknown",
            f"the ledger has no entry {seq}",
            remedy="look again at what the act is about; it may not be recorded yet",
        )
    return leaf_hash(data)


def written(instant: datetime) -> str:
    """An instant as entries carry it: RFC 3339, UTC, milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

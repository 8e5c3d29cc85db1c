"""Writes facts whose lineage points into one record.

A source reads values; the pen joins each to its place: file, row and RFC 6901 pointer of the
field, and the digest of the record's document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from assay.canonical import digest
from assay.domain import Actor, Digest, Document, DocumentId, Fact, Moment, Origin, RecordPointer
from assay.errors import EvidenceError
from assay.intake import Record
from change_approval.case import Stance
from change_approval.sources.times import Timekeeper
from change_approval.unchecked import fact_of, made, pointer_to

__all__ = ["MAX_TEXT", "Pen", "escape", "malformed", "place_of", "present", "recorded"]

MAX_TEXT: Final = 80
"""Characters of a value that a message shows."""

T = TypeVar("T")


def escape(key: str) -> str:
    """A key as a token of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


class Pen:
    """Writes the facts of one record.

    Args:
        record: The record.
        times: Reads its times.
    """

    __slots__ = ("_file", "_place", "_row", "data", "record", "times")

    def __init__(self, record: Record, times: Timekeeper) -> None:
        self.data: Mapping[str, object] = record.data
        self.times = times
        self._file = record.origin.file
        self._row = record.origin.row
        raw = record.raw  # UTF-8 whatever the file was; see assay.intake.lines
        sha256 = Digest(digest(raw))
        self._place = (sha256, self._file, self._row)
        self.record = made(
            Document,
            document_id=DocumentId("record"),
            kind="record",
            text=raw.decode("utf-8", "surrogatepass"),
            sha256=sha256,
            origin=record.origin,
            media_type="application/json" if raw[:1] == b"{" else "text/csv",
            author=None,
            written_at=None,
            zone="",
            author_lineage=None,
            time_lineage=None,
        )

    def at(self, pointer: str) -> RecordPointer:
        """The lineage of a field."""
        return pointer_to(self._place, pointer)

    def origin(self, pointer: str) -> Origin:
        """The place of a field."""
        return Origin(file=self._file, row=self._row, pointer=pointer)

    def statement(  # noqa: PLR0917 - one value a field of the document
        self,
        document_id: str,
        kind: str,
        text: str,
        pointer: str,
        author: Actor | None,
        written_at: Moment | None,
        *,
        author_place: str,
        time_place: str,
    ) -> Document:
        """A text of the record as a document of its own, with the places of author and time."""
        return made(
            Document,
            document_id=DocumentId(document_id),
            kind=kind,
            text=text,
            sha256=Digest(digest(text.encode("utf-8", "surrogatepass"))),
            origin=self.origin(pointer),
            media_type="text/plain",
            author=author,
            written_at=written_at,
            zone="",
            author_lineage=self.at(author_place),
            time_lineage=self.at(time_place),
        )

    def stance(self, value: Stance, pointer: str) -> Fact[Stance]:
        """What a reviewer said."""
        return fact_of("approval.stance", value, self._place, pointer)

    def written(self, name: str, value: str, pointer: str) -> Fact[str]:
        """A text that is there."""
        return fact_of(name, value, self._place, pointer)

    def text(self, name: str, value: object, pointer: str) -> Fact[str] | None:
        """A text; ``None`` where the field is empty.

        Raises:
            EvidenceError: ``field.malformed``: an object or list stands where a text is expected.
        """
        if value is None:
            return None
        if isinstance(value, str):
            if not value or value.isspace():
                return None
            return fact_of(name, value, self._place, pointer)
        if isinstance(value, int | float):
            return self.written(name, _number(value), pointer)
        raise malformed(name, value, "a text")

    def prose(self, name: str, value: object, pointer: str, *, exists: bool) -> Fact[str] | None:
        """A description or plan: a field that is there and empty says so; ``None`` without one."""
        if not exists:
            return None
        if value is None or isinstance(value, str):
            return self.written(name, value or "", pointer)
        return self.text(name, value, pointer)

    def moment(self, name: str, value: object, pointer: str) -> Fact[Moment] | None:
        """A moment; ``None`` where the field is empty.

        Raises:
            EvidenceError: ``field.malformed``: it is no date, or an impossible one.
        """
        found = self.times.moment(pointer[1:] or name, value)
        if found is None:
            return None
        return fact_of(name, found, self._place, pointer)

    def actor(self, name: str, value: Actor | None, pointer: str) -> Fact[Actor] | None:
        """Someone; ``None`` where the field names nobody."""
        return None if value is None else fact_of(name, value, self._place, pointer)

    def someone(self, name: str, value: Actor, pointer: str) -> Fact[Actor]:
        """Someone who is there."""
        return fact_of(name, value, self._place, pointer)

    def flag(self, name: str, *, value: bool, pointer: str) -> Fact[bool]:
        """Yes or no."""
        return fact_of(name, value, self._place, pointer)

    def number(self, value: object, pointer: str) -> Fact[str]:
        """The record's identifier.

        Raises:
            EvidenceError: ``field.missing``: it has none.
        """
        found = self.text("number", value, pointer)
        if found is None or isinstance(value, bool):
            raise EvidenceError(
                "field.missing",
                f"{pointer[1:]} is empty: the row has no identifier",
                remedy="export the column that identifies the change",
            )
        stripped = found.value.strip()
        return found if stripped == found.value else replace(found, value=stripped)


def malformed(field: str, value: object, wanted: str) -> EvidenceError:
    """A field holds something of another kind than it must."""
    return EvidenceError(
        "field.malformed",
        f"{field} is not {wanted}: {str(value)[:MAX_TEXT]!r}",
        remedy="check that the right source reads this file",
    )


def recorded(fact: Fact[T] | None) -> RecordPointer | None:
    """The field that a fact was read from; ``None`` where there is none."""
    lineage = fact.lineage if fact is not None else None
    return lineage if isinstance(lineage, RecordPointer) else None


def place_of(fact: Fact[T]) -> str:
    """The pointer of a fact that a pen wrote."""
    lineage = recorded(fact)
    return "" if lineage is None else lineage.origin.pointer


def present(facts: Iterable[Fact[str] | None]) -> tuple[Fact[str], ...]:
    """The facts that are there."""
    return tuple(fact for fact in facts if fact is not None)


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if value == int(value) else str(value)

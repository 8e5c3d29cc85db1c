"""Writes facts whose lineage points into one record.

A source reads values; the pen joins each to its place: file, row and RFC 6901 pointer of the
field, and the digest of the record's document.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from assay.canonical import digest
from assay.domain import Actor, Digest, Document, DocumentId, Fact, Moment, Origin, RecordPointer
from assay.errors import EvidenceError
from assay.intake import Record
from change_approval.case import Stance
from change_approval.sources.times import Timekeeper

__all__ = ["MAX_TEXT", "Pen", "escape", "malformed", "place_of", "present"]

MAX_TEXT: Final = 80
"""Characters of a value that a message shows."""

T = TypeVar("T")
ActorFact = Fact[Actor]
BoolFact = Fact[bool]
MomentFact = Fact[Moment]
StanceFact = Fact[Stance]
TextFact = Fact[str]

# The classes' own validators, called directly: a record makes a hundred of these, and the keyword
# constructors cost half as much again.
_pointer = RecordPointer.__pydantic_validator__.validate_python
_text = TextFact.__pydantic_validator__.validate_python
_moment = MomentFact.__pydantic_validator__.validate_python
_actor = ActorFact.__pydantic_validator__.validate_python
_stance = StanceFact.__pydantic_validator__.validate_python


def escape(key: str) -> str:
    """A key as a token of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


class Pen:
    """Writes the facts of one record.

    Args:
        record: The record.
        times: Reads its times.
    """

    __slots__ = ("_file", "_row", "_sha256", "data", "record", "times")

    def __init__(self, record: Record, times: Timekeeper) -> None:
        self.data: Mapping[str, object] = record.data
        self.times = times
        self._file = record.origin.file
        self._row = record.origin.row
        raw = record.raw  # UTF-8 whatever the file was; see assay.intake.lines
        self._sha256 = Digest(digest(raw))
        self.record = Document(
            document_id=DocumentId("record"),
            kind="record",
            text=raw.decode("utf-8", "surrogatepass"),
            sha256=self._sha256,
            origin=record.origin,
            media_type="application/json" if raw[:1] == b"{" else "text/csv",
        )

    @classmethod
    def sketching(cls, record: Record, times: Timekeeper) -> "Pen":
        """A pen for a first look: every fact has its value and the record's place, no more."""
        return _Sketch(record, times)

    def origin(self, pointer: str) -> Origin:
        """The place of a field."""
        return Origin(file=self._file, row=self._row, pointer=pointer)

    def at(self, pointer: str) -> RecordPointer:
        """The lineage of a field."""
        found: RecordPointer = _pointer(
            {
                "sha256": self._sha256,
                "origin": {"file": self._file, "row": self._row, "pointer": pointer},
            }
        )
        return found

    def stance(self, value: Stance, pointer: str) -> Fact[Stance]:
        """What a reviewer said."""
        fact: Fact[Stance] = _stance(
            {"name": "approval.stance", "value": value, "lineage": self.at(pointer)}
        )
        return fact

    def written(self, name: str, value: str, pointer: str) -> Fact[str]:
        """A text that is there."""
        fact: Fact[str] = _text({"name": name, "value": value, "lineage": self.at(pointer)})
        return fact

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
            return self.written(name, value, pointer)
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
        fact: Fact[Moment] = _moment({"name": name, "value": found, "lineage": self.at(pointer)})
        return fact

    def actor(self, name: str, value: Actor | None, pointer: str) -> Fact[Actor] | None:
        """Someone; ``None`` where the field names nobody."""
        return None if value is None else self.someone(name, value, pointer)

    def someone(self, name: str, value: Actor, pointer: str) -> Fact[Actor]:
        """Someone who is there."""
        fact: Fact[Actor] = _actor({"name": name, "value": value, "lineage": self.at(pointer)})
        return fact

    def flag(self, name: str, *, value: bool, pointer: str) -> Fact[bool]:
        """Yes or no."""
        return BoolFact(name=name, value=value, lineage=self.at(pointer))

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
        return found if stripped == found.value else found.model_copy(update={"value": stripped})


class _Sketch(Pen):
    """Writes values without their places, at two thirds of the cost; for the survey alone."""

    __slots__ = ("_place",)

    def __init__(self, record: Record, times: Timekeeper) -> None:
        self.data = record.data
        self.times = times
        self.record = _UNREAD
        self._place = RecordPointer(sha256=_UNREAD.sha256, origin=record.origin)

    def origin(self, pointer: str) -> Origin:
        """The record's own place."""
        del pointer
        return self._place.origin

    def at(self, pointer: str) -> RecordPointer:
        """The record's own place."""
        del pointer
        return self._place


_UNREAD = Document.of("record", "record", "", Origin(file="", row=0))


def malformed(field: str, value: object, wanted: str) -> EvidenceError:
    """A field holds something of another kind than it must."""
    return EvidenceError(
        "field.malformed",
        f"{field} is not {wanted}: {str(value)[:MAX_TEXT]!r}",
        remedy="check that the right source reads this file",
    )


def place_of(fact: Fact[T]) -> str:
    """The pointer of a fact that a pen wrote."""
    lineage = fact.lineage
    return lineage.origin.pointer if isinstance(lineage, RecordPointer) else ""


def present(facts: Iterable[Fact[str] | None]) -> tuple[Fact[str], ...]:
    """The facts that are there."""
    return tuple(fact for fact in facts if fact is not None)


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if value == int(value) else str(value)

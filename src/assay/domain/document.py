"""Evidence documents: immutable texts with a hash and an origin."""

from dataclasses import dataclass
from typing import ClassVar, NewType, Self

from pydantic import ConfigDict

from assay.canonical import digest
from assay.domain.actor import Actor
from assay.domain.moment import Moment
from assay.domain.noun import Noun

__all__ = ["Digest", "Document", "DocumentId", "Origin", "RecordPointer"]

Digest = NewType("Digest", str)
"""``sha256:<hex>``."""

DocumentId = NewType("DocumentId", str)
"""Name of a document within its case: ``record``, ``comment-3``, ``mail-1``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a record or document was taken from.

    A plain dataclass, as :class:`RecordPointer` is: each of the eighty facts of a case leads to one.

    Attributes:
        file: Name of the source file as the run's manifest lists it.
        row: Position in the file, counted from 1: the line of JSON lines and CSV, the element of
            a JSON array, the row of a sheet, the ordinal of a commit.
        pointer: RFC 6901 JSON pointer within the record; empty for the whole record.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    file: str
    row: int
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.row}{self.pointer and '#' + self.pointer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPointer:
    """Lineage of a structured field.

    Attributes:
        sha256: Digest of the record's document.
        origin: File, row and JSON pointer of the field.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    sha256: Digest
    origin: Origin


class Document(Noun):
    """One piece of evidence: what an assessor reads and what citations point into.

    Attributes:
        document_id: Name within the case.
        kind: What it is: ``record``, ``description``, ``comment``, ``review``, ``mail``,
            ``commit``, ``plan``, ``note``...
        text: The whole text, exactly as the source gives it; offsets count its code points.
        sha256: Digest of the UTF-8 bytes of ``text`` (lone surrogates are kept as they stand).
        origin: Where it came from.
        media_type: How to read the text; only a document declared ``text/html`` is matched
            through its markup.
        author: Who wrote it, as the source says.
        written_at: When, as the source says.
        zone: Time zone of dates inside the text (IANA name or ``+HH:MM``), where known.
        author_lineage: The field in which the source says who wrote it.
        time_lineage: The field in which it says when.
    """

    document_id: DocumentId
    kind: str
    text: str
    sha256: Digest
    origin: Origin
    media_type: str = "text/plain"
    author: Actor | None = None
    written_at: Moment | None = None
    zone: str = ""
    author_lineage: RecordPointer | None = None
    time_lineage: RecordPointer | None = None

    @classmethod
    def of(
        cls,
        document_id: str,
        kind: str,
        text: str,
        origin: Origin,
        *,
        media_type: str = "text/plain",
        author: Actor | None = None,
        written_at: Moment | None = None,
        zone: str = "",
        author_lineage: RecordPointer | None = None,
        time_lineage: RecordPointer | None = None,
    ) -> Self:
        """A document with its digest computed."""
        return cls(
            document_id=DocumentId(document_id),
            kind=kind,
            text=text,
            sha256=Digest(digest(text.encode("utf-8", "surrogatepass"))),
            origin=origin,
            media_type=media_type,
            author=author,
            written_at=written_at,
            zone=zone,
            author_lineage=author_lineage,
            time_lineage=time_lineage,
        )

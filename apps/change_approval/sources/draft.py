"""What a source makes of one record, and what it is told about the export as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assay.domain import Document
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions
from change_approval.case import Change
from change_approval.sources.pen import Pen
from change_approval.sources.times import Timekeeper

__all__ = ["ChangeSource", "Draft", "Lens"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One record, understood.

    Attributes:
        record: The record itself, as a document.
        change: The change that it describes.
        documents: What an assessor shall read: statements of people other than the form's own
            fields. A description is none: it is the requester's word, and a requester who writes
            that others approved has shown no approval.
    """

    record: Document
    change: Change
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Lens:
    """How the records of one export are to be understood; picklable.

    Attributes:
        options: As the run was told.
        times: Reads times without an offset.
        trailer_keys: Keys, lower case, that the trailer lists of this export are seen to carry.
    """

    options: SourceOptions
    times: Timekeeper
    trailer_keys: frozenset[str] = field(default_factory=frozenset)

    def pen(self, record: Record, times: Timekeeper | None = None) -> Pen:
        """What writes the facts of a record.

        Args:
            record: The record.
            times: Reads its times; ``None`` for the export's own reader.
        """
        return Pen(record, times or self.times)


class ChangeSource(Protocol):
    """A source of changes: reads files into records, and records into changes."""

    @property
    def name(self) -> str:
        """``github-pulls``, ``table``..."""
        ...

    @property
    def title(self) -> str:
        """One line for people."""
        ...

    @property
    def caps(self) -> tuple[ExportCap, ...]:
        """Known export limits."""
        ...

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """Rule id to the reason why records read with these options can't show what it tests."""
        ...

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files in order."""
        ...

    def lens(self, options: SourceOptions) -> Lens:
        """How to understand records of an export read with these options.

        Raises:
            UsageError: An option makes no sense for this source.
        """
        ...

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One record, understood.

        Raises:
            EvidenceError: ``field.missing``, ``field.malformed``: the record can't be a change.
        """
        ...

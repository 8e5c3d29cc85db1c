"""Facts: values with a lineage that leads to the evidence.

A fact is either *recorded* (a structured field, reached by a pointer into the record) or *quoted*
(words of a document, from which code derived the value). There is no third kind.
"""

from typing import Generic, TypeVar, cast

from assay.domain.document import Digest, DocumentId, RecordPointer
from assay.domain.moment import Moment
from assay.domain.noun import Noun
from assay.domain.unchecked import made

__all__ = ["Citation", "Fact", "Lineage", "Quotation", "RecordPointer", "Span"]

T = TypeVar("T")


class Span(Noun):
    """Half-open range of code points in the original text of a document."""

    start: int
    end: int


class Citation(Noun):
    """An assessor's pointer to evidence, not yet checked: these words, in that document."""

    document_id: DocumentId
    quotation: str


class Quotation(Noun):
    """Lineage of a value read from text: the gate found these words at this span.

    Attributes:
        sha256: Digest of the document.
        document_id: Its name within the case.
        span: Where the words stand in the original text.
        text: The words as the original has them.
    """

    sha256: Digest
    document_id: DocumentId
    span: Span
    text: str


Lineage = RecordPointer | Quotation


class Fact(Noun, Generic[T]):
    """A value and where it stands in the evidence.

    Attributes:
        name: What it is a value of: ``merged_at``, ``approval.author``...
        value: The value.
        lineage: Where it was read.
    """

    name: str
    value: T
    lineage: Lineage

    def stated(self) -> "Fact[str]":
        """The same fact with its value in words, as rule results and workpapers carry it."""
        if type(self) is _STATED and type(self.value) is str:
            return cast("Fact[str]", self)  # its value is its words
        value = self.value
        words = value.with_source if isinstance(value, Moment) else str(value)
        return made(_STATED, name=self.name, value=words, lineage=self.lineage)


# Every rule of every case states its facts; looking the class up anew each time costs as much as
# making the fact.
_STATED = Fact[str]

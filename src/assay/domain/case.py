"""The case: the unit of governance. One ticket, one trade."""

from typing import Generic, NewType, TypeVar

from assay.domain.document import Document
from assay.domain.noun import Noun

__all__ = ["Case", "CaseId"]

CaseId = NewType("CaseId", str)
"""Identifier of a business item within its engagement, as its source names it."""

S = TypeVar("S")


class Case(Noun, Generic[S]):
    """One business item with its evidence.

    Attributes:
        case_id: As the source names it.
        title: One line for people.
        record: The structured record itself, as a document.
        documents: The unstructured evidence, in the order of the source; empty where there is
            nothing to read.
        subject: The item as its app models it, made of facts.
    """

    case_id: CaseId
    title: str
    record: Document
    documents: tuple[Document, ...]
    subject: S

    @property
    def is_readable(self) -> bool:
        """Whether there is anything to read: records are structured facts already."""
        return any(document.kind != "record" for document in self.documents)

    def document(self, document_id: str) -> Document | None:
        """The document of that name, the record included; ``None`` where there is none."""
        if document_id == self.record.document_id:
            return self.record
        return next((d for d in self.documents if d.document_id == document_id), None)

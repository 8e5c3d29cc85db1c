"""The indexes of the documents that the gate has lately looked at."""

from assay.domain import Document
from assay.evidence.index import DocumentIndex

__all__ = ["Shelf"]

_DOCUMENTS_MAX = 256
_CHARACTERS_MAX = 32_000_000


class Shelf:
    """Keeps an index a document *object*, so that a digest that lies can't swap documents.

    Bounded in number and in characters; what is thrown out is indexed again when asked for.
    """

    def __init__(self) -> None:
        self._indexes: dict[int, DocumentIndex] = {}
        self._characters = 0

    def index(self, document: Document) -> DocumentIndex:
        """The index of a document, made at its first citation."""
        known = self._indexes.get(id(document))
        # An index holds its document, so that its id can't be given to another meanwhile.
        if known is not None and known.document is document:
            return known
        made = DocumentIndex(document)
        self._characters += len(document.text)
        if len(self._indexes) >= _DOCUMENTS_MAX or self._characters > _CHARACTERS_MAX:
            self._indexes = {}
            self._characters = len(document.text)
        self._indexes[id(document)] = made
        return made

"""Documents and a gate, as every test of the evidence package uses them."""

from collections.abc import Callable

import pytest

from assay.domain import Case, Citation, Document, DocumentId, Grounding, Origin
from assay.evidence import Gate

ORIGIN = Origin(file="tickets.jsonl", row=1)


def _document(text: str, document_id: str = "d1", **fields) -> Document:
    return Document.of(document_id, "note", text, ORIGIN, **fields)


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    return _document


@pytest.fixture(scope="session")
def examine() -> Callable[..., Grounding]:
    def _examine(text: str, quotation: str, **fields) -> Grounding:
        citation = Citation(document_id=DocumentId("d1"), quotation=quotation)
        return Gate({}).examine(citation, (_document(text, **fields),))

    return _examine


@pytest.fixture(scope="session")
def case() -> Callable[..., Case[None]]:
    def _case(*documents: Document) -> Case[None]:
        record = _document("{}", "record")
        return Case[None](
            case_id="CHG-1", title="A change", record=record, documents=documents, subject=None
        )

    return _case

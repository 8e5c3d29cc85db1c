"""What a model writes, in the form that it is asked for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assay.app import Facts
from assay.domain import Case

__all__ = ["claim", "told"]


def told(
    case: Case[Any],
    claims: Sequence[Mapping[str, object]] = (),
    silent: Sequence[str] | None = None,
) -> bytes:
    """An answer in form; every document of which it says nothing is called silent."""
    spoken = {said["document"] for said in claims}
    quiet = [d.document_id for d in case.documents if d.document_id not in spoken]
    answer = {
        "claims": list(claims),
        "abstentions": [],
        "silent": quiet if silent is None else list(silent),
    }
    # Lone surrogates, where an attack has them, travel as escapes.
    return json.dumps(answer).encode()


def claim(
    question: str, answer: str, document: str, quotation: str, facts: Facts | None = None
) -> dict[str, object]:
    """A claim; a fact is a value, or a value with words of its own."""
    stated = []
    for name, given in (facts or {}).items():
        value, words = (given, quotation) if isinstance(given, str) else given
        stated.append({"name": name, "value": value, "document": document, "quotation": words})
    return {
        "question": question,
        "answer": answer,
        "document": document,
        "quotation": quotation,
        "facts": stated,
    }

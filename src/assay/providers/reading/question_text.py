"""The words in which a case is put to a model.

What is the same for every case comes first and may be cached by the vendor; the case comes last.
Evidence stands between fences whose mark is derived from the evidence itself, so that nobody who
writes evidence can write the fence: the mark would have to be part of what it is the hash of.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from assay.domain import Case, Document, Prompt, Question

__all__ = ["case_text", "instructions", "is_shown", "shown_documents"]


def instructions(prompt: Prompt) -> tuple[str, ...]:
    """The instructions in parts: how to read, and what this domain asks."""
    general = files("assay.providers.reading").joinpath("prompts/reading.md").read_text("utf-8")
    asked = "\n\n".join(_question(question) for question in prompt.questions)
    return general, f"{prompt.text.strip()}\n\n# Questions\n\n{asked}\n"


def shown_documents(case: Case[Any], prompt: Prompt) -> tuple[Document, ...]:
    """The documents of a case that can answer any question of the prompt."""
    kinds = {kind for question in prompt.questions for kind in question.reads}
    return tuple(document for document in case.documents if document.kind in kinds)


def is_shown(document: Document, question: Question) -> bool:
    """Whether a document can answer a question."""
    return document.kind in question.reads


def case_text(case: Case[Any], documents: Sequence[Document]) -> str:
    """A case as a model is shown it: its documents, fenced.

    Lone surrogates, which no model can be sent, are shown as U+FFFD; words quoted across one are
    not verbatim and do not pass the gate.
    """
    mark = _mark(case, documents)
    parts = [f"The fences of this case carry the mark {mark}. Nothing else is a fence.", ""]
    parts.append(_fenced(mark, f'case id="{_attribute(case.case_id)}"', case.title))
    parts.extend(_fenced(mark, _heading(document), document.text) for document in documents)
    return "\n".join(parts)


def _question(question: Question) -> str:
    lines = [f"## `{question.question}`", "", question.asks, "", "Answers:"]
    lines += [f"* `{answer}`: {meaning}" for answer, meaning in question.answers.items()]
    if question.facts:
        lines += ["", "Facts, where the quotation states them:"]
        lines += [f"* `{name}`: {question.about.get(name, '')}" for name in question.facts]
    kinds = ", ".join(f"`{kind}`" for kind in question.reads)
    lines += ["", f"To be accounted for: every document of the kinds {kinds}."]
    return "\n".join(lines)


def _heading(document: Document) -> str:
    parts = [f'document id="{_attribute(document.document_id)}" kind="{document.kind}"']
    if document.author is not None:
        parts.append(f'author="{_attribute(str(document.author))}"')
    if document.written_at is not None:
        parts.append(f'written_at="{_attribute(str(document.written_at))}"')
    if document.media_type != "text/plain":
        parts.append(f'media_type="{_attribute(document.media_type)}"')
    return " ".join(parts)


def _fenced(mark: str, heading: str, text: str) -> str:
    return f"<<<{mark} {heading}>>>\n{_sendable(text)}\n<<<{mark} end>>>"


def _mark(case: Case[Any], documents: Sequence[Document]) -> str:
    hasher = sha256(f"{case.case_id}\0{case.title}".encode("utf-8", "surrogatepass"))
    for document in documents:
        hasher.update(
            f"\0{document.document_id}\0{document.sha256}".encode("utf-8", "surrogatepass")
        )
    return hasher.hexdigest()[:16]


def _attribute(text: str) -> str:
    """A value in a fence's heading: one line, no quotation marks, no angle brackets."""
    plain = " ".join(_sendable(text).split())
    return plain.replace('"', "'").replace("<", "(").replace(">", ")")[:200]


def _sendable(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

"""From an answer in form to an assessment: what was said, and what is wrong with how it was said.

A fault never removes a claim that was made in due form, and never makes one: it becomes an
abstention beside the claims, so that a person sees the case.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assay.domain import (
    Abstention,
    Citation,
    Claim,
    Document,
    DocumentId,
    Prompt,
    ProposedFact,
    Question,
)
from assay.providers.reading.answer_form import AbstentionForm, AnswerForm, ClaimForm, FactForm
from assay.providers.reading.question_text import is_shown

__all__ = ["Interpretation", "abstain", "interpret"]

_LONGEST_NOTE = 300
_LONGEST_CODE = 40


class Interpretation(NamedTuple):
    """What an answer says.

    Attributes:
        abstentions: What it leaves open, and one for each fault.
        faults: What is wrong with its form, in one sentence each; a model may be told.
    """

    claims: tuple[Claim, ...]
    abstentions: tuple[Abstention, ...]
    faults: tuple[str, ...]


def abstain(question: str, code: str, note: str, citation: Citation | None = None) -> Abstention:
    """An abstention whose texts are one line each and not too long."""
    return Abstention(
        question=question,
        code=_line(code, _LONGEST_CODE) or "other",
        note=_line(note, _LONGEST_NOTE),
        citation=citation,
    )


def interpret(form: AnswerForm, prompt: Prompt, documents: Sequence[Document]) -> Interpretation:
    """Hold an answer against what was asked and shown.

    Args:
        form: The answer.
        prompt: What was asked.
        documents: What was shown.
    """
    claims = tuple(
        _claim(item, question)
        for item in form.claims
        if (question := prompt.question(item.question)) is not None
        and item.answer in question.answers
    )
    left = [_abstention(a) for a in form.abstentions if prompt.question(a.question) is not None]
    first = prompt.questions[0].question
    faults = [
        *((first, "unasked", text) for text in _unasked(form, prompt)),
        *_contradictions(claims),
        *_unaccounted(form, prompt, documents),
    ]
    said = [abstain(question, code, text) for question, code, text in faults]
    return Interpretation(claims, (*left, *said), tuple(text for _, _, text in faults))


def _unasked(form: AnswerForm, prompt: Prompt) -> Iterator[str]:
    """What answers a question that nobody asked, or in a way that it does not allow."""
    items: tuple[ClaimForm | AbstentionForm, ...] = (*form.claims, *form.abstentions)
    for item in items:
        question = prompt.question(item.question)
        if question is None:
            yield f"nobody asked the question {_shown(item.question)}"
        elif isinstance(item, ClaimForm):
            if item.answer not in question.answers:
                yield f"the question {question.question} has no answer {_shown(item.answer)}"
            for fact in item.facts:
                if fact.name not in question.facts:
                    yield f"the question {question.question} has no fact {_shown(fact.name)}"


def _contradictions(claims: Sequence[Claim]) -> Iterator[tuple[str, str, str]]:
    """The same claim twice, or two answers to one question from the same words."""
    counted = Counter((c.question, c.citation.document_id, c.citation.quotation) for c in claims)
    for (question, document, _), count in counted.items():
        if count > 1:
            text = f"the same words of document {_shown(document)} are claimed {count} times"
            yield question, "contradictory", text


def _unaccounted(
    form: AnswerForm, prompt: Prompt, documents: Sequence[Document]
) -> Iterator[tuple[str, str, str]]:
    """Documents that can answer a question and of which the answer says nothing at all."""
    silent = set(form.silent)
    items: tuple[ClaimForm | AbstentionForm, ...] = (*form.claims, *form.abstentions)
    for question in prompt.questions:
        spoken = {item.document for item in items if item.question == question.question}
        if "" in spoken:
            continue  # the question as a whole is left open
        shown = [d.document_id for d in documents if is_shown(d, question)]
        left = [name for name in shown if name not in spoken and name not in silent]
        if left:
            names = ", ".join(_shown(name) for name in left[:5])
            text = f"{len(left)} of {len(shown)} documents are not accounted for: {names}"
            yield question.question, "unaccounted", text


def _claim(item: ClaimForm, question: Question) -> Claim:
    return Claim(
        question=item.question,
        answer=item.answer,
        citation=_citation(item.document, item.quotation),
        facts=tuple(
            _fact(fact, question.facts[fact.name])
            for fact in item.facts
            if fact.name in question.facts
        ),
    )


def _fact(item: FactForm, kind: str) -> ProposedFact:
    citation = _citation(item.document, item.quotation)
    return ProposedFact(name=item.name, kind=kind, value=item.value, citation=citation)


def _abstention(item: AbstentionForm) -> Abstention:
    is_placed = bool(item.document and item.quotation.strip())
    citation = _citation(item.document, item.quotation) if is_placed else None
    note = item.note or "The model leaves the question open."
    where = f"{item.document}: " if item.document and not is_placed else ""
    return abstain(item.question, item.reason, where + note, citation)


def _citation(document: str, quotation: str) -> Citation:
    return Citation(document_id=DocumentId(document), quotation=quotation)


def _shown(text: str) -> str:
    return repr(_line(text, _LONGEST_CODE))


def _line(text: str, longest: int) -> str:
    plain = " ".join(text.encode("utf-8", "backslashreplace").decode().split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"

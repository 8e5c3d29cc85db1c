"""Faithfulness: whether the cited words say what the claim says. A signal of its own, never a key.

The gate decides whether words stand where they are said to stand. Whether they *mean* what the claim
makes of them is for graders: small objects that look at a grounded claim and give an opinion. An
opinion can send a case to a person; it can't lift a flag, let a block through or make a pass. A
grader may be code, a list of words or a model (kept in ``providers``); several are composed with
:class:`AllGraders`, which is as doubtful as its most doubtful member.

>>> from assay.domain import Citation, Claim, Document, GateAnswer, Grounding, Origin
>>> note = Document.of("d", "note", "I approve it.", Origin(file="f", row=1))
>>> claim = Claim(question="q", answer="approve", citation=Citation(document_id="d", quotation="x"))
>>> passed = Grounding(answer=GateAnswer.PASS, code="exact", message="")
>>> class Never:
...     name = "never/1"
...     def grade(self, claim, words, document):
...         return Grade(Entailment.CONTRADICTED, "never", "it says so")
>>> doubt(passed, Never().grade(claim, "I approve it.", note)).code
'unfaithful'
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from assay.domain import (
    Claim,
    Document,
    DocumentId,
    GateAnswer,
    GradedClaim,
    GroundedClaim,
    Grounding,
    Reading,
)
from assay.evidence.cues import find_cues

__all__ = ["AllGraders", "Entailment", "Grade", "Grader", "WordGrader", "doubt", "grade_reading"]


class Entailment(StrEnum):
    """What the cited words do to the claim."""

    ENTAILED = "entailed"
    NEUTRAL = "neutral"
    CONTRADICTED = "contradicted"


_DOUBT = {Entailment.ENTAILED: 0, Entailment.NEUTRAL: 1, Entailment.CONTRADICTED: 2}


class Grade(NamedTuple):
    """The opinion of one grader.

    Attributes:
        entailment: What the words do to the claim.
        grader: Who says so, with its version.
        reason: Why, for people.
    """

    entailment: Entailment
    grader: str
    reason: str


class Grader(Protocol):
    """Gives an opinion on whether words entail a claim. It pickles."""

    @property
    def name(self) -> str:
        """Name and version, for example ``words/1``; part of the run's manifest."""
        ...

    def grade(self, claim: Claim, words: str, document: Document) -> Grade:
        """The opinion on one claim.

        Args:
            claim: What the assessor says.
            words: The cited words, as the document has them.
            document: Where they stand.
        """
        ...


class AllGraders:
    """Several graders as one: the most doubtful opinion counts, the first of equals."""

    def __init__(self, graders: Sequence[Grader]) -> None:
        if not graders:
            raise ValueError("no grader: an opinion that nobody holds is none")
        self._graders = tuple(graders)

    @property
    def name(self) -> str:
        """The names of all of them."""
        return " ".join(grader.name for grader in self._graders)

    def grade(self, claim: Claim, words: str, document: Document) -> Grade:
        """The most doubtful opinion."""
        grades = [grader.grade(claim, words, document) for grader in self._graders]
        return max(grades, key=lambda grade: _DOUBT[grade.entailment])


class WordGrader:
    """Looks for words that an answer needs: an ``approve`` that cites no word of approval is odd.

    Args:
        needed: Answer to the words of which the quotation must hold one, in lower case, the ends
            of words left open (``approv``), their beginnings not (``unapproved`` has none). An answer that is not listed is entailed: this grader
            has no opinion on it.
    """

    name = "words/1"

    def __init__(self, needed: Mapping[str, Sequence[str]]) -> None:
        self._needed = {answer: tuple(words) for answer, words in needed.items()}

    def grade(self, claim: Claim, words: str, document: Document) -> Grade:  # noqa: ARG002 - the protocol's
        """Neutral where no needed word occurs, contradicted where the words negate."""
        needed = self._needed.get(claim.answer)
        if needed is None:
            return Grade(Entailment.ENTAILED, self.name, "")
        lowered = words.casefold()
        cues = find_cues(words, words.lower()).all if len(words.lower()) == len(words) else []
        if any(c.rule.code == "negated" and "inside" in c.rule.places for c in cues):
            return Grade(Entailment.CONTRADICTED, self.name, "the cited words negate")
        if any(_begins(word, lowered) for word in needed):
            return Grade(Entailment.ENTAILED, self.name, "")
        reason = f"no word of {claim.answer!r} stands in the cited words"
        return Grade(Entailment.NEUTRAL, self.name, reason)


def _begins(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None


def doubt(grounding: Grounding, grade: Grade) -> Grounding:
    """The gate's answer with an opinion added: a pass may become a flag, nothing else changes."""
    if grounding.answer is not GateAnswer.PASS or grade.entailment is Entailment.ENTAILED:
        return grounding
    message = f"unfaithful: {grade.grader} holds the claim {grade.entailment}: {grade.reason}"
    return grounding.model_copy(
        update={"answer": GateAnswer.FLAG, "code": "unfaithful", "message": message}
    )


def grade_reading(reading: Reading, documents: Sequence[Document], grader: Grader) -> Reading:
    """A reading with every passed claim graded; a doubted one loses its facts and goes to a person."""
    named = {document.document_id: document for document in documents}
    pairs = [_graded(claim, named, grader) for claim in reading.claims]
    return reading.model_copy(
        update={
            "claims": tuple(claim for claim, _ in pairs),
            "grades": tuple(grade for _, grade in pairs if grade is not None),
        }
    )


def _graded(
    grounded: GroundedClaim, named: Mapping[DocumentId, Document], grader: Grader
) -> tuple[GroundedClaim, GradedClaim | None]:
    quotation, claim = grounded.grounding.quotation, grounded.claim
    if grounded.grounding.answer is not GateAnswer.PASS or quotation is None:
        return grounded, None
    grade = grader.grade(claim, quotation.text, named[quotation.document_id])
    graded = GradedClaim(
        question=claim.question,
        answer=claim.answer,
        document_id=quotation.document_id,
        entailment=grade.entailment.value,
        grader=grade.grader,
        reason=grade.reason,
    )
    grounding = doubt(grounded.grounding, grade)
    if grounding is grounded.grounding:
        return grounded, graded
    return grounded.model_copy(update={"grounding": grounding, "facts": ()}), graded

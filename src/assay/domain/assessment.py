"""What an assessor proposes after reading unstructured evidence, and what the gate made of it."""

from enum import StrEnum

from assay.domain.document import Digest, DocumentId
from assay.domain.fact import Citation, Fact, Quotation, Span
from assay.domain.noun import Noun

__all__ = [
    "Abstention",
    "Assessment",
    "CallReference",
    "Claim",
    "Disagreement",
    "GateAnswer",
    "GradedClaim",
    "GroundedClaim",
    "Grounding",
    "NearMiss",
    "ProposedFact",
    "Reading",
]


class ProposedFact(Noun):
    """A value that an assessor says its quotation states; code derives it again before it counts.

    Attributes:
        name: What it is a value of.
        kind: How code derives it: ``text``, ``moment``, ``identifier``, ``person``,
            ``quantity``, or a kind of the app's.
        value: The value as the assessor writes it.
        citation: The words that state it.
    """

    name: str
    kind: str
    value: str
    citation: Citation


class Claim(Noun):
    """One answer of an assessor to one question of the app, with the words that support it.

    Attributes:
        question: Id of the question, for example ``approval``.
        answer: One of the answers that the question allows, for example ``approve``.
        citation: The words that support the answer.
        facts: Values read from the same evidence.
    """

    question: str
    answer: str
    citation: Citation
    facts: tuple[ProposedFact, ...] = ()


class Abstention(Noun):
    """The assessor says that it can't answer, and why; a person will.

    Attributes:
        question: Id of the question.
        code: Why, for programs: ``conditional``, ``informal``, ``unreadable``...
        note: Why, for people.
        citation: The words that it could not decide on, where there are such.
    """

    question: str
    code: str
    note: str
    citation: Citation | None = None


class CallReference(Noun):
    """A call to a model by its artifacts; the reply's bytes say the rest."""

    request: Digest
    reply: Digest


class Assessment(Noun):
    """All that one assessor said about one case.

    Attributes:
        assessor: Name and version, for example ``baseline/1``.
        claims: What it read.
        abstentions: What it would not decide.
        model: The model that answered, where one did.
        calls: The calls that it took, in order.
        opinions: What others said of the same case without seeing this: a second model, further
            samples of the same one.
    """

    assessor: str
    claims: tuple[Claim, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    model: str = ""
    calls: tuple[CallReference, ...] = ()
    opinions: "tuple[Assessment, ...]" = ()


class GateAnswer(StrEnum):
    """What the grounding gate says of one citation."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    FLAG = "flag"
    BLOCK = "block"


class NearMiss(Noun):
    """The most similar passage to words that were not found; it explains and never decides.

    Attributes:
        document_id: Where the passage stands.
        span: Its place.
        text: Its words.
        similarity_pct: 0 to 100.
    """

    document_id: DocumentId
    span: Span
    text: str
    similarity_pct: int


class Grounding(Noun):
    """The gate's answer for one citation.

    Attributes:
        answer: Pass, flag (a person looks) or block.
        code: Why: ``exact``, ``normalised``, ``absent``, ``wrong_document``, ``too_short``...
        message: Why, for people.
        quotation: Where the words stand, where they were found.
        near_miss: What came closest, where they were not.
    """

    answer: GateAnswer
    code: str
    message: str
    quotation: Quotation | None = None
    near_miss: NearMiss | None = None


class GroundedClaim(Noun):
    """A claim after the gate.

    Attributes:
        claim: What the assessor said.
        grounding: The worst answer over the claim's citation and its facts' citations.
        facts: The proposed facts that were found and derived again; empty unless it passed.
    """

    claim: Claim
    grounding: Grounding
    facts: tuple[Fact[str], ...] = ()


class Disagreement(Noun):
    """Two independent readings of the same evidence that do not say the same; a person decides.

    Attributes:
        question: What they were asked.
        document_id: The document on which they differ.
        point: ``answer``, or the name of the fact.
        first: What the assessor says, in words; ``abstains`` or ``silent`` where it says nothing.
        other: What the other says.
        opinion: Name of the other.
    """

    question: str
    document_id: DocumentId
    point: str
    first: str
    other: str
    opinion: str


class GradedClaim(Noun):
    """What a grader holds of a claim that passed the gate; it can send the case to a person only.

    Attributes:
        question: The question that the claim answers.
        answer: Its answer.
        document_id: Where the cited words stand.
        entailment: What the words do to the claim: ``entailed``, ``neutral``, ``contradicted``.
        grader: Who says so, with its version.
        reason: Why, for people; empty where there is no doubt.
    """

    question: str
    answer: str
    document_id: DocumentId
    entailment: str
    grader: str
    reason: str = ""


class Reading(Noun):
    """What is left of an assessment after the gate: what the rules may use.

    Attributes:
        claims: What was claimed, with the gate's answer.
        abstentions: What was left open.
        disagreements: Where further opinions differ.
        grades: What graders hold of the claims that passed; empty where none was asked.
    """

    claims: tuple[GroundedClaim, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    grades: tuple[GradedClaim, ...] = ()

    @property
    def usable(self) -> tuple[GroundedClaim, ...]:
        """The claims that the gate did not block; a flagged one sends the case to a person."""
        return tuple(c for c in self.claims if c.grounding.answer is not GateAnswer.BLOCK)

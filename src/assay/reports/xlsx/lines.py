"""Rows of the sheets that list cases, and the headings above them."""

from assay.domain import (
    Abstention,
    Disagreement,
    EvidenceItem,
    Fact,
    GroundedClaim,
    Quotation,
    RuleResult,
    Workpaper,
)
from assay.reports.plain import clip, line
from assay.reports.wording import OUTCOMES
from assay.reports.xlsx.book import Cell, Entry, Styled

__all__ = [
    "ANNEX",
    "EVIDENCE",
    "EXCEPTIONS",
    "HUMAN",
    "LINEAGE",
    "QUOTE",
    "abstention_row",
    "claim_row",
    "column_letters",
    "disagreement_row",
    "evidence_row",
    "facts_in_words",
    "lineage_row",
]

QUOTE = 1_500
"""Characters of a quotation or condition that a cell shows."""

EXCEPTIONS = (
    "Ref.",
    "Case",
    "Title",
    "System",
    "Rule",
    "Attr.",
    "Controls",
    "Condition",
    "Criteria",
    "Evidence",
    "Cause",
    "Effect",
    "Extent",
    "Isolated / systemic",
    "Management response",
    "Compensating control tested?",
    "Disposition",
    "Classification",
    "Remediation owner / due / retest",
)
EVIDENCE = (
    "Case",
    "Document",
    "Kind",
    "SHA-256",
    "Origin",
    "Author",
    "Written",
    "Obtained / confidentiality / retention",
)
LINEAGE = (
    "Case",
    "Rule",
    "Outcome",
    "Fact",
    "Value",
    "Kind",
    "Where",
    "Quotation",
    "SHA-256 of the document",
)
ANNEX = (
    "Case",
    "Assessor",
    "Question",
    "Answer",
    "Quotation",
    "Document",
    "Span",
    "Gate",
    "Code",
    "Explanation",
    "Human disposition",
)
HUMAN = ("Confirmed", "Rejected", "Changed")
_GATE = {"pass": "pass", "flag": "undetermined", "block": "fail"}


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: ``A``, ``Z``, ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(fact: Fact[str]) -> str:
    """Where a fact stands, in one line."""
    lineage = fact.lineage
    if isinstance(lineage, Quotation):
        return f"{line(lineage.document_id)}:{lineage.span.start}-{lineage.span.end}"
    return line(str(lineage.origin))


def lineage_row(paper: Workpaper, result: RuleResult, fact: Fact[str]) -> tuple[Cell, ...]:
    """A fact behind a result."""
    lineage = fact.lineage
    quoted = isinstance(lineage, Quotation)
    return (
        Styled(line(paper.case_id), "tight"),
        Styled(result.rule_id, "mono"),
        Styled(OUTCOMES[result.outcome], result.outcome.value),
        Styled(fact.name, "tight"),
        clip(fact.value, QUOTE),
        "quoted" if quoted else "recorded",
        place(fact),
        clip(lineage.text, QUOTE) if isinstance(lineage, Quotation) else "",
        Styled(lineage.sha256, "mono"),
    )


def claim_row(paper: Workpaper, grounded: GroundedClaim) -> tuple[Cell, ...]:
    """A claim with the gate's answer."""
    claim, gate = grounded.claim, grounded.grounding
    span = f"{gate.quotation.span.start}-{gate.quotation.span.end}" if gate.quotation else ""
    text = gate.message
    if gate.near_miss:
        near = gate.near_miss
        text += (
            f" Closest ({near.similarity_pct} %, explains only): “{line(near.text)}” in"
            f" {line(near.document_id)}:{near.span.start}-{near.span.end}."
        )
    return (
        line(paper.case_id),
        paper.assessor,
        claim.question,
        claim.answer,
        clip(claim.citation.quotation, QUOTE),
        line(claim.citation.document_id),
        span,
        Styled(gate.answer.value, _GATE[gate.answer.value]),
        Styled(gate.code, "mono"),
        text,
        Entry(),
    )


def abstention_row(paper: Workpaper, left: Abstention) -> tuple[Cell, ...]:
    """A question that the assessor would not decide."""
    return (
        line(paper.case_id),
        paper.assessor,
        left.question,
        Styled("abstains", "undetermined"),
        clip(left.citation.quotation, QUOTE) if left.citation else "",
        line(left.citation.document_id) if left.citation else "",
        "",
        Styled("–", "not_applicable"),
        Styled(left.code, "mono"),
        left.note,
        Entry(),
    )


def disagreement_row(paper: Workpaper, found: Disagreement) -> tuple[Cell, ...]:
    """Two readings that differ, side by side."""
    return (
        line(paper.case_id),
        line(found.opinion),
        f"{found.question} ({found.point})",
        Styled(line(found.other), "undetermined"),
        f"the assessor: {clip(found.first, QUOTE)}",
        line(found.document_id),
        "",
        Styled("–", "not_applicable"),
        Styled("opinion.differs", "mono"),
        "A reading that did not see the assessor's differs from it.",
        Entry(),
    )


def evidence_row(case_id: str, document: EvidenceItem) -> tuple[Cell, ...]:
    """A document of a case."""
    return (
        Styled(line(case_id), "tight"),
        Styled(line(document.document_id), "tight"),
        Styled(line(document.kind), "tight"),
        Styled(document.sha256, "mono"),
        Styled(line(str(document.origin)), "tight"),
        Styled(line(document.author), "tight"),
        Styled(str(document.written_at or ""), "tight"),
        Entry(),
    )


def facts_in_words(facts: tuple[Fact[str], ...]) -> str:
    """Facts with their places, one a line, for a cell or a comment."""
    return "\n".join(f"{fact.name} = {line(fact.value)} [{place(fact)}]" for fact in facts)

"""One case as its page shows it: evidence on one side, findings on the other, each leading to the other.

Nothing is decided here and nothing is worded anew: outcomes, messages and spans are the workpaper's.
Where the machine's finding is hidden from a reviewer only the questions and the evidence are left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assay.domain import (
    EvidenceItem,
    Fact,
    Outcome,
    Quotation,
    RuleResult,
    Workpaper,
)
from assay.reports.source import RuleCard
from assay.rules import OUT_OF_SCOPE
from assay.web.pointers import places
from assay.web.spans import PAGE, Cited, Piece, Window, pieces, window

__all__ = ["Cite", "Claim", "Finding", "Paper", "Sheet", "read_paper", "sheet_of"]

_RANK = {Outcome.FAIL: 0, Outcome.UNDETERMINED: 1, Outcome.PASS: 2, Outcome.NOT_APPLICABLE: 3}


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in the evidence that a finding or claim leads to.

    Attributes:
        mark: Its name on the page.
        name: What was read there.
        value: What it says.
        document: Name of the document.
        sha256: Digest of the document.
        place: Field of the record, or characters of the text.
        origin: Source file, row and field; empty for words of a text.
        pointer: JSON pointer of the field in the record.
        start: First code point; -1 for a field of a record.
        end: One after the last.
        at: The page of the document that has it.
    """

    mark: str
    name: str
    value: str
    document: str
    sha256: str
    place: str
    origin: str
    pointer: str = ""
    start: int = -1
    end: int = -1
    at: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's result; ``kind`` is its outcome, empty where it is hidden."""

    rule: str
    title: str
    criteria: str
    kind: str
    code: str
    message: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the assessor with the gate's answer."""

    question: str
    answer: str
    kind: str
    code: str
    message: str
    words: str
    cite: Cite | None
    near: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The right-hand side.

    Attributes:
        findings: What decides first, then what passed; without what does not apply.
        idle: Rules that do not apply, by title.
        claims: What was read, with the gate's answer.
        cites: Every place that something leads to.
        required: Documents that what decides cites.
    """

    findings: tuple[Finding, ...]
    idle: tuple[Finding, ...]
    claims: tuple[Claim, ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of the left-hand side.

    Attributes:
        item: Its line of the evidence index.
        is_wanted: It must have been opened before the case is decided.
        is_open: The visitor opened it; only then its text is here.
        pieces: The text that is shown, cited words marked.
        shown: Which part that is.
        marks: Citations that lead here, in order.
    """

    item: EvidenceItem
    is_wanted: bool
    is_open: bool
    pieces: tuple[Piece, ...]
    shown: Window
    marks: tuple[Cite, ...]


def read_paper(paper: Workpaper, cards: Mapping[str, RuleCard], *, hidden: bool) -> Paper:
    """The findings and claims of a workpaper.

    Args:
        paper: The workpaper, without what the visitor may not see.
        cards: The rules by id.
        hidden: Leave out what the machine came to.
    """
    cites = _Cites(paper)
    tested = [r for r in paper.results if r.outcome is not Outcome.NOT_APPLICABLE]
    tested.sort(key=(lambda r: r.rule_id) if hidden else (lambda r: str(_RANK[r.outcome])))
    idle = [
        r
        for r in paper.results
        if r.outcome is Outcome.NOT_APPLICABLE and r.code != OUT_OF_SCOPE and not hidden
    ]
    findings = tuple(_finding(r, cards, cites, hidden=hidden) for r in tested)
    claims = () if hidden else tuple(_claims(paper, cites))
    return Paper(
        findings, tuple(_finding(r, cards, cites, hidden=False) for r in idle), claims, cites.all()
    )


def sheet_of(
    item: EvidenceItem,
    text: str | None,
    cites: Iterable[Cite],
    *,
    start: int | None = None,
    is_wanted: bool = False,
) -> Sheet:
    """A document with its cited words marked.

    Args:
        item: Its line of the evidence index.
        text: The whole of it; ``None`` while it is closed.
        cites: Every citation of the case.
        start: A code point that the shown part must hold; ``None`` for that of the first citation.
        is_wanted: Whether it must be opened before the case is decided.
    """
    marks = tuple(c for c in cites if c.document == item.document_id)
    if text is None:
        return Sheet(item, is_wanted, False, (), Window(0, 0, 0), marks)  # noqa: FBT003 - a field
    spans = [Cited(c.mark, c.start, c.end) for c in marks if c.start >= 0]
    fields = places(text, (c.pointer for c in marks))
    spans += [Cited(c.mark, *fields[c.pointer]) for c in marks if c.pointer in fields]
    first = min((span.start for span in spans), default=0) if start is None else start
    shown = window(len(text), first)
    return Sheet(item, is_wanted, True, tuple(pieces(text, spans, shown)), shown, marks)  # noqa: FBT003


class _Cites:
    """Names every place once: several results may use one fact."""

    def __init__(self, paper: Workpaper) -> None:
        self._names = {item.sha256: item.document_id for item in paper.evidence}
        self._known: dict[Cite, Cite] = {}

    def of_fact(self, fact: Fact[str]) -> Cite:
        """The place of a fact: words of a text, or a field of a record."""
        lineage = fact.lineage
        if isinstance(lineage, Quotation):
            return self.of_words(fact.name, fact.value, lineage)
        origin = lineage.origin
        return self._kept(
            Cite(
                mark="",
                name=fact.name,
                value=fact.value,
                document=str(self._names.get(lineage.sha256, "record")),
                sha256=lineage.sha256,
                place=origin.pointer or "the whole record",
                origin=str(origin),
                pointer=origin.pointer,
            )
        )

    def of_words(self, name: str, value: str, quotation: Quotation) -> Cite:
        """The place of quoted words."""
        start, end = quotation.span.start, quotation.span.end
        return self._kept(
            Cite(
                mark="",
                name=name,
                value=value,
                document=str(quotation.document_id),
                sha256=quotation.sha256,
                place=f"characters {start:,}–{end:,}",
                origin="",
                start=start,
                end=end,
                at=start // PAGE * PAGE,
            )
        )

    def all(self) -> tuple[Cite, ...]:
        """Every place, in the order in which they came up."""
        return tuple(self._known.values())

    def _kept(self, cite: Cite) -> Cite:
        known = self._known.get(cite)
        if known is None:
            known = self._known[cite] = replace(cite, mark=f"q{len(self._known) + 1}")
        return known


def _finding(
    result: RuleResult, cards: Mapping[str, RuleCard], cites: _Cites, *, hidden: bool
) -> Finding:
    card = cards.get(result.rule_id) or RuleCard.unknown(result.rule_id)
    places = tuple(dict.fromkeys(cites.of_fact(fact) for fact in result.facts))
    if hidden:
        return Finding(result.rule_id, card.title, card.criteria, "", "", "", places)
    kind = result.outcome.value
    return Finding(
        result.rule_id, card.title, card.criteria, kind, result.code, result.message, places
    )


def _claims(paper: Workpaper, cites: _Cites) -> Iterable[Claim]:
    for item in paper.claims:
        found, near = item.grounding.quotation, item.grounding.near_miss
        cite = cites.of_words(item.claim.question, item.claim.answer, found) if found else None
        closest = ""
        if near is not None:
            closest = f"closest ({near.similarity_pct} %), in {near.document_id}: “{near.text}”"
        yield Claim(
            question=item.claim.question,
            answer=item.claim.answer,
            kind=item.grounding.answer.value,
            code=item.grounding.code,
            message=item.grounding.message,
            words=item.claim.citation.quotation,
            cite=cite,
            near=closest,
        )

"""What the page's template is given: values ready to print, nothing left to decide.

Texts from evidence stay plain strings here; the template engine escapes every one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.domain import (
    CaseRow,
    Fact,
    GroundedClaim,
    Outcome,
    Quotation,
    Reason,
    RuleId,
    RuleResult,
    Workpaper,
)
from assay.reports.census import system_of
from assay.reports.plain import clip, line
from assay.reports.source import ReportSource, RuleCard
from assay.reports.walk import CLEAN, Item, erased_note, is_kept, needs_person, open_workpaper, walk
from assay.reports.wording import CONCLUSIONS, NOT_RUN, OUTCOMES, STATUSES, TICKS, VERDICTS
from assay.rules import OUT_OF_SCOPE
from assay.telemetry import Progress

__all__ = ["SHOWN", "CaseLine", "CaseView", "ExceptionLine", "Shortlist", "case_views", "shortlist"]

SHOWN = 2_000
"""Cases that the page shows in full."""

_SETTLED = frozenset({Outcome.PASS.value, Outcome.NOT_APPLICABLE.value})
_SAID_BY_RESULTS = frozenset({"rule.failed", "rule.undetermined"})
_LONG = 2_000
_CONTEXT = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of the test matrix."""

    rule_id: RuleId
    kind: str
    tick: str
    word: str
    reference: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the test matrix."""

    item: Item
    anchor: str
    system: str
    title: str
    verdict: str
    verdict_kind: str
    conclusion: str
    status: str
    marks: tuple[Mark, ...]
    blocked_by: str
    erased: str


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One row of the exceptions log."""

    reference: str
    case: CaseLine
    card: RuleCard
    condition: str
    criteria: str


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The cases that the page shows, most urgent first, and how many it leaves to other files.

    Attributes:
        cases: Those shown.
        exceptions: Their exceptions, by number.
        left_out: Cases not shown.
        left_out_urgent: Those of them that a person must look at.
    """

    cases: tuple[CaseLine, ...]
    exceptions: tuple[ExceptionLine, ...]
    left_out: int
    left_out_urgent: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in their surroundings; ``checked`` says whether the document has them at the span."""

    before: str
    words: str
    after: str
    checked: str


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact of a case, numbered; several results may use it."""

    number: int
    name: str
    value: str
    where: str
    sha256: str
    quoted: Quoted | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """One rule's result, with the numbers of the facts that it used."""

    card: RuleCard
    mark: Mark
    code: str
    message: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with the gate's answer."""

    question: str
    answer: str
    gate: str
    kind: str
    code: str
    message: str
    document: str
    quoted: Quoted
    near: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case in full.

    Attributes:
        paper: ``None`` where the case failed before its tests, or was erased.
        results: Results of the rules in scope, those that a person must look at first.
        scoped_out: Rules that the engagement leaves out.
        reasons: Why it goes to a person, as far as no result says so already.
    """

    line: CaseLine
    paper: Workpaper | None
    results: tuple[ResultView, ...]
    scoped_out: int
    reasons: tuple[Reason, ...]
    facts: tuple[FactView, ...]
    claims: tuple[ClaimView, ...]
    header: tuple[tuple[str, str], ...]


def shortlist(source: ReportSource, progress: Progress, limit: int = SHOWN) -> Shortlist:
    """Choose the cases to show: all of them, or the most urgent where they are too many."""
    everything = source.summary.cases <= limit
    levels: list[list[Item]] = [[] for _ in range(CLEAN + 1)]
    urgent = total = 0
    for item in walk(source, progress):
        level = needs_person(item.row)
        total += 1
        urgent += level < CLEAN
        if len(levels[level]) < limit and (everything or level < CLEAN):
            levels[level].append(item)
    chosen = [item for level in levels for item in level][:limit]
    cards = {card.rule_id: card for card in source.rules}
    cases: list[CaseLine] = []
    exceptions: list[ExceptionLine] = []
    for item in chosen:
        paper = open_workpaper(source, item.row) if is_kept(source, item.row) else None
        case = _case_line(source, item, paper)
        cases.append(case)
        exceptions.extend(_exception_lines(case, paper, cards))
    exceptions.sort(key=lambda found: int(found.reference[2:]))
    shown_urgent = sum(needs_person(item.row) < CLEAN for item in chosen)
    return Shortlist(tuple(cases), tuple(exceptions), total - len(chosen), urgent - shown_urgent)


def case_views(source: ReportSource, cases: Sequence[CaseLine]) -> Iterator[CaseView]:
    """The chosen cases in full, one at a time."""
    cards = {card.rule_id: card for card in source.rules}
    for case in cases:
        row = case.item.row
        if not is_kept(source, row):
            yield CaseView(case, None, (), 0, (), (), (), ())
            continue
        paper = open_workpaper(source, row)
        marks = {mark.rule_id: mark for mark in case.marks}
        facts: dict[Fact[str], FactView] = {}
        results = []
        in_scope = [result for result in paper.results if result.code != OUT_OF_SCOPE]
        for result in sorted(in_scope, key=lambda found: found.outcome.value in _SETTLED):
            card = cards.get(result.rule_id) or RuleCard.unknown(result.rule_id)
            mark = marks.get(result.rule_id) or _mark(row, card, {})
            results.append(_result(source, result, card, mark, facts))
        yield CaseView(
            case,
            paper,
            tuple(results),
            len(paper.results) - len(in_scope),
            tuple(r for r in paper.decision.reasons if r.code not in _SAID_BY_RESULTS),
            tuple(facts.values()),
            tuple(_claim(source, claim) for claim in paper.claims),
            tuple(_header(paper.header, source.columns)),
        )


def _header(header: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in (*columns, *(key for key in header if key not in columns)):
        if header.get(key):
            yield columns.get(key, key), clip(header[key], _LONG)


def _case_line(source: ReportSource, item: Item, paper: Workpaper | None) -> CaseLine:
    row = item.row
    blocks = [r.message for r in paper.decision.reasons if r.stage == "ground"] if paper else []
    return CaseLine(
        item=item,
        anchor=f"c{row.ordinal}",
        system=line(system_of(paper.header), 60) if paper else "",
        title=line(row.title),
        verdict=VERDICTS[row.verdict] if row.verdict else "Failed",
        verdict_kind=row.verdict.value if row.verdict else "failed",
        conclusion=CONCLUSIONS[row.conclusion] if row.conclusion else "–",
        status=STATUSES[row.status],
        marks=tuple(_mark(row, card, item.references) for card in source.rules),
        blocked_by=clip("; ".join(blocks) or row.error, _LONG),
        erased=erased_note(source, row),
    )


def _mark(row: CaseRow, card: RuleCard, references: Mapping[RuleId, str]) -> Mark:
    outcome = row.outcomes.get(card.rule_id)
    reference = references.get(card.rule_id, "")
    if outcome is None:
        return Mark(card.rule_id, "not_run", NOT_RUN, "not tested", reference)
    return Mark(card.rule_id, outcome.value, TICKS[outcome], OUTCOMES[outcome], reference)


def _exception_lines(
    case: CaseLine, paper: Workpaper | None, cards: Mapping[RuleId, RuleCard]
) -> Iterator[ExceptionLine]:
    found = {x.rule_id: x for x in paper.exceptions} if paper else {}
    for rule_id, reference in case.item.references.items():
        card = cards.get(rule_id) or RuleCard.unknown(rule_id)
        stated = found.get(rule_id)
        condition = (
            clip(stated.condition, _LONG) if stated else case.erased or "stated in the case's JSON"
        )
        yield ExceptionLine(
            reference, case, card, condition, stated.criteria if stated else card.criteria
        )


def _result(
    source: ReportSource,
    result: RuleResult,
    card: RuleCard,
    mark: Mark,
    facts: dict[Fact[str], FactView],
) -> ResultView:
    used = () if result.outcome is Outcome.NOT_APPLICABLE else result.facts
    for fact in used:
        if fact not in facts:
            facts[fact] = _fact(source, fact, len(facts) + 1)
    message = clip(result.message, _LONG)
    return ResultView(card, mark, result.code, message, tuple(facts[fact] for fact in used))


def _fact(source: ReportSource, fact: Fact[str], number: int) -> FactView:
    lineage = fact.lineage
    value = clip(fact.value, _LONG)
    if isinstance(lineage, Quotation):
        where = f"{lineage.document_id}, characters {lineage.span.start}–{lineage.span.end}"
        quoted = _quoted(source, lineage)
        return FactView(number, fact.name, value, where, lineage.sha256, quoted)
    return FactView(number, fact.name, value, str(lineage.origin), lineage.sha256, None)


def _quoted(source: ReportSource, quotation: Quotation) -> Quoted:
    words = clip(quotation.text, _LONG)
    text = source.document(quotation.sha256)
    if text is None:
        return Quoted("", words, "", "the document's text is not in the store")
    start, end = quotation.span.start, quotation.span.end
    if text[start:end] != quotation.text:
        return Quoted("", words, "", "THE DOCUMENT HAS OTHER WORDS AT THIS SPAN")
    before, after = text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]
    return Quoted(
        ("…" if start > _CONTEXT else "") + before,
        words,
        after + ("…" if end + _CONTEXT < len(text) else ""),
        "",
    )


def _claim(source: ReportSource, grounded: GroundedClaim) -> ClaimView:
    claim, gate = grounded.claim, grounded.grounding
    quoted = (
        _quoted(source, gate.quotation)
        if gate.quotation
        else Quoted("", clip(claim.citation.quotation, _LONG), "", "not found in the document")
    )
    near = ""
    if gate.near_miss:
        miss = gate.near_miss
        near = (
            f"{miss.similarity_pct} % similar, in {miss.document_id}"
            f" {miss.span.start}–{miss.span.end}: {line(miss.text)}"
        )
    kinds = {"pass": "pass", "flag": "undetermined", "block": "fail"}
    return ClaimView(
        claim.question,
        claim.answer,
        gate.answer.value,
        kinds[gate.answer.value],
        gate.code,
        gate.message,
        claim.citation.document_id,
        quoted,
        near,
    )

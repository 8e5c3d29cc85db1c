"""Sheets with lines per case: matrix, exceptions, evidence, lineage, AI annex; in one pass."""

from dataclasses import dataclass, field

from assay.domain import (
    CaseRow,
    Outcome,
    RuleId,
    RuleResult,
    Verdict,
    Workpaper,
)
from assay.reports.census import Census, system_of
from assay.reports.plain import clip, line
from assay.reports.source import ReportSource, RuleCard
from assay.reports.walk import Item, erased_note, is_kept, open_workpaper, walk
from assay.reports.wording import CONCLUSIONS, NOT_RUN, STATUSES, TICKS, VERDICTS
from assay.reports.xlsx.book import Cell, Entry, Link, Sheet, Styled
from assay.reports.xlsx.lines import (
    ANNEX,
    EVIDENCE,
    EXCEPTIONS,
    HUMAN,
    LINEAGE,
    QUOTE,
    abstention_row,
    claim_row,
    column_letters,
    disagreement_row,
    evidence_row,
    facts_in_words,
    lineage_row,
)
from assay.reports.xlsx.said import said_of
from assay.telemetry import Progress

__all__ = ["FULL_DETAIL", "CaseSheets"]

FULL_DETAIL = 20_000
"""Cases up to which lineage and evidence of every case are listed; above, of those with an issue."""

_COMMENTS = 1_500
_LEAD = ("#", "Case", "Title")
_TAIL = ("Evidence", "Record (SHA-256)", "Signed off by", "Reviewer's notes")
_STATES = ("Verdict", "Conclusion", "Status")
_DISPOSITIONS = ("Open", "Confirmed deviation", "Not a deviation", "Duplicate of another")


@dataclass(slots=True)
class CaseSheets:
    """The five sheets, and where the cursor of each stands.

    Attributes:
        source: The run.
        census: Counts for the tops of the sheets.
        matrix: One row a case.
        exceptions: One row an exception.
        evidence: One row a document.
        lineage: One row a fact behind a result.
        annex: One row a claim or abstention.
        linked: Whether the cases' JSON lies beside the workbook.
    """

    source: ReportSource
    census: Census
    matrix: Sheet
    exceptions: Sheet
    evidence: Sheet
    lineage: Sheet
    annex: Sheet
    linked: bool
    _heads: dict[str, int] = field(default_factory=dict)
    _comments: int = 0
    _cut: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether the detail sheets list every case."""
        return self.source.summary.cases <= FULL_DETAIL

    def write(self, progress: Progress) -> None:
        """Write all rows of all five sheets."""
        self._open()
        for item in walk(self.source, progress):
            if self.matrix.room <= 0:
                self.matrix.paragraph(_CUT, "fail")
                break
            self._write_item(item)
        self._close()

    def ranges(self) -> dict[str, str]:
        """Rule id to its column of the matrix, as formulas name it; empty if rows were cut."""
        first, cases = self._heads["matrix"] + 1, self.source.summary.cases
        if self.matrix.row - first != cases or not cases:
            return {}
        start = len(_LEAD) + len(self.source.columns) + len(_STATES)
        return {
            card.rule_id: (
                f"'{self.matrix.name}'!${letters}${first + 1}:${letters}${first + cases}"
            )
            for offset, card in enumerate(self.source.rules)
            for letters in [column_letters(start + offset)]
        }

    def _open(self) -> None:
        source, few = self.source, "" if self.is_full else _FEW
        self.matrix.heading(
            "Test matrix",
            "One row a case, one column a rule. Marks lead to the facts behind them; the case leads"
            " to its JSON in the folder “cases” beside this file.",
        )
        rules = [f"{c.attribute}\n{c.rule_id}" if c.attribute else c.rule_id for c in source.rules]
        head = (*_LEAD, *source.columns.values(), *_STATES, *rules, *_TAIL)
        self._heads["matrix"] = self.matrix.head(head, height=58)
        self.matrix.freeze(self.matrix.row, 2)
        start = len(_LEAD) + len(source.columns) + len(_STATES)
        for offset, card in enumerate(source.rules):
            self.matrix.comment(
                self._heads["matrix"], start + offset, f"{card.title}\n{card.criteria}"
            )
        self.exceptions.heading(
            "Exceptions",
            f"{self.census.exceptions:,} exceptions in {source.summary.exceptions:,} cases."
            " Condition and criteria are the software's; the yellow fields are people's.",
        )
        self._heads["exceptions"] = self.exceptions.head(EXCEPTIONS, height=30)
        self.exceptions.freeze(self.exceptions.row, 2)
        self.evidence.heading(
            "Evidence index",
            f"{self.census.evidence:,} documents in all."
            f"{few} A digest is of the document's UTF-8 text; origin is file:row#pointer.",
        )
        self._heads["evidence"] = self.evidence.head(EVIDENCE)
        self.evidence.freeze(self.evidence.row, 2)
        self.lineage.heading(
            "Lineage",
            f"The facts behind each result.{few} Offsets count characters of the original text.",
        )
        self._heads["lineage"] = self.lineage.head(LINEAGE)
        self.lineage.freeze(self.lineage.row, 3)
        self._open_annex()

    def _open_annex(self) -> None:
        census, manifest = self.census, self.source.run.manifest
        self.annex.heading(
            "AI annex", "What an assessor read, and what the grounding gate answered."
        )
        gate = ", ".join(f"{n:,} {answer}" for answer, n in sorted(census.gate.items())) or "none"
        read = ", ".join(f"{name}: {n:,} cases" for name, n in sorted(census.assessors.items()))
        self.annex.paragraph(
            f"Assessor of the run: {manifest.assessor or 'none'}. Cases read: {read or 'none'}."
            f" Claims judged by the gate: {census.claims:,} ({gate})."
            f" Questions left open by the assessor: {census.abstained:,}."
        )
        self.annex.paragraph(
            "An assessor proposes; it decides nothing. A claim counts only where its quotation was"
            " found verbatim in the named document and its values were derived again by code. No"
            " second reading by another model, and no validation set, is part of this run.",
            "note",
        )
        self._heads["annex"] = self.annex.head(ANNEX, height=30)
        self.annex.freeze(self.annex.row, 1)

    def _close(self) -> None:
        columns = len(_LEAD) + len(self.source.columns) + len(_STATES) + len(self.source.rules)
        self.matrix.filter(self._heads["matrix"], columns + len(_TAIL) - 1)
        first = self._heads["exceptions"] + 1
        for column, choices in ((13, ("Isolated", "Systemic")), (16, _DISPOSITIONS)):
            self.exceptions.choices(first, column, choices)
        severities = ("None", "Control deficiency", "Significant deficiency", "Material weakness")
        self.exceptions.choices(first, 17, severities)
        if self.exceptions.row == first:
            self.exceptions.paragraph("No exception was noted.", "note")
        self.exceptions.filter(first - 1, len(EXCEPTIONS) - 1)
        self.evidence.filter(self._heads["evidence"], len(EVIDENCE) - 1)
        self.lineage.filter(self._heads["lineage"], len(LINEAGE) - 1)
        self.annex.choices(self._heads["annex"] + 1, len(ANNEX) - 1, HUMAN)
        self.annex.filter(self._heads["annex"], len(ANNEX) - 1)
        for sheet in (self.exceptions, self.evidence, self.lineage, self.annex):
            if sheet.name in self._cut:
                sheet.paragraph(_CUT, "fail")

    def _write_item(self, item: Item) -> None:
        row = item.row
        paper = open_workpaper(self.source, row) if is_kept(self.source, row) else None
        in_full = self.is_full or row.verdict is not Verdict.APPROVE
        first = self._write_evidence(paper, row) if paper and in_full else None
        places = self._write_lineage(paper) if paper else {}
        if paper:
            self._write_exceptions(item, paper, places)
            self._write_annex(paper)
        elif row.workpaper:
            self._write_erased(item)
        self._write_row(item, paper, places, first)

    def _write_row(
        self, item: Item, paper: Workpaper | None, places: dict[RuleId, int], first: int | None
    ) -> None:
        row = item.row
        header = paper.header if paper else {}
        results = {r.rule_id: r for r in paper.results} if paper else {}
        case: Cell = Styled(line(row.case_id), "tight")
        if item.file and self.linked and (self.is_full or row.verdict is not Verdict.APPROVE):
            case = Link(f"external:{item.file}", line(row.case_id))
        evidence: Cell = (
            "see the case's JSON" if paper else erased_note(self.source, row) or row.error
        )
        if first is not None:
            evidence = Link(f"internal:'{self.evidence.name}'!A{first + 1}", "evidence")
        values: list[Cell] = [row.ordinal, case, Styled(line(row.title), "tight")]
        values += [Styled(line(header.get(key, "")), "tight") for key in self.source.columns]
        values += [
            Styled(VERDICTS[row.verdict], row.verdict.value) if row.verdict else None,
            Styled(CONCLUSIONS[row.conclusion], "tight") if row.conclusion else None,
            Styled(STATUSES[row.status], "tight"),
        ]
        values += [self._mark(item, card.rule_id, places) for card in self.source.rules]
        values += [
            evidence,
            Styled(row.record or "", "digest" if row.record else "tight"),
            row.signed_by,
            Entry(),
        ]
        at = self.matrix.add(values)
        self._comment(at, results)

    def _mark(self, item: Item, rule_id: RuleId, places: dict[RuleId, int]) -> Cell:
        outcome = item.row.outcomes.get(rule_id)
        if outcome is None:
            return Styled(NOT_RUN, "not_applicable")
        text = TICKS[outcome]
        if rule_id in item.references:
            text += f" {item.references[rule_id]}"
        if rule_id not in places:
            return Styled(text, outcome.value)
        target = f"internal:'{self.lineage.name}'!A{places[rule_id] + 1}"
        return Link(target, text, outcome.value)

    def _comment(self, at: int, results: dict[RuleId, RuleResult]) -> None:
        start = len(_LEAD) + len(self.source.columns) + len(_STATES)
        for offset, card in enumerate(self.source.rules):
            result = results.get(card.rule_id)
            if result is None or result.outcome not in {Outcome.FAIL, Outcome.UNDETERMINED}:
                continue
            if self._comments < _COMMENTS:
                self._comments += 1
                text = f"{line(result.message, 600)}\n{facts_in_words(result.facts)}"
                self.matrix.comment(at, start + offset, text)

    def _write_evidence(self, paper: Workpaper, row: CaseRow) -> int | None:
        if self.evidence.room < len(paper.evidence):
            self._cut.add(self.evidence.name)
            return None
        first = self.evidence.row
        for document in paper.evidence:
            self.evidence.add(evidence_row(row.case_id, document))
        return first

    def _write_lineage(self, paper: Workpaper) -> dict[RuleId, int]:
        places: dict[RuleId, int] = {}
        for result in paper.results:
            if not result.facts or result.outcome is Outcome.NOT_APPLICABLE:
                continue
            if not self.is_full and result.outcome is Outcome.PASS:
                continue
            if self.lineage.room < len(result.facts):
                self._cut.add(self.lineage.name)
                return places
            places[result.rule_id] = self.lineage.row
            for fact in result.facts:
                self.lineage.add(lineage_row(paper, result, fact))
        return places

    def _write_exceptions(self, item: Item, paper: Workpaper, places: dict[RuleId, int]) -> None:
        attributes = {card.rule_id: card.attribute for card in self.source.rules}
        results = {result.rule_id: result for result in paper.results}
        for found in paper.exceptions:
            reference = item.references.get(found.rule_id)
            if reference is None:
                continue
            if self.exceptions.room <= 0:
                self._cut.add(self.exceptions.name)
                return
            facts = results[found.rule_id].facts if found.rule_id in results else ()
            shown = clip(facts_in_words(facts), QUOTE)
            target = f"internal:'{self.matrix.name}'!A{self.matrix.row + 1}"
            number: Cell = Styled(reference, "label")
            if found.rule_id in places:
                lineage = f"internal:'{self.lineage.name}'!A{places[found.rule_id] + 1}"
                number = Link(lineage, reference, "label")
            self.exceptions.add(
                (
                    number,
                    Link(target, line(item.row.case_id)),
                    line(item.row.title),
                    line(system_of(paper.header)),
                    Styled(found.rule_id, "mono"),
                    attributes.get(found.rule_id, ""),
                    ", ".join(found.control_ids),
                    clip(found.condition, QUOTE),
                    found.criteria,
                    shown,
                    *said_of(self.source.said, item.row.case_id, found.rule_id),
                )
            )

    def _write_erased(self, item: Item) -> None:
        """The exceptions of an erased case: the rule stands on the ledger, the condition is gone."""
        cards = {card.rule_id: card for card in self.source.rules}
        note = erased_note(self.source, item.row)
        for rule_id, reference in item.references.items():
            if self.exceptions.room <= 0:
                self._cut.add(self.exceptions.name)
                return
            card = cards.get(rule_id) or RuleCard.unknown(rule_id)
            target = f"internal:'{self.matrix.name}'!A{self.matrix.row + 1}"
            self.exceptions.add(
                (
                    Styled(reference, "label"),
                    Link(target, line(item.row.case_id)),
                    line(item.row.title),
                    "",
                    Styled(rule_id, "mono"),
                    card.attribute,
                    ", ".join(card.control_ids),
                    clip(note, QUOTE),
                    card.criteria,
                    "",
                    *said_of(self.source.said, item.row.case_id, rule_id),
                )
            )

    def _write_annex(self, paper: Workpaper) -> None:
        wanted = (*paper.claims, *paper.abstentions, *paper.disagreements)
        if self.annex.room < len(wanted):
            self._cut.add(self.annex.name)
            return
        for claim in paper.claims:
            if self.is_full or claim.grounding.answer != "pass":
                self.annex.add(claim_row(paper, claim))
        for left in paper.abstentions:
            self.annex.add(abstention_row(paper, left))
        for found in paper.disagreements:
            self.annex.add(disagreement_row(paper, found))


_CUT = "Cut at Excel's row limit: further rows stand in the cases' JSON and in cases.jsonl."
_FEW = (
    f" More than {FULL_DETAIL:,} cases: this sheet lists the cases that need a person; the others"
    " stand in full in their JSON."
)

"""One case on the screen: decision, results with lineage, claims with the gate's answers."""

from typing import TYPE_CHECKING

import orjson

from assay.cli.terminal import STYLES, console, table, visible
from assay.domain import CaseRow, Fact, Outcome, Quotation, Workpaper
from assay.pipeline.versions import evaluations
from assay.rules import OUT_OF_SCOPE
from assay.stores.paper import kept_paper

if TYPE_CHECKING:
    from assay.stores import Snapshot

__all__ = ["case_document", "show_case"]


def case_document(view: "Snapshot", row: CaseRow) -> dict[str, object]:
    """The case with its workpaper, its signatures and its ledger entries, as JSON values."""
    is_kept = row.workpaper is not None and kept_paper(view, row) is not None
    return {
        "case": row.model_dump(mode="json"),
        "evaluations": evaluations(view, row.case_id),
        "workpaper": orjson.loads(view.artifact(str(row.workpaper))) if is_kept else None,
        "signatures": [line._asdict() for line in view.signoffs(row.run_id, row.case_id)],
        "ledger": [orjson.loads(entry) for entry in view.stream(row.case_id)],
    }


def show_case(document: dict[str, object]) -> None:
    """The case for people."""
    row = CaseRow.model_validate(document["case"])
    screen = console()
    screen.print()
    screen.print(f"{row.case_id}  {visible(row.title)}", style="bold", markup=False)
    verdict = row.verdict.value if row.verdict else "failed"
    conclusion = row.conclusion.value if row.conclusion else row.error
    screen.print(verdict, style=STYLES.get(verdict, ""), end="  ")
    screen.print(f"({conclusion}, {row.status.value})", markup=False)
    if document["workpaper"] is None:
        if row.workpaper is not None:
            screen.print("erased on the record: `assay erasures` tells by whom and why")
        return
    paper = Workpaper.model_validate(document["workpaper"])
    _show_evaluations(document)
    for reason in paper.decision.reasons:
        screen.print(f"  • {visible(reason.message)}", markup=False)
    _show_results(paper)
    _show_claims(paper)
    _show_evidence(paper)
    _show_history(document)


def _show_evaluations(document: dict[str, object]) -> None:
    """Every evaluation of a case that has several, oldest first."""
    found = document["evaluations"]
    if not isinstance(found, list) or len(found) < 2:  # noqa: PLR2004 - one stands above already
        return
    for one in found:
        fate = f" {one['earlier']}" if one["earlier"] else ""
        screen = console()
        screen.print(
            f"  run {one['run']}{fate}, as of {one['as_of']}: {one['verdict']}", markup=False
        )
        if one["superseded"]:
            end = one["superseded"]
            signed = (
                f"; the signature of {end['reopened']} stands no more" if end["reopened"] else ""
            )
            screen.print(
                f"    superseded by run {end['run']} ({end['now'] or 'no case'}){signed}:"
                f" {visible(end['reason'])}",
                markup=False,
            )


def _show_results(paper: Workpaper) -> None:
    """What was tested, worst first; what does not apply is named in one line."""
    rank = {Outcome.FAIL: 0, Outcome.UNDETERMINED: 1, Outcome.PASS: 2}
    tested = [r for r in paper.results if r.outcome in rank]
    tested.sort(key=lambda r: rank[r.outcome])
    console().print(
        table(
            "Results",
            {"rule": "left", "outcome": "left", "why": "left", "evidence": "left"},
            (
                (r.rule_id, r.outcome.value, r.message, "\n".join(_lineage(f) for f in r.facts[:4]))
                for r in tested
            ),
        )
    )
    left = [r for r in paper.results if r.outcome is Outcome.NOT_APPLICABLE]
    out = [r.rule_id for r in left if r.code == OUT_OF_SCOPE]
    other = [r.rule_id for r in left if r.code != OUT_OF_SCOPE]
    screen = console()
    if other:
        screen.print(f"Does not apply: {', '.join(other)}", style="dim", markup=False)
    if out:
        screen.print(f"Not tested here: {', '.join(out)}", style="dim", markup=False)
    screen.print()


def _show_claims(paper: Workpaper) -> None:
    if not paper.claims and not paper.abstentions and not paper.disagreements:
        return
    rows = [
        (
            f"{item.claim.question}: {item.claim.answer}",
            item.grounding.answer.value,
            f"“{item.claim.citation.quotation}” in {item.claim.citation.document_id}",
            item.grounding.message,
        )
        for item in paper.claims
    ]
    rows.extend(
        (f"{gap.question}: abstained", gap.code, gap.citation.quotation if gap.citation else "",
         gap.note)
        for gap in paper.abstentions
    )  # fmt: skip
    console().print(
        table(
            f"Read by {paper.assessor}",
            {"claim": "left", "gate": "left", "quotation": "left", "why": "left"},
            rows,
        )
    )
    if paper.disagreements:
        console().print(
            table(
                "Readings that differ",
                {"on": "left", "point": "left", "the assessor": "left", "the other": "left",
                 "who": "left"},
                ((f"{d.question}, {d.document_id or 'the case'}", d.point, d.first, d.other,
                  d.opinion) for d in paper.disagreements),
            )
        )  # fmt: skip


def _show_evidence(paper: Workpaper) -> None:
    console().print(
        table(
            "Evidence",
            {"document": "left", "kind": "left", "by": "left", "from": "left", "sha256": "left"},
            (
                (e.document_id, e.kind, e.author, str(e.origin), e.sha256[7:23])
                for e in paper.evidence
            ),
        )
    )


def _show_history(document: dict[str, object]) -> None:
    entries = document["ledger"]
    if not isinstance(entries, list):
        return
    console().print(
        table(
            "Ledger",
            {"entry": "right", "at": "left", "kind": "left", "by": "left"},
            ((e["seq"], e["at"], e["kind"], e["actor"]["id"]) for e in entries),
        )
    )


def _lineage(fact: Fact[str]) -> str:
    if isinstance(fact.lineage, Quotation):
        span = fact.lineage.span
        return f"{fact.name}={fact.value} ← {fact.lineage.document_id}[{span.start}:{span.end}]"
    return f"{fact.name}={fact.value} ← {fact.lineage.origin}"

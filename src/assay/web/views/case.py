"""The case page: evidence with the cited words marked, findings, and the form of the decision."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import RedirectResponse, Response

from assay.app import Discreet
from assay.domain import EvidenceItem, Role, Workpaper
from assay.errors import StoreError, UsageError
from assay.ledger import Entry
from assay.reports.source import RuleCard
from assay.review.decision import REASON_CODES
from assay.review.late_evidence import late_evidence
from assay.review.opening import CASE_PAGE, cited, record_openings
from assay.review.queue import QueueItem, item
from assay.review.retention.erasure import Erasure, erasures
from assay.web.call import Answer, Call
from assay.web.dossier import Paper, Sheet, read_paper, sheet_of
from assay.web.earlier import changes_since
from assay.web.page import page
from assay.web.queueing import tone_of
from assay.web.slugs import unslug

__all__ = [
    "cards_of",
    "give_late",
    "look_at",
    "open_document",
    "opened_text",
    "paper_of",
    "record_page",
    "show_case",
    "show_explanation",
]

_ACTORS = (Role.REVIEWER, Role.APPROVER)


def show_case(call: Call) -> Answer:
    """The whole page."""
    row, run, discretion = call.case(), call.run(), call.discretion()
    look = look_at(call)
    if discretion.is_sensitive:
        call.note_reading("case", run.run_id, row.case_id)
    paper = paper_of(call)
    if paper is None:
        gone = _erasures(call) if row.workpaper else []
        return page("case_bare.html.j2", call, run=run, row=row, gone=gone, names=_names(call))
    record_page(call)
    facts = read_paper(paper, cards_of(call), hidden=look.hidden)
    shown = discretion.shown(row)
    return page(
        "case.html.j2",
        call,
        run=run,
        row=shown,
        item=look,
        tone=tone_of(call.office.terms(), look.since, call.clock.now()),
        paper=paper,
        header=_header(call, paper, look),
        facts=facts,
        sheets=_sheets(call, paper, facts, look),
        said=() if look.hidden else _said(call),
        changes=None if look.hidden else changes_since(call.view, paper, discretion, run.number),
        reason_codes=REASON_CODES,
        can_decide=call.visitor.holds(Role.REVIEWER),
        can_sign=call.visitor.holds(Role.APPROVER),
        names=_names(call),
        late=list(late_evidence(call.view, run.run_id, row.case_id)),
        told=paper.header.get(discretion.told, "") if discretion.told else "",
    )


def open_document(call: Call) -> Answer:
    """Show a document, or another part of it, and record that this person was shown it."""
    found, text = opened_text(call)
    if not call.asked.is_fragment:
        return RedirectResponse(call.asked.path.partition("/documents/")[0], 303)
    paper, look = paper_of(call), look_at(call)
    assert paper is not None  # noqa: S101 - it names the document
    facts = read_paper(paper, cards_of(call), hidden=look.hidden)
    at = call.asked.form.get("at", "")
    start = int(at) if at.isdecimal() and len(at) < 12 else None  # noqa: PLR2004 - code points
    wanted = found.document_id in cited(paper, blind=look.hidden)
    sheet = sheet_of(found, text, facts.cites, start=start, is_wanted=wanted)
    return page("document.html.j2", call, run=call.run(), row=call.case(), sheet=sheet)


def opened_text(call: Call) -> tuple[EvidenceItem, str]:
    """The document that the path names, with its text; that this person was shown it is recorded.

    Raises:
        UsageError: ``document.unknown``.
    """
    row, paper = call.case(), paper_of(call)
    name = unslug(call.asked.params["document"])
    found = next((e for e in paper.evidence if e.document_id == name), None) if paper else None
    if found is None:
        raise UsageError(
            "document.unknown",
            f"case {row.case_id} has no document {name!r}",
            remedy="the case page lists them",
        )
    _record(call, name)
    if call.discretion().is_sensitive or not call.visitor.holds(*_ACTORS):
        call.note_reading("document", row.run_id, row.case_id, name)
    return found, _text(call, found)


def record_page(call: Call) -> None:
    """Record, once for each version of the case, that whoever may act on it was shown its page."""
    row = call.case()
    seen = call.view.openings(row.run_id, row.case_id, call.visitor.person)
    known = any((o.document, o.sha256) == (CASE_PAGE, row.workpaper) for o in seen)
    if call.paper() is not None and not known:
        _record(call, CASE_PAGE)


def look_at(call: Call) -> QueueItem:
    """The case as its reviewer may see it."""
    row = call.case()
    now = call.clock.now()
    return item(call.view, row.run_id, row.case_id, person=call.visitor.person, now=now)


def _record(call: Call, name: str) -> None:
    row, person, clock = call.case(), call.visitor.person, call.clock
    if call.visitor.holds(*_ACTORS):
        call.office.write(
            lambda store: record_openings(
                store, row.run_id, row.case_id, person, [name], clock=clock
            )
        )


def show_explanation(call: Call) -> Answer:
    """What whoever a case is about may be told, and nothing else."""
    paper = paper_of(call)
    told = call.discretion().told
    words = paper.header.get(told, "") if paper is not None else ""
    run = call.run()
    call.note_reading("explanation", run.run_id, call.case().case_id)
    return page("explanation.html.j2", call, words=words, case_id=call.case().case_id)


def paper_of(call: Call) -> Workpaper | None:
    """The workpaper of the case without what the visitor may not see; ``None`` for a failed case."""
    whole = call.paper()
    return None if whole is None else call.discretion().edited(whole)


def cards_of(call: Call) -> dict[str, RuleCard]:
    """The rules of the run's app by id."""
    return {str(rule.rule_id): RuleCard.of(rule) for rule in call.app().rules.rules}


def _sheets(call: Call, paper: Workpaper, facts: Paper, look: QueueItem) -> tuple[Sheet, ...]:
    """Every document; its text where this person was shown it already."""
    row = call.case()
    needed = set(cited(paper, blind=look.hidden))
    seen = call.view.openings(row.run_id, row.case_id, call.visitor.person)
    opened = {one.document: one.sha256 for one in seen}
    sheets = []
    for one in paper.evidence:
        is_open = opened.get(one.document_id) == one.sha256
        text = _text(call, one) if is_open else None
        is_wanted = one.document_id in needed
        sheets.append(sheet_of(one, text, facts.cites, is_wanted=is_wanted))
    return tuple(sorted(sheets, key=lambda sheet: not sheet.is_wanted))


def _text(call: Call, found: EvidenceItem) -> str:
    try:
        return call.view.artifact(found.sha256).decode("utf-8", "surrogatepass")
    except StoreError as error:
        if error.code == "artifact.erased":
            return _erased_text(call)
        if error.code == "artifact.missing":
            return "(the text is not in the store; its digest stands on the ledger)"
        raise


def _erased_text(call: Call) -> str:
    """What stands in the place of a text that was erased."""
    told = [
        f"erasure {one.number}, confirmed by {one.confirmed_by}, {one.at}: {one.reason}"
        for one in _erasures(call)
    ]
    return f"({'; '.join(told) or 'erased on the record'}. The digest stands on the ledger.)"


def _erasures(call: Call) -> list[Erasure]:
    """The erasures of the case that were done."""
    case_id = call.case().case_id
    return [one for one in erasures(call.view) if one.case_id == case_id and one.is_done]


def _names(call: Call) -> dict[str, str]:
    return {person.id: person.name for person in call.people}


def give_late(call: Call) -> Answer:
    """A file that was added after the run, as it was added: for the disk, never for the browser.

    Raises:
        UsageError: ``document.unknown``.
    """
    row, name = call.case(), unslug(call.asked.params["file"])
    known = late_evidence(call.view, row.run_id, row.case_id)
    found = next((one for one in known if one.sha256 == f"sha256:{name}"), None)
    if found is None:
        raise UsageError(
            "document.unknown",
            f"case {row.case_id} has no file {name[:80]!r}",
            remedy="the case page lists them",
        )
    call.note_reading("document", row.run_id, row.case_id, found.name)
    return Response(
        call.view.artifact(found.sha256),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name[:16]}.bin"'},
    )


def _header(call: Call, paper: Workpaper, look: QueueItem) -> list[tuple[str, str]]:
    """The columns that describe the case; a hidden item's say nothing of what the machine came to."""
    columns = call.app().columns
    kept = {k: v for k, v in paper.header.items() if v}
    if look.hidden:
        app = call.app()
        given_away = app.covert_columns | {app.told} if isinstance(app, Discreet) else frozenset()
        kept = {k: v for k, v in kept.items() if k not in given_away}
    names: Sequence[str] = [*columns, *(k for k in kept if k not in columns)]
    return [(columns.get(name, name), kept[name]) for name in names if name in kept]


def _said(call: Call) -> list[dict[str, Any]]:
    """What people said of the case in this run, oldest first, as the ledger has it."""
    row = call.case()
    found = []
    for data in call.view.stream(row.case_id):
        entry = Entry.parse(data)
        if entry.run == row.run_id and entry.actor.id.startswith("person:"):
            said = entry.body.get("said")
            found.append(
                {
                    "seq": entry.seq,
                    "at": entry.at,
                    "kind": entry.kind,
                    "person": entry.actor.id.removeprefix("person:"),
                    "said": said if isinstance(said, dict) else dict(entry.body),
                }
            )
    return found

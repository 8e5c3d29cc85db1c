"""What programs may look at, and the lease of the next item: the pages' functions, in JSON."""

from itertools import islice

from assay.review.exceptions import exceptions_of
from assay.review.sample import result_document
from assay.web.api.reply import reply
from assay.web.call import Answer, Call
from assay.web.guard import Check
from assay.web.progress import SampleProgress, progresses_of
from assay.web.queueing import QueueLine
from assay.web.standing import ledger_state
from assay.web.table import View
from assay.web.views import case as case_page
from assay.web.views import exception as exception_page
from assay.web.views import queue as queue_page
from assay.web.views import trail as trail_page

__all__ = [
    "Check",
    "View",
    "list_exceptions",
    "list_people",
    "list_queue",
    "list_runs",
    "list_samples",
    "open_document",
    "show_case",
    "show_run",
    "show_trail",
    "take_next",
]

_MOST = 500


def list_runs(call: Call) -> Answer:
    """Every run, oldest first."""
    fields = ("number", "run_id", "app", "status", "rows", "done", "started_at", "finished_at")
    runs = [{name: getattr(run, name) for name in fields} for run in call.view.runs()]
    return reply({"runs": runs, "ledger": _ledger(call)})


def show_run(call: Call) -> Answer:
    """The counts of a run."""
    run, hidden = call.run(), call.discretion().rules
    summary = call.office.summary(call.view, run).model_dump(mode="json", exclude={"report"})
    summary["rules"] = {k: v for k, v in summary["rules"].items() if k not in hidden}
    return reply({"run": run.number, **summary, "ledger": _ledger(call)})


def list_queue(call: Call) -> Answer:
    """The queue, fifty items at a time; ``next_start`` goes into ``start`` for more."""
    found = queue_page.queue_lines(call)
    return reply({"items": [_item(line) for line in found.lines], "next_start": found.next_start})


def take_next(call: Call) -> Answer:
    """The next free item, leased; ``null`` where there is none."""
    item = queue_page.lease_next(call, after=0)
    return reply({"item": None if item is None else item._asdict()})


def list_exceptions(call: Call) -> Answer:
    """The exceptions of a run, the first five hundred."""
    run = call.run()
    found = exceptions_of(call.view, run.run_id)
    shown = [
        {name: getattr(one, name) for name in ("name", "case_id", "rule_id", "state", "condition")}
        for one in islice((x for x in found if exception_page.is_visible(call, x)), _MOST)
    ]
    return reply({"exceptions": shown})


def list_samples(call: Call) -> Answer:
    """The samples of a run with what each shows so far; what its reviewers must not know is left out."""
    return reply({"samples": [_sample(one) for one in progresses_of(call)]})


def show_case(call: Call) -> Answer:
    """A case with its workpaper; what is hidden from its reviewer is left out here too."""
    row, discretion = call.case(), call.discretion()
    look = case_page.look_at(call)
    if discretion.is_sensitive:
        call.note_reading("case", row.run_id, row.case_id)
    case_page.record_page(call)
    paper = case_page.paper_of(call)
    if look.hidden or paper is None:
        evidence = list(paper.evidence) if paper is not None else []
        return reply(
            {"item": look._asdict(), "case": None, "workpaper": None, "evidence": evidence}
        )
    shown = discretion.shown(row)
    return reply(
        {"item": look._asdict(), "case": shown, "workpaper": paper, "evidence": paper.evidence}
    )


def open_document(call: Call) -> Answer:
    """The text of a document."""
    found, text = case_page.opened_text(call)
    return reply({"document": found, "text": text.encode("utf-8", "backslashreplace").decode()})


def show_trail(call: Call) -> Answer:
    """The ledger entries of a case, each with whether it was proved here."""
    return reply({"entries": trail_page.lines_of(call), "ledger": _ledger(call)})


def list_people(call: Call) -> Answer:
    """Everyone on the record."""
    return reply({"people": [_person(person) for person in call.people]})


def _person(person: object) -> dict[str, object]:
    fields = ("id", "name", "roles", "code_until")
    keys = [{"key": k.fingerprint, "state": k.state} for k in getattr(person, "keys", ())]
    return {**{name: getattr(person, name) for name in fields}, "keys": keys}


def _sample(one: SampleProgress) -> dict[str, object]:
    found: dict[str, object] = {"sample": one.record.name, "state": one.record.state.value}
    if one.result is None:
        return found
    document = {**found, **result_document(one.result)}
    if not one.tells_all:
        del document["errors"], document["seeded"]
    return document


def _item(line: QueueLine) -> dict[str, object]:
    return {**line.item._asdict(), "colour": line.tone}


def _ledger(call: Call) -> dict[str, object]:
    state = ledger_state(call.view, call.office.workspace)
    return {
        "origin": state.origin,
        "size": state.size,
        "root": state.root,
        "signed_size": state.signed_size,
        "trouble": state.trouble,
    }

"""``servicenow``: change requests with their approvals and history, from the Table API or as CSV.

The first files are ``change_request``; a file of ``sysapproval_approver`` rows and one of
``sys_audit`` rows may follow, in any order: they are told by their columns, and joined to their
change by ``sys_id`` or number. The record of a case is then the change with its joined rows.

Times are UTC in the API and in the reader's own zone in lists and CSV (where no zone was given,
they stay uncertain). Plain values that are display values (a state in words) count as the latter.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from assay.domain import Fact, Moment
from assay.errors import UsageError
from assay.intake import (
    ExportCap,
    FileFormat,
    Record,
    Rejection,
    SourceInputs,
    SourceOptions,
    detect_format,
    read_rows,
)
from change_approval.case import Change, Commit, TestRun
from change_approval.incidents import MENTION, is_incident_key
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.pen import Pen, place_of
from change_approval.sources.reading import read_options
from change_approval.sources.references import ticket_keys
from change_approval.sources.servicenow_rows import (
    APPROVAL_LISTS,
    Row,
    approvals_of,
    edits_of,
    journal_of,
)
from change_approval.sources.side_table import SideTable, side_of
from change_approval.sources.times import Timekeeper

__all__ = ["ServiceNow"]

APPROVALS, AUDIT = "sysapproval_approver", "sys_audit"
_STATES: Final = {
    "-5": "New", "-4": "Assess", "-3": "Authorize", "-2": "Scheduled", "-1": "Implement",
    "0": "Review", "3": "Closed", "4": "Canceled",
}  # fmt: skip
_BEFORE_WORK = frozenset({"new", "assess", "authorize", "scheduled", "draft", "requested"})
_AFTER_WORK = frozenset({"review", "closed", "closed complete", "complete", "completed"})
_CANCELLED = frozenset({"canceled", "cancelled", "closed skipped"})
_DONE_CODES = frozenset({"successful", "successful_issues", "successful with issues"})
_YES = frozenset({"true", "1", "yes"})

_NO_DEVELOPERS = "a change request does not name the developers"
_SILENT: Mapping[str, str] = {
    "sod.developer_merged": _NO_DEVELOPERS,
    "sod.developer_deployed": _NO_DEVELOPERS,
    "approval.stale": "an approval of a change request names no version",
    "content.changed_after_approval": "a change request carries no commits",
}


class ServiceNow:
    """Change requests of ServiceNow.

    Options of its own: ``implementer`` names the field whose person implements the change
    (``assigned_to`` in many firms; the product itself does not say who did); ``developer`` names
    the field whose person made it. Without the latter, whoever the change is assigned to may have.
    """

    name = "servicenow"
    title = "ServiceNow change_request with sysapproval_approver and sys_audit: JSON or CSV"
    caps = (ExportCap(10_000, "ServiceNow's list export and Table API stop at 10,000 rows"),)

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every change request in order, joined; then joined rows that belong to none."""
        reading = read_options(inputs.options)
        with ExitStack() as stack:
            changes: list[Path] = []
            tables: list[SideTable] = []
            for path in inputs.paths:
                kind = side_of(path, reading)
                if kind is None:
                    changes.append(path)
                else:
                    tables.append(stack.enter_context(SideTable(path, kind, reading)))
            if not changes:
                raise UsageError(
                    "input.missing",
                    "none of the files has change requests",
                    remedy="give the change_request export first, then approvals and audit",
                )
            for path in changes:
                is_csv = detect_format(path, reading) is not FileFormat.JSON
                for row in read_rows(path, reading):
                    yield row if isinstance(row, Rejection) else _joined(row, tables, is_csv)
            for table in tables:
                yield from table.leftovers()

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules that no export of this kind can show."""
        if options.extra.get("developer"):
            return {rule: why for rule, why in _SILENT.items() if why != _NO_DEVELOPERS}
        return _SILENT

    def lens(self, options: SourceOptions) -> Lens:
        """The zone is that of the person who exported; the API's times are UTC."""
        return Lens(options, Timekeeper(options.zone, options.date_formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One change request."""
        shows_words = _shows_words(record.data)
        times = lens.times if shows_words else Timekeeper("UTC", lens.options.date_formats)
        pen = lens.pen(record, times)
        row = Row(pen, record.data, "")
        number = pen.number(row.shown("number", "Number"), row.place("number", "Number"))
        return Draft(pen.record, _change(pen, row, number, lens), journal_of(row, lens.times))


def _joined(row: Record, tables: list[SideTable], is_csv: bool) -> Record:  # noqa: FBT001 - a fact
    """The change with its rows of other tables, each under the table's name."""
    data = dict(row.data)
    if is_csv:
        data["#display"] = "true"
    for table in tables:
        key = Row.key_of(row.data, is_number=table.is_by_number)
        data[table.kind] = [*_listed(data.get(table.kind)), *table.rows(key)]
    if len(data) == len(row.data):
        return row
    shown = {key: value for key, value in data.items() if key != "#display"}
    raw = row.raw if len(shown) == len(row.data) else SideTable.encode(shown)
    return replace(row, data=data, raw=raw)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _shows_words(data: Mapping[str, object]) -> bool:
    """Whether plain values are display values: the state is a word and not its number."""
    if "#display" in data:
        return True
    state = data.get("state")
    return isinstance(state, str) and bool(state) and not state.lstrip("-").isdigit()


def _change(pen: Pen, row: Row, number: Fact[str], lens: Lens) -> Change:
    state = row.text("state", "state", "State")
    if state is not None:
        state = replace(state, value=_STATES.get(state.value, state.value))
    work = _work(row)
    close_code = row.word("close_code", "close_code", "Close code")
    implementer = lens.options.extra.get("implementer", "")
    developer = lens.options.extra.get("developer", "")
    made_by = row.actor("commit.author", developer) if developer else None
    assignee = None if developer else row.actor("assignee", "assigned_to", "Assigned to")
    approvals, unclear = approvals_of(row, APPROVALS)
    return Change(
        kind="ticket",
        number=number,
        title=row.text("title", "short_description", "Short description"),
        description=row.prose("description", "description", "Description"),
        change_type=row.word("change_type", "type", "Type"),
        system=row.text("system", "cmdb_ci", "Configuration item", "business_service", "Service"),
        risk=row.word("risk", "risk", "Risk"),
        state=state,
        requester=row.actor("requester", "requested_by", "Requested by", "opened_by", "Opened by"),
        created_at=row.moment("created_at", "opened_at", "Opened", "sys_created_on", "Created"),
        is_merged=_is_implemented(pen, state, close_code, work),
        merged_at=work,
        merged_by=row.actor("merged_by", implementer) if implementer else None,
        closed_at=row.moment("closed_at", "closed_at", "Closed"),
        close_code=close_code,
        references=_named(row, incidents=False),
        incidents=_named(row, incidents=True),
        commits=(Commit(authors=(made_by,)),) if made_by else (),
        approvals=approvals,
        tests=_plan(row),
        impact=row.prose("impact", "risk_impact_analysis", "Risk and impact analysis"),
        backout=row.prose("backout", "backout_plan", "Backout plan"),
        window_start=row.moment("window_start", "start_date", "Planned start date"),
        window_end=row.moment("window_end", "end_date", "Planned end date"),
        template=row.text("template", "std_change_producer_version", "Standard change template"),
        edits=edits_of(row, AUDIT),
        is_unauthorized=_unauthorized(pen, row),
        assignees=(assignee,) if assignee else (),
        approvals_gap=_gap(pen, row),
        unclear=unclear,
    )


def _gap(pen: Pen, row: Row) -> Fact[str] | None:
    """Approvals stand in a table of their own; without its export nobody can say who approved."""
    if any(isinstance(row.data.get(name), list) for name in APPROVAL_LISTS):
        return None
    reason = f"No approvals were exported; give the table {APPROVALS} as a further --input"
    return pen.written("approvals.gap", reason, row.place("number", "Number"))


def _work(row: Row) -> Fact[Moment] | None:
    """When it was implemented: from the actual start to the actual end.

    An interval, because an approval that came in between was neither before nor after.
    """
    start = row.moment("merged_at", "work_start", "Actual start date", "Actual start")
    end = row.moment("merged_at", "work_end", "Actual end date", "Actual end")
    if start is None or end is None:
        return start or end
    if end.value.latest < start.value.earliest:
        return start
    spanned = Moment(
        earliest=start.value.earliest,
        latest=max(start.value.latest, end.value.latest),
        text=f"{start.value.text}/{end.value.text}",
    )
    return replace(start, value=spanned)


def _is_implemented(
    pen: Pen, state: Fact[str] | None, code: Fact[str] | None, work: Fact[Moment] | None
) -> Fact[bool] | None:
    if work is not None:
        return pen.flag("is_merged", value=True, pointer=place_of(work))
    if state is None:
        return None
    word = state.value.casefold()
    if word in _BEFORE_WORK or word in _CANCELLED:
        return pen.flag("is_merged", value=False, pointer=place_of(state))
    if word in _AFTER_WORK and code is not None and code.value.casefold() in _DONE_CODES:
        return pen.flag("is_merged", value=True, pointer=place_of(code))
    return None


def _named(row: Row, *, incidents: bool) -> tuple[Fact[str], ...]:
    """Tickets in the fields that link records; incidents that the reason names are mentions."""
    linking = (
        "parent",
        "Parent",
        "correlation_id",
        "u_incident",
        "incident",
        "caused_by",
        "problem",
    )
    reasons = ("short_description", "Short description", "justification", "Justification", "reason")
    found: dict[str, Fact[str]] = {}
    for field in (*linking, *(reasons if incidents else ())):
        text = row.text("incident" if incidents else "reference.ticket", field)
        for key in ticket_keys(text.value) if text else ():
            if is_incident_key(key) == incidents and text is not None:
                name = MENTION if field in reasons else text.name
                found.setdefault(key, replace(text, name=name, value=key))
    return tuple(found.values())


def _plan(row: Row) -> tuple[TestRun, ...]:
    plan = row.text("test.plan", "test_plan", "Test plan")
    return (TestRun(kind="plan", result=None, build=None),) if plan else ()


def _unauthorized(pen: Pen, row: Row) -> Fact[bool] | None:
    flag = row.text("is_unauthorized", "unauthorized", "Unauthorized")
    if flag is None:
        return None
    value = flag.value.casefold() in _YES
    return pen.flag("is_unauthorized", value=value, pointer=place_of(flag))

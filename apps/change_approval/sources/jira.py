"""``jira``: issues of Jira and Jira Service Management, as CSV or as JSON.

CSV repeats headers (one ``Comment`` column a comment) and writes custom fields as ``Custom field
(Name)``; comments are ``date;author;text``. JSON is the REST issue with ``fields`` and, where it
was expanded, ``changelog``; JSM approvals stand under ``approvals``. A field ``Approvers`` lists
who was *asked*; it is no approval. What counts is a decision of JSM, or a transition into an
approved or declined status in the changelog, by whoever made it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assay.domain import Fact, Moment
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions, read_rows
from change_approval.case import Change, TestRun
from change_approval.incidents import is_incident_key
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.jira_approvals import BEFORE_APPROVAL, approvals_of
from change_approval.sources.jira_history import edits_of, transition_into
from change_approval.sources.jira_issue import Issue
from change_approval.sources.pen import Pen, place_of
from change_approval.sources.reading import read_options
from change_approval.sources.references import is_emergency_label, ticket_keys
from change_approval.sources.times import Timekeeper

__all__ = ["Jira"]

_DONE = frozenset({"done", "completed", "complete", "implemented", "deployed", "released", "live"})
_OPEN = BEFORE_APPROVAL | frozenset({"approved", "scheduled"})
_GIVEN_UP = frozenset(
    {"declined", "rejected", "canceled", "cancelled", "won't do", "won't fix", "duplicate"}
    | {"cannot reproduce", "withdrawn", "abandoned"}
)
_ENDED = frozenset({"closed", "resolved"})
_CSV_FORMATS = ("%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%Y %I:%M %p", "%d/%b/%Y %H:%M")

_SILENT: Mapping[str, str] = {
    "sod.developer_merged": "an issue does not name the developers",
    "sod.developer_deployed": "an issue does not name the developers",
    "approval.stale": "an approval of an issue names no version",
    "content.changed_after_approval": "an issue carries no commits",
    "standard.template": "an issue names no standard-change template",
}


class Jira:
    """Issues that are changes.

    Options of its own: any of ``change_type``, ``risk``, ``impact``, ``backout``, ``test_plan``,
    ``implementer``, ``start``, ``end``, ``system`` name the field (``customfield_10005``) that an
    issue keeps it in, where its name alone does not say so.
    """

    name = "jira"
    title = "Jira issues: CSV with repeated headers, or JSON with changelog and JSM approvals"
    caps = (ExportCap(1000, "Jira's CSV export stops at 1,000 issues"),)

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every issue of the files in order."""
        for path in inputs.paths:
            yield from read_rows(path, read_options(inputs.options))

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules that no export of this kind can show."""
        del options
        return _SILENT

    def lens(self, options: SourceOptions) -> Lens:
        """Dates of CSV are in the zone of whoever exported; REST times carry offsets."""
        formats = (*options.date_formats, *_CSV_FORMATS)
        return Lens(options, Timekeeper(options.zone, formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One issue."""
        pen = lens.pen(record)
        issue = Issue(pen, record.data, lens.options.extra, lens.options.platform or "jira")
        number = pen.number(*issue.spot("key", "Issue key", "Key"))
        return Draft(pen.record, _change(pen, issue, number), issue.comments())


def _change(pen: Pen, issue: Issue, number: Fact[str]) -> Change:
    status = issue.text("state", "status", "Status")
    resolution = issue.text("close_code", "resolution", "Resolution")
    done = transition_into(issue, _DONE)
    ended = issue.moment("merged_at", "Actual end", "actual_end", "Actual completion date")
    merged_at = ended or (done.at if done else None)
    is_merged = _is_implemented(pen, status, resolution, done)
    contradiction = _contradiction(is_merged, merged_at, status, resolution)
    evidence = approvals_of(issue, number)
    return Change(
        kind="ticket",
        number=number,
        title=issue.text("title", "summary", "Summary"),
        description=issue.prose("description", "description", "Description"),
        change_type=_type(issue),
        system=issue.text(
            "system", "system", "Affected services", "Application", "components", "Component/s",
            "Components",
        ),
        risk=issue.text("risk", "risk", "Change risk", "Risk"),
        state=status,
        requester=issue.actor("requester", "reporter", "Reporter", "creator", "Creator"),
        created_at=issue.moment("created_at", "created", "Created"),
        is_merged=None if contradiction else is_merged,
        merged_at=None if contradiction else merged_at,
        merged_by=issue.actor("merged_by", "implementer", "Implementer") or (done and done.by),
        closed_at=_closed(issue),
        close_code=resolution,
        references=_links(issue, incidents=False),
        incidents=_links(issue, incidents=True),
        approvals=evidence.approvals,
        tests=_plan(issue),
        impact=issue.prose("impact", "impact", "Impact analysis", "Risk assessment", "Impact"),
        backout=issue.prose("backout", "backout", "Backout plan", "Rollback plan"),
        window_start=issue.moment("window_start", "start", "Change start date", "Planned start"),
        window_end=issue.moment("window_end", "end", "Change completion date", "Planned end"),
        edits=edits_of(issue),
        approvals_gap=evidence.gap,
        unclear=(*contradiction, *evidence.unclear),
    )  # fmt: skip


def _contradiction(
    is_merged: Fact[bool] | None,
    merged_at: Fact[Moment] | None,
    status: Fact[str] | None,
    resolution: Fact[str] | None,
) -> tuple[Fact[str], ...]:
    """An issue that ended undone, or is open, and was completed all the same: nobody knows."""
    if is_merged is None or is_merged.value or merged_at is None or status is None:
        return ()
    ended = f"{status.value}, {resolution.value}" if resolution else status.value
    words = f"the issue stands at {ended!r}, and was completed at {merged_at.value}"
    return (replace(status, name="is_merged", value=words),)


def _type(issue: Issue) -> Fact[str] | None:
    """The stated type of change, in lower case; an issue type that says emergency counts too."""
    stated = issue.text("change_type", "change_type", "Change type")
    if stated is not None:
        return replace(stated, value=stated.value.casefold())
    kind = issue.text("change_type", "issuetype", "Issue Type")
    if kind is not None and is_emergency_label(kind.value):
        return replace(kind, value="emergency")
    return None


def _is_implemented(
    pen: Pen, status: Fact[str] | None, resolution: Fact[str] | None, done: object
) -> Fact[bool] | None:
    """Whether the change was made, by its status and resolution; often they don't say."""
    if status is None:
        return None
    word = status.value.casefold()
    answer = resolution.value.casefold() if resolution else ""
    if word in _OPEN or word in _GIVEN_UP or answer in _GIVEN_UP:
        decisive = resolution if resolution is not None and answer in _GIVEN_UP else status
        return pen.flag("is_merged", value=False, pointer=place_of(decisive))
    if word in _DONE or (word in _ENDED and (answer in _DONE or done is not None)):
        return pen.flag("is_merged", value=True, pointer=place_of(status))
    return None


def _closed(issue: Issue) -> Fact[Moment] | None:
    return issue.moment("closed_at", "resolutiondate", "Resolved")


def _links(issue: Issue, *, incidents: bool) -> tuple[Fact[str], ...]:
    """Issues that links name: incidents and problems apart from the rest."""
    found: dict[str, Fact[str]] = {}
    for text, is_incident in issue.links():
        for key in ticket_keys(text.value):
            if (is_incident or is_incident_key(key)) == incidents:
                name = "incident" if incidents else "reference.ticket"
                found.setdefault(key, replace(text, value=key, name=name))
    return tuple(found.values())


def _plan(issue: Issue) -> tuple[TestRun, ...]:
    plan = issue.text("test.plan", "test_plan", "Test plan")
    return (TestRun(kind="plan"),) if plan else ()

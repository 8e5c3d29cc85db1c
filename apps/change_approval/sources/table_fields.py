"""What a mapping file may fill: the canonical fields of a change, with their types.

Every field but the number is optional: what no column holds stays unknown, and the tests that
need it are scoped out with that reason or go to people. ``docs/sources.md`` has an example.
"""

from collections.abc import Mapping

from assay.intake import FieldSpec, FieldType, GroupSpec, TableSpec

__all__ = ["CHANGE_TABLE", "EMPTY", "NEEDED_BY", "UNSTATED"]

_MOMENT, _PERSON, _FLAG, _LIST = (
    FieldType.MOMENT,
    FieldType.PERSON,
    FieldType.FLAG,
    FieldType.LIST,
)

UNSTATED = "unstated"
"""Stance of a row whose column for it is mapped and empty: whoever it names has not decided."""

EMPTY = " "
"""Words of a cell whose column is mapped and empty: nobody wrote any, which a rule may hold against
the change. Where no column is mapped, nobody knows."""

_STANCES = ("approve", "request_changes", "dismissed", "comment", "conditional", "pending")

CHANGE_TABLE = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True, doc="identifier that deployments refer to"),
        FieldSpec("title", doc="one line"),
        FieldSpec("description", blank=EMPTY, doc="what is changed and why"),
        FieldSpec("change_type", doc="normal, standard, emergency, or the source's word"),
        FieldSpec("system", doc="application, repository or configuration item"),
        FieldSpec("risk", doc="the source's word"),
        FieldSpec("state", doc="the source's word"),
        FieldSpec("requester", _PERSON, doc="who asked for it"),
        FieldSpec("developers", _LIST, item=_PERSON, doc="who made it"),
        FieldSpec("created_at", _MOMENT, doc="when the ticket was opened"),
        FieldSpec("is_merged", _FLAG, doc="whether it was implemented"),
        FieldSpec("merged_at", _MOMENT, doc="when it was merged or implemented"),
        FieldSpec("merged_by", _PERSON, doc="who merged or implemented it"),
        FieldSpec("closed_at", _MOMENT, doc="when the ticket was closed"),
        FieldSpec("close_code", doc="how it ended"),
        FieldSpec("version", doc="version that was merged"),
        FieldSpec("merge_commit", doc="commit that the merge made"),
        FieldSpec("references", _LIST, doc="tickets, pull requests or reviews that it names"),
        FieldSpec("incidents", _LIST, doc="incidents or problems that it is linked to"),
        FieldSpec("impact", blank=EMPTY, doc="impact and risk analysis"),
        FieldSpec("backout", blank=EMPTY, doc="backout plan"),
        FieldSpec("window_start", _MOMENT, doc="start of the approved window"),
        FieldSpec("window_end", _MOMENT, doc="end of the approved window"),
        FieldSpec("template", doc="standard-change template"),
        FieldSpec("waiver", doc="approved exception from a freeze"),
        FieldSpec("is_unauthorized", _FLAG, doc="flagged as never authorised"),
    ),
    groups=(
        GroupSpec(
            "approvals",
            (
                FieldSpec("approver", _PERSON, required=True, doc="who"),
                FieldSpec(
                    "stance",
                    words=_STANCES,
                    blank=UNSTATED,
                    doc="what they said; without a column each row says approve",
                ),
                FieldSpec("at", _MOMENT, doc="when"),
                FieldSpec("version", doc="version that they looked at"),
                FieldSpec("recorded_by", _PERSON, doc="who entered it"),
                FieldSpec("scope", doc="what was approved, if only a part"),
            ),
            doc="statements of reviewers",
        ),
        GroupSpec(
            "tests",
            (
                FieldSpec("kind", words=("ci", "uat", "tested_by", "plan"), doc="kind of test"),
                FieldSpec("result", doc="pass, fail, or the source's word"),
                FieldSpec("tester", _PERSON, doc="who"),
                FieldSpec("at", _MOMENT, doc="when"),
                FieldSpec("build", doc="build or version"),
            ),
            doc="evidence of tests",
        ),
        GroupSpec(
            "deployments",
            (
                FieldSpec("deployment_id", required=True, doc="record number or commit"),
                FieldSpec("at", _MOMENT, doc="when it reached production"),
                FieldSpec("by", _PERSON, doc="who or what migrated it"),
                FieldSpec("triggered_by", _PERSON, doc="the person behind a machine"),
                FieldSpec("version", doc="what was deployed"),
            ),
            doc="arrivals in production, as the ticket tells",
        ),
        GroupSpec(
            "edits",
            (
                FieldSpec("field", required=True, doc="name of the field"),
                FieldSpec("at", _MOMENT, required=True, doc="when"),
                FieldSpec("by", _PERSON, doc="who"),
                FieldSpec("old", doc="value before"),
                FieldSpec("new", doc="value after"),
            ),
            doc="history of the ticket's fields",
        ),
    ),
    document_kinds=("comment", "mail", "review", "note"),
)
"""The canonical fields of a change."""

NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "testing.evidence": ("tests",),
    "plan.impact": ("impact",),
    "plan.backout": ("backout",),
    "window.respected": ("window_start", "window_end"),
    "standard.template": ("template",),
    "trail.unaltered": ("edits",),
    "trail.recorded_by_approver": ("approvals.recorded_by",),
    "closure.timely": ("closed_at",),
    "closure.outcome": ("close_code",),
    "sod.developer_merged": ("developers",),
    "sod.developer_deployed": ("developers",),
    "approval.stale": ("approvals.version",),
    "content.changed_after_approval": ("developers",),
    "emergency.classification": ("change_type",),
    "emergency.incident": ("incidents",),
}
"""Rule id to the fields of which one must be mapped for the rule to be tested at all."""

"""``github-pulls``: pull requests as JSON or JSON lines, in the shapes that exporters write.

REST objects, pages of GraphQL answers, a backup's ``{"type": "pull", "pull": ..., "events": [...]}``, webhook payloads, the
``gh`` command's and GraphQL's camel case, and flattened tables where people are plain logins. One
pull request is one change; it was merged if it has a merge time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from assay.domain import Fact, Moment
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions, read_rows
from change_approval.case import Change, TestRun
from change_approval.sources import github_fields as fields
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.github_fields import Fields
from change_approval.sources.github_gaps import cut_lists, gaps
from change_approval.sources.github_pages import open_pages
from change_approval.sources.github_timeline import Timeline
from change_approval.sources.pen import Pen, malformed
from change_approval.sources.people import platform_actor
from change_approval.sources.reach import exists, first, items, mapping, spot
from change_approval.sources.reading import read_options
from change_approval.sources.references import (
    is_emergency,
    is_emergency_label,
    is_revert,
    ticket_keys,
)
from change_approval.sources.times import Timekeeper
from change_approval.unchecked import filled

__all__ = ["GithubPulls"]

_PLAN: Final = "a pull request carries no {} of its own; give a ticket system as the population"

_SILENT: Mapping[str, str] = {
    "testing.evidence": "the export of pull requests carries no test results",
    "emergency.classification": _PLAN.format("type of change or risk"),
    "emergency.incident": _PLAN.format("link to an incident"),
    "plan.impact": _PLAN.format("impact analysis"),
    "plan.backout": _PLAN.format("backout plan"),
    "window.respected": _PLAN.format("approved window"),
    "standard.template": _PLAN.format("standard-change template"),
    "trail.unaltered": "the export carries no history of the pull request's own fields",
    "trail.recorded_by_approver": "the platform records a review under the reviewer's account",
    "closure.timely": "a pull request closes when it is merged; there is no later closure",
    "closure.outcome": _PLAN.format("outcome"),
}


class GithubPulls:
    """Pull requests of GitHub, or of a system that speaks like it."""

    name = "github-pulls"
    title = "Pull requests with reviews, events and comments: JSON or JSON lines, REST or flattened"
    caps = (ExportCap(1000, "GitHub's search returns at most 1,000 results"),)

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every pull request of the files in order."""
        for path in inputs.paths:
            yield from open_pages(read_rows(path, read_options(inputs.options)))

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules that no export of this kind can show."""
        del options
        return _SILENT

    def lens(self, options: SourceOptions) -> Lens:
        """Times carry offsets; the zone is for exports that dropped them."""
        return Lens(options, Timekeeper(options.zone, options.date_formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One pull request."""
        pen = lens.pen(record)
        pull, base = fields.unwrap(record.data)
        platform = lens.options.platform or "github"
        number = _number(pen, pull, base)
        timeline = Timeline(pen, platform)
        timeline.read(pull, base)
        if base:
            timeline.read(record.data, "")
        return _assemble(timeline, pull, base, number)


def _assemble(timeline: Timeline, pull: Fields, base: str, number: Fact[str]) -> Draft:
    pen, platform = timeline.pen, timeline.platform
    merged_at, is_merged = _merge(pen, pull, base, timeline)
    title = pen.text("title", pull.get("title"), f"{base}/title")
    requester, place = fields.requester(pull, base, platform)
    merger, merger_place = fields.merger(pull, base, timeline.merge)
    change = filled(
        Change,
        kind="pull_request",
        number=number,
        title=title,
        description=pen.prose(
            "description",
            *spot(pull, base, fields.PROSE),
            exists=exists(pull, *fields.PROSE),
        ),
        change_type=_emergency(pen, pull, base, title),
        system=pen.text("system", *fields.repository(pull, base)),
        state=pen.text("state", pull.get("state"), f"{base}/state"),
        requester=pen.actor("requester", requester, place),
        created_at=pen.moment("created_at", *spot(pull, base, fields.CREATED_AT)),
        is_merged=is_merged,
        merged_at=merged_at,
        merged_by=pen.actor("merged_by", platform_actor(merger, platform), merger_place),
        closed_at=pen.moment("closed_at", *spot(pull, base, fields.CLOSED_AT)),
        head=pen.text("head", *fields.version(pull, base, fields.HEAD)),
        merge_commit=pen.text("merge_commit", *fields.merge_commit(pull, base, timeline.merge)),
        references=_references(title),
        reverts=_reverts(title),
        commits=tuple(timeline.commits),
        approvals=timeline.approvals(merged_at),
        tests=_checks(pen, pull, base),
        unclear=(*timeline.unclear, *cut_lists(timeline, pull, base)),
        associations=timeline.associations(),
        gaps=gaps(timeline, pull, base, pen.data),
    )
    return Draft(pen.record, change, tuple(timeline.documents))


def _number(pen: Pen, pull: Fields, base: str) -> Fact[str]:
    found = pen.number(*spot(pull, base, fields.NUMBER))
    whole = fields.whole_number(found.value)
    return found if whole == found.value else replace(found, value=whole)


def _merge(
    pen: Pen, pull: Fields, base: str, timeline: Timeline
) -> tuple[Fact[Moment] | None, Fact[bool] | None]:
    """When it was merged, and whether."""
    when, place = fields.merge_time(pull, base, timeline.merge)
    merged_at = pen.moment("merged_at", when, place)
    found = fields.merge_flag(pull, base, place, is_dated=merged_at is not None)
    is_merged = found and pen.flag("is_merged", value=found[0], pointer=found[1])
    return merged_at, is_merged


def _emergency(pen: Pen, pull: Fields, base: str, title: Fact[str] | None) -> Fact[str] | None:
    """``emergency`` where a label or the title's first word says so; nothing otherwise."""
    for label, pointer in items(pull, base, "labels"):
        word = label if isinstance(label, str) else mapping(label).get("name")
        if isinstance(word, str) and is_emergency_label(word):
            return Fact(name="change_type", value="emergency", lineage=pen.at(pointer))
    if title is not None and is_emergency(title.value):
        return Fact(name="change_type", value="emergency", lineage=title.lineage)
    return None


def _references(title: Fact[str] | None) -> tuple[Fact[str], ...]:
    if title is None:
        return ()
    return tuple(
        Fact(name="reference.ticket", value=key, lineage=title.lineage)
        for key in ticket_keys(title.value)
    )


def _reverts(title: Fact[str] | None) -> tuple[Fact[str], ...]:
    if title is None or not is_revert(title.value):
        return ()
    return (Fact(name="reverts", value=title.value, lineage=title.lineage),)


def _checks(pen: Pen, pull: Fields, base: str) -> tuple[TestRun, ...]:
    """Results of checks, where the export has them (``gh pr list --json statusCheckRollup``)."""
    runs = []
    for check, pointer in items(pull, base, *fields.CHECKS):
        if not isinstance(check, dict):
            raise malformed(pointer[1:], check, "an object")
        word, place = first(check, pointer, "conclusion", "state", "status")
        when = spot(check, pointer, fields.CHECKED_AT)
        result = str(word or "").casefold()
        result = {"success": "pass", "failure": "fail", "error": "fail"}.get(result, result)
        runs.append(
            TestRun(
                kind="ci",
                result=pen.text("test.result", result, place),
                at=pen.moment("test.at", *when),
            )
        )
    return tuple(runs)

"""``github-pulls``: pull requests as JSON or JSON lines, in the shapes that exporters write.

REST objects, a backup's ``{"type": "pull", "pull": ..., "events": [...]}``, webhook payloads, the
``gh`` command's and GraphQL's camel case, and flattened tables where people are plain logins. One
pull request is one change; it was merged if it has a merge time.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from assay.domain import Fact, Moment
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions, read_rows
from change_approval.case import Change, TestRun
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.github_timeline import Timeline
from change_approval.sources.pen import Pen, TextFact, malformed
from change_approval.sources.people import person, platform_actor
from change_approval.sources.reach import exists, first, items, mapping
from change_approval.sources.reading import read_options
from change_approval.sources.references import (
    is_emergency,
    is_emergency_label,
    is_revert,
    ticket_keys,
)
from change_approval.sources.times import Timekeeper

__all__ = ["GithubPulls"]

_WRAPPINGS = ("pull", "pull_request", "pullRequest", "pr", "node")
_REPOSITORY_URL = re.compile(
    r"https?://[^/]+/(?:api/v3/)?(?:repos/)?(?P<repo>[\w.-]+/[\w.-]+)/pulls?/\d+"
)
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
            yield from read_rows(path, read_options(inputs.options))

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
        pull, base = _unwrap(record.data)
        platform = lens.options.platform or "github"
        number = pen.number(*first(pull, base, "number", "pr_number", "pull_number", "iid"))
        timeline = Timeline(pen, platform)
        timeline.read(pull, base)
        if base:
            timeline.read(record.data, "")
        return _assemble(timeline, pull, base, number)


def _assemble(
    timeline: Timeline, pull: Mapping[str, object], base: str, number: Fact[str]
) -> Draft:
    pen, platform = timeline.pen, timeline.platform
    merged_at, is_merged = _merge(pen, pull, base, timeline)
    title = pen.text("title", *first(pull, base, "title"))
    requester, place = first(pull, base, "user", "author", "creator", "opened_by")
    actor = platform_actor(requester, platform)
    if actor and isinstance(requester, str) and pull.get("user_type") == "Bot":
        actor = person(login=actor.login, platform=platform, machine=True)
    merger, merger_place = _merger(pull, base, timeline)
    change = Change(
        kind="pull_request",
        number=number,
        title=title,
        description=pen.prose(
            "description",
            *first(pull, base, "body", "description"),
            exists=exists(pull, "body", "description"),
        ),
        change_type=_emergency(pen, pull, base, title),
        system=_system(pen, pull, base),
        state=pen.text("state", *first(pull, base, "state")),
        requester=pen.actor("requester", actor, place),
        created_at=pen.moment("created_at", *first(pull, base, "created_at", "createdAt")),
        is_merged=is_merged,
        merged_at=merged_at,
        merged_by=pen.actor("merged_by", platform_actor(merger, platform), merger_place),
        closed_at=pen.moment("closed_at", *first(pull, base, "closed_at", "closedAt")),
        head=_version(pen, "head", pull, base, "head_sha", "head.sha", "headRefOid", "head_oid"),
        merge_commit=_merge_commit(pen, pull, base, timeline),
        references=_references(title),
        reverts=_reverts(title),
        commits=tuple(timeline.commits),
        approvals=timeline.approvals(merged_at),
        tests=_checks(pen, pull, base),
        unclear=tuple(timeline.unclear),
    )
    return Draft(pen.record, change, tuple(timeline.documents))


def _unwrap(data: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    for key in _WRAPPINGS:
        inner = data.get(key)
        if isinstance(inner, dict):
            return inner, f"/{key}"
    return data, ""


def _merge(
    pen: Pen, pull: Mapping[str, object], base: str, timeline: Timeline
) -> tuple[Fact[Moment] | None, Fact[bool] | None]:
    """When it was merged, and whether: a merge time says yes, an empty field for it says no."""
    when, place = first(pull, base, "merged_at", "mergedAt")
    flag, flagged = first(pull, base, "merged", "is_merged")
    state = str(pull.get("state") or "").upper()
    if (when is None or when == "") and timeline.merge is not None:
        event, pointer = timeline.merge
        when, place = first(event, pointer, "created_at", "createdAt")
    merged_at = pen.moment("merged_at", when, place)
    if merged_at is not None:
        return merged_at, pen.flag("is_merged", value=True, pointer=place)
    if flag is True or state == "MERGED":
        where = flagged if flag is True else f"{base}/state"
        return None, pen.flag("is_merged", value=True, pointer=where)
    if exists(pull, "merged_at", "mergedAt"):
        return None, pen.flag("is_merged", value=False, pointer=place)
    if flag is False:
        return None, pen.flag("is_merged", value=False, pointer=flagged)
    if state == "OPEN":
        return None, pen.flag("is_merged", value=False, pointer=f"{base}/state")
    return None, None


def _merger(pull: Mapping[str, object], base: str, timeline: Timeline) -> tuple[object, str]:
    """Who merged: the pull request's own field; the merge event only where there is no field."""
    if exists(pull, "merged_by", "mergedBy", "merge_user") or timeline.merge is None:
        return first(pull, base, "merged_by", "mergedBy", "merge_user")
    event, pointer = timeline.merge
    return first(event, pointer, "actor", "user", "author")


def _merge_commit(
    pen: Pen, pull: Mapping[str, object], base: str, timeline: Timeline
) -> Fact[str] | None:
    """The commit that the merge made; the event names it also where the field was rewritten."""
    if timeline.merge is not None:
        event, pointer = timeline.merge
        found = _version(pen, "merge_commit", event, pointer, "commit_id", "commit.oid")
        if found is not None:
            return found
    return _version(
        pen, "merge_commit", pull, base, "merge_commit_sha", "mergeCommit.oid", "merge_commit"
    )


def _version(
    pen: Pen, name: str, data: Mapping[str, object], base: str, *paths: str
) -> Fact[str] | None:
    value, place = first(data, base, *paths)
    return pen.text(name, value, place) if isinstance(value, str) else None


def _emergency(
    pen: Pen, pull: Mapping[str, object], base: str, title: Fact[str] | None
) -> Fact[str] | None:
    """``emergency`` where a label or the title's first word says so; nothing otherwise."""
    for label, pointer in items(pull, base, "labels"):
        word = label if isinstance(label, str) else mapping(label).get("name")
        if isinstance(word, str) and is_emergency_label(word):
            return TextFact(name="change_type", value="emergency", lineage=pen.at(pointer))
    if title is not None and is_emergency(title.value):
        return TextFact(name="change_type", value="emergency", lineage=title.lineage)
    return None


def _system(pen: Pen, pull: Mapping[str, object], base: str) -> Fact[str] | None:
    """The repository, by its own field or from the pull request's address."""
    found, place = first(
        pull, base, "base.repo.full_name", "baseRepository.nameWithOwner",
        "repository.full_name", "repository.nameWithOwner", "repository", "repo", "project",
    )  # fmt: skip
    if isinstance(found, str):
        return pen.text("system", found, place)
    address, place = first(pull, base, "html_url", "url", "permalink")
    match = _REPOSITORY_URL.match(address) if isinstance(address, str) else None
    return pen.text("system", match["repo"], place) if match else None


def _references(title: Fact[str] | None) -> tuple[Fact[str], ...]:
    if title is None:
        return ()
    return tuple(
        TextFact(name="reference.ticket", value=key, lineage=title.lineage)
        for key in ticket_keys(title.value)
    )


def _reverts(title: Fact[str] | None) -> tuple[Fact[str], ...]:
    if title is None or not is_revert(title.value):
        return ()
    return (TextFact(name="reverts", value=title.value, lineage=title.lineage),)


def _checks(pen: Pen, pull: Mapping[str, object], base: str) -> tuple[TestRun, ...]:
    """Results of checks, where the export has them (``gh pr list --json statusCheckRollup``)."""
    runs = []
    for check, pointer in items(pull, base, "statusCheckRollup", "check_runs", "checks"):
        if not isinstance(check, dict):
            raise malformed(pointer[1:], check, "an object")
        word, place = first(check, pointer, "conclusion", "state", "status")
        when = first(check, pointer, "completedAt", "completed_at", "startedAt")
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

"""What an export of pull requests left out: reviews never fetched, lists cut off, commits missing.

A list that the export does not carry, or carries as a count, an address or bare names, shows
nothing; that nobody reviewed must not be concluded from it.
"""

from collections.abc import Iterator, Mapping

from assay.domain import Fact
from change_approval.case import NO_REVIEWS, PARTIAL_COMMITS
from change_approval.sources.github_timeline import Timeline
from change_approval.sources.reach import items, mapping

__all__ = ["cut_lists", "gaps"]

_REVIEWS = ("reviews", "latestReviews")
_EVENTS = ("events", "timeline", "timelineItems", "timeline_items")
_COMMENTS = ("comments", "issue_comments", "issueComments")
_COMMITS = ("commits", "commit_list")
_SAID = (*_REVIEWS, *_EVENTS)
_STATEMENTS = (*_SAID, *_COMMENTS)
_LISTS = ("nodes", "edges", "values")


def gaps(
    timeline: Timeline, pull: Mapping[str, object], base: str, outer: Mapping[str, object]
) -> tuple[Fact[str], ...]:
    """What the record lacks because of the export.

    Args:
        timeline: What was read of it.
        pull: The pull request.
        base: Its pointer.
        outer: The record around it, which may carry the lists instead.
    """
    places: list[tuple[Mapping[str, object], str]] = (
        [(pull, base)] if not base else [(pull, base), (outer, "")]
    )
    found = [*_lost_reviews(timeline, places), *_lost_commits(timeline, places)]
    return tuple(found)


def cut_lists(timeline: Timeline, pull: Mapping[str, object], base: str) -> tuple[Fact[str], ...]:
    """Lists of statements that hold fewer than they say they have: others were said, unread."""
    return tuple(
        [
            timeline.pen.written(
                "record.cut", f"the export holds a part of its {key} only", f"{base}/{key}"
            )
            for key in _STATEMENTS
            if key in pull and _is_cut(pull[key])
        ]
    )


def _lost_reviews(
    timeline: Timeline, places: list[tuple[Mapping[str, object], str]]
) -> Iterator[Fact[str]]:
    why, pointer = _why_lost(timeline, places)
    if why:
        yield timeline.pen.written(NO_REVIEWS, why, pointer)


def _why_lost(
    timeline: Timeline, places: list[tuple[Mapping[str, object], str]]
) -> tuple[str, str]:
    pull, base = places[0]
    shown = [(d[k], f"{b}/{k}") for d, b in places for k in _SAID if k in d]
    if not shown:
        return "the export carries no reviews", f"{base}/reviews"
    if not timeline.has_reviews:
        broken = next((pointer for value, pointer in shown if not _is_readable(value)), "")
        if broken:
            return "the export carries no reviews that can be read", broken
        if str(pull.get("reviewDecision") or "").upper() == "APPROVED":
            return (
                "the platform calls it approved, the export carries no review",
                f"{base}/reviewDecision",
            )
    count = pull.get("comments")
    if isinstance(count, int) and count > 0 and not _shows_comments(timeline, places):
        return "the export counts comments and carries none", f"{base}/comments"
    return "", ""


def _lost_commits(
    timeline: Timeline, places: list[tuple[Mapping[str, object], str]]
) -> Iterator[Fact[str]]:
    listed = len(timeline.commits)
    for data, base in places:
        for key in _COMMITS:
            total = _total(data[key]) if key in data else None
            if total is not None and 0 < listed < total:
                said = f"the export lists {listed} of its {total} commits"
                yield timeline.pen.written(PARTIAL_COMMITS, said, f"{base}/{key}")
                return
        if any(_is_cut(data[key]) for key in _COMMITS if key in data):
            said = "the export lists a part of its commits"
            yield timeline.pen.written(PARTIAL_COMMITS, said, f"{base}/commits")
            return


def _is_readable(value: object) -> bool:
    """Whether a value is a list of objects, wrapped or not; an empty one says that there is none."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        return (inner is not None and _is_readable(inner)) or _total(value) == 0
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _shows_comments(timeline: Timeline, places: list[tuple[Mapping[str, object], str]]) -> bool:
    if any(document.kind == "comment" for document in timeline.documents):
        return True
    return any(isinstance(d.get(k), list | dict) for d, _ in places for k in (*_EVENTS, *_COMMENTS))


def _is_cut(value: object) -> bool:
    """Whether a connection has more than it holds."""
    if not value or not isinstance(value, dict):
        return False
    inner = value
    page = mapping(inner.get("pageInfo") or inner.get("page_info"))
    if True in (page.get("hasNextPage"), page.get("hasPreviousPage"), inner.get("hasNextPage")):
        return True
    total, held = _total(inner), sum(1 for _ in items({"list": inner}, "", "list"))
    return total is not None and 0 < held < total


def _total(value: object) -> int | None:
    """How many there are, by a count that stands alone or beside a list."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    inner = mapping(value)
    total = inner.get("totalCount", inner.get("total_count"))
    return total if isinstance(total, int) and not isinstance(total, bool) else None

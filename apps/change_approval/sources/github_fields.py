"""Which fields of a pull request hold what, in the shapes that exporters write.

Two readings share this: the draft, which makes facts, and the outline of the first pass, which
wants values alone. What is written here can't come apart between them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from assay.domain import Actor
from change_approval.case import Stance
from change_approval.sources.people import parse_people, person, platform_actor, written_actor
from change_approval.sources.reach import Spot, exists, first, held, items, mapping, spot
from change_approval.sources.restated import stray_authors
from change_approval.sources.trailers import Role, parse_trailers, role_of

__all__ = [
    "CHECKED_AT",
    "CHECKS",
    "CLOSED_AT",
    "COMMENTED_AT",
    "COMMENTER",
    "COMMITTED_AT",
    "CREATED_AT",
    "EDITED_AT",
    "EVENT_AT",
    "HEAD",
    "LISTS",
    "NUMBER",
    "PROSE",
    "REVIEWED",
    "REVIEWED_AT",
    "REVIEWER",
    "SHA",
    "STANDING",
    "TEXT",
    "WRITTEN_AT",
    "Fields",
    "app_of",
    "author_spots",
    "co_authors",
    "commit_proper",
    "event_kind",
    "is_hidden",
    "is_remark",
    "merge_commit",
    "merge_flag",
    "merge_time",
    "merger",
    "message_place",
    "repository",
    "requester",
    "stance_of",
    "unwrap",
    "version",
    "whole_number",
    "writer",
]

Fields = Mapping[str, object]
"""An object of the record."""

NUMBER: Final = ("number", "pr_number", "pull_number", "iid")
PROSE: Final = ("body", "description")
CREATED_AT: Final = ("created_at", "createdAt")
CLOSED_AT: Final = ("closed_at", "closedAt")
HEAD: Final = ("head_sha", "head.sha", "headRefOid", "head_oid")
CHECKS: Final = ("statusCheckRollup", "check_runs", "checks")
CHECKED_AT: Final = ("completedAt", "completed_at", "startedAt")
REVIEWER: Final = ("user", "author", "reviewer", "actor")
REVIEWED_AT: Final = ("submitted_at", "submittedAt", "created_at", "createdAt")
REVIEWED: Final = ("commit_id", "commit.oid", "commitOid", "commit_sha")
STANDING: Final = ("author_association", "authorAssociation")
COMMENTER: Final = ("user", "author", "actor")
COMMENTED_AT: Final = ("created_at", "createdAt", "submitted_at")
EVENT_AT: Final = ("created_at", "createdAt")
EDITED_AT: Final = ("lastEditedAt", "last_edited_at", "updated_at")
TEXT: Final = ("body", "bodyText", "text")
SHA: Final = ("sha", "oid", "commit.oid", "id")
WRITTEN_AT: Final = (
    "authored_at", "authoredDate", "author.date", "author_date", "authored_date",
)  # fmt: skip
COMMITTED_AT: Final = ("committed_at", "committedDate", "committer.date", "committed_date")

LISTS: Final = (
    ("event", ("events", "timeline", "timelineItems", "timeline_items")),
    ("review", ("reviews", "latestReviews")),
    ("comment", ("comments", "issue_comments", "issueComments")),
    ("commit", ("commits", "commit_list")),
)
"""What the lists of a pull request hold, and the keys that they stand under."""

_WRAPPINGS = ("pull", "pull_request", "pullRequest", "pr", "node")
_REPOSITORY = (
    "base.repo.full_name", "baseRepository.nameWithOwner",
    "repository.full_name", "repository.nameWithOwner", "repository", "repo", "project",
)  # fmt: skip
_REPOSITORY_URL = re.compile(
    r"https?://[^/]+/(?:api/v3/)?(?:repos/)?(?P<repo>[\w.-]+/[\w.-]+)/pulls?/\d+"
)
_WHOLE = re.compile(r"[#!]?0*(?P<digits>[0-9]+?)(?:\.0+)?")
_NAMES_AUTHORS = re.compile(r"author|pair|co-?developed|written[- ]by", re.IGNORECASE)
_AUTHOR_WORDS = ("author", "pair", "developed", "written")  # one of them is in every match
_MERGED_AT = ("merged_at", "mergedAt")
_MERGED_BY = ("merged_by", "mergedBy", "merge_user")
_MERGED_AS = ("commit_id", "commit.oid")
_MERGE_COMMIT = ("merge_commit_sha", "mergeCommit.oid", "merge_commit")
_REQUESTER = ("user", "author", "creator", "opened_by")
_MERGED = ("merged", "is_merged")
_AUTHOR = ("author", "author_name")
_MESSAGE = ("message", "messageBody", "body")
_EVENTS = {
    "PullRequestReview": "reviewed",
    "IssueComment": "commented",
    "PullRequestCommit": "committed",
    "ReviewDismissedEvent": "review_dismissed",
    "MergedEvent": "merged",
}
_STANCES = {
    "APPROVED": Stance.APPROVE,
    "APPROVE": Stance.APPROVE,
    "CHANGES_REQUESTED": Stance.REQUEST_CHANGES,
    "REQUEST_CHANGES": Stance.REQUEST_CHANGES,
    "DISMISSED": Stance.DISMISSED,
    "COMMENTED": Stance.COMMENT,
    "COMMENT": Stance.COMMENT,
    "PENDING": Stance.PENDING,
}


def unwrap(data: Fields) -> tuple[Fields, str]:
    """The pull request proper, and its pointer."""
    for key in _WRAPPINGS:
        inner = data.get(key)
        if isinstance(inner, dict):
            return inner, f"/{key}"
    return data, ""


def requester(pull: Fields, base: str, platform: str) -> tuple[Actor | None, str]:
    """Who opened it, and where that stands."""
    value, place = spot(pull, base, _REQUESTER)
    actor = platform_actor(value, platform)
    if actor and isinstance(value, str) and pull.get("user_type") == "Bot":
        actor = person(login=actor.login, platform=platform, machine=True)
    return actor, place


def repository(pull: Fields, base: str) -> Spot:
    """The repository, by its own field or from the pull request's address."""
    found, place = spot(pull, base, _REPOSITORY)
    if isinstance(found, str):
        return found, place
    address, place = first(pull, base, "html_url", "url", "permalink")
    match = _REPOSITORY_URL.match(address) if isinstance(address, str) else None
    return match and match["repo"], place


def merge_time(pull: Fields, base: str, event: tuple[Fields, str] | None) -> Spot:
    """When it was merged: its own field, else the time of the merge event."""
    when, place = spot(pull, base, _MERGED_AT)
    if (when is None or when == "") and event is not None:
        return spot(*event, EVENT_AT)
    return when, place


def merge_flag(pull: Fields, base: str, place: str, *, is_dated: bool) -> tuple[bool, str] | None:
    """Whether it was merged, and where that stands; ``None`` where nobody can say.

    A merge time says yes, an empty field for it says no.

    Args:
        pull: The pull request.
        base: Its pointer.
        place: Where the merge time stands, or would.
        is_dated: There is one.
    """
    if is_dated:
        return True, place
    flag, flagged = spot(pull, base, _MERGED)
    state = str(pull.get("state") or "").upper()
    if flag is True:
        return True, flagged
    if state == "MERGED":
        return True, f"{base}/state"
    if exists(pull, *_MERGED_AT):
        return False, place
    if flag is False:
        return False, flagged
    return (False, f"{base}/state") if state == "OPEN" else None


def merger(pull: Fields, base: str, event: tuple[Fields, str] | None) -> Spot:
    """Who merged: the pull request's own field; the merge event only where there is no field."""
    if event is None or exists(pull, *_MERGED_BY):
        return spot(pull, base, _MERGED_BY)
    return first(*event, "actor", "user", "author")


def merge_commit(pull: Fields, base: str, event: tuple[Fields, str] | None) -> Spot:
    """The commit that the merge made; the event names it also where the field was rewritten."""
    if event is not None:
        found = version(*event, _MERGED_AS)
        if found[0] is not None:
            return found
    return version(pull, base, _MERGE_COMMIT)


def version(data: Fields, base: str, paths: tuple[str, ...]) -> Spot:
    """A version; ``None`` where none stands there in words."""
    value, place = spot(data, base, paths)
    return value if isinstance(value, str) and value.strip() else None, place


def event_kind(event: Fields) -> str:
    """What happened, in the words of the REST timeline."""
    name = event.get("event") or event.get("__typename") or event.get("type")
    return _EVENTS.get(name, name) if isinstance(name, str) else ""


def stance_of(state: str) -> Stance | None:
    """What a review in this state (upper case) says; ``None`` for an unknown one."""
    return _STANCES.get(state)


def is_remark(comment: Fields) -> bool:
    """Whether a comment stands on one line of the code: no statement on the change."""
    return "diff_hunk" in comment or "diffHunk" in comment


def is_hidden(comment: Fields) -> bool:
    """Whether a moderator hid the comment."""
    return comment.get("isMinimized") is True or comment.get("is_minimized") is True


def app_of(item: Fields) -> str:
    """The app that spoke in the author's name; empty where they spoke themselves."""
    app = item.get("performed_via_github_app") or item.get("performedViaGithubApp")
    if not app:
        return ""
    name = mapping(app).get("slug") or mapping(app).get("name")
    return name if isinstance(name, str) else "unnamed"


def whole_number(text: str) -> str:
    """A number of pull requests, which is a whole one however it is written (``#4``, ``05``)."""
    match = _WHOLE.fullmatch(text)
    return match["digits"] if match else text


def commit_proper(commit: Fields, pointer: str) -> tuple[Fields, str]:
    """What git knows of a commit, where it stands inside of what the platform knows."""
    if isinstance(commit.get("commit"), dict):
        return mapping(commit["commit"]), f"{pointer}/commit"
    return commit, pointer


def author_spots(inner: Fields, base: str) -> list[Spot]:
    """The authors of a commit, as it has them."""
    found = list(items(inner, base, "authors")) if "authors" in inner else []
    return found or [spot(inner, base, _AUTHOR)]


def writer(value: object, account: object, platform: str) -> Actor | None:
    """An author of a commit: name and mail as git has them, the account where it is stated."""
    if isinstance(value, str):
        return written_actor(value)
    inner = mapping(value)
    stated = account if account is not None else inner.get("user")
    login = stated if isinstance(stated, str) else mapping(stated).get("login")
    login = login or inner.get("login") or inner.get("username")
    return person(
        name=_text_of(inner.get("name")),
        email=_text_of(inner.get("email")),
        login=_text_of(login),
        platform=platform,
        machine=mapping(stated).get("type") == "Bot",
    )


def co_authors(inner: Fields, platform: str) -> tuple[Sequence[Actor], Sequence[Actor]]:
    """Co-authors by the trailers of a commit's message, and whom it names as one elsewhere."""
    message = held(inner, _MESSAGE)
    if not isinstance(message, str) or not _may_name_authors(message):
        return (), ()
    trailers = parse_trailers(message)
    certain = [trailer.value for trailer in trailers if role_of(trailer.key) == Role.AUTHOR]
    possible = stray_authors(message, trailers)
    return _people(certain, platform), _people(possible, platform)


def message_place(inner: Fields, base: str) -> str:
    """Where a commit's message stands."""
    return spot(inner, base, _MESSAGE)[1]


def _people(values: Iterable[str], platform: str) -> list[Actor]:
    return [actor for value in values for actor in parse_people(value, platform)]


def _may_name_authors(message: str) -> bool:
    """Whether it is worth while to look for authors in a commit's message; mostly it is not."""
    if message.isascii():  # then lower case is all that "ignore case" means
        lower = message.lower()
        for word in _AUTHOR_WORDS:  # a fifth of the cost of any() over a generator
            if word in lower:
                break
        else:
            return False
    return _NAMES_AUTHORS.search(message) is not None


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else ""

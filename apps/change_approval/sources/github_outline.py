"""A pull request in outline: the values that the first pass wants, straight from the record.

What is read here is read as :mod:`change_approval.sources.github` reads it, without making a fact
of it, at a third of the cost. Whatever that refuses is left to it, so that a refusal has one
wording; the tests hold the two readings together.
"""

from collections.abc import Callable, Mapping

from assay.domain import Actor, Moment
from assay.errors import EvidenceError
from assay.intake import Record
from change_approval.case import Stance
from change_approval.outline import Outline
from change_approval.sources import github_fields as fields
from change_approval.sources.draft import Lens
from change_approval.sources.github_fields import Fields
from change_approval.sources.people import is_machine, platform_actor
from change_approval.sources.reach import LISTS, held, is_readable, items
from change_approval.sources.times import Timekeeper

__all__ = ["outline_pull"]

_NOBODY = Actor()
_TEXTS = (str, int, float, type(None))


def outline_pull(record: Record, lens: Lens) -> Outline | None:
    """The outline of a pull request; ``None`` where only its draft can tell."""
    pull, base = fields.unwrap(record.data)
    glance = _Glance(lens.times, lens.options.platform or "github")
    try:
        glance.read(pull)
        if base:
            glance.read(record.data)
        return _assemble(glance, pull)
    except (EvidenceError, _UnclearError):
        return None  # the draft refuses it too, and says why in its own order


class _UnclearError(Exception):
    """A value of another kind than expected: the draft decides what to make of it."""


def _assemble(glance: "_Glance", pull: Fields) -> Outline:
    for value in (pull.get("title"), held(pull, fields.PROSE), pull.get("state")):
        _require_text(value)
    for check, _ in items(pull, "", *fields.CHECKS):
        if not isinstance(check, dict):
            raise _UnclearError
        glance.times.require("check", held(check, fields.CHECKED_AT))
    merged_at, is_merged = _merge(glance, pull)
    requester, _ = fields.requester(pull, "", glance.platform)
    merger, _ = fields.merger(pull, "", glance.merge)
    people = (requester, platform_actor(merger, glance.platform))
    system, _ = fields.repository(pull, "")
    return Outline(
        kind="pull_request",
        number=_number(held(pull, fields.NUMBER)),
        system=system if isinstance(system, str) and system.strip() else "",
        created_at=glance.times.moment("created_at", held(pull, fields.CREATED_AT)),
        is_merged=is_merged,
        merged_at=merged_at,
        closed_at=glance.times.moment("closed_at", held(pull, fields.CLOSED_AT)),
        versions=_versions(glance, pull),
        requester=requester,
        authors=glance.authors,
        has_commits=glance.has_commits,
        mentions=[*glance.mentions, *(actor for actor in people if actor is not None)],
    )


def _merge(glance: "_Glance", pull: Fields) -> tuple[Moment | None, bool | None]:
    when, _ = fields.merge_time(pull, "", glance.merge)
    merged_at = glance.times.moment("merged_at", when)
    found = fields.merge_flag(pull, "", "", is_dated=merged_at is not None)
    return merged_at, found and found[0]


def _versions(glance: "_Glance", pull: Fields) -> tuple[str, ...]:
    merge_commit, _ = fields.merge_commit(pull, "", glance.merge)
    head, _ = fields.version(pull, "", fields.HEAD)
    return tuple(found for found in (merge_commit, head) if isinstance(found, str))


def _number(value: object) -> str:
    """The identifier as :meth:`Pen.number` has it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return fields.whole_number(str(value))
    if isinstance(value, str) and (number := value.strip()):
        return fields.whole_number(number)
    raise _UnclearError


def _require_text(value: object) -> None:
    """Only what :meth:`Pen.text` takes for a text, or for none."""
    if not isinstance(value, _TEXTS):
        raise _UnclearError


class _Glance:
    """What the events of one pull request give the first pass.

    Attributes:
        times: Reads its times.
        platform: Where logins are valid.
        authors: Authors of its commits.
        has_commits: Whether there are any.
        mentions: Everyone whom its events mention.
        merge: The merge event, with an empty pointer.
    """

    __slots__ = ("_seen", "authors", "has_commits", "mentions", "merge", "platform", "times")

    def __init__(self, times: Timekeeper, platform: str) -> None:
        self.times = times
        self.platform = platform
        self.authors: list[Actor] = []
        self.has_commits = False
        self.mentions: list[Actor] = []
        self.merge: tuple[Fields, str] | None = None
        self._seen: set[tuple[object, ...]] = set()

    def read(self, data: Fields) -> None:
        """Look at every list of a pull request that may hold events."""
        for kind, keys in fields.LISTS:
            for key in keys:
                if key in data and data[key] and isinstance(data[key], LISTS):
                    take = _TAKES[kind]
                    for item, _ in items(data, "", key):
                        if isinstance(item, dict):
                            take(self, item)

    def event(self, event: Fields) -> None:
        """One of a mixed list."""
        take = _EVENTS.get(fields.event_kind(event))
        if take is not None:
            take(self, event)

    def merged(self, event: Fields) -> None:
        """The merge; the last one counts."""
        self.merge = (event, "")

    def dismissed(self, event: Fields) -> None:
        """A dismissal mentions nobody."""
        self.times.require("dismissed_at", held(event, fields.EVENT_AT))

    def review(self, review: Fields) -> None:
        """A review: its author, twice where there are words to read."""
        when = held(review, fields.REVIEWED_AT)
        word = review.get("state")
        state = word.upper() if isinstance(word, str) else ""
        actor = platform_actor(held(review, fields.REVIEWER), self.platform)
        key = ("review", actor.login if actor else "", str(when), state)
        if key in self._seen:
            return
        self._seen.add(key)
        self.times.require("review", when)
        if fields.app_of(review):
            return
        self.times.require("review", held(review, fields.EDITED_AT))
        self._statement(review, actor)
        stance = fields.stance_of(state)
        if stance is None:
            return
        self.mentions.append(actor or _NOBODY)
        if stance is not Stance.COMMENT:
            _require_text(held(review, fields.STANDING))

    def comment(self, comment: Fields) -> None:
        """A comment: its author, where there are words to read."""
        if fields.is_remark(comment):
            return
        when = held(comment, fields.COMMENTED_AT)
        actor = platform_actor(held(comment, fields.COMMENTER), self.platform)
        key = ("comment", actor.login if actor else "", str(when), str(comment.get("body")))
        if key not in self._seen:
            self._seen.add(key)
            if fields.app_of(comment) or fields.is_hidden(comment):
                return
            self.times.require("comment", when)
            self.times.require("comment", held(comment, fields.EDITED_AT))
            self._statement(comment, actor)

    def commit(self, commit: Fields) -> None:
        """A commit: its authors and its committer."""
        sha = held(commit, fields.SHA)
        if isinstance(sha, str) and sha:
            if ("commit", sha) in self._seen:
                return
            self._seen.add(("commit", sha))
        inner, _ = fields.commit_proper(commit, "")
        self.has_commits = True
        account = commit.get("author") if inner is not commit else None
        authors = list(fields.co_authors(inner, self.platform)[0])
        for value, _ in fields.author_spots(inner, ""):
            author = fields.writer(value, account, self.platform)
            if author is not None:
                authors.append(author)
        committer = fields.writer(inner.get("committer"), None, self.platform)
        self.authors += authors
        self.mentions += authors
        if committer is not None:
            self.mentions.append(committer)
        self.times.require("authored_at", held(inner, fields.WRITTEN_AT))
        self.times.require("committed_at", held(inner, fields.COMMITTED_AT))

    def _statement(self, item: Fields, author: Actor | None) -> None:
        if author is None or is_machine(author):
            return
        if is_readable(held(item, fields.TEXT)):
            self.mentions.append(author)


_Take = Callable[[_Glance, Fields], None]
_TAKES: Mapping[str, _Take] = {
    "event": _Glance.event,
    "review": _Glance.review,
    "comment": _Glance.comment,
    "commit": _Glance.commit,
}
_EVENTS: Mapping[str, _Take] = {
    "reviewed": _Glance.review,
    "commented": _Glance.comment,
    "committed": _Glance.commit,
    "review_dismissed": _Glance.dismissed,
    "merged": _Glance.merged,
}

"""The events of a pull request: reviews, dismissals, comments, commits and the merge.

Exports differ in where these stand: one timeline (REST ``/timeline``, where ``reviewed`` has
``user`` and ``submitted_at`` and the others ``actor`` and ``created_at``), separate arrays, or
GraphQL connections. All are read alike; what stands in two places is counted once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assay.domain import Actor, Document, Fact, Moment
from change_approval.case import (
    POSSIBLE_AUTHOR,
    Approval,
    ApprovalForm,
    Association,
    Commit,
    Stance,
)
from change_approval.sources import github_fields as fields
from change_approval.sources.github_fields import Fields
from change_approval.sources.pen import Pen
from change_approval.sources.people import is_machine, platform_actor
from change_approval.sources.reach import LISTS, held, is_readable, items, mapping, spot
from change_approval.unchecked import made

__all__ = ["Timeline"]

NOBODY = Actor()
"""An account that was deleted: someone, but nobody can say who."""


@dataclass(slots=True)
class Timeline:
    """Collects what happened to one pull request.

    Attributes:
        pen: Writes the facts.
        platform: Where logins are valid.
        commits: Commits in order.
        documents: Comments and review texts of people, in order.
        merge: The merge event and its pointer.
        unclear: What the record says and nobody can place.
    """

    pen: Pen
    platform: str
    commits: list[Commit] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    merge: tuple[Fields, str] | None = None
    unclear: list[Fact[str]] = field(default_factory=list)
    _associations: dict[str, tuple[str, str]] = field(default_factory=dict)
    _reviews: list[Approval] = field(default_factory=list)
    _review_ids: list[str] = field(default_factory=list)
    _dismissals: list[tuple[str, str, Fact[Moment] | None, str]] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def read(self, data: Fields, base: str) -> None:
        """Read every list of a pull request that may hold events."""
        for kind, keys in fields.LISTS:
            for key in keys:
                if key in data and data[key] and isinstance(data[key], LISTS):
                    take = _TAKES[kind]
                    for item, pointer in items(data, base, key):
                        if isinstance(item, dict):
                            take(self, item, pointer)

    def approvals(self, merged_at: Fact[Moment] | None) -> tuple[Approval, ...]:
        """Every review, oldest first, with dismissals applied as of the merge."""
        for review_id, original, at, pointer in self._dismissals:
            self._dismiss(review_id, original, at, pointer, merged_at)
        return tuple(sorted(self._reviews, key=_when))

    def associations(self) -> tuple[Association, ...]:
        """How those who commented stand to the project, the latest word on each."""
        return tuple(
            [
                made(
                    Association,
                    login=login,
                    word=self.pen.written("association", word, pointer),
                )
                for login, (word, pointer) in self._associations.items()
            ]
        )

    @property
    def has_reviews(self) -> bool:
        """Whether any review was read."""
        return bool(self._reviews)

    def event(self, event: Fields, pointer: str) -> None:
        """One of a mixed list."""
        take = _EVENTS.get(fields.event_kind(event))
        if take is not None:
            take(self, event, pointer)

    def merged(self, event: Fields, pointer: str) -> None:
        """The merge; the last one counts."""
        self.merge = (event, pointer)

    def review(self, review: Fields, pointer: str) -> None:
        """A review: its stance, its words and its version."""
        pen = self.pen
        who, place = spot(review, pointer, fields.REVIEWER)
        when, at = spot(review, pointer, fields.REVIEWED_AT)
        word = review.get("state")
        state = word.upper() if isinstance(word, str) else ""
        actor = platform_actor(who, self.platform)
        if self._is_repeated("review", actor.login if actor else "", str(when), state):
            return
        written_at = pen.moment("approval.at", when, at)
        if self._is_by_app(review, pointer, actor):
            return
        moment = self._edited(review, pointer, written_at.value if written_at else None)
        self._text(review, pointer, "review", (actor, place), (moment, at))
        stance = fields.stance_of(state)
        if stance is None:
            self._unclear("review.state", word, f"{pointer}/state")
            return
        version = association = None
        if stance is not Stance.COMMENT:  # of a mere comment nobody asks on which version
            said, where = spot(review, pointer, fields.REVIEWED)
            version = pen.text("approval.version", said, where) if isinstance(said, str) else None
            association = pen.text("approval.association", *spot(review, pointer, fields.STANDING))
        self._review_ids.append(str(review.get("id") or ""))
        self._reviews.append(
            made(
                Approval,
                approver=pen.someone("approval.approver", actor or NOBODY, place),
                stance=pen.stance(stance, f"{pointer}/state"),
                at=written_at,
                version=version,
                form=ApprovalForm.FORMAL,
                association=association,
                recorded_by=None,
                scope=None,
                is_contested=False,
            )
        )

    def comment(self, comment: Fields, pointer: str) -> None:
        """A comment: its words, and how its author stands to the project."""
        if fields.is_remark(comment):
            return
        who, place = spot(comment, pointer, fields.COMMENTER)
        when, at = spot(comment, pointer, fields.COMMENTED_AT)
        actor = platform_actor(who, self.platform)
        login = actor.login if actor else ""
        if self._is_repeated("comment", login, str(when), str(comment.get("body"))):
            return
        if self._is_by_app(comment, pointer, actor) or self._is_hidden(comment, pointer, actor):
            return
        moment = self._edited(comment, pointer, self.pen.times.moment(at[1:], when))
        self._text(comment, pointer, "comment", (actor, place), (moment, at))
        word, where = spot(comment, pointer, fields.STANDING)
        if login and isinstance(word, str) and word:
            self._associations[login.casefold()] = word, where

    def _edited(self, item: Fields, pointer: str, written_at: Moment | None) -> Moment | None:
        """When a text came to say what it says: by its last edit, whenever that was in between."""
        when, place = spot(item, pointer, fields.EDITED_AT)
        edited = None if when is None else self.pen.times.moment(place[1:], when)
        if written_at is None or edited is None or edited.latest <= written_at.latest:
            return written_at
        return Moment(earliest=written_at.earliest, latest=edited.latest, text=written_at.text)

    def _is_by_app(self, item: Fields, pointer: str, actor: Actor | None) -> bool:
        """Whether a program spoke in a person's name; then a person looks at it."""
        app = fields.app_of(item)
        if app and (actor is None or not is_machine(actor)):
            said = f"an app ({app}) spoke in the name of {actor or 'someone'}"
            self._unclear("statement.by_app", said, pointer)
        return bool(app)

    def _is_hidden(self, item: Fields, pointer: str, actor: Actor | None) -> bool:
        """Whether a moderator hid the comment; then it says nothing for certain."""
        if not fields.is_hidden(item):
            return False
        if is_readable(held(item, fields.TEXT)) and not (actor and is_machine(actor)):
            said = f"a comment by {actor or 'someone'} was hidden"
            self._unclear("statement.hidden", said, pointer)
        return True

    def _text(
        self,
        item: Fields,
        pointer: str,
        kind: str,
        by: tuple[Actor | None, str],
        written: tuple[Moment | None, str],
    ) -> None:
        """A statement in words; a machine's are reports about others and are not read."""
        author, author_place = by
        body, place = spot(item, pointer, fields.TEXT)
        if not is_readable(body) or not isinstance(body, str) or (author and is_machine(author)):
            return
        self.documents.append(
            self.pen.statement(
                f"{kind}-{len(self.documents) + 1}",
                kind,
                body,
                place,
                author,
                written[0],
                author_place=author_place,
                time_place=written[1],
            )
        )

    def commit(self, commit: Fields, pointer: str) -> None:
        """A commit, once."""
        inner, base = fields.commit_proper(commit, pointer)
        sha, where = spot(commit, pointer, fields.SHA)
        if isinstance(sha, str) and sha and self._is_repeated("commit", sha):
            return
        pen = self.pen
        pen.times.require("committed_at", held(inner, fields.COMMITTED_AT))
        committer = fields.writer(inner.get("committer"), None, self.platform)
        self.commits.append(
            made(
                Commit,
                sha=pen.text("commit.sha", sha, where) if isinstance(sha, str) else None,
                authors=self._authors(commit, inner, base),
                committer=pen.actor("commit.committer", committer, f"{base}/committer"),
                authored_at=pen.moment("commit.authored_at", *spot(inner, base, fields.WRITTEN_AT)),
            )
        )

    def _authors(self, commit: Fields, inner: Fields, base: str) -> tuple[Fact[Actor], ...]:
        """Its author, its co-authors, and whoever its message names where that is in doubt."""
        account = commit.get("author") if inner is not commit else None
        someone = self.pen.someone
        found: list[Fact[Actor]] = []
        for value, place in fields.author_spots(inner, base):
            actor = fields.writer(value, account, self.platform)
            if actor is not None:
                found.append(someone("commit.author", actor, place))
        certain, possible = fields.co_authors(inner, self.platform)
        if certain or possible:
            place = fields.message_place(inner, base)
            found += [someone("commit.co_author", actor, place) for actor in certain]
            found += [someone(POSSIBLE_AUTHOR, actor, place) for actor in possible]
        return tuple(found)

    def dismissal(self, event: Fields, pointer: str) -> None:
        """A dismissal, to be applied once the merge is known."""
        inner = mapping(event.get("dismissed_review") or event.get("dismissedReview"))
        review_id = inner.get("review_id") or mapping(event.get("review")).get("databaseId") or ""
        original = inner.get("state") or event.get("previousReviewState") or ""
        when = spot(event, pointer, fields.EVENT_AT)
        at = self.pen.moment("approval.dismissed_at", *when)
        self._dismissals.append((str(review_id), str(original).upper(), at, pointer))

    def _dismiss(
        self,
        review_id: str,
        original: str,
        at: Fact[Moment] | None,
        pointer: str,
        merged_at: Fact[Moment] | None,
    ) -> None:
        """Apply one dismissal: before the merge it voids the review, after it it does not.

        GitHub overwrites the state of a dismissed review; the event alone keeps the former one.
        """
        if not review_id or review_id not in self._review_ids:
            if not any(r.stance.value is Stance.DISMISSED for r in self._reviews):
                self._unclear(
                    "review.dismissed", "a review was dismissed; which, it does not say", pointer
                )
            return
        after = None if at is None or merged_at is None else merged_at.value.is_before(at.value)
        stance = fields.stance_of(original) if after else Stance.DISMISSED
        if stance is not None:
            which = self._review_ids.index(review_id)
            told = {"stance": self.pen.stance(stance, pointer)}
            self._reviews[which] = self._reviews[which].model_copy(update=told)

    def _unclear(self, name: str, value: object, pointer: str) -> None:
        self.unclear.append(self.pen.written(name, str(value), pointer))

    def _is_repeated(self, *key: object) -> bool:
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def _when(review: Approval) -> tuple[bool, float]:
    """Oldest first; reviews without a time come first, in the order of the record."""
    if review.at is None:
        return (False, 0.0)
    return (True, review.at.value.earliest.timestamp())


_Take = Callable[[Timeline, Fields, str], None]
_TAKES: Mapping[str, _Take] = {
    "event": Timeline.event,
    "review": Timeline.review,
    "comment": Timeline.comment,
    "commit": Timeline.commit,
}
_EVENTS: Mapping[str, _Take] = {
    "reviewed": Timeline.review,
    "commented": Timeline.comment,
    "committed": Timeline.commit,
    "review_dismissed": Timeline.dismissal,
    "merged": Timeline.merged,
}

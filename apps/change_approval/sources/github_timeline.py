"""The events of a pull request: reviews, dismissals, comments, commits and the merge.

Exports differ in where these stand: one timeline (REST ``/timeline``, where ``reviewed`` has
``user`` and ``submitted_at`` and the others ``actor`` and ``created_at``), separate arrays, or
GraphQL connections. All are read alike; what stands in two places is counted once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.domain import Actor, Document, Fact, Moment
from change_approval.case import Approval, ApprovalForm, Commit, Stance
from change_approval.sources.pen import Pen
from change_approval.sources.people import (
    is_machine,
    parse_people,
    person,
    platform_actor,
    written_actor,
)
from change_approval.sources.reach import Spot, first, has_letters, items, mapping
from change_approval.sources.trailers import Role, parse_trailers, role_of

__all__ = ["Timeline"]

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
_EVENTS = {
    "PullRequestReview": "reviewed",
    "IssueComment": "commented",
    "PullRequestCommit": "committed",
    "ReviewDismissedEvent": "review_dismissed",
    "MergedEvent": "merged",
}
NOBODY = Actor()
"""An account that was deleted: someone, but nobody can say who."""


@dataclass(slots=True)
class _Review:
    approver: Fact[Actor]
    stance: Fact[Stance]
    at: Fact[Moment] | None
    review_id: str
    version: Fact[str] | None = None
    association: Fact[str] | None = None


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
    merge: tuple[Mapping[str, object], str] | None = None
    unclear: list[Fact[str]] = field(default_factory=list)
    _reviews: list[_Review] = field(default_factory=list)
    _dismissals: list[tuple[str, str, Fact[Moment] | None, str]] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)

    def read(self, data: Mapping[str, object], base: str) -> None:
        """Read every list of a pull request that may hold events."""
        for keys, take in (
            (("events", "timeline", "timelineItems", "timeline_items"), self._event),
            (("reviews", "latestReviews"), self._review),
            (("comments", "issue_comments", "issueComments"), self._comment),
            (("commits", "commit_list"), self._commit),
        ):
            for key in keys:
                if isinstance(data.get(key), list | dict):
                    for item, pointer in items(data, base, key):
                        if isinstance(item, dict):
                            take(item, pointer)

    def approvals(self, merged_at: Fact[Moment] | None) -> tuple[Approval, ...]:
        """Every review, oldest first, with dismissals applied as of the merge."""
        for review_id, original, at, pointer in self._dismissals:
            self._dismiss(review_id, original, at, pointer, merged_at)
        return tuple(
            Approval(
                approver=review.approver,
                stance=review.stance,
                at=review.at,
                version=review.version,
                form=ApprovalForm.FORMAL,
                association=review.association,
            )
            for review in sorted(self._reviews, key=_when)
        )

    def _event(self, event: Mapping[str, object], pointer: str) -> None:
        name = event.get("event") or event.get("__typename") or event.get("type")
        kind = _EVENTS.get(name, name) if isinstance(name, str) else ""
        if kind == "reviewed":
            self._review(event, pointer)
        elif kind == "commented":
            self._comment(event, pointer)
        elif kind == "committed":
            self._commit(event, pointer)
        elif kind == "review_dismissed":
            self._dismissal(event, pointer)
        elif kind == "merged":
            self.merge = (event, pointer)

    def _review(self, review: Mapping[str, object], pointer: str) -> None:
        pen = self.pen
        who, place = first(review, pointer, "user", "author", "reviewer", "actor")
        when, at = first(review, pointer, "submitted_at", "submittedAt", "created_at", "createdAt")
        word = review.get("state")
        state = word.upper() if isinstance(word, str) else ""
        actor = platform_actor(who, self.platform)
        if self._is_repeated("review", actor.login if actor else "", str(when), state):
            return
        written_at = pen.moment("approval.at", when, at)
        self._text(review, pointer, "review", actor, written_at.value if written_at else None)
        stance = _STANCES.get(state)
        if stance is None:
            self._unclear("review.state", word, f"{pointer}/state")
            return
        found = _Review(
            pen.someone("approval.approver", actor or NOBODY, place),
            pen.stance(stance, f"{pointer}/state"),
            written_at,
            str(review.get("id") or ""),
        )
        if stance is not Stance.COMMENT:  # of a mere comment nobody asks on which version
            version, where = first(
                review, pointer, "commit_id", "commit.oid", "commitOid", "commit_sha"
            )
            association, whose = first(review, pointer, "author_association", "authorAssociation")
            found.version = (
                pen.text("approval.version", version, where) if isinstance(version, str) else None
            )
            found.association = pen.text("approval.association", association, whose)
        self._reviews.append(found)

    def _comment(self, comment: Mapping[str, object], pointer: str) -> None:
        if "diff_hunk" in comment or "diffHunk" in comment:
            return  # a remark on one line is no statement on the change
        who, _ = first(comment, pointer, "user", "author", "actor")
        when, at = first(comment, pointer, "created_at", "createdAt", "submitted_at")
        actor = platform_actor(who, self.platform)
        login = actor.login if actor else ""
        if not self._is_repeated("comment", login, str(when), str(comment.get("body"))):
            moment = self.pen.times.moment(at[1:], when)
            self._text(comment, pointer, "comment", actor, moment)

    def _text(
        self,
        item: Mapping[str, object],
        pointer: str,
        kind: str,
        author: Actor | None,
        written_at: Moment | None,
    ) -> None:
        """A statement in words; a machine's are reports about others and are not read."""
        body, place = first(item, pointer, "body", "bodyText", "text")
        if not has_letters(body) or not isinstance(body, str) or (author and is_machine(author)):
            return
        self.documents.append(
            Document.of(
                f"{kind}-{len(self.documents) + 1}",
                kind,
                body,
                self.pen.origin(place),
                author=author,
                written_at=written_at,
            )
        )

    def _commit(self, commit: Mapping[str, object], pointer: str) -> None:
        inner, base = commit, pointer
        if isinstance(commit.get("commit"), dict):
            inner, base = mapping(commit["commit"]), f"{pointer}/commit"
        sha, where = first(commit, pointer, "sha", "oid", "commit.oid", "id")
        if isinstance(sha, str) and sha and self._is_repeated("commit", sha):
            return
        pen = self.pen
        authors = [*self._authors(commit, inner, base), *self._co_authors(inner, base)]
        committer, place = first(inner, base, "committer")
        written = first(
            inner,
            base,
            "authored_at",
            "authoredDate",
            "author.date",
            "author_date",
            "authored_date",
        )
        stored = first(
            inner, base, "committed_at", "committedDate", "committer.date", "committed_date"
        )
        self.commits.append(
            Commit(
                sha=pen.text("commit.sha", sha, where) if isinstance(sha, str) else None,
                authors=tuple(authors),
                committer=pen.actor("commit.committer", self._writer(committer, None), place),
                authored_at=pen.moment("commit.authored_at", *written),
                committed_at=pen.moment("commit.committed_at", *stored),
            )
        )

    def _authors(
        self, commit: Mapping[str, object], inner: Mapping[str, object], base: str
    ) -> list[Fact[Actor]]:
        account = commit.get("author") if inner is not commit else None
        spots: list[Spot] = list(items(inner, base, "authors"))
        if not spots:
            spots = [first(inner, base, "author", "author_name")]
        facts = [
            self.pen.actor("commit.author", self._writer(value, account), place)
            for value, place in spots
        ]
        return [fact for fact in facts if fact is not None]

    def _writer(self, value: object, account: object) -> Actor | None:
        """An author of a commit: name and mail as git has them, the account where it is stated."""
        if isinstance(value, str):
            return written_actor(value)
        inner = mapping(value)
        stated = account if account is not None else inner.get("user")
        login = stated if isinstance(stated, str) else mapping(stated).get("login")
        login = login or inner.get("login") or inner.get("username")
        kind = mapping(stated).get("type")
        return person(
            name=_text_of(inner.get("name")),
            email=_text_of(inner.get("email")),
            login=_text_of(login),
            platform=self.platform,
            machine=kind == "Bot",
        )

    def _co_authors(self, inner: Mapping[str, object], base: str) -> list[Fact[Actor]]:
        message, place = first(inner, base, "message", "messageBody", "body")
        if not isinstance(message, str) or "co-" not in message.casefold():
            return []
        return [
            self.pen.someone("commit.co_author", actor, place)
            for trailer in parse_trailers(message)
            if role_of(trailer.key) == Role.AUTHOR
            for actor in parse_people(trailer.value, self.platform)
        ]

    def _dismissal(self, event: Mapping[str, object], pointer: str) -> None:
        inner = mapping(event.get("dismissed_review") or event.get("dismissedReview"))
        review_id = inner.get("review_id") or mapping(event.get("review")).get("databaseId") or ""
        original = inner.get("state") or event.get("previousReviewState") or ""
        when = first(event, pointer, "created_at", "createdAt")
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
        review = next((r for r in self._reviews if review_id and r.review_id == review_id), None)
        if review is None:
            if not any(r.stance.value is Stance.DISMISSED for r in self._reviews):
                self._unclear(
                    "review.dismissed", "a review was dismissed; which, it does not say", pointer
                )
            return
        after = None if at is None or merged_at is None else merged_at.value.is_before(at.value)
        stance = _STANCES.get(original) if after else Stance.DISMISSED
        if stance is not None:
            review.stance = self.pen.stance(stance, pointer)

    def _unclear(self, name: str, value: object, pointer: str) -> None:
        self.unclear.append(self.pen.written(name, str(value), pointer))

    def _is_repeated(self, *key: object) -> bool:
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def _when(review: _Review) -> tuple[bool, float]:
    """Oldest first; reviews without a time come first, in the order of the record."""
    if review.at is None:
        return (False, 0.0)
    return (True, review.at.value.earliest.timestamp())

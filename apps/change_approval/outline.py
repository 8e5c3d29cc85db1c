"""What the first pass needs of a record: plain values, without their place in the evidence."""

from dataclasses import dataclass, field
from typing import TypeVar

from assay.domain import Actor, Document, Fact, Moment
from change_approval.case import POSSIBLE_AUTHOR, Change
from change_approval.mentions import mentions_of

__all__ = ["Outline"]

T = TypeVar("T")


@dataclass(slots=True)
class Outline:
    """A change in outline.

    Attributes:
        kind: ``ticket``, ``pull_request`` or ``commit``.
        number: Its identifier.
        system: Application or repository; empty where the record does not say.
        created_at: When it was opened.
        is_merged: Whether it was merged or implemented; ``None`` where nobody can say.
        merged_at: When.
        closed_at: When it was closed.
        versions: The commit that the merge made, then the version that was merged.
        requester: Who asked for it.
        authors: Authors of its commits, as often as they stand there.
        mentions: Everyone whom the record mentions, as often as it does.
        has_commits: Whether it carries commits.
    """

    kind: str
    number: str
    system: str = ""
    created_at: Moment | None = None
    is_merged: bool | None = None
    merged_at: Moment | None = None
    closed_at: Moment | None = None
    versions: tuple[str, ...] = ()
    requester: Actor | None = None
    authors: list[Actor] = field(default_factory=list)
    mentions: list[Actor] = field(default_factory=list)
    has_commits: bool = False

    @classmethod
    def of(cls, change: Change, documents: tuple[Document, ...] = ()) -> "Outline":
        """The outline of a record that was read as a whole."""
        versions = (_value(change.merge_commit), _value(change.head))
        return cls(
            kind=change.kind,
            number=change.number.value,
            system=_value(change.system) or "",
            created_at=_value(change.created_at),
            is_merged=_value(change.is_merged),
            merged_at=_value(change.merged_at),
            closed_at=_value(change.closed_at),
            versions=tuple(version for version in versions if version is not None),
            requester=_value(change.requester),
            authors=[
                author.value
                for commit in change.commits
                for author in commit.authors
                if author.name != POSSIBLE_AUTHOR
            ],
            has_commits=bool(change.commits),
            mentions=list(mentions_of(change, documents)),
        )


def _value(fact: Fact[T] | None) -> T | None:
    return None if fact is None else fact.value

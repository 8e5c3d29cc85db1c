"""Everyone whom a record mentions: what the identity graph is built from."""

from collections.abc import Iterator

from assay.domain import Actor, Document, Fact
from assay.identity.handle import Hint, spells
from assay.identity.name import parse_name
from change_approval.case import POSSIBLE_AUTHOR, Change

__all__ = ["mentions_of", "spells_whole"]


def mentions_of(change: Change, documents: tuple[Document, ...]) -> Iterator[Actor]:
    """Everyone whom a record mentions, as often as it does.

    Not whoever is named in passing as a possible author: that raises doubt and proves no account.
    """
    for fact in (*_of_ticket(change), *_of_work(change)):
        if fact is not None:
            yield fact.value
    for document in documents:
        if document.author is not None:
            yield document.author


def spells_whole(login: str, name: str) -> bool:
    """Whether a login plainly spells a full name (``amara-okafor`` and Amara Okafor)."""
    return parse_name(name).is_full and spells(login, name) is Hint.STRONG


def _of_ticket(change: Change) -> Iterator[Fact[Actor] | None]:
    yield change.requester
    yield change.merged_by
    yield from change.assignees
    for approval in change.approvals:
        yield approval.approver
        yield approval.recorded_by
    for edit in change.edits:
        yield edit.by


def _of_work(change: Change) -> Iterator[Fact[Actor] | None]:
    for commit in change.commits:
        yield from (author for author in commit.authors if author.name != POSSIBLE_AUTHOR)
        yield commit.committer
    for test in change.tests:
        yield test.tester
    for deployment in change.deployments:
        yield deployment.by
        yield deployment.triggered_by

"""Everyone whom a record mentions: what the identity graph is built from."""

from collections.abc import Iterator

from assay.domain import Actor, Document, Fact
from change_approval.case import Change

__all__ = ["mentions_of"]


def mentions_of(change: Change, documents: tuple[Document, ...]) -> Iterator[Actor]:
    """Everyone whom a record mentions, as often as it does."""
    for fact in (*_of_ticket(change), *_of_work(change)):
        if fact is not None:
            yield fact.value
    for document in documents:
        if document.author is not None:
            yield document.author


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
        yield from commit.authors
        yield commit.committer
    for test in change.tests:
        yield test.tester
    for deployment in change.deployments:
        yield deployment.by
        yield deployment.triggered_by

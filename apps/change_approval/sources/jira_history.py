"""Who moved a Jira issue, and how its fields changed."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from assay.domain import Actor, Fact, Moment
from change_approval.case import FieldEdit
from change_approval.sources.jira_issue import Issue
from change_approval.sources.reach import first, items, mapping

__all__ = ["Transition", "edits_of", "moves_of", "transition_into"]


class Transition(NamedTuple):
    """One move of an issue from one status (its ``origin``) into another."""

    at: Fact[Moment]
    by: Fact[Actor] | None
    to: str
    pointer: str
    origin: str = ""


def transition_into(issue: Issue, statuses: Collection[str]) -> Transition | None:
    """The last move into one of the statuses."""
    moves = [move for move in moves_of(issue) if move.to in statuses]
    return max(moves, key=lambda move: move.at.value.earliest, default=None)


def edits_of(issue: Issue) -> tuple[FieldEdit, ...]:
    """The changelog's edits of fields, status moves left out, oldest first."""
    edits = []
    for history, pointer in _histories(issue):
        at = issue.pen.moment("edit.at", history.get("created"), f"{pointer}/created")
        if at is None:
            continue
        by = _author(issue, history, pointer, "edit.by")
        for item, place in items(history, pointer, "items"):
            changed = mapping(item)
            field = issue.pen.text("edit.field", changed.get("field"), f"{place}/field")
            if field is None or field.value == "status":
                continue
            old = first(changed, place, "fromString", "from")
            new = first(changed, place, "toString", "to")
            edits.append(
                FieldEdit(
                    field=field,
                    at=at,
                    by=by,
                    old=issue.pen.text("edit.old", *old),
                    new=issue.pen.text("edit.new", *new),
                )
            )
    return tuple(sorted(edits, key=lambda edit: edit.at.value.earliest))


def moves_of(issue: Issue) -> Iterator[Transition]:
    """Every move from one status to another, in the order of the changelog."""
    for history, pointer in _histories(issue):
        for item, place in items(history, pointer, "items"):
            changed = mapping(item)
            if changed.get("field") != "status":
                continue
            at = issue.pen.moment("transition.at", history.get("created"), f"{pointer}/created")
            to = changed.get("toString")
            if at is not None and isinstance(to, str):
                by = _author(issue, history, pointer, "merged_by")
                origin = str(changed.get("fromString") or "").strip().casefold()
                yield Transition(at, by, to.strip().casefold(), f"{place}/toString", origin)


def _histories(issue: Issue) -> Iterator[tuple[Mapping[str, object], str]]:
    for history, pointer in items(issue.data, "", "changelog", "histories"):
        if isinstance(history, dict):
            yield history, pointer


def _author(
    issue: Issue, history: Mapping[str, object], pointer: str, name: str
) -> Fact[Actor] | None:
    return issue.pen.actor(name, issue.account(history.get("author")), f"{pointer}/author")

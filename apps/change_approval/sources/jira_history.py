"""Who approved a Jira issue, who moved it, and how its fields changed."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from assay.domain import Actor, Fact, Moment
from change_approval.case import Approval, FieldEdit, Stance
from change_approval.sources.jira_issue import Issue
from change_approval.sources.reach import first, items, mapping

__all__ = ["Transition", "approvals_of", "edits_of", "transition_into"]

_DECISIONS = {
    "approved": Stance.APPROVE,
    "approve": Stance.APPROVE,
    "declined": Stance.REQUEST_CHANGES,
    "rejected": Stance.REQUEST_CHANGES,
    "pending": Stance.PENDING,
}
_STATUSES = {
    "approved": Stance.APPROVE,
    "declined": Stance.REQUEST_CHANGES,
    "rejected": Stance.REQUEST_CHANGES,
}
NOBODY = Actor()


class Transition(NamedTuple):
    """One move of an issue into another status."""

    at: Fact[Moment]
    by: Fact[Actor] | None
    to: str
    pointer: str


def approvals_of(issue: Issue) -> tuple[Approval, ...]:
    """Decisions of JSM, else transitions into an approved or declined status; oldest first.

    People of a field ``Approvers`` were asked; without a decision they stay pending.
    """
    found = [*_decisions(issue)]
    if not found:
        found = [_by_transition(issue, move) for move in _moves(issue) if move.to in _STATUSES]
    if not found:
        found = [*_asked(issue)]
    return tuple(sorted(found, key=_instant))


def transition_into(issue: Issue, statuses: Collection[str]) -> Transition | None:
    """The last move into one of the statuses."""
    moves = [move for move in _moves(issue) if move.to in statuses]
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


def _decisions(issue: Issue) -> Iterator[Approval]:
    pen = issue.pen
    for approval, pointer in items(issue.data, "", "approvals", "approval"):
        held = mapping(approval)
        when, place = first(held, pointer, "completedDate", "createdDate")
        when = mapping(when).get("iso8601") or mapping(when).get("epochMillis") or when
        for one, where in items(held, pointer, "approvers"):
            voter = mapping(one)
            decision, at = first(voter, where, "approverDecision", "decision")
            stance = _DECISIONS.get(str(decision or "").casefold())
            who, whose = first(voter, where, "approver", "user")
            if stance is None:
                continue
            yield Approval(
                approver=pen.someone("approval.approver", issue.account(who) or NOBODY, whose),
                stance=pen.stance(stance, at),
                at=None if stance is Stance.PENDING else pen.moment("approval.at", when, place),
            )


def _by_transition(issue: Issue, move: Transition) -> Approval:
    nobody = issue.pen.someone("approval.approver", NOBODY, move.pointer)
    by = move.by.model_copy(update={"name": "approval.approver"}) if move.by else nobody
    stance = issue.pen.stance(_STATUSES[move.to], move.pointer)
    return Approval(approver=by, stance=stance, at=move.at)


def _asked(issue: Issue) -> Iterator[Approval]:
    value, pointer = issue.spot("approvers", "Approvers")
    spots = (
        [(item, f"{pointer}/{at}") for at, item in enumerate(value)]
        if isinstance(value, list)
        else [(value, pointer)]
    )
    for who, place in spots:
        actor = issue.account(who) if who else None
        if actor is not None:
            yield Approval(
                approver=issue.pen.someone("approval.approver", actor, place),
                stance=issue.pen.stance(Stance.PENDING, place),
            )


def _moves(issue: Issue) -> Iterator[Transition]:
    for history, pointer in _histories(issue):
        for item, place in items(history, pointer, "items"):
            changed = mapping(item)
            if changed.get("field") != "status":
                continue
            at = issue.pen.moment("transition.at", history.get("created"), f"{pointer}/created")
            to = changed.get("toString")
            if at is not None and isinstance(to, str):
                by = _author(issue, history, pointer, "merged_by")
                yield Transition(at, by, to.strip().casefold(), f"{place}/toString")


def _histories(issue: Issue) -> Iterator[tuple[Mapping[str, object], str]]:
    for history, pointer in items(issue.data, "", "changelog", "histories"):
        if isinstance(history, dict):
            yield history, pointer


def _author(
    issue: Issue, history: Mapping[str, object], pointer: str, name: str
) -> Fact[Actor] | None:
    return issue.pen.actor(name, issue.account(history.get("author")), f"{pointer}/author")


def _instant(approval: Approval) -> tuple[bool, float]:
    if approval.at is None:
        return (False, 0.0)
    return (True, approval.at.value.earliest.timestamp())

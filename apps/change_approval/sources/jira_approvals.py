"""Who approved a Jira issue: decisions of the service desk, else moves into *Approved*.

An approval lasts while the issue moves forward. A move back to where it stood before its approval
ends the approval, whoever made the move: it takes a new one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from assay.domain import Actor, Fact
from change_approval.case import Approval, Stance
from change_approval.sources.jira_history import Transition, moves_of
from change_approval.sources.jira_issue import Issue
from change_approval.sources.reach import first, items, mapping

__all__ = ["BEFORE_APPROVAL", "Evidence", "approvals_of"]

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
_AWAITING = frozenset({"awaiting approval", "waiting for approval", "awaiting cab approval"})
BEFORE_APPROVAL = _AWAITING | {
    "open", "to do", "draft", "new", "planning", "under review", "peer review", "authorize",
    "backlog", "in review",
}  # fmt: skip
"""Statuses that an issue has before it is approved, as Jira's own workflows name them."""
NOBODY = Actor()


class Evidence(NamedTuple):
    """What an issue shows of its approval.

    Attributes:
        approvals: Statements, oldest first.
        gap: Why the export can't show who approved; ``None`` where it can.
        unclear: What only a person can place.
    """

    approvals: tuple[Approval, ...]
    gap: Fact[str] | None = None
    unclear: tuple[Fact[str], ...] = ()


def approvals_of(issue: Issue, number: Fact[str]) -> Evidence:
    """Decisions of the service desk, else moves into an approved or declined status.

    People of a field ``Approvers`` were asked; without a decision they stay pending.
    """
    moves = sorted(moves_of(issue), key=lambda move: move.at.value.earliest)
    decided = [*_decisions(issue)]
    found = decided or [_by_move(issue, move) for move in moves if move.to in _STATUSES]
    ended, unclear = _moved_back(issue, moves, found, is_by_move=not decided)
    if found:
        return Evidence(tuple(sorted([*found, *ended], key=_instant)), None, unclear)
    return Evidence(tuple(_asked(issue)), _gap(issue, number), _passed_unseen(moves))


def _gap(issue: Issue, number: Fact[str]) -> Fact[str] | None:
    """An issue without changelog and decisions, such as a row of CSV, can't show an approval."""
    if any(issue.data.get(name) is not None for name in ("changelog", "approvals", "approval")):
        return None
    reason = "No approvals were exported; export issues as JSON with changelog and approvals"
    return replace(number, name="approvals.gap", value=reason)


def _passed_unseen(moves: list[Transition]) -> tuple[Fact[str], ...]:
    """Moves out of waiting for approval, forward: somebody approved, and the export lacks it."""
    return tuple(
        _remark(move, f"it left {move.origin!r} for {move.to!r}; the decision was not exported")
        for move in moves
        if move.origin in _AWAITING and move.to not in BEFORE_APPROVAL
    )[:1]


def _moved_back(
    issue: Issue, moves: list[Transition], found: list[Approval], *, is_by_move: bool
) -> tuple[list[Approval], tuple[Fact[str], ...]]:
    """The approvals that moves back ended, and moves of which that can't be told.

    A status that the issue had before the approval is one it moved back to. *Under review* and the
    like count as such after a move into *Approved*; after a decision of the service desk they may
    be its next stage, so a person looks unless another decision follows.
    """
    ended: list[Approval] = []
    unclear: list[Fact[str]] = []
    for given in found:
        if given.stance.value is not Stance.APPROVE or given.at is None:
            continue
        before = {m.origin for m in moves if m.at.value.is_before(given.at.value)} - {""}
        for move in moves:
            if given.at.value.is_before(move.at.value) is not True:
                continue
            if move.to in before or (is_by_move and move.to in BEFORE_APPROVAL):
                stance = issue.pen.stance(Stance.DISMISSED, move.pointer)
                ended.append(given.model_copy(update={"stance": stance, "at": move.at}))
                break
            if move.to in BEFORE_APPROVAL and not _is_renewed(found, move):
                unclear.append(_remark(move, f"it moved to {move.to!r} after its approval"))
                break
    return ended, tuple(unclear)


def _is_renewed(found: list[Approval], move: Transition) -> bool:
    """Whether an approval follows the move."""
    return any(
        one.stance.value is Stance.APPROVE
        and one.at is not None
        and move.at.value.is_before(one.at.value)
        for one in found
    )


def _remark(move: Transition, words: str) -> Fact[str]:
    return Fact[str](name="approval.moves", value=words, lineage=move.at.lineage)


def _decisions(issue: Issue) -> Iterator[Approval]:
    stages = [
        (mapping(stage), pointer)
        for stage, pointer in items(issue.data, "", "approvals", "approval")
    ]
    is_open = any(_is_pending(stage, pointer) for stage, pointer in stages)
    for stage, pointer in stages:
        yield from _of_stage(issue, stage, pointer, is_partial=is_open)


def _of_stage(
    issue: Issue, stage: Mapping[str, object], pointer: str, *, is_partial: bool
) -> Iterator[Approval]:
    """The decisions of one stage; while a stage is pending, an approval covers its own part only.

    Their time is when the stage was completed. When it was created it was merely asked for.
    """
    pen = issue.pen
    when, place = first(stage, pointer, "completedDate")
    when = mapping(when).get("iso8601") or mapping(when).get("epochMillis") or when
    part = "one stage of the approval; another is pending" if is_partial else ""
    for one, where in items(stage, pointer, "approvers"):
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
            scope=pen.text("approval.scope", part, pointer) if stance is Stance.APPROVE else None,
        )


def _is_pending(stage: Mapping[str, object], pointer: str) -> bool:
    """Whether a stage has no outcome yet; its approvers tell where the stage itself does not."""
    final = stage.get("finalDecision")
    if isinstance(final, str) and final.strip():
        return final.strip().casefold() == "pending"
    decisions = [
        str(mapping(one).get("approverDecision") or mapping(one).get("decision") or "").casefold()
        for one, _ in items(stage, pointer, "approvers")
    ]
    return bool(decisions) and all(decision in ("", "pending") for decision in decisions)


def _by_move(issue: Issue, move: Transition) -> Approval:
    nobody = issue.pen.someone("approval.approver", NOBODY, move.pointer)
    by = replace(move.by, name="approval.approver") if move.by else nobody
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


def _instant(approval: Approval) -> tuple[bool, float]:
    if approval.at is None:
        return (False, 0.0)
    return (True, approval.at.value.earliest.timestamp())

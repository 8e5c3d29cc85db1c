"""Attribute K: what was approved was not altered afterwards, and approvals are the approver's own."""

from assay.domain import Fact, Moment
from assay.identity import Match
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier, FieldEdit, Stance
from change_approval.rules.ballot import Standing, is_before, voters
from change_approval.rules.stage import approval_cut, live_only, words

__all__ = ["recorded_by_approver", "unaltered"]


@live_only
def unaltered(dossier: Dossier, policy: Policy) -> Finding:
    """Trail: no protected field was edited after the last independent approval (CM-20).

    Decision: FAIL where a field of ``trail.protected_fields`` was edited after the last
    independent approval before it went live; PASS where the history shows edits and none of them
    is such an edit.

    Parameters: ``trail.protected_fields``.

    Edge cases: an empty history is UNDETERMINED: the source may not export it. NOT_APPLICABLE
    without a dated independent approval. An edit that may have come before or after is
    UNDETERMINED. An edit that sets the same value again is no edit.

    To a person: the intent of an edit; histories that are not provided.
    """
    protected = {name.casefold() for name in policy.texts("trail.protected_fields")}
    last = _last_approval(dossier)
    if last is None:
        return not_applicable("no_approval", "No dated independent approval to compare with.")
    edits = dossier.change.edits
    if not edits:
        return undetermined("no_history", "The history of the ticket was not provided.", last)
    doubt: Finding | None = None
    for edit in edits:
        if words(edit.field) not in protected or _is_idle(edit):
            continue
        after = last.value.is_before(edit.at.value)
        facts = (edit.field, edit.at, edit.by, edit.old, edit.new, last)
        if after:
            message = f"{edit.field.value} was edited at {edit.at.value}, after the approval."
            return fails("edited_after_approval", message, *facts)
        if after is None:
            message = f"Whether {edit.field.value} was edited after the approval can't be told."
            doubt = doubt or undetermined("time_overlap", message, *facts)
    message = f"None of {len(edits)} edit(s) touches a protected field after the approval."
    return doubt or passes("unaltered", message, last)


@live_only
def recorded_by_approver(dossier: Dossier, policy: Policy) -> Finding:
    """Trail: approvals were entered by the approvers themselves (CM-20).

    Decision: FAIL where the source says that another person entered an approval; PASS where it
    says that each approver did.

    Parameters: none.

    Edge cases: NOT_APPLICABLE where the source does not say who entered any approval. An entry by
    a machine is UNDETERMINED, since it may carry the approver's own click from another system.

    To a person: entries by machines and on behalf of someone.
    """
    del policy
    recorded = [
        a
        for a in dossier.change.approvals
        if a.recorded_by is not None and a.stance.value is Stance.APPROVE
    ]
    if not recorded:
        return not_applicable("recorder_unknown", "Who entered the approvals is not recorded.")
    doubt: Finding | None = None
    for approval in recorded:
        by = approval.recorded_by
        if by is None:
            continue
        comparison = dossier.people.compare(approval.approver.value, by.value)
        names = (dossier.people.label(approval.approver.value), dossier.people.label(by.value))
        message = f"The approval of {names[0]} was entered by {names[1]}."
        if comparison.match is Match.SAME:
            continue
        if comparison.match is Match.UNCERTAIN or dossier.people.is_machine(by.value):
            doubt = doubt or undetermined("recorder_uncertain", message, approval.approver, by)
        else:
            return fails("recorded_by_other", message, approval.approver, by, approval.at)
    return doubt or passes(
        "recorded_by_approver",
        f"Each of {len(recorded)} approval(s) was entered by its approver.",
        *(a.approver for a in recorded),
    )


def _last_approval(dossier: Dossier) -> Fact[Moment] | None:
    """When the last independent approval before it went live was given."""
    cut = approval_cut(dossier)
    times = [
        s.at
        for voter in voters(dossier)
        if voter.standing in (Standing.INDEPENDENT, Standing.UNCERTAIN)
        for s in voter.statements
        if s.stance.value is Stance.APPROVE and s.at and is_before(s, cut) is not False
    ]
    return max(times, key=lambda fact: fact.value.latest) if times else None


def _is_idle(edit: FieldEdit) -> bool:
    return edit.old is not None and edit.new is not None and edit.old.value == edit.new.value

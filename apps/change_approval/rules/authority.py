"""Attribute B: who approved was entitled to approve, for that system, at that time (CM-01)."""

from assay.identity import Match
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Approval, Dossier, Grant
from change_approval.rules.emergency_path import is_genuine_emergency
from change_approval.rules.stage import live_only, words
from change_approval.rules.standing import standing_approvals

__all__ = ["authorised"]


@live_only
def authorised(dossier: Dossier, policy: Policy) -> Finding:
    """Authority: enough approvers are on the authority list for the system at that time (CM-01).

    Decision: PASS where at least ``approval.minimum_independent`` independent approvers stand on
    the list for this system (or for all), with a grant that was in force when they approved. FAIL
    where none that could count does.

    Parameters: ``approval.minimum_independent``.

    Edge cases: without a list UNDETERMINED. NOT_APPLICABLE where nobody independent approved
    (``approval.independent`` reports that). An approval without a time against a dated grant, a
    date that overlaps the grant's end, an unknown system and an unresolved identity, the approver's
    independence included, are UNDETERMINED. An approval that was dismissed, withdrawn or conditioned
    since entitles nobody. The approval of an emergency may follow the deployment.

    To a person: whether an approver is appropriate where the list does not say.
    """
    found = _approvals(dossier, after_too=is_genuine_emergency(dossier, policy))
    approvals = [approval for approval, _ in found]
    if not approvals:
        return not_applicable("no_approval", "Nobody independent approved it.")
    if dossier.authority is None:
        message = "No list of who may approve was provided."
        return undetermined("no_list", message, *(a.approver for a in approvals))
    minimum = policy.integer("approval.minimum_independent")
    answers = [(a, _weigh(_is_entitled(dossier, a), is_sure)) for a, is_sure in found]
    entitled = [a for a, answer in answers if answer is True]
    open_ = [a for a, answer in answers if answer is None]
    facts = (dossier.change.system, *(f for a in approvals for f in (a.approver, a.at)))
    if len(entitled) >= minimum:
        names = ", ".join(dossier.people.label(a.approver.value) for a in entitled)
        return passes("entitled", f"On the authority list when they approved: {names}.", *facts)
    if len(entitled) + len(open_) >= minimum:
        names = ", ".join(dossier.people.label(a.approver.value) for a in open_)
        message = f"Whether the list entitles {names} can't be told."
        return undetermined("entitlement_uncertain", message, *facts)
    names = ", ".join(dossier.people.label(a.approver.value) for a, _ in answers)
    system = dossier.change.system.value if dossier.change.system else "an unnamed system"
    message = f"No grant for {system} was in force when {names} approved."
    return fails("not_entitled", message, *facts)


def _approvals(dossier: Dossier, *, after_too: bool) -> list[tuple[Approval, bool]]:
    """The last standing approval of each voter, and whether it surely counts."""
    return [
        (found.approval, found.is_sure)
        for found in standing_approvals(dossier, after_too=after_too)
        if found.is_latest
    ]


def _weigh(is_entitled: bool | None, is_sure: bool) -> bool | None:  # noqa: FBT001 - two answers
    """The list's answer, which entitles for certain only whoever surely approved in time."""
    return None if is_entitled and not is_sure else is_entitled


def _is_entitled(dossier: Dossier, approval: Approval) -> bool | None:
    """Whether some grant certainly covers the approval; ``None`` where one might."""
    answers = [_covers(dossier, grant, approval) for grant in dossier.authority or ()]
    if True in answers:
        return True
    return None if None in answers else False


def _covers(dossier: Dossier, grant: Grant, approval: Approval) -> bool | None:
    match = dossier.people.compare(approval.approver.value, grant.person).match
    if match is Match.DIFFERENT:
        return False
    system = dossier.change.system
    answers: list[bool | None] = [True if match is Match.SAME else None]
    if grant.system != "*":
        same = None if system is None else words(system) == grant.system.strip().casefold()
        answers.append(same)
    at = None if approval.at is None else approval.at.value
    if grant.first is not None:
        answers.append(None if at is None else grant.first.is_at_or_before(at))
    if grant.last is not None:
        answers.append(None if at is None else at.is_at_or_before(grant.last))
    if False in answers:
        return False
    return None if None in answers else True

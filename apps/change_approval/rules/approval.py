"""Attribute D: enough independent people approved before it went live (CM-01, CM-02)."""

from assay.domain import Fact, Moment
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Approval, ApprovalForm, Dossier, Stance
from change_approval.rules.ballot import (
    Standing,
    Tally,
    Voter,
    is_before,
    reviews,
    tally,
    voters,
    votes,
)
from change_approval.rules.emergency_path import (
    is_genuine_emergency,
    may_be_genuine_emergency,
    unread_incidents,
)
from change_approval.rules.party import lost_reviews, open_statements
from change_approval.rules.stage import approval_cut, live_only, suspect_arrival
from change_approval.rules.standard import is_preapproved

__all__ = ["changes_requested", "independent", "late", "withdrawn"]


@live_only
def independent(dossier: Dossier, policy: Policy) -> Finding:
    """Approval: enough independent people approved before the merge or deployment (CM-01, CM-02).

    Decision: PASS where at least ``approval.minimum_independent`` certainly distinct people, each
    certainly neither author nor developer, had approved by the merge (the first deployment where
    there is no merge) and had not dismissed, withdrawn or conditioned it since. FAIL, with
    ``no_approval``, ``only_self``, ``only_machine``, ``after_the_fact`` or ``too_few``, where even
    every doubt decided in favour does not reach the number.

    Parameters: ``approval.minimum_independent``; ``approval.associations_without_standing``;
    ``standard.preapproved``; the emergency parameters.

    Edge cases: an approval in a trailer has no time and counts as before, because the commit
    carries it. A formal approval without a time, a date that overlaps the merge, a conditional
    approval and an uncertain identity are doubts: they never count, and where they would decide
    the result is UNDETERMINED. So it is where a text was left unread or is contested, where the
    export can't show who reviewed, and where only people approved to whom the platform gives no
    standing in the project and no list of approvers was given. Where the source knows no commits,
    independence is judged against the requester, and whoever the ticket is assigned to is in doubt.
    NOT_APPLICABLE to an emergency with a linked incident (``emergency.window`` judges it) and to a
    standard change whose template holds.

    To a person: every doubt, by name.
    """
    minimum = policy.integer("approval.minimum_independent")
    everyone, cut = voters(dossier), approval_cut(dossier)
    count = tally(dossier, cut, policy)
    facts = [
        fact
        for approval in (vote.approval for vote in count.certain)
        for fact in (approval.approver, approval.words, approval.at)
    ]
    if len(count.certain) >= minimum:
        people = ", ".join(dossier.people.label(v.approval.approver.value) for v in count.certain)
        beside = "" if dossier.change.commits else "; its developers are not recorded"
        message = f"Independently approved before it went live by {people}{beside}."
        return passes("approved", message, *facts, cut)
    excused = _excused(dossier, policy)
    if excused is not None:
        return excused
    if count.possible >= minimum:
        message = f"Fewer than {minimum} independent approvals are certain: {_join(count)}."
        return undetermined("approval_uncertain", message, *_approvers(everyone), cut)
    if left := open_statements(dossier):
        message = (
            f"{len(count.certain)} of {minimum} independent approvals found; "
            f"{left} statement(s) were left unread or are contested."
        )
        return undetermined("unread", message, *facts, cut)
    if lost := lost_reviews(dossier):
        message = f"{len(count.certain)} of {minimum} independent approvals found; {lost.value}."
        return undetermined("not_exported", message, lost, *facts, cut)
    return _unseen(dossier, policy) or _insufficient(dossier, everyone, count, minimum)


@live_only
def late(dossier: Dossier, policy: Policy) -> Finding:
    """Approval: it was sufficient before the change reached production (CM-02).

    Decision: PASS where the required number of independent approvals was reached by the first
    deployment (the merge where no deployment is known); FAIL where it was reached only afterwards.

    Parameters: ``approval.minimum_independent``.

    Edge cases: NOT_APPLICABLE where it was never reached at all (``approval.independent`` reports
    that; an approval that came in time and was taken back is none that came late) and to an emergency with a linked incident. A date without a time on the day of the
    deployment is UNDETERMINED, as is an uncertain identity that would decide, and a deployment that
    is older than the ticket.

    To a person: overlaps of dates, uncertain identities.
    """
    if is_genuine_emergency(dossier, policy):
        return not_applicable(
            "emergency", "An emergency may be approved afterwards; emergency.window judges it."
        )
    minimum = policy.integer("approval.minimum_independent")
    live = dossier.change.went_live_at
    everyone = voters(dossier)
    count = tally(dossier, live, policy)
    if len(count.certain) >= minimum:
        if suspect := suspect_arrival(dossier):
            return suspect
        dated = [v.approval.at for v in count.certain]
        message = f"{len(count.certain)} independent approval(s) came before {_when(live)}."
        return passes("in_time", message, live, *dated)
    afterwards = _afterwards(everyone, live, count)
    missing = minimum - len(count.certain)
    if len(afterwards) < missing and count.possible < minimum:
        return not_applicable("no_sufficient_approval", "It was never sufficiently approved.", live)
    if count.possible >= minimum:
        message = f"Whether the approval came before {_when(live)} is not certain: {_join(count)}."
        return undetermined("approval_uncertain", message, live, *_approvers(everyone))
    if suspect := suspect_arrival(dossier):
        return suspect
    if may_be_genuine_emergency(dossier, policy):
        message = "Whether it is an emergency with an incident, approved afterwards, is open."
        return undetermined("incident_unread", message, live, *unread_incidents(dossier))
    decisive = afterwards[missing - 1]
    message = f"The approval became sufficient at {_when(decisive.at)}, after {_when(live)}."
    return fails("after_deployment", message, live, decisive.at, decisive.approver, decisive.words)


@live_only
def changes_requested(dossier: Dossier, policy: Policy) -> Finding:
    """Approval: no reviewer's formal request for changes was outstanding at the merge (CM-02).

    Decision: FAIL where the latest formal review (approval, request for changes or dismissal) of
    anyone but the author, before the merge, requests changes. PASS where no reviewer's does.

    Parameters: none.

    Edge cases: NOT_APPLICABLE where nobody reviewed formally. Free-text objections are judged by
    ``approval.withdrawn``. A review that may be the author's own, or that may have come after the
    merge, is UNDETERMINED where it requests changes.

    To a person: reviews whose order or time is uncertain.
    """
    del policy
    cut = approval_cut(dossier)
    found = [(voter, vote) for voter, vote in reviews(dossier) if not voter.is_author]
    if not found:
        return not_applicable("no_formal_review", "Nobody but its author reviewed it formally.")
    doubt: Finding | None = None
    for voter, vote in found:
        if not voter.ever_objected:
            continue
        name = dossier.people.label(voter.approver.value)
        facts = (voter.approver, vote.approval.stance, vote.approval.at, cut)
        if vote.stance is Stance.REQUEST_CHANGES and vote.is_certain and voter.is_author is False:
            message = f"{name}'s request for changes of {_when(vote.approval.at)} was outstanding."
            return fails("changes_requested", message, *facts)
        if vote.stance is Stance.REQUEST_CHANGES or not vote.is_certain:
            message = f"Whether {name}'s request for changes was outstanding can't be told."
            doubt = doubt or undetermined("review_uncertain", message, *facts)
    return doubt or passes(
        "none_outstanding",
        f"The latest formal review of each of {len(found)} reviewer(s) requests no changes.",
        *(vote.approval.approver for _, vote in found),
    )


@live_only
def withdrawn(dossier: Dossier, policy: Policy) -> Finding:
    """Approval: nobody had taken their approval back, or objected in words, when it went live.

    Decision: FAIL where someone who had approved later objected, in whatever form, and did not
    approve again before it went live (CM-02). PASS where nobody did.

    Parameters: none.

    Edge cases: NOT_APPLICABLE without any decisive statement. A free-text objection of someone who
    never approved is UNDETERMINED: how much it weighs is a judgement. A dismissed approval is no
    objection; it just does not count. A formal request for changes is judged by
    ``approval.changes_requested``.

    To a person: objections in words; statements whose order is uncertain.
    """
    del policy
    cut = approval_cut(dossier)
    cast = votes(dossier)
    if not cast:
        return not_applicable("no_statement", "Nobody approved or objected.")
    doubt: Finding | None = None
    for voter, vote in cast:
        if not voter.ever_objected:
            continue
        name = dossier.people.label(voter.approver.value)
        facts = (voter.approver, vote.approval.stance, vote.approval.at, cut)
        if vote.stance is Stance.REQUEST_CHANGES and voter.ever_approved and vote.is_certain:
            message = f"{name} approved and then objected ({_when(vote.approval.at)})."
            return fails("withdrawn", message, *facts)
        in_words = vote.approval.form is ApprovalForm.TEXT
        if (vote.stance is Stance.REQUEST_CHANGES and in_words) or not vote.is_certain:
            message = f"{name} objected in words; whether that stood when it went live is open."
            doubt = doubt or undetermined("objection", message, *facts)
    return doubt or passes("not_withdrawn", "No approval was withdrawn before it went live.", cut)


def _excused(dossier: Dossier, policy: Policy) -> Finding | None:
    """The two paths on which prior approval is not required."""
    change = dossier.change
    if is_genuine_emergency(dossier, policy):
        message = "An emergency with a linked incident; emergency.window judges its approval."
        return not_applicable("emergency", message, change.change_type, *change.incidents)
    if policy.flag("standard.preapproved") and is_preapproved(dossier, policy):
        message = "A standard change; its approved template stands for the approval."
        return not_applicable("standard", message, change.change_type, change.template)
    return None


def _unseen(dossier: Dossier, policy: Policy) -> Finding | None:
    """What the evidence could not show, or what only a reader can excuse: no failure is proved."""
    gap = dossier.change.approvals_gap
    if gap is not None:
        return undetermined("not_exported", f"{gap.value}.", dossier.change.number, gap)
    if may_be_genuine_emergency(dossier, policy):
        named = unread_incidents(dossier)
        message = f"Whether {named[0].value!r} links an incident to this emergency is for a reader."
        return undetermined("incident_unread", message, dossier.change.change_type, *named)
    return None


def _insufficient(
    dossier: Dossier, everyone: tuple[Voter, ...], count: Tally, minimum: int
) -> Finding:
    """Which kind of failure it is; a tester reads the code first."""
    approving = [voter for voter in everyone if voter.ever_approved]
    number, cut = dossier.change.number, approval_cut(dossier)
    facts = (*_approvers(approving), cut)
    if not approving:
        return fails("no_approval", f"Nobody approved {number.value}.", number, cut)
    standings = {voter.standing for voter in approving}
    names = ", ".join(dossier.people.label(v.approver.value) for v in approving)
    if standings == {Standing.INSIDER}:
        return fails("only_self", f"Only its author or developers approved it: {names}.", *facts)
    if standings <= {Standing.MACHINE, Standing.INSIDER}:
        return fails("only_machine", f"Only machines and insiders approved it: {names}.", *facts)
    outsiders = [v for v in approving if v.standing in (Standing.INDEPENDENT, Standing.UNCERTAIN)]
    if all(_only_after(voter, cut) for voter in outsiders):
        return fails("after_the_fact", f"All approvals came after {_when(cut)}.", *facts)
    message = f"{len(count.certain)} of {minimum} independent approvals stood at {_when(cut)}."
    return fails("too_few", message, *facts)


def _only_after(voter: Voter, cut: Fact[Moment] | None) -> bool:
    return all(
        is_before(s, cut) is False for s in voter.statements if s.stance.value is Stance.APPROVE
    )


def _afterwards(
    everyone: tuple[Voter, ...], live: Fact[Moment] | None, count: Tally
) -> list[Approval]:
    """Independent approvals certainly after it went live, the first of each voter, by time.

    Whoever counts already is left out; an approval that came in time and was taken back never
    became sufficient, neither before nor afterwards.
    """
    counted = {id(vote.approval) for vote in count.certain}
    firsts: list[Approval] = []
    for voter in everyone:
        if voter.standing is not Standing.INDEPENDENT:
            continue
        if any(id(statement) in counted for statement in voter.statements):
            continue
        firsts.extend(
            [
                s
                for s in voter.statements
                if s.stance.value is Stance.APPROVE and is_before(s, live) is False
            ][:1]
        )
    return sorted(firsts, key=lambda a: a.at.value.earliest.timestamp() if a.at else 0.0)


def _approvers(everyone: list[Voter] | tuple[Voter, ...]) -> list[object]:
    return [
        fact for voter in everyone for fact in (voter.approver, voter.statements[0].words) if fact
    ]


def _join(count: Tally) -> str:
    return "; ".join(count.doubts) or "no doubt recorded"


def _when(moment: Fact[Moment] | None) -> str:
    return "an unknown time" if moment is None else str(moment.value)

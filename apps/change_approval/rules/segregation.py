"""Attribute E: developer, approver and migrator are different people (CM-03, CM-09)."""

from assay.domain import Actor, Fact, Outcome
from assay.identity import Match
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Deployment, Dossier, Stance
from change_approval.rules.party import (
    Likeness,
    compare_with,
    developers,
    insiders,
    label,
    unknown_developer,
    unknown_party,
)
from change_approval.rules.stage import live_only

__all__ = ["author_merged", "developer_deployed", "developer_merged", "self_approved"]

_Group = tuple[Fact[Actor], ...]


@live_only
def author_merged(dossier: Dossier, policy: Policy) -> Finding:
    """Segregation of duties: the person who opened the change did not merge it (CM-03).

    Decision: FAIL where the ticket's author and its merger are certainly one person; PASS where
    they certainly are two.

    Parameters: none.

    Edge cases: an unknown author or merger is UNDETERMINED. A merge by a machine hides a person:
    where the source names who triggered it, that person is judged; otherwise UNDETERMINED.

    To a person: unknown and uncertain identities; machines without a known trigger.
    """
    del policy  # segregation knows no threshold
    author, merger = dossier.change.requester, dossier.change.merged_by
    if author is None:
        return undetermined("author_unknown", "The record does not say who opened it.", merger)
    if merger is None:
        return undetermined("merger_unknown", "The record does not say who merged it.", author)
    return _apart(
        dossier, merger, (author,), deed="merged it", role="opened", trigger=_trigger(dossier)
    )


@live_only
def developer_merged(dossier: Dossier, policy: Policy) -> Finding:
    """Segregation of duties: no developer of the change merged it (CM-03).

    Decision: FAIL where the merger is certainly an author or co-author of one of its commits; PASS
    where the merger certainly is none of them.

    Parameters: none.

    Edge cases: no known commit author, or an unknown merger, is UNDETERMINED; so is an identity
    that the graph can't resolve (a display name on the commit, a login on the merge), and a pass
    where a commit or its author is missing from the record. Machines as for ``sod.author_merged``.

    To a person: every unresolved pair; the message names it.
    """
    del policy
    merger, authors = dossier.change.merged_by, developers(dossier)
    if merger is None:
        return undetermined("merger_unknown", "The record does not say who merged it.", *authors)
    if not authors:
        return undetermined(
            "developers_unknown", "The record does not say who developed the change.", merger
        )
    found = _apart(
        dossier, merger, authors, deed="merged it", role="developed", trigger=_trigger(dossier)
    )
    unknown = unknown_developer(dossier)
    if found.outcome is Outcome.PASS and unknown:
        message = f"Whether a developer merged it can't be told: {unknown}."
        return undetermined("developers_unknown", message, merger, *authors)
    return found


@live_only
def developer_deployed(dossier: Dossier, policy: Policy) -> Finding:
    """Segregation of duties: no developer brought the change to production (CM-03, CM-09).

    Decision: FAIL where a person who deployed it (or triggered the machine that did) is certainly
    among its author and developers; PASS where every deployer is known and certainly is not.

    Parameters: none.

    Edge cases: NOT_APPLICABLE where no deployment record names anyone, because the merge is then
    the migration and ``sod.developer_merged`` judges it. A machine without a known trigger is
    UNDETERMINED, and so is everything but a failure where the developers are not recorded.

    To a person: machines without a trigger; unresolved identities.
    """
    del policy
    named = [_deployer(d) for d in dossier.change.deployments]
    if not any(named):
        return not_applicable("no_deployer", "No deployment record names who deployed it.")
    group = insiders(dossier)
    findings = [_deployed_apart(dossier, d, group) for d in dossier.change.deployments]
    if not developers(dossier) or unknown_party(dossier):
        message = "The record does not say whose work it is, so no deployer is certainly apart."
        findings.append(undetermined("developers_unknown", message, *named))
    return min(findings, key=lambda finding: _SEVERITY.index(finding.outcome))


@live_only
def self_approved(dossier: Dossier, policy: Policy) -> Finding:
    """Segregation of duties: nobody approved their own work (CM-03).

    Decision: FAIL where anyone who approved, in whatever form, is certainly the author or a
    developer of the change; PASS where every approver certainly is not.

    Parameters: none.

    Edge cases: NOT_APPLICABLE without any approval (``approval.independent`` reports that). A
    self-approval is a finding even beside independent ones. Approvals that the gate flagged or the
    assessor left open are not counted here; ``evidence.read`` sends them to a person.

    To a person: approvers who can't be told from an author or developer, or whom the change is
    assigned to.
    """
    del policy
    approved = [a for a in dossier.change.approvals if a.stance.value is Stance.APPROVE]
    approvers = [approval.approver for approval in approved]
    if not approvers:
        return not_applicable("no_approval", "Nobody approved the change.")
    group = insiders(dossier)
    doubt: Finding | None = None
    for approver, words in ((approval.approver, approval.words) for approval in approved):
        likeness = compare_with(dossier, approver, group)
        if likeness.match is Match.SAME:
            name = label(dossier, approver)
            message = f"{name} approved the change and is its author or a developer of it."
            return fails("self_approval", message, approver, likeness.other, words)
        if likeness.match is Match.DIFFERENT:
            likeness = compare_with(dossier, approver, dossier.change.assignees)
            if likeness.match is Match.SAME:
                likeness = likeness._replace(reason="the change is assigned to them")
        if likeness.match is not Match.DIFFERENT and doubt is None:
            doubt = _doubtful(dossier, approver, likeness)
    if doubt is None and (unknown := unknown_party(dossier)):
        message = f"Whether anyone approved their own work can't be told: {unknown}."
        return undetermined("developers_unknown", message, *approvers)
    return doubt or passes(
        "approvers_apart",
        f"None of the approvals ({len(approvers)}) is by the author or a developer.",
        *approvers,
        *group,
    )


_SEVERITY = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.PASS)


def _apart(  # one question, asked again of whoever triggered a machine
    dossier: Dossier,
    actor: Fact[Actor],
    group: _Group,
    *,
    deed: str,
    role: str,
    trigger: Fact[Actor] | None = None,
) -> Finding:
    """FAIL where the actor is one of the group; behind a machine stands who triggered it."""
    likeness = compare_with(dossier, actor, group)
    name = label(dossier, actor)
    if likeness.match is Match.SAME:
        message = f"{name} {role} the change and {deed}."
        return fails("same_person", message, actor, likeness.other)
    if dossier.people.is_machine(actor.value):
        if trigger is None:
            message = f"A machine, {name}, {deed}; who triggered the machine is not recorded."
            return undetermined("machine_trigger_unknown", message, actor)
        behind = f"triggered the machine that {deed}"
        return _apart(dossier, trigger, group, deed=behind, role=role)
    if likeness.match is Match.UNCERTAIN:
        return _doubtful(dossier, actor, likeness)
    message = f"{name} {deed} and is none of those who {role} the change."
    return passes("different_people", message, actor, *group)


def _deployer(deployment: Deployment) -> Fact[Actor] | None:
    return deployment.by or deployment.triggered_by


def _deployed_apart(dossier: Dossier, deployment: Deployment, group: _Group) -> Finding:
    by = _deployer(deployment)
    if by is None:
        message = f"Deployment {deployment.deployment_id.value} does not say who deployed it."
        return undetermined("deployer_unknown", message, deployment.deployment_id)
    trigger = deployment.triggered_by
    return _apart(dossier, by, group, deed="deployed it", role="worked on", trigger=trigger)


def _doubtful(dossier: Dossier, actor: Fact[Actor], likeness: Likeness) -> Finding:
    other = "someone" if likeness.other is None else label(dossier, likeness.other)
    message = f"Whether {label(dossier, actor)} is {other} can't be told: {likeness.reason}."
    return undetermined("identity_uncertain", message, actor, likeness.other)


def _trigger(dossier: Dossier) -> Fact[Actor] | None:
    """The person behind the machine, where a deployment record names one."""
    return next((d.triggered_by for d in dossier.change.deployments if d.triggered_by), None)

"""What the record as such must show: it stands once, it is a ticket, it is consistent (CM-10)."""

from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.stage import COMMIT, live_only, suspect_arrival

__all__ = ["deployed_unmerged", "direct_change", "unique"]


@live_only
def direct_change(dossier: Dossier, policy: Policy) -> Finding:
    """Bypass: the change came through a ticket, a pull request or a review (CM-10).

    Decision: FAIL where the record is a commit that names neither a ticket nor a pull request nor
    a review, and where the ticket system itself flags the change as unauthorised; PASS where a
    commit names one, and where the record is itself a merged ticket.

    Parameters: none.

    Edge cases: that the named ticket exists and is approved is not proved by its name; the
    reconciliation of both systems shows that.

    To a person: why the change bypassed the process.
    """
    del policy
    change = dossier.change
    if change.is_unauthorized is not None and change.is_unauthorized.value:
        message = "The ticket system flags it as unauthorised."
        return fails("unauthorised", message, change.number, change.is_unauthorized)
    if change.kind != COMMIT:
        message = f"The record is a {change.kind.replace('_', ' ')}."
        return passes("through_process", message, change.number)
    named = [r for r in change.references if r.value.strip()]
    if named:
        message = f"The commit names {', '.join(r.value for r in named[:3])}."
        return passes("names_process", message, change.number, *named)
    message = f"Commit {change.number.value[:12]} names no ticket, pull request or review."
    return fails("direct_change", message, change.number, change.title)


def unique(dossier: Dossier, policy: Policy) -> Finding:
    """Population: the number stands for one change only (CM-10).

    Decision: PASS where no other row of the population has the same number with other content.

    Parameters: none.

    Edge cases: rows with the same number and other content are UNDETERMINED: which of them is the
    record can't be told by code. A row that is equal in every field is a rejected duplicate and
    never a case.

    To a person: every pair of twins.
    """
    del policy
    number = dossier.change.number
    if dossier.twins:
        rows = ", ".join(dossier.twins[:3])
        message = f"{number.value} stands in other rows with other content: {rows}."
        return undetermined("twins", message, number)
    return passes("unique", f"{number.value} stands once in the population.", number)


def deployed_unmerged(dossier: Dossier, policy: Policy) -> Finding:
    """Bypass: nothing was deployed under a ticket that was never merged or implemented (CM-10).

    Decision: FAIL where a deployment refers to a ticket whose own record says that it was not
    merged or implemented (rejected, cancelled, closed unmerged).

    Parameters: none.

    Edge cases: NOT_APPLICABLE where no deployment refers to it. UNDETERMINED where the only one is
    older than the ticket, and where the record does
    not say whether it was implemented.

    To a person: whether the number was mistyped or the rejection ignored.
    """
    del policy
    change = dossier.change
    if not change.deployments and (suspect := suspect_arrival(dossier)):
        return suspect
    if not change.deployments:
        return not_applicable("no_deployment", "No deployment record refers to it.", change.number)
    names = tuple(d.deployment_id for d in change.deployments)
    if change.is_merged is None and change.merged_at is None:
        message = "A deployment refers to it; its own record does not say whether it was done."
        return undetermined("merge_unknown", message, change.number, *names)
    if change.is_merged is not None and not change.is_merged.value:
        message = f"{names[0].value} deployed it, and its record says that it was not implemented."
        return fails("deployed_unmerged", message, change.is_merged, change.state, *names)
    return passes("merged", "Its record says that it was implemented.", change.number, *names)

"""Whether a change went live at all, and what of it can be timed."""

from collections.abc import Callable
from functools import lru_cache, wraps
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assay.domain import Fact, Moment
from assay.errors import UsageError
from assay.rules import Finding, Policy, not_applicable, undetermined
from change_approval.case import Dossier
from change_approval.rules.once import once

__all__ = [
    "COMMIT",
    "Check",
    "approval_cut",
    "is_live",
    "live_only",
    "suspect_arrival",
    "words",
    "zone_named",
]

Check = Callable[[Dossier, Policy], Finding]

COMMIT = "commit"
"""Kind of a record that is itself a commit and no ticket."""


def is_live(dossier: Dossier) -> bool | None:
    """Whether the change was merged, implemented or deployed; ``None`` where nothing says so.

    The record's own word comes first: a ticket that says "not merged" is not live, even where a
    deployment refers to it. That contradiction is a test of its own
    (``population.deployed_unmerged``), so that it is reported once and not thirty times.
    """
    change = dossier.change
    if change.is_merged is not None:
        return change.is_merged.value
    if change.merged_at is not None or change.deployments:
        return True
    return None


def live_only(check: Check) -> Check:
    """Ask a question only of changes that went live.

    A change that was not merged gives ``not_applicable``; one of which the evidence does not say
    gives ``undetermined``.
    """

    @wraps(check)
    def guarded(dossier: Dossier, policy: Policy) -> Finding:
        bar = _bar(dossier)
        return check(dossier, policy) if bar is None else bar

    return guarded


@once
def _bar(dossier: Dossier) -> Finding | None:
    """Why questions about what went live are not asked; ``None`` where they are."""
    live, change = is_live(dossier), dossier.change
    if live is None:
        message = f"The record does not say whether {change.number.value} was implemented."
        return undetermined("merge_unknown", message, change.number, change.state)
    if not live:
        message = f"{change.number.value} was not merged or implemented."
        return not_applicable("not_merged", message, change.is_merged, change.state)
    return None


def suspect_arrival(dossier: Dossier) -> Finding | None:
    """UNDETERMINED where a deployment may be the change's, or another one under its number.

    It is older than the ticket: either the change was made before it was asked for, or the number
    belongs to something else. Only a person can say which.
    """
    found = dossier.change.suspects
    if not found:
        return None
    message = (
        f"Deployment {found[0].deployment_id.value} names {dossier.change.number.value} and is "
        "older than it; whether it is this change can't be told."
    )
    facts = (dossier.change.created_at, *(f for d in found for f in (d.deployment_id, d.at)))
    return undetermined("deployment_suspect", message, *facts)


def approval_cut(dossier: Dossier) -> Fact[Moment] | None:
    """The instant that approvals must precede: the merge, else the first deployment."""
    return dossier.change.merged_at or dossier.change.went_live_at


def words(fact: Fact[str] | None) -> str:
    """A stated word, folded for comparison; empty where the source does not say."""
    return "" if fact is None else " ".join(fact.value.casefold().split())


@lru_cache(maxsize=16)
def zone_named(name: str) -> ZoneInfo:
    """The time zone that a policy names.

    Raises:
        UsageError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(
            "policy.malformed",
            f"the policy names the time zone {name!r}",
            remedy="write an IANA name such as Europe/London",
        ) from error

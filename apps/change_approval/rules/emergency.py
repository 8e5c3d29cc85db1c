"""Attribute G: emergencies are genuine, and are approved within their window (CM-07)."""

from datetime import UTC, datetime
from typing import NamedTuple

from assay.domain import Fact, Moment
from assay.domain.moment import later
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.ballot import tally
from change_approval.rules.emergency_path import (
    incidents,
    is_emergency,
    is_standard,
    unread_incidents,
)
from change_approval.rules.party import open_statements
from change_approval.rules.stage import live_only, words, zone_named

__all__ = ["classification", "incident", "window"]


@live_only
def window(dossier: Dossier, policy: Policy) -> Finding:
    """Emergency: independent approval came before, or within the window after, it went live (CM-07).

    Decision: PASS where the required number of independent approvals was reached before the
    deployment or by the deadline; FAIL where it was not. The deadline is the end of the
    ``emergency.approval_business_days``-th business day after the day of deployment, in
    ``emergency.zone``; where ``emergency.approval_hours`` is not 0, that many hours after the
    deployment instead.

    Parameters: ``emergency.types``, ``emergency.approval_business_days``,
    ``emergency.approval_hours``, ``emergency.zone``, ``approval.minimum_independent``.

    Edge cases: NOT_APPLICABLE to other types. A deployment known by its day alone has an earliest
    and a latest deadline; between them UNDETERMINED. A calendar that does not reach that far, an
    unknown time of deployment, a window that is still open as of the run, and statements left
    unread are UNDETERMINED.

    To a person: whether it truly was an emergency; everything UNDETERMINED.
    """
    change = dossier.change
    if not is_emergency(dossier, policy):
        return not_applicable("not_emergency", "It is not an emergency change.", change.change_type)
    live = change.went_live_at
    if live is None:
        return undetermined("time_unknown", "When it went live is not recorded.", change.number)
    deadline = _deadline(dossier, policy, live.value)
    if deadline is None:
        message = f"The calendar {dossier.calendar.name} does not reach the deadline."
        return undetermined("calendar_unknown", message, live)
    minimum = policy.integer("approval.minimum_independent")
    by_earliest = tally(dossier, _cut(live, deadline.earliest), policy)
    facts = (
        change.change_type,
        live,
        *(
            fact
            for approval in (vote.approval for vote in by_earliest.certain)
            for fact in (approval.approver, approval.words, approval.at)
        ),
    )
    if len(by_earliest.certain) >= minimum:
        message = f"Independently approved by the deadline, {_spoken(policy, deadline.earliest)}."
        return passes("within_window", message, *facts)
    by_latest = tally(dossier, _cut(live, deadline.latest), policy)
    if max(by_latest.possible, by_earliest.possible) >= minimum:
        doubts = "; ".join(by_latest.doubts + by_earliest.doubts) or "the day alone is known"
        end = _spoken(policy, deadline.latest)
        message = f"Whether it was approved by the deadline, {end}, is open: {doubts}."
        return undetermined("approval_uncertain", message, *facts)
    return _missed(dossier, policy, live, deadline)


@live_only
def incident(dossier: Dossier, policy: Policy) -> Finding:
    """Emergency: an incident or problem justifies it (CM-07).

    Decision: PASS where an emergency change is linked to an incident; FAIL where it is not: it is
    then misclassified until shown otherwise.

    Parameters: ``emergency.types``, ``emergency.incident_required``,
    ``emergency.incident_prefixes``.

    Edge cases: NOT_APPLICABLE to other types and where the policy does not require an incident. Only
    a field that holds the number of a record, or a reference by an incident's number, is a link.
    A number in the middle of a sentence and a remark in a field for incidents are UNDETERMINED;
    ``N/A`` is none.

    To a person: remarks that may name an incident; whether the incident called for this change.
    """
    change = dossier.change
    if not is_emergency(dossier, policy):
        return not_applicable("not_emergency", "It is not an emergency change.", change.change_type)
    if not policy.flag("emergency.incident_required"):
        return not_applicable("not_required", "The policy asks for no incident.")
    linked = incidents(dossier, policy)
    if linked:
        names = ", ".join(fact.value for fact in linked)
        return passes("incident_linked", f"Linked to {names}.", change.change_type, *linked)
    if unread := unread_incidents(dossier):
        message = f"Whether {unread[0].value!r} links an incident is for a reader."
        return undetermined("incident_unread", message, change.change_type, *unread)
    message = "It is an emergency change and no incident is linked."
    return fails("no_incident", message, change.change_type, change.number)


@live_only
def classification(dossier: Dossier, policy: Policy) -> Finding:
    """Classification: the type is one the policy knows, and it fits the stated risk (CM-05, CM-07).

    Decision: FAIL where the type is one of ``classification.forbidden`` or a standard change
    states a risk of ``classification.high_risks``. PASS where the type is known and fits.

    Parameters: ``classification.types``, ``classification.forbidden``,
    ``classification.high_risks``, ``classification.urgent_words``.

    Edge cases: no stated type, or a word that the policy does not know, is UNDETERMINED. So is a
    change that is not an emergency while its title says that it is one.

    To a person: every type that the policy does not know; urgent titles on the normal path.
    """
    change, kind = dossier.change, words(dossier.change.change_type)
    if not kind:
        return undetermined("type_unknown", "The record states no type of change.", change.number)
    if kind in policy.texts("classification.forbidden"):
        return fails("forbidden_type", f"It is recorded as {kind}.", change.change_type)
    if is_standard(dossier, policy) and words(change.risk) in policy.texts(
        "classification.high_risks"
    ):
        message = f"A standard change must be of low risk; it states {words(change.risk)}."
        return fails("risk_mismatch", message, change.change_type, change.risk)
    if kind not in policy.texts("classification.types"):
        message = f"The policy does not know the type {kind!r}."
        return undetermined("type_unlisted", message, change.change_type)
    if not is_emergency(dossier, policy) and _sounds_urgent(dossier, policy):
        message = f"Its title speaks of urgency, and it is recorded as {kind}."
        return undetermined("sounds_urgent", message, change.change_type, change.title)
    return passes("classified", f"It is recorded as {kind}.", change.change_type, change.risk)


class _Deadline(NamedTuple):
    """Earliest and latest possible deadline; equal where the deployment is known exactly."""

    earliest: datetime
    latest: datetime


def _deadline(dossier: Dossier, policy: Policy, live: Moment) -> _Deadline | None:
    ends = [_deadline_after(dossier, policy, instant) for instant in (live.earliest, live.latest)]
    first, last = ends
    return None if first is None or last is None else _Deadline(first, last)


def _deadline_after(dossier: Dossier, policy: Policy, live: datetime) -> datetime | None:
    if policy.integer("emergency.approval_hours"):
        return later(live, policy.hours("emergency.approval_hours"))
    zone = zone_named(policy.text("emergency.zone"))
    days = policy.integer("emergency.approval_business_days")
    last = dossier.calendar.add_business_days(live.astimezone(zone).date(), days)
    return None if last is None else Moment.on(last, zone).latest.astimezone(UTC)


def _spoken(policy: Policy, deadline: datetime) -> str:
    """A deadline for a sentence: the instant, or the day that it ends, in the policy's zone."""
    if policy.integer("emergency.approval_hours"):
        return f"{Moment.at(deadline)}"
    zone = policy.text("emergency.zone")
    return f"the end of {deadline.astimezone(zone_named(zone)).date()} ({zone})"


def _cut(live: Fact[Moment], deadline: datetime) -> Fact[Moment]:
    """The deadline as a fact: it follows from the time of deployment and has its lineage."""
    return Fact[Moment](name="deadline", value=Moment.at(deadline), lineage=live.lineage)


def _missed(dossier: Dossier, policy: Policy, live: Fact[Moment], deadline: _Deadline) -> Finding:
    facts = (dossier.change.change_type, live)
    end = _spoken(policy, deadline.latest)
    gap = dossier.change.approvals_gap
    if gap is not None:
        return undetermined("not_exported", f"{gap.value}.", *facts, gap)
    if open_statements(dossier):
        message = f"No certain approval by {end}; statements were left unread."
        return undetermined("unread", message, *facts)
    if dossier.as_of is not None and dossier.as_of.earliest <= deadline.latest:
        message = f"The window is open until {end}; no approval yet."
        return undetermined("window_open", message, *facts)
    approvals = [
        a for a in dossier.change.approvals if a.at and a.at.value.earliest > deadline.latest
    ]
    if not approvals:
        message = f"No independent approval by the deadline, {end}."
        return fails("no_approval", message, *facts)
    first = min(a.at.value.earliest for a in approvals if a.at)
    hours = int((first - deadline.latest).total_seconds() // 3600)
    message = f"The next approval came {hours} hours after the deadline, {end}."
    return fails("late", message, *facts, *(a.at for a in approvals[:1]))


def _sounds_urgent(dossier: Dossier, policy: Policy) -> bool:
    title = f" {words(dossier.change.title)} "
    return any(f" {word}" in title for word in policy.texts("classification.urgent_words"))

"""Attribute I: the change was closed in time and its outcome was dealt with (CM-13)."""

from datetime import timedelta

from assay.rules import Finding, Policy, fails, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.stage import live_only, words

__all__ = ["outcome", "timely"]


@live_only
def timely(dossier: Dossier, policy: Policy) -> Finding:
    """Closure: the ticket was closed within the days allowed after it went live (CM-13).

    Decision: PASS where it was closed no later than ``closure.days`` calendar days after the first
    deployment; FAIL where it was closed later, or is still open after that as of the run.

    Parameters: ``closure.days``.

    Edge cases: a ticket closed before it went live is UNDETERMINED: one of the dates is wrong. An
    unknown time, an overlap, or an open ticket within its days is UNDETERMINED.

    To a person: contradictory dates; open tickets.
    """
    change, live = dossier.change, dossier.change.went_live_at
    if live is None:
        return undetermined("time_unknown", "When it went live is not recorded.", change.closed_at)
    due = live.value.shifted(timedelta(days=policy.integer("closure.days")))
    if change.closed_at is None:
        if dossier.as_of is not None and due.is_before(dossier.as_of):
            message = f"It is still open; it was due by {due}."
            return fails("not_closed", message, live, change.state)
        return undetermined("not_closed_yet", f"No closure is recorded; due by {due}.", live)
    facts = (live, change.closed_at)
    closed = change.closed_at.value
    if closed.is_before(live.value):
        message = f"It was closed at {closed}, before it went live at {live.value}."
        return undetermined("closed_before", message, *facts)
    in_time = closed.is_at_or_before(due)
    if in_time is None:
        return undetermined("time_overlap", f"Closed {closed}, due {due}.", *facts)
    if in_time:
        return passes("closed_in_time", f"It was closed at {closed}, due by {due}.", *facts)
    return fails("closed_late", f"It was closed at {closed}, after {due}.", *facts)


@live_only
def outcome(dossier: Dossier, policy: Policy) -> Finding:
    """Closure: a change that failed or was rolled back has a review of what happened (CM-13).

    Decision: PASS where the close code states success, or states a failure and the record names a
    post-implementation review; FAIL where it states a failure and names none.

    Parameters: ``closure.success_codes``, ``closure.failure_codes``, ``closure.review_prefixes``.

    Edge cases: no close code, or one that the policy does not know, is UNDETERMINED. Success on a
    change that is not an emergency while an incident is linked is UNDETERMINED: it may be the
    cause.

    To a person: the quality of the review; incidents on successful changes.
    """
    change, code = dossier.change, words(dossier.change.close_code)
    facts = (change.close_code, *change.incidents)
    if not code:
        return undetermined("code_unknown", "No close code is recorded.", change.state)
    if code in policy.texts("closure.failure_codes"):
        prefixes = policy.texts("closure.review_prefixes")
        reviews = [r for r in change.references if r.value.upper().startswith(prefixes)]
        if reviews:
            message = f"It ended {code!r} and was reviewed ({reviews[0].value})."
            return passes("reviewed", message, *facts, *reviews)
        return fails("not_reviewed", f"It ended {code!r} and no review is named.", *facts)
    if code not in policy.texts("closure.success_codes"):
        return undetermined("code_unlisted", f"The policy does not know the code {code!r}.", *facts)
    emergency = words(change.change_type) in policy.texts("emergency.types")
    if change.incidents and not emergency:
        message = f"It ended {code!r}, and {change.incidents[0].value} is linked to it."
        return undetermined("incident_linked", message, *facts)
    return passes("successful", f"It ended {code!r}.", *facts)

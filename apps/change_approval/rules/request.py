"""Attribute A: the change was asked for, in writing, before it was made (CM-01)."""

from assay.domain import Fact, Moment
from assay.errors import UsageError
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.emergency_path import (
    is_genuine_emergency,
    may_be_genuine_emergency,
    unread_incidents,
)
from change_approval.rules.prose import has_characters, has_specific_words, is_boilerplate
from change_approval.rules.stage import COMMIT, live_only, suspect_arrival

__all__ = ["before_work", "documented", "must_precede"]


@live_only
def documented(dossier: Dossier, policy: Policy) -> Finding:
    """Request: the ticket says what is changed and why, in words of its own (CM-01).

    Decision: PASS where the description has at least ``request.minimum_characters`` and is not a
    stock phrase; for kinds in ``request.title_describes`` a title of that length suffices. FAIL
    where the description is there and is empty, too short or a stock phrase: one of
    ``request.boilerplate``, or nothing but words that fit every change ("as discussed with the
    team, see mail"), in the languages of ``plan.impact``.

    Parameters: ``request.minimum_characters``, ``request.title_describes``,
    ``request.boilerplate``, ``request.minimum_specific_words``.

    Edge cases: NOT_APPLICABLE to a record that is itself a commit (``population.direct_change``
    judges it). A source without a description field is UNDETERMINED.

    To a person: whether the description fits what was changed.
    """
    change = dossier.change
    if change.kind == COMMIT:
        message = "The record is a commit; population.direct_change judges what it names."
        return not_applicable("no_ticket_record", message, change.number)
    stock = policy.texts("request.boilerplate")
    minimum = policy.integer("request.minimum_characters")
    specific = policy.integer("request.minimum_specific_words")
    if (
        change.description is not None
        and _says(change.description, minimum, stock)
        and has_specific_words(change.description.value, specific)
    ):
        length = len(change.description.value)
        # Its length, from its own field: the text itself stands in the record.
        counted = Fact[str](
            name="description.characters", value=str(length), lineage=change.description.lineage
        )
        return passes("documented", f"The description has {length} characters.", counted)
    if change.kind in policy.texts("request.title_describes") and _says(
        change.title, minimum, stock
    ):
        return passes("documented_by_title", "Its title says what is changed.", change.title)
    if change.description is None:
        message = "The record has no description to judge."
        return undetermined("description_unknown", message, change.number, change.title)
    words = change.description.value[:40].strip()
    message = f"The description is {words!r}." if words else "The description is empty."
    return fails("not_described", message, change.number, change.description)


@live_only
def before_work(dossier: Dossier, policy: Policy) -> Finding:
    """Request: the ticket was opened before the work, or at least before production (CM-01).

    Decision: PASS where it was opened no later than the first deployment (or, with
    ``request.must_precede = "work"``, the first commit); FAIL where it was opened afterwards.

    Parameters: ``request.must_precede``: ``deployment`` or ``work``.

    Edge cases: NOT_APPLICABLE to a commit record and to an emergency with a linked incident, whose
    record may follow. Unknown and overlapping times are UNDETERMINED, and so is a deployment that
    is older than the ticket: its number may be another's.

    To a person: overlaps; tickets that are reused for other work.
    """
    change = dossier.change
    if change.kind == COMMIT:
        return not_applicable("no_ticket_record", "The record is a commit.", change.number)
    if is_genuine_emergency(dossier, policy):
        message = "An emergency may be recorded afterwards."
        return not_applicable("emergency", message, change.change_type)
    start = _start(dossier, policy)
    if change.created_at is None or start is None:
        message = "When it was opened, or when the work reached that point, is not recorded."
        return undetermined("time_unknown", message, change.created_at, start)
    before = change.created_at.value.is_at_or_before(start.value)
    facts = (change.created_at, start)
    if before is None:
        message = f"Whether it was opened ({change.created_at.value}) before {start.value} is open."
        return undetermined("time_overlap", message, *facts)
    if suspect := suspect_arrival(dossier):
        return suspect
    if before:
        message = f"It was opened at {change.created_at.value}, before {start.value}."
        return passes("opened_before", message, *facts)
    if may_be_genuine_emergency(dossier, policy):
        message = "Whether it is an emergency with an incident, recorded afterwards, is open."
        return undetermined("incident_unread", message, *facts, *unread_incidents(dossier))
    message = f"It was opened at {change.created_at.value}, after {start.value}."
    return fails("opened_after", message, *facts)


def must_precede(policy: Policy) -> str:
    """What the ticket must precede, by the policy: ``deployment`` or ``work``.

    Raises:
        UsageError: The policy says neither.
    """
    what = policy.text("request.must_precede")
    if what not in ("deployment", "work"):
        raise UsageError(
            "policy.malformed",
            f"request.must_precede is {what!r}",
            remedy='write "deployment" or "work"',
        )
    return what


def _start(dossier: Dossier, policy: Policy) -> Fact[Moment] | None:
    """The instant that the ticket must precede."""
    if must_precede(policy) == "work":
        authored = [c.authored_at for c in dossier.change.commits if c.authored_at is not None]
        if authored:
            return min(authored, key=lambda fact: fact.value.earliest)
    return dossier.change.went_live_at


def _says(text: Fact[str] | None, minimum: int, stock: tuple[str, ...]) -> bool:
    if text is None or is_boilerplate(text.value, stock):
        return False
    return has_characters(text.value, minimum)

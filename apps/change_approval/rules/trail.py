"""Attribute K: what was approved was not altered afterwards, and approvals are the approver's own."""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from assay.domain import Fact, Moment
from assay.identity import Match
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier, FieldEdit, Stance
from change_approval.rules.stage import live_only
from change_approval.rules.standing import standing_approvals

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
    UNDETERMINED, and so is one before which only someone approved who may be the author. Case,
    underscores and the prefix of custom fields don't count in names; a field whose name contains a
    protected one (``Risk Level``) is UNDETERMINED. An edit that sets the same value again is no
    edit.

    To a person: the intent of an edit; histories that are not provided.
    """
    protected = _plain_names(policy.texts("trail.protected_fields"))
    last = _last_approval(dossier)
    if last is None:
        return not_applicable("no_approval", "No dated independent approval to compare with.")
    edits = dossier.change.edits
    if not edits:
        return undetermined("no_history", "The history of the ticket was not provided.", *last)
    doubt: Finding | None = None
    for edit in edits:
        kind = _kind_of(edit.field.value, protected)
        if kind is False or _is_idle(edit):
            continue
        after = _came_after(edit, last)
        facts = (edit.field, edit.at, edit.by, edit.old, edit.new, *last)
        if after and kind is None:
            message = f"{edit.field.value}, which may be protected, was edited after the approval."
            doubt = doubt or undetermined("field_unlisted", message, *facts)
        elif after:
            message = f"{edit.field.value} was edited at {edit.at.value}, after the approval."
            return fails("edited_after_approval", message, *facts)
        if after is None:
            message = f"Whether {edit.field.value} was edited after the approval can't be told."
            doubt = doubt or undetermined("time_overlap", message, *facts)
    message = f"None of {len(edits)} edit(s) touches a protected field after the approval."
    return doubt or passes("unaltered", message, *last)


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


class _Last(NamedTuple):
    """The last standing approval: by someone surely independent, and by anyone who may be."""

    sure: Fact[Moment] | None
    possible: Fact[Moment]


def _last_approval(dossier: Dossier) -> _Last | None:
    """When the last approval that stood when it went live was given."""
    found = [(a.approval.at, a.is_sure) for a in standing_approvals(dossier)]
    dated = [(at, is_sure) for at, is_sure in found if at is not None]
    if not dated:
        return None
    sure = [at for at, is_sure in dated if is_sure]
    return _Last(max(sure, key=_end, default=None), max((at for at, _ in dated), key=_end))


def _end(fact: Fact[Moment]) -> datetime:
    return fact.value.latest


def _came_after(edit: FieldEdit, last: _Last) -> bool | None:
    """Whether an edit came after the last approval; ``None`` where only a doubtful one came later."""
    after = last.possible.value.is_before(edit.at.value)
    if last.sure is None:  # if theirs is no approval, nothing was approved that could be altered
        return None if after else after
    if after:
        return True
    return False if last.sure.value.is_before(edit.at.value) is False else None


def _kind_of(field: str, protected: frozenset[str]) -> bool | None:
    """Whether a field is protected: yes by its name, ``None`` where its name contains one.

    ``Risk Level`` may be the risk under another label; the policy can name it to make it sure.
    """
    name = _plain(field)
    if name in protected:
        return True
    return None if any(f" {one} " in f" {name} " for one in protected) else False


@lru_cache(maxsize=4)
def _plain_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(name) for name in names)


def _plain(name: str) -> str:
    """A field's name without case, underscores and the ``u_`` of a custom field."""
    words_of = re.sub(r"[\W_]+", " ", name.casefold()).split()
    return " ".join(words_of[1:] if words_of[:1] == ["u"] else words_of)


def _is_idle(edit: FieldEdit) -> bool:
    return edit.old is not None and edit.new is not None and edit.old.value == edit.new.value

"""Attribute H: impact was assessed and a way back was planned (CM-05, CM-06)."""

from assay.domain import Fact
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.emergency_path import is_standard
from change_approval.rules.prose import has_characters, has_specific_words, is_boilerplate
from change_approval.rules.stage import live_only

__all__ = ["backout", "impact"]


@live_only
def impact(dossier: Dossier, policy: Policy) -> Finding:
    """Planning: risk and impact were assessed in words of this change (CM-05).

    Decision: PASS where the impact analysis has at least ``plan.minimum_characters`` and is no
    stock phrase. FAIL where the field is there and is empty, shorter or a stock phrase: one of
    ``plan.boilerplate``, or a text of nothing but words that fit every change, in English, German,
    French, Spanish, Portuguese, Italian, Dutch, Polish or Japanese.

    Parameters: ``plan.minimum_characters``, ``plan.boilerplate``, ``plan.minimum_specific_words``.

    Edge cases: NOT_APPLICABLE to a standard change, whose template carries the analysis. A source
    without the field is UNDETERMINED.

    To a person: whether the assessed risk is credible.
    """
    return _judge(dossier, policy, dossier.change.impact, "impact analysis")


@live_only
def backout(dossier: Dossier, policy: Policy) -> Finding:
    """Planning: a way back is described, and is more than a stock phrase (CM-06).

    Decision: as for ``plan.impact``, on the backout plan: "rollback", "revert" or "n/a" alone are
    stock phrases.

    Parameters: ``plan.minimum_characters``, ``plan.boilerplate``, ``plan.minimum_specific_words``.

    Edge cases: as for ``plan.impact``.

    To a person: whether the plan is feasible (database migrations, irreversible data fixes).
    """
    return _judge(dossier, policy, dossier.change.backout, "backout plan")


def _judge(dossier: Dossier, policy: Policy, text: Fact[str] | None, name: str) -> Finding:
    if is_standard(dossier, policy):
        message = f"A standard change; its template carries the {name}."
        return not_applicable("standard", message, dossier.change.change_type)
    if text is None:
        return undetermined("not_recorded", f"The record has no {name}.", dossier.change.number)
    words, minimum = text.value, policy.integer("plan.minimum_characters")
    if not words.strip():
        return fails("empty", f"The {name} is there and is empty.", dossier.change.number, text)
    if is_boilerplate(words, policy.texts("plan.boilerplate")):
        message = f"The {name} is a stock phrase: {words[:40].strip()!r}."
        return fails("boilerplate", message, dossier.change.number, text)
    if not has_specific_words(words, policy.integer("plan.minimum_specific_words")):
        shown = words[:80].strip()
        message = f"Every word of the {name} fits any change: {shown!r}."
        return fails("generic", message, dossier.change.number, text)
    if not has_characters(words, minimum):
        message = f"The {name} has {len(words.strip())} characters: {words[:40].strip()!r}."
        return fails("too_short", message, dossier.change.number, text)
    return passes("described", f"The {name} has {len(words)} characters.", text)

"""Which rules a run tests: all, except what its evidence can't show by nature, and says so.

A rule left out here appears in every workpaper as not tested, with the reason. Whoever wants it
tested all the same names it in ``in_scope``; it is then undetermined, and a person decides.
"""

from assay.app import RunInputs
from assay.rules import Scope
from change_approval.rules import RULES
from change_approval.sources import ChangeSource

__all__ = ["effective_scope", "without_commits"]

_NEEDS_COMMITS = "sod.developer_merged"
_NO_COMMITS = (
    "the export carries no commits: who developed a change is not known beyond who opened it"
)
_NO_LIST = "no list of who may approve was given (--authority)"


def effective_scope(inputs: RunInputs, source: ChangeSource) -> Scope:
    """The tests left out: by the engagement, and because the source can't show them.

    Raises:
        UsageError: ``rule.unknown``: a rule named in or out of scope does not exist.
    """
    for rule_id in (*inputs.in_scope, *inputs.scope.excluded):
        RULES.rule(rule_id)
    silent = {
        rule_id: reason
        for rule_id, reason in source.silence(inputs.population.options).items()
        if rule_id in RULES.ids
    }
    if inputs.authority is None:
        silent.setdefault("approval.authorised", _NO_LIST)
    shown = {rule: reason for rule, reason in silent.items() if rule not in inputs.in_scope}
    return Scope({**shown, **inputs.scope.excluded})


def without_commits(inputs: RunInputs, scope: Scope) -> Scope:
    """The scope of a population of which no record carries commits."""
    if _NEEDS_COMMITS in inputs.in_scope:
        return scope
    return Scope({_NEEDS_COMMITS: _NO_COMMITS, **scope.excluded})

"""Rules in catalogue order, and their application to one subject within a scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from assay.domain import Outcome, RuleId, RuleResult, ScopedOut
from assay.domain.unchecked import setters_of
from assay.errors import UsageError
from assay.rules.policy import Policy
from assay.rules.rule import Rule

__all__ = ["OUT_OF_SCOPE", "RuleSet", "Scope"]

S = TypeVar("S")

_new = object.__new__
_set_rule_id, _set_outcome, _set_code, _set_message, _set_facts = setters_of(RuleResult)

OUT_OF_SCOPE = "out_of_scope"
"""Code of the result of a rule that the engagement does not test."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rules the engagement tests.

    Attributes:
        excluded: Rule id to the reason why it is not tested. A test left out is printed as such
            in every workpaper; it is neither passed nor undetermined.
    """

    excluded: Mapping[str, str]

    def listed(self) -> tuple[ScopedOut, ...]:
        """The exclusions as the manifest carries them, sorted by rule id."""
        return tuple(
            ScopedOut(rule_id=rule_id, reason=reason)
            for rule_id, reason in sorted(self.excluded.items())
        )


class RuleSet(Generic[S]):
    """The rules of an app.

    Args:
        rules: In the order in which results are reported.
    """

    def __init__(self, rules: tuple[Rule[S], ...]) -> None:
        self._by_id = {rule.rule_id: rule for rule in rules}
        if len(self._by_id) != len(rules):
            raise UsageError("rule.duplicate", "two rules of the set have the same id")

    @property
    def rules(self) -> tuple[Rule[S], ...]:
        """The rules in order."""
        return tuple(self._by_id.values())

    @property
    def ids(self) -> tuple[RuleId, ...]:
        """The ids in order."""
        return tuple(self._by_id)

    def rule(self, rule_id: str) -> Rule[S]:
        """The rule of that id.

        Raises:
            UsageError: There is none.
        """
        found = self._by_id.get(RuleId(rule_id))
        if found is None:
            raise UsageError(
                "rule.unknown",
                f"there is no rule {rule_id!r}",
                remedy="the rules are: " + ", ".join(self._by_id),
            )
        return found

    def evaluate(self, subject: S, policy: Policy, scope: Scope) -> tuple[RuleResult, ...]:
        """Apply every rule in scope; one left out gives ``not_applicable`` with the reason."""
        excluded = scope.excluded
        results = []
        for rule_id, rule in self._by_id.items():
            if rule_id in excluded:
                results.append(_left_out(rule_id, excluded[rule_id]))
                continue
            outcome, code, message, facts = rule.check(subject, policy)
            result = _new(RuleResult)
            _set_rule_id(result, rule_id)
            _set_outcome(result, outcome)
            _set_code(result, code)
            _set_message(result, message)
            _set_facts(result, facts)
            results.append(result)
        return tuple(results)


@lru_cache(maxsize=1024)
def _left_out(rule_id: RuleId, reason: str) -> RuleResult:
    return RuleResult(
        rule_id=rule_id,
        outcome=Outcome.NOT_APPLICABLE,
        code=OUT_OF_SCOPE,
        message=f"Not tested in this engagement: {reason}",
    )

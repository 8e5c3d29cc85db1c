"""Change management with one rule broken on purpose."""

from dataclasses import replace
from typing import Any

from assay.app import find_app
from assay.rules import RuleSet, passes

__all__ = ["BrokenApp"]


def always_passes(_subject: Any, _policy: Any) -> Any:
    return passes("broken", "Broken on purpose.")


def always_crashes(_subject: Any, _policy: Any) -> Any:
    raise ZeroDivisionError("broken on purpose")


class _Around:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class BrokenApp(_Around):
    """The app, but for one rule."""

    def __init__(self, rule_id: str, check: Any = always_passes) -> None:
        super().__init__(find_app("change-approval"))
        self.broken = RuleSet(
            tuple(
                replace(rule, check=check) if rule.rule_id == rule_id else rule
                for rule in self._inner.rules.rules
            )
        )

    @property
    def rules(self) -> Any:
        return self.broken

    def fieldwork(self, inputs: Any, progress: Any) -> Any:
        work = _Around(self._inner.fieldwork(inputs, progress))
        work.rules = self.broken
        return work

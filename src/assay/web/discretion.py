"""What is kept from whom: covert rules for the control room alone, one's own case not at all.

Rules: a case in which a covert rule found anything does not exist for anyone outside the control
room; of other cases the covert rules' results are left out. Whoever a case concerns sees what the
app says they may be told, and nothing else, whatever roles they hold. An app that marks nothing as
covert keeps nothing back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from assay.app import App, Discreet, find_app
from assay.domain import CaseRow, Outcome, Role, RunRecord, Workpaper
from assay.pipeline.request import request_again
from assay.stores import Snapshot
from assay.web.visitor import Visitor

__all__ = ["ALL_SHOWN", "Discretion", "Secrets", "app_of"]

_OPEN = frozenset({Outcome.FAIL, Outcome.UNDETERMINED})
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Discretion:
    """What of a run a visitor may not see.

    Attributes:
        rules: Rules that are left out.
        columns: Columns that are left out.
        told: The column that whoever a case concerns may read; empty where the app keeps nothing
            back and everyone may read it all.
        concerned: Roles of those whom a case is about.
    """

    rules: frozenset[str]
    columns: frozenset[str]
    told: str
    concerned: frozenset[str] = _NOTHING

    @property
    def is_sensitive(self) -> bool:
        """Whether the app keeps matter back at all; looking at its cases is then recorded."""
        return bool(self.told)

    def hides(self, outcomes: dict[str, Outcome] | dict[Any, Outcome]) -> bool:
        """Whether a case with these outcomes does not exist for the visitor."""
        return any(outcomes.get(rule) in _OPEN for rule in self.rules)

    def hides_words(self, open_rules: Iterable[str]) -> bool:
        """The same, from the rules that failed or were undetermined."""
        return not self.rules.isdisjoint(open_rules)

    def shown(self, row: CaseRow) -> CaseRow:
        """A line of a list without what is left out."""
        if not self.rules:
            return row
        outcomes = {rule: what for rule, what in row.outcomes.items() if rule not in self.rules}
        return row.model_copy(update={"outcomes": outcomes})

    def edited(self, paper: Workpaper) -> Workpaper:
        """A workpaper without what is left out."""
        if not self.rules and not self.columns:
            return paper
        reasons = tuple(r for r in paper.decision.reasons if r.subject not in self.rules)
        header = {name: text for name, text in paper.header.items() if name not in self.columns}
        return paper.model_copy(
            update={
                "header": header,
                "decision": paper.decision.model_copy(update={"reasons": reasons}),
                "results": tuple(r for r in paper.results if r.rule_id not in self.rules),
                "exceptions": tuple(x for x in paper.exceptions if x.rule_id not in self.rules),
            }
        )


ALL_SHOWN = Discretion(_NOTHING, _NOTHING, "")
"""Of an app that keeps nothing back."""


@cache
def app_of(name: str) -> App[Any]:
    """The app of that name; found once, since looking through what is installed takes long.

    Raises:
        UsageError: ``app.unknown``.
    """
    return find_app(name)


class Secrets:
    """What each run keeps back, read once: a run's policy is in its id and never changes."""

    def __init__(self) -> None:
        self._rules: dict[str, frozenset[str]] = {}

    def discretion(self, view: Snapshot, run: RunRecord, visitor: Visitor) -> Discretion:
        """What of a run a visitor may not see.

        Raises:
            UsageError: ``run.unresumable``: what was written down with the run can't be read;
                nothing of it is shown then.
        """
        app = app_of(run.app)
        if not isinstance(app, Discreet):
            return ALL_SHOWN
        if visitor.holds(Role.CONTROL_ROOM):
            return Discretion(_NOTHING, _NOTHING, app.told, app.concerned)
        rules = self._rules.get(run.run_id)
        if rules is None:
            policy = request_again(run, view.engagement(), app).inputs.policy
            rules = self._rules[run.run_id] = app.covert_rules(policy)
        return Discretion(rules, app.covert_columns, app.told, app.concerned)

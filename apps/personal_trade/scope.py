"""Which rules a run tests: all, except what its evidence can't show by nature, and says so.

A rule left out here appears in every workpaper as not tested, with the reason. Whoever wants it
tested all the same names it in ``in_scope``; it is then undetermined, and a person decides.
"""

from collections.abc import Mapping

from assay.app import RunInputs
from assay.rules import Scope
from personal_trade.rules import RULES
from personal_trade.sources import TradeSource

__all__ = ["LISTS_NEEDED", "effective_scope"]

LISTS_NEEDED: Mapping[str, tuple[str, ...]] = {
    "pad.quarterly_report": ("quarterly_reports",),
    "pad.statement_missing": ("statements",),
    "pad.initial_holdings": ("holdings_reports", "people"),
    "pad.annual_holdings": ("holdings_reports", "people"),
    "pad.uncovered_account": ("accounts",),
    "pad.approver_valid": ("approvers",),
    "pad.restricted": ("restricted",),
    "pad.watch_list": ("watch",),
    "pad.blackout": ("blackouts",),
    "pad.wall_cross": ("wall_crosses",),
    "pad.client_window": ("client_trades",),
    "pad.front_running": ("client_trades",),
    "pad.self_report": ("self_reports",),
    "pad.certification": ("certifications",),
    "pad.research_window": ("research",),
    "pad.research_rating": ("research",),
    "pad.ahead_of_news": ("price_events",),
    "pad.fishing": ("preclearances",),
}
"""Rule id to the lists without which it can't be tested."""

_BY_CLASS = ("pad.derivative", "pad.limited_offering")
_CLEARANCE = (
    "pad.preclearance_missing",
    "pad.preclearance_withdrawn",
    "pad.preclearance_mismatch",
    "pad.preclearance_late",
    "pad.preclearance_expired",
    "pad.preclearance_conditions",
    "pad.self_cleared",
    "pad.approver_valid",
)


def effective_scope(inputs: RunInputs, source: TradeSource, *, has_texts: bool) -> Scope:
    """The tests left out: by the engagement, and because the evidence can't show them.

    Args:
        inputs: What the run is given.
        source: The source of the population.
        has_texts: Whether there are mails or chats, in which approvals may stand.

    Raises:
        UsageError: ``rule.unknown``: a rule named in or out of scope does not exist.
    """
    for rule_id in (*inputs.in_scope, *inputs.scope.excluded):
        RULES.rule(rule_id)
    silent = dict(source.silence(inputs.population.options))
    if "instruments" in inputs.lists:  # which has the classes that the trades leave out
        for rule_id in _BY_CLASS:
            silent.pop(rule_id, None)
    if "household" in inputs.lists:  # which has the accounts that the trades leave out
        silent.pop("pad.mirror_trade", None)
    for rule_id, names in LISTS_NEEDED.items():
        absent = [name for name in names if name not in inputs.lists]
        if absent:
            silent.setdefault(
                rule_id, f"no list of {absent[0]} was given (--list {absent[0]}=FILE)"
            )
    if "preclearances" not in inputs.lists and not has_texts:
        for rule_id in _CLEARANCE:
            silent.setdefault(
                rule_id, "no requests and decisions were given (--list preclearances=FILE)"
            )
    shown = {
        rule: reason
        for rule, reason in silent.items()
        if rule in RULES.ids and rule not in inputs.in_scope
    }
    return Scope({**shown, **inputs.scope.excluded})

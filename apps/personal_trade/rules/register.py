"""All rules of personal account dealing in the order in which they are reported."""

from assay.domain import RuleId
from assay.rules import Check, Rule, RuleSet
from personal_trade.dossier import Dossier
from personal_trade.rules import holding, record, reporting

__all__ = ["RULES"]


def _rule(
    rule_id: str, attribute: str, controls: str, check: Check[Dossier], *words: str
) -> Rule[Dossier]:
    """A rule; ``words`` are the tickmark question and the criterion of its control."""
    title, criteria = words
    return Rule(RuleId(rule_id), title, attribute, tuple(controls.split()), criteria, check)


RULES: RuleSet[Dossier] = RuleSet(
    (
        _rule("pad.netting", "A", "PA-01", record.netting, "?", "."),
        _rule("pad.duplicate_entry", "A", "PA-01", record.duplicate_entry, "?", "."),
        _rule("pad.date_order", "A", "PA-01", record.date_order, "?", "."),
        _rule("pad.non_session", "A", "PA-01", record.non_session, "?", "."),
        _rule("pad.late_report", "B", "PA-02", reporting.late_report, "?", "."),
        _rule("pad.min_holding", "H", "PA-10", holding.min_holding, "?", "."),
    )
)

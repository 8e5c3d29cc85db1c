"""Reads every parameter that has a grammar of its own, before a run depends on it."""

from datetime import date

from assay.errors import UsageError
from assay.intake import load_zone
from assay.rules import Policy
from personal_trade.rules.holding import holding_method
from personal_trade.rules.words import by_group, in_force

__all__ = ["check_policy"]

_CHOICES = {
    "late_report.unit": ("calendar", "business"),
    "late_report.roll": ("none", "next_business_day"),
    "quarterly_report.unit": ("calendar", "business"),
    "quarterly_report.roll": ("none", "next_business_day"),
    "statement.unit": ("calendar", "business"),
    "statement.roll": ("none", "next_business_day"),
    "statement.period": ("month", "quarter"),
    "validity.rule": ("sessions", "hours"),
}


def check_policy(policy: Policy) -> None:
    """Refuse what a rule could only stumble over in the middle of a run.

    Raises:
        UsageError: ``policy.malformed``, ``zone.unknown``.
    """
    load_zone(policy.text("time.zone"))
    holding_method(policy)
    for path, words in _CHOICES.items():
        if policy.text(path) not in words:
            raise UsageError(
                "policy.malformed",
                f"{path} {policy.text(path)!r} is none of {', '.join(words)}",
                remedy="choose one of them",
            )
    in_force("", date.min, policy.texts("exemption.asset_classes"), "exemption.asset_classes")
    for path in ("client_window.days", "excess_trading.limit"):
        by_group("", policy.texts(path), path)

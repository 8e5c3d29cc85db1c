"""The control catalogue and the default policy, which travel with the package as data.

>>> load_policy().integer("min_holding.days")
30
"""

from functools import cache
from importlib.resources import files

from assay.rules import Catalogue, PageWords, Policy, render_controls
from personal_trade.policy_check import check_policy
from personal_trade.rules import RULES

__all__ = ["check_policy", "control_texts", "controls_page", "load_catalogue", "load_policy"]


@cache
def load_catalogue() -> Catalogue:
    """The controls PA-01 and on, in order."""
    return Catalogue.parse(_read("controls.toml"), name="controls.toml")


@cache
def load_policy() -> Policy:
    """The default policy; an engagement's own file overrides single parameters of it."""
    return Policy.parse(_read("policy.toml"), name="policy.toml")


@cache
def control_texts() -> tuple[str, ...]:
    """The sentences that say what controls ask for, which prove nothing where evidence has them."""
    said = []
    for control in load_catalogue().controls:
        said += [control.objective, control.key_control, control.test, control.deficiency]
    return (*said, *(rule.criteria for rule in RULES.rules))


def controls_page() -> str:
    """The page ``docs/personal-trade-controls.md``: controls, rules and policy."""
    return render_controls(_WORDS, load_catalogue(), RULES, load_policy(), _read("policy.toml"))


_WORDS = PageWords(
    "personal account dealing",
    {
        "A": "The record of the trade",
        "B": "Reports and statements",
        "C": "Accounts and people",
        "D": "Clearance",
        "E": "Lists",
        "F": "Clients and funds",
        "G": "Kinds of trade",
        "H": "Holding and frequency",
        "I": "Patterns",
    },
    '[late_report]\ndays = 3\nunit = "business"',
)


def _read(name: str) -> str:
    return files("personal_trade").joinpath(name).read_text(encoding="utf-8")

"""The control catalogue and the default policy, which travel with the package as data.

>>> load_catalogue().control("CM-03").title
'Segregation of duties'
>>> load_policy().integer("approval.minimum_independent")
1
"""

from functools import cache
from importlib.resources import files

from assay.rules import Catalogue, PageWords, Policy, render_controls
from change_approval.rules import RULES
from change_approval.rules.request import must_precede
from change_approval.rules.stage import zone_named
from change_approval.rules.standard import templates
from change_approval.rules.window import freezes

__all__ = ["check_policy", "control_texts", "controls_page", "load_catalogue", "load_policy"]


@cache
def load_catalogue() -> Catalogue:
    """The controls CM-01 to CM-20, in order."""
    return Catalogue.parse(_read("controls.toml"), name="controls.toml")


@cache
def load_policy() -> Policy:
    """The default policy; an engagement's own file overrides single parameters of it."""
    return Policy.parse(_read("policy.toml"), name="policy.toml")


@cache
def control_texts() -> tuple[str, ...]:
    """What the controls say, in their own words."""
    fields = ("objective", "key_control", "test", "deficiency")
    return tuple(getattr(control, f) for control in load_catalogue().controls for f in fields)


def check_policy(policy: Policy) -> None:
    """Read every parameter that has a grammar of its own, before a run depends on it.

    Raises:
        UsageError: ``policy.malformed``: a freeze, a template, a zone or a choice can't be read.
    """
    freezes(policy.texts("freeze.periods"), policy.text("freeze.zone"))
    templates(policy.texts("standard.templates"))
    zone_named(policy.text("emergency.zone"))
    must_precede(policy)


def controls_page() -> str:
    """The page ``docs/controls.md``: controls, rules and policy, from their sources."""
    return render_controls(_WORDS, load_catalogue(), RULES, load_policy(), _read("policy.toml"))


_WORDS = PageWords(
    "change management",
    {
        "A": "Documented request",
        "B": "Authorised",
        "C": "Tested",
        "D": "Approved before deployment",
        "E": "Segregation of duties",
        "F": "Deployed is what was approved",
        "G": "Type and emergencies",
        "H": "Impact and backout",
        "I": "Closure",
        "J": "Window and freeze",
        "K": "Integrity of the trail",
        "L": "Standard changes",
    },
    "[approval]\nminimum_independent = 2",
)


def _read(name: str) -> str:
    return files("change_approval").joinpath(name).read_text(encoding="utf-8")

"""Rules, policy and catalogue: what is tested, by which numbers, for which control.

Rules of the room: a check is pure; thresholds live in the policy; the catalogue is data; a test
that an engagement leaves out is said to be left out, with the reason.
"""

from assay.rules.catalogue import Catalogue, Control
from assay.rules.control_page import PageWords, render_controls
from assay.rules.policy import Policy
from assay.rules.rule import Check, Finding, Rule, fails, not_applicable, passes, undetermined
from assay.rules.ruleset import OUT_OF_SCOPE, RuleSet, Scope

__all__ = [
    "OUT_OF_SCOPE",
    "Catalogue",
    "Check",
    "Control",
    "Finding",
    "PageWords",
    "Policy",
    "Rule",
    "RuleSet",
    "Scope",
    "fails",
    "not_applicable",
    "passes",
    "render_controls",
    "undetermined",
]

"""The control catalogue and the default policy, which travel with the package as data.

>>> load_policy().integer("min_holding.days")
30
"""

from functools import cache
from importlib.resources import files

from assay.rules import Catalogue, Policy
from personal_trade.policy_check import check_policy

__all__ = ["check_policy", "load_catalogue", "load_policy"]


@cache
def load_catalogue() -> Catalogue:
    """The controls PA-01 and on, in order."""
    return Catalogue.parse(_read("controls.toml"), name="controls.toml")


@cache
def load_policy() -> Policy:
    """The default policy; an engagement's own file overrides single parameters of it."""
    return Policy.parse(_read("policy.toml"), name="policy.toml")


def _read(name: str) -> str:
    return files("personal_trade").joinpath(name).read_text(encoding="utf-8")

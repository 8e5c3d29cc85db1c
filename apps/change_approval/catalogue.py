"""The control catalogue and the default policy, which travel with the package as data.

>>> load_catalogue().control("CM-03").title
'Segregation of duties'
>>> load_policy().integer("approval.minimum_independent")
1
"""

from functools import cache
from importlib.resources import files

from assay.rules import Catalogue, Policy

__all__ = ["load_catalogue", "load_policy"]


@cache
def load_catalogue() -> Catalogue:
    """The controls CM-01 to CM-20, in order."""
    return Catalogue.parse(_read("controls.toml"), name="controls.toml")


@cache
def load_policy() -> Policy:
    """The default policy; an engagement's own file overrides single parameters of it."""
    return Policy.parse(_read("policy.toml"), name="policy.toml")


def _read(name: str) -> str:
    return files("change_approval").joinpath(name).read_text(encoding="utf-8")

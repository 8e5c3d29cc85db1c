"""What kind of account a mention names: a person's, a machine's, a shared one, nobody's.

The patterns are data (``accounts.toml``); a reviewed alias table overrides them.
"""

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from assay.identity.identifier import Identifiers

__all__ = ["Kind", "account_patterns", "kind_of_login", "kind_of_mail", "kind_of_name"]


class Kind(StrEnum):
    """What stands behind an account."""

    PERSON = "person"
    MACHINE = "machine"
    SHARED = "shared"
    NOBODY = "nobody"


@cache
def account_patterns() -> dict[tuple[str, Kind], re.Pattern[str]]:
    """One compiled expression for each field and kind of ``accounts.toml``."""
    text = resources.files("assay.identity").joinpath("accounts.toml").read_text("utf-8")
    found: dict[tuple[str, Kind], list[str]] = {}
    for entry in tomllib.loads(text)["pattern"]:
        values: list[str] = entry["values"]
        if entry["match"] == "exact":
            values = [re.escape(value) for value in values]
        found.setdefault((entry["field"], Kind(entry["kind"])), []).extend(values)
    return {key: re.compile("|".join(f"(?:{v})" for v in vs)) for key, vs in found.items()}


def kind_of_login(login: str) -> Kind:
    """What a case-folded login says about its account."""
    return _kind("login", login)


def kind_of_mail(identifiers: Identifiers) -> Kind:
    """What an address says about its account."""
    return _kind("mail", identifiers.address)


def kind_of_name(name_key: str) -> Kind:
    """What a folded display name says about its bearer."""
    return _kind("name", name_key)


def _kind(field: str, text: str) -> Kind:
    if text:
        for kind in (Kind.NOBODY, Kind.SHARED, Kind.MACHINE):
            pattern = account_patterns().get((field, kind))
            if pattern is not None and pattern.fullmatch(text):
                return kind
    return Kind.PERSON

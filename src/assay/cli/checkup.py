"""What ``assay doctor`` looks at."""

import importlib.util
import os
import shutil
import sqlite3
import sys
from typing import NamedTuple

__all__ = ["Check", "checks"]

_PYTHON = (3, 11)
_SQLITE = (3, 37, 0)  # STRICT tables


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    found: str
    purpose: str
    is_good: bool
    is_required: bool


def checks() -> list[Check]:
    """Everything, the required first."""
    return [
        Check(
            "Python",
            sys.version.split()[0],
            "3.11 or newer",
            sys.version_info >= _PYTHON,
            is_required=True,
        ),
        Check(
            "SQLite",
            sqlite3.sqlite_version,
            "3.37 or newer, the embedded store",
            sqlite3.sqlite_version_info >= _SQLITE,
            is_required=True,
        ),
        _home(),
        *(_tool(*row) for row in _TOOLS),
        *(_package(*row) for row in _PACKAGES),
    ]


_TOOLS = (
    ("git", "reads populations and deployments straight from a repository"),
    ("openssl", "verifies a checkpoint's signature without assay"),
    ("go", "verifies the ledger without assay"),
)
_PACKAGES = (
    ("exchange_calendars", "calendars of exchanges (extra: calendars)"),
    ("holidays", "public holidays (extra: calendars)"),
)


def _home() -> Check:
    from assay.stores.keys import default_home

    home = default_home()
    nearest = next(p for p in (home, *home.parents) if p.exists())
    good = os.access(nearest, os.W_OK)
    found = str(home) if good else f"{home} is not writable"
    return Check("key folder", found, "signing keys and signer memory", good, is_required=True)


def _tool(name: str, purpose: str) -> Check:
    path = shutil.which(name)
    return Check(name, path or "not found", purpose, path is not None, is_required=False)


def _package(name: str, purpose: str) -> Check:
    found = importlib.util.find_spec(name) is not None
    text = "installed" if found else "not installed"
    return Check(name, text, purpose, found, is_required=False)

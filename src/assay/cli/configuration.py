"""``assay.toml``: what holds for every command in a folder and below it."""

import tomllib
from pathlib import Path

from assay.errors import UsageError

__all__ = ["read_table"]

_NAME = "assay.toml"


def read_table(name: str) -> dict[str, object]:
    """A table of the nearest ``assay.toml`` upwards; empty where there is none.

    Raises:
        UsageError: ``configuration.malformed``.
    """
    here = Path.cwd()
    path = next((f / _NAME for f in (here, *here.parents) if (f / _NAME).is_file()), None)
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8")).get(name, {})
    except (OSError, ValueError) as error:
        raise _malformed(f"{path} can't be read: {error}") from error
    if not isinstance(found, dict):
        raise _malformed(f"{path}: {name} is no table")
    return found


def _malformed(what: str) -> UsageError:
    return UsageError("configuration.malformed", what, remedy=f"correct {_NAME}, or remove it")

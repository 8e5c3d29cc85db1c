"""``assay.toml``: what holds for every command in a folder and below it."""

import tomllib
from pathlib import Path

from assay.errors import UsageError

__all__ = ["find_file", "read_table"]

_NAME = "assay.toml"


def find_file(named: Path | None) -> Path | None:
    """The file that holds: the one that was named, else the nearest upwards, if there is one."""
    here = Path.cwd()
    near = (folder / _NAME for folder in (here, *here.parents))
    return named or next((path for path in near if path.is_file()), None)


def read_table(name: str, named: Path | None = None) -> dict[str, object]:
    """A table of the settings; empty where there is none.

    Raises:
        UsageError: ``configuration.malformed``.
    """
    path = find_file(named)
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

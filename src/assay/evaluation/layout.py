"""How the files of a split become the inputs of a run: by their names.

=======================  =====================================================================
name                     what it is
=======================  =====================================================================
as in the app's demo     the population (``tickets.jsonl``, ``trades.csv``), read as there by the
                         mapping of the same name (``tickets.toml``)
``deployments.*``        an independent source to reconcile with, with its mapping
``authority.csv``        who may approve what
``identities.*``         reviewed alias table
``policy.toml``          what is set otherwise than the default policy
``calendar.*``           days off
``run.toml``             ``as_of``: the instant as of which evidence is judged
any other table          a list of that name, with the mapping of the same name if there is one
=======================  =====================================================================
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from assay.app import App, RunInputs
from assay.domain import Engagement
from assay.domain.noun import Noun
from assay.errors import EvidenceError
from assay.evaluation.gold import LABELS
from assay.intake import SourceInputs, SourceOptions
from assay.rules import Policy, Scope

__all__ = ["inputs_of"]

_TABLES = (".csv", ".jsonl", ".xlsx")
_NO_LISTS = frozenset({"deployments", "authority", "identities", "policy", "calendar", "labels"})


def inputs_of(folder: Path, app: App[Any], engagement: Engagement) -> RunInputs:
    """The inputs of a run over a split.

    Raises:
        EvidenceError: ``gold.unpopulated``: there is no population; ``gold.unsettled``.
        UsageError: The policy can't be read.
    """
    bundled = app.demo().population
    name = bundled.paths[0].stem
    population = _table(folder, name, bundled.source)
    if population is None:
        raise EvidenceError(
            "gold.unpopulated",
            f"{folder} holds no population of {app.name}",
            remedy=f"its file is called {name}, like the one of `assay demo {app.name}`",
        )
    calendar = _one(folder, "calendar")
    return RunInputs(
        engagement=engagement,
        population=population,
        deployments=_table(folder, "deployments"),
        policy=_policy(folder, app),
        scope=Scope({}),
        identities=_one(folder, "identities"),
        authority=_one(folder, "authority"),
        calendar=f"file:{calendar}" if calendar else "",
        as_of=_as_of(folder),
        lists=dict(_lists(folder, name)),
    )


def _table(folder: Path, name: str, source: str = "table") -> SourceInputs | None:
    found = sorted(folder / f"{name}{ending}" for ending in _TABLES)
    paths = tuple(path for path in found if path.is_file())
    mapping = folder / f"{name}.toml"
    if not paths:
        return None
    return SourceInputs(
        source, paths, SourceOptions(mapping=mapping if mapping.is_file() else None)
    )


def _one(folder: Path, name: str) -> Path | None:
    return next(iter(sorted(p for p in folder.glob(f"{name}.*") if p.is_file())), None)


def _policy(folder: Path, app: App[Any]) -> Policy:
    path = folder / "policy.toml"
    if not path.is_file():
        return app.policy
    return app.policy.overridden_by(Policy.parse(path.read_text("utf-8"), name=path.name))


def _as_of(folder: Path) -> str:
    path = folder / "run.toml"
    if not path.is_file():
        return ""
    try:
        return _Settings.model_validate(tomllib.loads(path.read_text("utf-8"))).as_of
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise EvidenceError(
            "gold.unsettled",
            f"{path.name} is not what it should be: {str(error).splitlines()[0]}",
            remedy='it holds one line: as_of = "2026-03-31T23:59:59Z"',
            where=str(folder),
        ) from error


class _Settings(Noun):
    as_of: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")


def _lists(folder: Path, population: str) -> Iterator[tuple[str, SourceInputs]]:
    names = {path.stem for path in folder.iterdir() if path.suffix in _TABLES}
    for name in sorted(names - _NO_LISTS - {population}):
        table = _table(folder, name)
        if table is not None and name + ".jsonl" != LABELS:
            yield name, table

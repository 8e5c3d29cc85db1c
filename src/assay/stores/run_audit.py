"""Runs against the ledger: who prepared them, with which rules, and what state they are in.

The preparer decides who may not sign, the state what may be signed at all: both stand on the ledger
and are read from the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.canonical import JsonValue, digest
from assay.domain import PopulationReport, RunRecord, RunStatus
from assay.errors import StoreError, VerificationError
from assay.ledger import Entry
from assay.stores.store import Snapshot

__all__ = ["RunBook"]

_STARTED, _COMPLETED, _FAILED = "run.started", "run.completed", "run.failed"


@dataclass
class _Told:
    """What the ledger says of a run."""

    started: Mapping[str, JsonValue]
    ended: Mapping[str, JsonValue] | None = None
    report: str = ""
    is_complete: bool = False


class RunBook:
    """Follows the entries about runs, then compares."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def follow(self, entry: Entry) -> None:
        """Note what an entry says of a run."""
        if entry.kind == _STARTED:
            self._told[entry.run] = _Told(entry.body)
        elif entry.kind in {_COMPLETED, _FAILED} and entry.run in self._told:
            told = self._told[entry.run]
            told.ended, told.is_complete = entry.body, entry.kind == _COMPLETED
            told.report = entry.refs[0]

    def compare(self, view: Snapshot, run_id: str = "") -> None:
        """Compare the runs of the database with what was noted; one, or all.

        Raises:
            VerificationError: ``state.differs``.
        """
        found = {str(run.run_id): run for run in view.runs()}
        missing = self._told.keys() - found.keys()
        if missing:
            raise _differs(f"the run {min(missing)[:17]} of the ledger is not there")
        for key, run in found.items():
            if run_id in {"", key}:
                told = self._told.get(key)
                if told is None:
                    raise _differs(f"the ledger knows no run {run.number}")
                _compare(run, told)
                _compare_report(view, run, told)


def _compare(run: RunRecord, told: _Told) -> None:
    if digest(run.manifest.to_bytes()) != run.run_id:
        raise _differs(f"the inputs of run {run.number} are not those that name it")
    stated = {
        "preparer": run.invocation.get("preparer", ""),
        "rules": list(run.rule_ids),
        "app": run.manifest.app,
    }
    for name, value in stated.items():
        if told.started.get(name) != value:
            raise _differs(f"{name} of run {run.number} is {value!r}, the ledger says otherwise")
    if (run.status is RunStatus.COMPLETED) != told.is_complete:
        raise _differs(f"run {run.number} is {run.status.value}, the ledger says otherwise")
    if told.ended is not None and told.ended.get("rows") != run.rows:
        raise _differs(f"run {run.number} has {run.rows} rows, the ledger says otherwise")


def _compare_report(view: Snapshot, run: RunRecord, told: _Told) -> None:
    report = view.report(run.run_id)
    if report is None and not told.is_complete:
        return
    try:
        recorded = PopulationReport.model_validate_json(view.artifact(told.report))
    except StoreError as error:
        raise VerificationError(error.code, error.message, remedy=error.remedy) from error
    if report != recorded:
        raise _differs(f"what run {run.number} says of its population was changed")


def _differs(what: str) -> VerificationError:
    return VerificationError(
        "state.differs",
        f"the database was changed: {what}",
        remedy="restore the database from a copy; the ledger tells what was decided",
    )

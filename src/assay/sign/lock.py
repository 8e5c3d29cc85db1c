"""A run is locked once everything of it is signed; it falls open again with the first re-opening.

A lock lists what it covers. Blocked and failed cases can't be signed by anyone: the lock names each
of them as left out, and stands for the others. A case that still awaits a person forbids it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assay.canonical import JsonValue, encode
from assay.domain import CaseStatus, RunRecord, RunStatus
from assay.ledger import Actor, Draft, Entry
from assay.ledger.coverage import Coverage, case_line
from assay.sign.duty import Objection
from assay.stores import (
    CaseFilter,
    Snapshot,
    Unit,
    digest_text,
    pack,
    require_agreement,
    standing_of,
)

__all__ = ["Standing", "is_locked", "lock_if_done", "obstacles", "open_samples", "unlock"]

_PROGRAM = Actor("program:assay", "sign")
_SAMPLES = "sample/"
_ENDED = frozenset({"sample.concluded", "sample.abandoned"})
_AWAITING = (CaseStatus.AWAITING_REVIEW, CaseStatus.AWAITING_SIGNOFF)
_NAMED = 50


class Standing(NamedTuple):
    """Whether a run is locked, and since which entry."""

    is_locked: bool
    seq: int


def is_locked(view: Snapshot, run_id: str) -> Standing:
    """Whether a run is locked, by its own stream of the ledger."""
    found = Standing(is_locked=False, seq=-1)
    for data in view.stream(run_id):
        entry = Entry.parse(data)
        if entry.kind in {"run.locked", "run.reopened"}:
            found = Standing(entry.kind == "run.locked", entry.seq)
    return found


def obstacles(view: Snapshot, run: RunRecord) -> tuple[Objection, ...]:
    """What stands against signing a whole run, whoever signs."""
    found = []
    if run.status is not RunStatus.COMPLETED:
        found.append(Objection("run.unfinished", f"run {run.number} is not finished"))
    found += [
        Objection("sample.open", f"the sample {name} of run {run.number} was not concluded")
        for name in open_samples(view, run.run_id)
    ]
    return tuple(found)


def open_samples(view: Snapshot, run_id: str) -> list[str]:
    """Samples of a run that were planned, and neither concluded nor abandoned."""
    found = []
    for row in view.streams(_SAMPLES):
        kinds = [e.kind for e in map(Entry.parse, view.stream(row.name)) if e.run == run_id]
        if kinds and not _ENDED.intersection(kinds):
            found.append(row.name.removeprefix(_SAMPLES))
    return sorted(found)


def lock_if_done(unit: Unit, run_id: str) -> bool:
    """Lock a run if nothing of it awaits a person any more; whether it is locked now."""
    view = unit.view
    run = view.run(run_id)
    if any(next(iter(view.cases(run_id, CaseFilter(status=s))), None) for s in _AWAITING):
        return False
    if obstacles(view, run):
        return False
    if is_locked(view, run_id).is_locked:
        return True
    rows = list(_agreed(unit, run_id))
    signed = [row for row in rows if row[2] == CaseStatus.COMPLETED]
    if not signed:
        return False
    left = [[case_id, status] for case_id, _, status in rows if status != CaseStatus.COMPLETED]
    listing = pack(encode({"cases": rows}))
    coverage = Coverage([case_line(*row) for row in rows])
    body: dict[str, JsonValue] = {
        "cases": len(rows),
        "left_out": len(left),
        "left_out_first": left[:_NAMED],
        "root": coverage.root,
        "signed": len(signed),
    }
    unit.keep([listing])
    refs = (digest_text(listing.sha256),)
    unit.record(Draft("run.locked", run_id, body, _PROGRAM, refs, run_id))
    return True


def _agreed(unit: Unit, run_id: str) -> Iterator[tuple[str, str, str]]:
    """Case, workpaper and status, each as the ledger has it."""
    signed_here = {draft.stream for draft in unit.recorded}  # not to be read back before the commit
    for row in unit.view.cases(run_id):
        if row.case_id not in signed_here:
            require_agreement(row, standing_of(unit.view.stream(row.case_id), run_id))
        yield row.case_id, str(row.workpaper or ""), row.status.value


def unlock(unit: Unit, run_id: str, case_id: str, reopening: int) -> bool:
    """Record that the lock of a run fell; whether it was locked.

    Args:
        unit: The unit that records the re-opening.
        run_id: The run.
        case_id: The case that was re-opened.
        reopening: Index of the entry that re-opened it.
    """
    if not is_locked(unit.view, run_id).is_locked:
        return False
    body: dict[str, JsonValue] = {"by": reopening, "case": case_id}
    unit.record(Draft("run.reopened", run_id, body, _PROGRAM, (), run_id))
    return True

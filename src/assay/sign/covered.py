"""Issuing the cases that one signature over a run covers, in batches, as often as it takes."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import orjson

from assay.clock import Clock
from assay.domain import CaseStatus, RunRecord
from assay.ledger import Actor, Draft, Entry
from assay.ledger.approval import Envelope, Statement
from assay.ledger.coverage import Coverage, case_line
from assay.ledger.personal import APPROVER, CASE_WORDS, PERSON
from assay.pipeline.versions import require_newest
from assay.sign.desk import written
from assay.sign.duty import Objection
from assay.sign.lock import lock_if_done
from assay.sign.person import PersonId
from assay.sign.signoff import PROGRAM, Signature
from assay.stores import (
    SignoffLine,
    Snapshot,
    Store,
    Unit,
    final_conclusion,
    require_agreement,
    standing_of,
)

__all__ = ["RunSigned", "issue", "unfinished"]

_BATCH = 200
_BEFORE, _AFTER = CaseStatus.AWAITING_SIGNOFF, CaseStatus.COMPLETED
_MOVED = Objection("case.moved", "the case is not what was signed any more")


class RunSigned(NamedTuple):
    """A signature over a run that is on the record.

    Attributes:
        run_id: The run.
        request: Index of its ``signoff.requested``.
        signature: Index of the ``approval.granted`` over that.
        person: Who signed.
    """

    run_id: str
    request: int
    signature: int
    person: PersonId


def unfinished(view: Snapshot, run: RunRecord) -> list[RunSigned]:
    """Signatures over a run with cases that still wait to be issued under them."""
    found = []
    for data in view.stream(run.run_id):
        entry = Entry.parse(data)
        if entry.kind == "approval.granted":
            person = PersonId(entry.actor.id.removeprefix(PERSON))
            found.append(RunSigned(run.run_id, _request_of(entry), entry.seq, person))
    return [signed for signed in found if any(_waiting(view, signed))]


def issue(store: Store, signed: RunSigned, clock: Clock) -> Iterator[Signature]:
    """Give every case under a signature its own entry; those that have one are left alone.

    A case that is not what was signed any more is told and not issued.
    """
    with store.snapshot() as view:
        coverage = Coverage(_lines(view, signed))
    lines = iter(coverage.lines)
    while batch := list(islice(lines, _BATCH)):
        with store.unit() as unit:
            require_newest(unit.view, unit.view.run(signed.run_id))
            at = written(clock.now())
            tried = [_issue_one(unit, signed, coverage, line, at) for line in batch]
        yield from (signature for signature in tried if signature is not None)
    with store.unit() as unit:
        lock_if_done(unit, signed.run_id)


def _issue_one(
    unit: Unit, signed: RunSigned, coverage: Coverage, line: bytes, at: str
) -> Signature | None:
    case_id, workpaper, _ = line.decode().split("\x00")
    row = unit.view.case(signed.run_id, case_id)
    if row.status is _AFTER:
        return None
    require_agreement(row, standing_of(unit.view.stream(case_id), signed.run_id))
    if row.status is not _BEFORE or not _is_as_signed(unit.view, signed, line):
        return Signature(case_id, granted=False, objections=(_MOVED,))
    body = coverage.body(line, _BEFORE.value, _AFTER.value, signed.signature)
    actor, refs = Actor(PERSON + signed.person, APPROVER), (workpaper,)
    unit.record(Draft("approval.granted", case_id, body, actor, refs, signed.run_id))
    unit.record(Draft("workpaper.issued", case_id, {}, PROGRAM, refs, signed.run_id))
    unit.move_case(signed.run_id, case_id, before=_BEFORE, after=_AFTER, signed_by=signed.person)
    unit.add_signoff(signed.run_id, SignoffLine(case_id, signed.person, "granted", "", at))
    return Signature(case_id, granted=True, objections=())


def _is_as_signed(view: Snapshot, signed: RunSigned, line: bytes) -> bool:
    """Whether a case is what the list says, and nothing was said of it after the list was made."""
    case_id = line.decode().split("\x00")[0]
    entries = list(view.stream(case_id))
    standing = standing_of(entries, signed.run_id)
    if standing is None:
        return False
    if line != case_line(case_id, standing.workpaper, final_conclusion(standing)):
        return False
    later = (e for e in map(Entry.parse, entries) if e.run == signed.run_id)
    return all(e.seq < signed.request or e.kind not in CASE_WORDS for e in later)


def _waiting(view: Snapshot, signed: RunSigned) -> Iterator[str]:
    for line in _lines(view, signed):
        case_id = line.decode().split("\x00")[0]
        if view.case(signed.run_id, case_id).status is _BEFORE and _is_as_signed(
            view, signed, line
        ):
            yield case_id


def _lines(view: Snapshot, signed: RunSigned) -> list[bytes]:
    request = Entry.parse(next(iter(view.entries(signed.request, signed.request + 1))))
    listing = orjson.loads(view.artifact(request.refs[0]))
    return [case_line(*parts) for parts in listing["lines"]]


def _request_of(entry: Entry) -> int:
    """Index of the request that a signature over a run is about."""
    return Statement.parse(Envelope.parse(entry.body["signed"]).payload).decision_seq

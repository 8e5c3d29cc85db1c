"""Sign-off: a person takes responsibility for a case, or is refused on the record.

A granted signature completes the case and issues its workpaper; a refused one leaves the case as it
is and puts the reason on the ledger. Nothing here can let a blocked case pass.
"""

from collections.abc import Iterator
from typing import NamedTuple

from assay.clock import Clock
from assay.domain import Actor, CaseRow, CaseStatus, RunRecord, Workpaper
from assay.errors import UsageError
from assay.ledger import Actor as LedgerActor
from assay.ledger import Draft
from assay.pipeline.versions import require_newest
from assay.review.maker_checker import Objection, Proposal, objections, readiness
from assay.review.person import name_of, parse_person
from assay.stores import (
    CaseFilter,
    SignoffLine,
    Snapshot,
    Store,
    Unit,
    require_agreement,
    standing_of,
)

__all__ = ["Signature", "Target", "find_target", "sign_case", "sign_run"]

_BATCH = 200


class Signature(NamedTuple):
    """What became of one attempt to sign.

    Attributes:
        case_id: The case.
        granted: Whether it was given.
        objections: Why not, where it was refused.
    """

    case_id: str
    granted: bool
    objections: tuple[Objection, ...]


class Target(NamedTuple):
    """What is to be signed: a case of a run, or (``case_id`` empty) a whole run."""

    run_id: str
    case_id: str


def find_target(store: Store, name: str, run_key: str) -> Target:
    """What a name means: a case of the run named (or of the newest that has it), else a run.

    Raises:
        UsageError: ``target.unknown``: neither a case nor a run has that name.
    """
    with store.snapshot() as view:
        if run_key:
            run = view.run(run_key)
            return Target(run.run_id, view.case(run.run_id, name).case_id)
        found = [row.run_id for row in view.find_cases(name)]
        if found:
            return Target(found[-1], name)
        try:
            return Target(view.run(name).run_id, "")
        except UsageError as error:
            raise UsageError(
                "target.unknown",
                f"{name!r} is neither a case nor a run of this workspace",
                remedy="`assay runs` and `assay cases` list them",
            ) from error


class _Desk(NamedTuple):
    """Where one person signs: the run, who they are, what they add."""

    run: RunRecord
    signer: Actor
    note: str
    clock: Clock

    @property
    def name(self) -> str:
        return name_of(self.signer)

    def at(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sign_case(
    store: Store, run_key: str, case_id: str, person: str, *, note: str, clock: Clock
) -> Signature:
    """Sign one case off, or record the refusal; both are durable when this returns.

    Raises:
        UsageError: The run or case is unknown, or ``person`` does not say who acts.
        PolicyError: ``run.superseded``: a later run holds the case now.
        VerificationError: ``state.differs``: the database does not say what the ledger says.
    """
    signer = parse_person(person)
    with store.unit() as unit:
        run = unit.view.run(run_key)
        require_newest(unit.view, run)
        return _sign(unit, _Desk(run, signer, note, clock), case_id)


def sign_run(
    store: Store, run_key: str, person: str, *, note: str, clock: Clock
) -> Iterator[Signature]:
    """Sign off every case of a run that is ready for it; each gets its own decision.

    Cases that await review, are blocked or failed are not attempted: they are not ready for anyone.

    Raises:
        UsageError: The run is unknown, or ``person`` does not say who acts.
        PolicyError: ``run.superseded``: a later run holds its cases now.
    """
    signer = parse_person(person)
    with store.snapshot() as view:
        run = view.run(run_key)
        require_newest(view, run)
        ready = CaseFilter(status=CaseStatus.AWAITING_SIGNOFF)
        case_ids = [row.case_id for row in view.cases(run.run_id, ready)]
    desk = _Desk(run, signer, note, clock)
    for start in range(0, len(case_ids), _BATCH):
        with store.unit() as unit:
            batch = case_ids[start : start + _BATCH]
            require_newest(unit.view, run)
            signatures = [_sign(unit, desk, case_id) for case_id in batch]
        yield from signatures


def _sign(unit: Unit, desk: _Desk, case_id: str) -> Signature:
    run_id = desk.run.run_id
    row = unit.view.case(run_id, case_id)
    # The ledger decides where the case stands; the database only says it faster.
    require_agreement(row, standing_of(unit.view.stream(case_id), run_id))
    found = _objections(unit.view, desk, row)
    actor = LedgerActor("person:" + desk.name, "approver")
    refs = (str(row.workpaper),) if row.workpaper else ()
    if found:
        said = [{"code": o.code, "message": o.message} for o in found]
        unit.record(Draft("approval.refused", case_id, {"objections": said}, actor, refs, run_id))
        reason = "; ".join(o.message for o in found)
        unit.add_signoff(run_id, SignoffLine(case_id, desk.name, "refused", reason, desk.at()))
        return Signature(case_id, granted=False, objections=found)
    before, after = CaseStatus.AWAITING_SIGNOFF, CaseStatus.COMPLETED
    body = {"from": before.value, "to": after.value, "note": desk.note}
    unit.record(Draft("approval.granted", case_id, body, actor, refs, run_id))
    unit.record(Draft("workpaper.issued", case_id, {}, actor, refs, run_id))
    unit.move_case(run_id, case_id, before=before, after=after, signed_by=desk.name)
    unit.add_signoff(run_id, SignoffLine(case_id, desk.name, "granted", desk.note, desk.at()))
    return Signature(case_id, granted=True, objections=())


def _objections(view: Snapshot, desk: _Desk, row: CaseRow) -> tuple[Objection, ...]:
    if row.workpaper is None:
        not_ready = readiness(row.status)
        return (not_ready,) if not_ready else (Objection("case.failed", "it has no workpaper"),)
    workpaper = Workpaper.model_validate_json(view.artifact(row.workpaper))
    # A case may be carried from an earlier run: who prepared that one made the workpaper.
    runs = dict.fromkeys((desk.run.run_id, workpaper.run_id))
    prepared = [view.run(run_id).invocation.get("preparer", "") for run_id in runs]
    return objections(
        Proposal(
            signer=desk.signer,
            status=row.status,
            parties=workpaper.parties,
            preparers=tuple(parse_person(preparer) for preparer in prepared if preparer),
        )
    )

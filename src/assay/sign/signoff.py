"""Sign-off of a case: a person takes responsibility for it, or is refused on the record.

A granted signature completes the case and issues its workpaper; a refused one leaves the case as it
is and puts the reason on the ledger. Nothing here can let a blocked case pass.
"""

from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock, Ids
from assay.domain import CaseRow, CaseStatus, Role, RunRecord
from assay.errors import PolicyError
from assay.ledger import Actor as LedgerActor
from assay.ledger import Draft, Entry, Signer
from assay.ledger.approval import Envelope
from assay.ledger.personal import SIGNABLE
from assay.pipeline.versions import require_newest
from assay.sign.act import Act, perform, prepare, seal
from assay.sign.acting import Acting, no_role
from assay.sign.desk import written
from assay.sign.duty import Objection, objections, readiness
from assay.sign.lock import lock_if_done
from assay.sign.matter import matter_of, signers_of
from assay.sign.people import People, people_of
from assay.sign.person import PersonId
from assay.stores import (
    SignoffLine,
    Snapshot,
    Store,
    Unit,
    final_conclusion,
    require_agreement,
    standing_of,
)

__all__ = [
    "PROGRAM",
    "CaseProposal",
    "Signatory",
    "Signature",
    "case_act",
    "complete_case",
    "grounds_against",
    "propose_case",
    "refuse_case",
    "sign_case",
]

PROGRAM = LedgerActor("program:assay", "sign")


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


class Signatory(NamedTuple):
    """Someone who signs with a key file.

    Attributes:
        person: Who.
        signer: Their key.
        on_behalf_of: For whom, where they act for someone who delegated it; empty otherwise.
    """

    person: PersonId
    signer: Signer
    on_behalf_of: str = ""


class CaseProposal(NamedTuple):
    """A signature as it would be given now.

    Attributes:
        act: What is to be signed.
        objections: What stands against it; nothing is signed where something does.
    """

    act: Act
    objections: tuple[Objection, ...]


def propose_case(
    view: Snapshot,
    run_key: str,
    case_id: str,
    person: PersonId,
    *,
    note: str,
    at: str,
    on_behalf_of: str = "",
) -> CaseProposal:
    """What a person would sign of a case now, and what stands against it.

    Args:
        view: The store.
        run_key: The run that holds the case.
        case_id: The case.
        person: Who wants to sign.
        note: A remark for the record.
        at: The instant, as entries write it.
        on_behalf_of: For whom, where they are a delegate.

    Raises:
        UsageError: The run, case or person is unknown.
        PolicyError: ``run.superseded``: a later run holds the case now.
        VerificationError: ``state.differs``: the database does not say what the ledger says.
    """
    run = view.run(run_key)
    require_newest(view, run)
    row = view.case(run.run_id, case_id)
    # The ledger decides where the case stands; the database only says it faster.
    require_agreement(row, standing_of(view.stream(case_id), run.run_id))
    people = people_of(view)
    found = grounds_against(view, people, run, row, Acting(person, on_behalf_of, at))
    return CaseProposal(case_act(view, row, person, note, on_behalf_of), found)


def grounds_against(
    view: Snapshot, people: People, run: RunRecord, row: CaseRow, acting: Acting
) -> tuple[Objection, ...]:
    """Everything that stands against somebody's signature on a case."""
    not_ready = readiness(row.status)
    found = [not_ready] if not_ready else []
    role = no_role(people, acting, Role.APPROVER)
    found += [role] if role else []
    if row.workpaper is None:
        return tuple(found) or (Objection("case.failed", "it has no workpaper"),)
    matter = matter_of(view, people, run, row)
    signers = signers_of(people, acting.person, acting.on_behalf_of)
    return (*found, *objections(matter, signers))


def complete_case(unit: Unit, act: Act, envelope: Envelope, *, clock: Clock) -> Signature:
    """Record a signature that was proposed before, or its refusal if something has changed.

    Raises:
        UsageError: The run, case or person is unknown.
        PolicyError: ``run.superseded``; ``approval.superseded``: the case is not what was signed;
            ``approval.*``: the envelope does not sign this act.
        VerificationError: ``state.differs``.
    """
    at = written(clock.now())
    giver, note = str(act.said.get("on_behalf_of", "")), str(act.said.get("note", ""))
    now = propose_case(
        unit.view, act.run, act.stream, act.person, note=note, at=at, on_behalf_of=giver
    )
    if now.objections:
        return refuse_case(unit, now, at)
    if now.act != act:
        raise PolicyError(
            "approval.superseded",
            f"case {act.stream} is not what was signed any more",
            remedy="look at it again, and sign what stands now",
            where=act.stream,
        )
    perform(unit, act, envelope, clock=clock)
    unit.record(Draft("workpaper.issued", act.stream, {}, PROGRAM, act.refs, act.run))
    before, after = CaseStatus.AWAITING_SIGNOFF, CaseStatus.COMPLETED
    unit.move_case(act.run, act.stream, before=before, after=after, signed_by=act.person)
    unit.add_signoff(act.run, SignoffLine(act.stream, act.person, "granted", note, at))
    lock_if_done(unit, act.run)
    return Signature(act.stream, granted=True, objections=())


def refuse_case(unit: Unit, proposal: CaseProposal, at: str) -> Signature:
    """Put on the record that a person was refused, and why; by the program, not by the person."""
    act, found = proposal
    said: list[JsonValue] = [{"code": one.code, "message": one.message} for one in found]
    body: dict[str, JsonValue] = {"person": act.person, "objections": said}
    unit.record(Draft("approval.refused", act.stream, body, PROGRAM, act.refs, act.run))
    reason = "; ".join(one.message for one in found)
    unit.add_signoff(act.run, SignoffLine(act.stream, act.person, "refused", reason, at))
    return Signature(act.stream, granted=False, objections=found)


def sign_case(
    store: Store,
    run_key: str,
    case_id: str,
    signatory: Signatory,
    *,
    note: str,
    clock: Clock,
    ids: Ids,
) -> Signature:
    """Sign one case off with a key file, or record the refusal; durable when this returns.

    Raises:
        UsageError: The run, case or person is unknown.
        PolicyError: ``run.superseded``; ``approval.*``: the key does not count.
        VerificationError: ``state.differs``: the database does not say what the ledger says.
    """
    person, signer, giver = signatory
    at = written(clock.now())
    with store.snapshot() as view:
        proposal = propose_case(
            view, run_key, case_id, person, note=note, at=at, on_behalf_of=giver
        )
        prepared = prepare(view, proposal.act, ids)
    with store.unit() as unit:
        if proposal.objections:
            return refuse_case(unit, proposal, at)
        return complete_case(unit, proposal.act, seal(prepared, signer), clock=clock)


def case_act(view: Snapshot, row: CaseRow, person: PersonId, note: str, giver: str) -> Act:
    """What somebody signs of a case as it stands, whatever stands against it."""
    standing = standing_of(view.stream(row.case_id), row.run_id)
    said: dict[str, JsonValue] = {
        "conclusion": final_conclusion(standing) if standing else "",
        "from": CaseStatus.AWAITING_SIGNOFF.value,
        "note": note,
        "to": CaseStatus.COMPLETED.value,
    }
    if giver:
        said["on_behalf_of"] = giver
    return Act(
        kind="approval.granted",
        stream=row.case_id,
        subject=_subject(view, row),
        outcome="granted",
        said=said,
        person=person,
        role=Role.APPROVER,
        run=row.run_id,
        refs=(str(row.workpaper),) if row.workpaper else (),
    )


def _subject(view: Snapshot, row: CaseRow) -> int:
    """Index of the newest word on a case; of a case that failed, of its newest entry."""
    newest = -1
    for data in view.stream(row.case_id):
        entry = Entry.parse(data)
        if entry.run == row.run_id and (entry.kind in SIGNABLE or newest < 0):
            newest = entry.seq
    return newest

"""What an approver does: sign a case or a run off; and re-opening, which a reviewer may do as well."""

from collections.abc import Sequence

from assay.domain import Role
from assay.errors import PolicyError
from assay.ledger.approval import Envelope
from assay.sign import (
    Act,
    Objection,
    PersonId,
    Signature,
    complete_case,
    complete_reopening,
    complete_run,
    propose_case,
    propose_reopening,
    refuse_case,
    request_run,
)
from assay.stores import Store
from assay.web.acts.kind import Done, Fields
from assay.web.call import Call
from assay.web.draft import Draft
from assay.web.sessions import moment
from assay.web.slugs import slug

__all__ = [
    "about_run",
    "perform_case",
    "perform_reopening",
    "perform_run",
    "propose_case_signature",
    "propose_reopened",
    "propose_run_signature",
]


def propose_case_signature(call: Call, fields: Fields) -> Act:
    """The signature on a case; a refusal is put on the record.

    Raises:
        PolicyError: With the code of the first objection.
    """
    row, at = call.case(), moment(call.clock.now())
    proposal = propose_case(
        call.view,
        row.run_id,
        row.case_id,
        _person(call),
        note=fields.get("note", "").strip(),
        at=at,
        on_behalf_of=call.giver(Role.APPROVER),
    )
    if proposal.objections:

        def refuse(store: Store) -> None:
            with store.unit() as unit:
                refuse_case(unit, proposal, at)

        call.office.write(refuse)
        raise _refusal(row.case_id, proposal.objections)
    return proposal.act


def perform_case(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record the signature, and issue the workpaper."""
    clock = call.clock

    def sign(store: Store) -> Signature:
        with store.unit() as unit:
            return complete_case(unit, draft.act, envelope, clock=clock)

    done = call.office.write(sign)
    if not done.granted:
        raise _refusal(done.case_id, done.objections)
    run = draft.fields["run"]
    return Done(f"{done.case_id} is signed off.", to=f"/runs/{run}/cases/{slug(done.case_id)}")


def propose_run_signature(call: Call, fields: Fields) -> Act:
    """The one signature over every case of a run that is ready for this person.

    What is asked for is written down first, and what this person may not sign is refused.

    Raises:
        PolicyError: ``signoff.nothing``: nothing is ready for this person.
    """
    run_id, clock, person = call.run().run_id, call.clock, _person(call)
    giver, note = call.giver(Role.APPROVER), fields.get("note", "").strip()
    proposal = call.office.write_alone(
        lambda store: request_run(store, run_id, person, note=note, clock=clock, on_behalf_of=giver)
    )
    if proposal.act is None:
        why = f"; {len(proposal.refused)} are not for you, as the record says"
        raise PolicyError(
            "signoff.nothing",
            "no case of the run is ready for you" + (why if proposal.refused else ""),
            remedy="the queue shows what still waits for review",
        )
    return proposal.act


def perform_run(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record the signature over the run, and issue each case under it."""
    clock = call.clock
    done = call.office.write_alone(
        lambda store: list(complete_run(store, draft.act, envelope, clock=clock))
    )
    signed = sum(one.granted for one in done)
    left = len(done) - signed
    tail = f" {left} changed meanwhile and are left." if left else ""
    return Done(
        f"{signed:,} cases are signed off.{tail}", to=f"/sign-off?run={draft.fields['run']}"
    )


def propose_reopened(call: Call, fields: Fields) -> Act:
    """The re-opening of a signed case."""
    row = call.case()
    role = Role.APPROVER if call.visitor.holds(Role.APPROVER) else Role.REVIEWER
    return propose_reopening(
        call.view,
        row.run_id,
        row.case_id,
        _person(call),
        reason=fields.get("reason", ""),
        at=moment(call.clock.now()),
        on_behalf_of=call.giver(role),
    )


def perform_reopening(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record it: the case awaits review again, and the lock of its run falls."""
    clock, case = call.clock, draft.act.stream

    def reopen(store: Store) -> int:
        with store.unit() as unit:
            return complete_reopening(unit, draft.act, envelope, clock=clock)

    seq = call.office.write(reopen)
    run = draft.fields["run"]
    return Done(f"{case} is open again (entry {seq}).", to=f"/runs/{run}/cases/{slug(case)}")


def about_run(call: Call, fields: Fields) -> str:
    """Which run, in words."""
    del fields
    run = call.run()
    return f"run {run.number} of {run.app}"


def _person(call: Call) -> PersonId:
    return PersonId(call.visitor.person)


def _refusal(case_id: str, objections: Sequence[Objection]) -> PolicyError:
    words = "; ".join(one.message for one in objections)
    return PolicyError(
        objections[0].code,
        f"{case_id} was not signed: {words}",
        remedy="another person signs it; the refusal is on the record",
        where=f"case {case_id}",
    )

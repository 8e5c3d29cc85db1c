"""Sign-off of a whole run: one signature over a list of cases, then an entry for each.

1. ``signoff.requested``: the program writes down which cases are ready and may be signed by this
   person, with the root over them; those that this person may not sign are refused, each on the
   record.
2. The person signs that entry: one act.
3. Each case gets its ``approval.granted``, which proves that it is on the list, and its
   ``workpaper.issued``, in batches. A crash in between loses nothing: the next call goes on.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from assay.canonical import JsonValue, encode
from assay.clock import Clock, Ids
from assay.domain import CaseStatus, Role, RunRecord
from assay.errors import PolicyError
from assay.ledger import Draft, Entry
from assay.ledger.approval import Envelope
from assay.ledger.coverage import Coverage, case_line
from assay.pipeline.versions import require_newest
from assay.sign.act import Act, perform, prepare, seal
from assay.sign.acting import Acting, no_role
from assay.sign.covered import RunSigned, issue, unfinished
from assay.sign.desk import written
from assay.sign.duty import Objection
from assay.sign.lock import obstacles
from assay.sign.people import people_of
from assay.sign.person import PersonId
from assay.sign.signoff import (
    PROGRAM,
    CaseProposal,
    Signatory,
    Signature,
    case_act,
    grounds_against,
    refuse_case,
)
from assay.stores import (
    CaseFilter,
    Snapshot,
    Store,
    digest_text,
    pack,
    require_agreement,
    standing_of,
)

__all__ = ["RunProposal", "complete_run", "request_run", "resume_run", "sign_run"]

_BATCH = 200


class RunProposal(NamedTuple):
    """What a person would sign of a run.

    Attributes:
        act: What is to be signed; ``None`` where no case is ready for this person.
        refused: Cases that are ready, but not for this person; each is on the record.
    """

    act: Act | None
    refused: tuple[Signature, ...]


class _Ready(NamedTuple):
    """The cases of a run that are ready: for this person, and for others only."""

    lines: list[bytes]
    conclusions: Counter[str]
    refused: list[CaseProposal]


def request_run(
    store: Store,
    run_key: str,
    person: PersonId,
    *,
    note: str,
    clock: Clock,
    on_behalf_of: str = "",
) -> RunProposal:
    """Write down what a person is asked to sign of a run, and refuse what they may not sign.

    Cases that await review, are blocked or failed are not asked for: they are ready for nobody.

    Raises:
        UsageError: The run or person is unknown.
        PolicyError: ``run.superseded``; ``run.unfinished``; ``sample.open``; ``role.missing``,
            ``delegation.unnamed``.
        VerificationError: ``state.differs``.
    """
    acting = Acting(person, on_behalf_of, written(clock.now()))
    with store.snapshot() as view:
        run = view.run(run_key)
        _require_ready(view, run, acting)
        ready = _ready(view, run, acting, note)
    refused = list(_refuse(store, ready.refused, acting.at))
    if not ready.lines:
        return RunProposal(None, tuple(refused))
    coverage = Coverage(ready.lines)
    listing = pack(encode({"lines": [line.decode().split("\x00") for line in coverage.lines]}))
    body: dict[str, JsonValue] = {
        "cases": len(coverage.lines),
        "for": person,
        "on_behalf_of": on_behalf_of,
        "root": coverage.root,
    }
    with store.unit() as unit:
        unit.keep([listing])
        refs = (digest_text(listing.sha256),)
        seq = unit.view.log().size + len(unit.recorded)
        unit.record(Draft("signoff.requested", run.run_id, body, PROGRAM, refs, run.run_id))
    said: dict[str, JsonValue] = {
        "cases": body["cases"],
        "conclusions": dict(sorted(ready.conclusions.items())),
        "note": note,
        "root": body["root"],
    }
    if on_behalf_of:
        said["on_behalf_of"] = on_behalf_of
    act = Act(
        "approval.granted", run.run_id, seq, "granted", said, person, Role.APPROVER, run.run_id
    )
    return RunProposal(act, tuple(refused))


def complete_run(
    store: Store, act: Act, envelope: Envelope, *, clock: Clock
) -> Iterator[Signature]:
    """Record the signature over a run, then issue each case that it covers.

    The signature is durable before the first case is; whatever breaks off the rest,
    :func:`resume_run` goes on. A case that is not what was signed any more is left as it is.

    Raises:
        PolicyError: ``run.superseded``, ``run.unfinished``, ``sample.open``; ``approval.*``.
    """
    acting = Acting(act.person, str(act.said.get("on_behalf_of", "")), written(clock.now()))
    with store.unit() as unit:
        run = unit.view.run(act.run)
        _require_ready(unit.view, run, acting)
        _require_asked(unit.view, act, acting)
        seq = perform(unit, act, envelope, clock=clock)
    yield from issue(store, RunSigned(run.run_id, act.subject, seq, act.person), clock)


def resume_run(store: Store, run_key: str, *, clock: Clock) -> Iterator[Signature]:
    """Issue the cases of a run that are signed, but were not issued when a crash came."""
    with store.snapshot() as view:
        left = unfinished(view, view.run(run_key))
    for signed in left:
        yield from issue(store, signed, clock)


def sign_run(
    store: Store, run_key: str, signatory: Signatory, *, note: str, clock: Clock, ids: Ids
) -> Iterator[Signature]:
    """Sign every case of a run that is ready for this person, with one signature of a key file.

    Raises:
        UsageError, PolicyError, VerificationError: As :func:`request_run`.
    """
    person, signer, giver = signatory
    yield from resume_run(store, run_key, clock=clock)
    proposal = request_run(store, run_key, person, note=note, clock=clock, on_behalf_of=giver)
    yield from proposal.refused
    if proposal.act is None:
        return
    with store.snapshot() as view:
        prepared = prepare(view, proposal.act, ids)
    yield from complete_run(store, proposal.act, seal(prepared, signer), clock=clock)


def _require_ready(view: Snapshot, run: RunRecord, acting: Acting) -> None:
    require_newest(view, run)
    missing = no_role(people_of(view), acting, Role.APPROVER)
    for objection in (*obstacles(view, run), *([missing] if missing else [])):
        raise PolicyError(objection.code, objection.message, remedy=_remedy(objection))


def _require_asked(view: Snapshot, act: Act, acting: Acting) -> None:
    """Refuse a list that was made for another person, or for another on whose behalf one acts."""
    data = next(iter(view.entries(act.subject, act.subject + 1)), None)
    asked = Entry.parse(data).body if data else {}
    if (asked.get("for"), asked.get("on_behalf_of")) != (acting.person, acting.on_behalf_of):
        raise PolicyError(
            "approval.wrong_subject",
            "the list of cases was made for another person",
            remedy="ask for a list of your own: assay signoff RUN",
        )


def _remedy(objection: Objection) -> str:
    return {
        "sample.open": "conclude or abandon the sample first",
        "run.unfinished": "assay resume",
        "delegation.unnamed": "add --for PERSON",
    }.get(objection.code, "an admin grants roles: assay people grant")


def _ready(view: Snapshot, run: RunRecord, acting: Acting, note: str) -> _Ready:
    found = _Ready([], Counter(), [])
    people = people_of(view)
    for row in view.cases(run.run_id, CaseFilter(status=CaseStatus.AWAITING_SIGNOFF)):
        require_agreement(row, standing_of(view.stream(row.case_id), run.run_id))
        act = case_act(view, row, acting.person, note, acting.on_behalf_of)
        grounds = grounds_against(view, people, run, row, acting)
        if grounds:
            found.refused.append(CaseProposal(act, grounds))
            continue
        conclusion = str(act.said["conclusion"])
        found.lines.append(case_line(row.case_id, str(row.workpaper), conclusion))
        found.conclusions[conclusion] += 1
    return found


def _refuse(store: Store, proposals: list[CaseProposal], at: str) -> Iterator[Signature]:
    waiting = iter(proposals)
    while batch := list(islice(waiting, _BATCH)):
        with store.unit() as unit:
            done = [refuse_case(unit, proposal, at) for proposal in batch]
        yield from done

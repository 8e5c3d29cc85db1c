"""Recording the acts of a sample, and putting what was drawn into the queue."""

from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import CaseStatus
from assay.errors import UsageError
from assay.ledger import Actor, Draft
from assay.ledger.approval import Envelope
from assay.review.sample.act import (
    Built,
    DrawRequest,
    FrameRequest,
    PlanRequest,
    built_conclusion,
    built_draw,
    built_extension,
    built_frame,
    malformed,
    propose_abandonment,
    propose_plan,
)
from assay.review.sample.record import PREFIX, SampleRecord, sample_of
from assay.review.sample.result import seeds_of
from assay.review.sample.terms import terms_in
from assay.sign import Act, perform, written
from assay.statistics import exact_rate
from assay.stores import Snapshot, Store, Unit

__all__ = ["record", "request_reviews"]

_PROGRAM = Actor("program:assay", "review")
_BATCH = 200


def record(store: Store, act: Act, envelope: Envelope, *, clock: Clock) -> int:
    """Record an act of a sample; gives the index of its entry. Everything is checked again.

    Args:
        store: The store.
        act: What a proposal gave.
        envelope: Its person's signature.
        clock: Tells the time.

    Raises:
        UsageError: As the proposals; ``sample.malformed``: it is not what was proposed.
        PolicyError: As the proposals; ``approval.*``.
        VerificationError: ``commitment.broken``.
    """
    with store.unit() as unit:
        built = _again(unit.view, act, written(clock.now()))
        if built.act != act:
            raise malformed("it is not what was proposed, or something has changed since")
        unit.keep(built.artifacts)
        return perform(unit, act, envelope, clock=clock)


def request_reviews(store: Store, name: str, *, clock: Clock) -> int:
    """Put the drawn cases that are not in the queue yet into it; gives how many.

    Called after a draw or an extension was recorded, and again after a crash in between. A case
    that was signed since the population was published can't be asked for any more; it stays
    without a result and counts as an error.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``: nothing is drawn.
    """
    del clock  # the store dates what it chains
    with store.snapshot() as view:
        sample = sample_of(view, name)
        if not sample.file_ref:
            raise malformed("nothing is drawn yet")
        wanted = list(_wanted(view, sample))
    count = 0
    for start in range(0, len(wanted), _BATCH):
        with store.unit() as unit:
            batch = wanted[start : start + _BATCH]
            count += sum(_request(unit, sample, drawn) for drawn in batch)
    return count


class _Drawn(NamedTuple):
    case_id: str
    stratum: str
    reviews: int
    found: str


def _again(view: Snapshot, act: Act, at: str) -> Built:
    said, name, person = act.said, act.stream.removeprefix(PREFIX), str(act.person)
    match act.kind:
        case "sample.planned":
            request = PlanRequest(
                run_id=act.run,
                name=name,
                person=person,
                commitment=str(said.get("commitment")),
                at=at,
                terms=terms_in(said.get("terms")),
                purpose=str(said.get("purpose")),
                self_drawn=said.get("self_drawn") is True,
            )
            return Built(propose_plan(view, request))
        case "sample.framed":
            size = said.get("ledger_size")
            if not isinstance(size, int) or not 0 < size <= view.log().size:
                raise malformed("the ledger has no such size")
            return built_frame(view, FrameRequest(name, person, at), size)
        case "sample.drawn":
            seeds = _seeds_in(said)
            return built_draw(view, DrawRequest(name, person, str(said.get("nonce")), at, seeds))
        case "sample.extended":
            return built_extension(view, name, person, at=at)
        case "sample.concluded":
            lost = said.get("unreviewable")
            return built_conclusion(
                view,
                name,
                person,
                at=at,
                note=str(said.get("note")),
                unreviewable=tuple(map(str, lost)) if isinstance(lost, list) else (),
            )
        case "sample.abandoned":
            return Built(propose_abandonment(view, name, person, str(said.get("reason")), at=at))
    raise UsageError(
        "sample.malformed", f"{act.kind} is no act of a sample", remedy="propose one first"
    )


def _seeds_in(said: object) -> tuple[str, ...]:
    listed = said.get("seeds") if isinstance(said, dict) else None
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def _wanted(view: Snapshot, sample: SampleRecord) -> list[_Drawn]:
    """What was drawn and is not asked for yet, known-wrong cases hidden among it by their names."""
    asked = {line.case_id for line in view.reviews(sample.run_id, sample=sample.name)}
    file = sample.file(view)
    share = exact_rate(sample.terms.double)
    left = {stratum: -(-size * share // 1) for stratum, size in file.sizes.items()}
    found: list[_Drawn] = []
    for item in file.drawn:  # by their tickets, so that nobody chooses which are looked at twice
        is_double = left[item.stratum] > 0
        left[item.stratum] -= 1
        found.append(_Drawn(item.id, item.stratum, 2 if is_double else 1, ""))
    for case_id in seeds_of(view, sample):
        row = view.case(sample.run_id, case_id)
        conclusion = "" if row.conclusion is None else row.conclusion.value
        found.append(_Drawn(case_id, "", 1, conclusion))
    return sorted(one for one in found if one.case_id not in asked)


def _request(unit: Unit, sample: SampleRecord, drawn: _Drawn) -> bool:
    row = unit.view.queued(sample.run_id, drawn.case_id)
    if row.review.sample == sample.name or row.status not in _ASKABLE:
        return False
    body: dict[str, JsonValue] = {
        "reviews": drawn.reviews,
        "sample": sample.name,
        "stratum": drawn.stratum,
        "why": "sampled",
    }
    if drawn.found:
        body["found"] = drawn.found
    run_id, case_id = sample.run_id, drawn.case_id
    unit.record(Draft("review.requested", case_id, body, _PROGRAM, (), run_id))
    if row.status is CaseStatus.AWAITING_SIGNOFF:
        after = CaseStatus.AWAITING_REVIEW
        unit.move_case(run_id, case_id, before=row.status, after=after)
    return True


_ASKABLE = frozenset({CaseStatus.AWAITING_SIGNOFF, CaseStatus.AWAITING_REVIEW})

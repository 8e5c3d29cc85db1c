"""The acts of a sample, in their order: plan, frame, draw, extend, conclude; or abandon.

::

    auditor   propose_plan        commits to a nonce: only its digest is told
    preparer  propose_frame       publishes what can be drawn: population root and ledger root
    auditor   propose_draw        reveals the nonce; the tickets decide, nobody else
    program   request_reviews     puts the drawn cases into the queue; resumable
    auditor   propose_extension   the next stage of the plan; only ever adds cases
    auditor   propose_conclusion  the result, and the sample is closed

Each gives an act, which its person signs (:func:`assay.sign.prepare`), and
:func:`~assay.review.sample.booking.record` records. The order is enforced: commit before frame
before reveal.
"""

from typing import NamedTuple

from assay.canonical import JsonValue, encode
from assay.domain import Role, RunRecord
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry, LogState
from assay.pipeline.versions import require_newest
from assay.review.capacity import require_not_preparer
from assay.review.sample.population import (
    clean_ids,
    frame_bytes,
    population_of,
    require_finished,
)
from assay.review.sample.record import (
    UNPROTECTED,
    SampleRecord,
    SampleState,
    require_state,
    sample_of,
    samples_of,
    stream_of,
)
from assay.review.sample.result import SampleResult, result_bytes, result_of
from assay.review.sample.terms import Terms, plan_for
from assay.sampling import NONCE_SIZE, Sample, draw, plan_bytes, require_nonce, sample_bytes
from assay.sign import Act, Acting, PersonId, no_role, people_of
from assay.statistics import Stage
from assay.stores import Artifact, Snapshot, digest_text, pack, require_running

__all__ = [
    "Built",
    "DrawRequest",
    "FrameRequest",
    "PlanRequest",
    "built_conclusion",
    "built_draw",
    "built_extension",
    "built_frame",
    "file_of",
    "malformed",
    "propose_abandonment",
    "propose_conclusion",
    "propose_draw",
    "propose_extension",
    "propose_frame",
    "propose_plan",
]

_ROLES = (Role.AUDITOR, Role.REVIEWER, Role.APPROVER)
_FRAMING = (Role.PREPARER, *_ROLES)
_OPEN = (SampleState.PLANNED, SampleState.FRAMED, SampleState.DRAWN)


class PlanRequest(NamedTuple):
    """What is planned before anything is drawn.

    Attributes:
        run_id: Id or number of the run.
        name: Name of the sample, new in this workspace.
        person: Person id of who commits: an auditor, reviewer or approver, not the preparer.
        commitment: SHA-256 of the nonce, ``sha256:<hex>``; the nonce stays with the person.
        at: The instant, as :func:`assay.sign.written` writes it.
        terms: How large it is to be, and why.
        purpose: What it is for, in one line; goes into the seed. Empty: the run and its name.
        self_drawn: Nobody had committed to the nonce before the population was known.
    """

    run_id: str
    name: str
    person: str
    commitment: str
    at: str
    terms: Terms = Terms()
    purpose: str = ""
    self_drawn: bool = False


class FrameRequest(NamedTuple):
    """What is published before the nonce is revealed.

    Attributes:
        person: Person id of who publishes; another than who holds the nonce.
        at: The instant, as entries write it.
    """

    name: str
    person: str
    at: str


class DrawRequest(NamedTuple):
    """The nonce, revealed.

    Attributes:
        nonce: 64 hexadecimal digits; its digest must be what was committed to.
        at: The instant, as entries write it.
        seeds: Cases of the run whose answer is known, to be reviewed among those drawn: they show
            whether reviewers find errors, and stay out of the projection.
    """

    name: str
    person: str
    nonce: str
    at: str
    seeds: tuple[str, ...] = ()


class Built(NamedTuple):
    """An act with the artifacts that it refers to."""

    act: Act
    artifacts: tuple[Artifact, ...] = ()


def propose_plan(view: Snapshot, request: PlanRequest) -> Act:
    """The act of committing to a nonce and to terms.

    Raises:
        UsageError: ``run.unknown``, ``sample.exists``, ``sample.malformed``, ``person.unknown``.
        PolicyError: ``approval.same_person``: the preparer; ``run.unfinished``, ``sample.open``:
            another one of this run is under way; ``role.missing``.
    """
    require_running(view)
    stream = stream_of(request.name)
    run = view.run(request.run_id)
    require_newest(view, run)
    require_finished(run)
    if next(iter(view.stream(stream)), None) is not None:
        raise UsageError(
            "sample.exists",
            f"there is a sample {request.name!r} already",
            remedy="choose another name",
        )
    under_way = [one.name for one in samples_of(view, run.run_id) if one.state in _OPEN]
    if under_way:
        raise PolicyError(
            "sample.open",
            f"sample {under_way[0]} of run {run.number} is under way",
            remedy="conclude or abandon it first",
        )
    role = _role_of(view, run, _By(request.person, request.at))
    purpose = request.purpose or f"run {run.number}/{request.name}"
    plan_for(
        request.terms._replace(whole=()), {"all": 10**6}, purpose
    )  # refuses terms that no plan has
    said: dict[str, JsonValue] = {
        "commitment": request.commitment,
        "protection": UNPROTECTED if request.self_drawn else "committed before",
        "purpose": purpose,
        "self_drawn": request.self_drawn,
        "stream": stream,
        "terms": request.terms.body,
    }
    started = Entry.parse(next(iter(view.stream(run.run_id)))).seq
    return Act(
        "sample.planned",
        stream,
        started,
        "planned",
        said,
        PersonId(request.person),
        role,
        run.run_id,
    )


def propose_frame(view: Snapshot, request: FrameRequest) -> Act:
    """The act of publishing every clean decision of the run, as it stands now.

    Raises:
        UsageError: ``sample.unknown``, ``sample.empty``, ``sample.malformed``.
        PolicyError: ``sample.order``: it is framed already; ``sample.same_person``: who holds the
            nonce may not choose the population; ``role.missing``.
    """
    return built_frame(view, request, view.log().size).act


def built_frame(view: Snapshot, request: FrameRequest, size: int) -> Built:
    """As :func:`propose_frame`, as of a size of the ledger, with population and plan."""
    require_running(view)
    sample = sample_of(view, request.name)
    require_state(sample, SampleState.PLANNED)
    run = view.run(sample.run_id)
    require_newest(view, run)
    if request.person == sample.planned_by and not sample.self_drawn:
        raise PolicyError(
            "sample.same_person",
            f"{request.person} holds the nonce: another person publishes the population",
            remedy="let the preparer do it: assay sample frame --as PERSON",
        )
    population = population_of(view, run.run_id, sample.terms.stratify)
    plan = plan_for(sample.terms, population.frame.counts, sample.purpose)
    artifacts = (pack(frame_bytes(population.frame)), pack(plan_bytes(plan)))
    root = LogState.load(view.log().origin, size, view.node).root
    said: dict[str, JsonValue] = {
        "items": len(population.frame.items),
        "ledger_root": "sha256:" + root.hex(),
        "ledger_size": size,
        "population_root": population.frame.root,
        "promises": list(plan.promises),
        "signed_before": population.signed_before,
        "strata": len(population.frame.counts),
    }
    roles = _ROLES if sample.self_drawn else _FRAMING
    by = _By(request.person, request.at, roles)
    act = _act(view, sample, "framed", said, by=by, artifacts=artifacts)
    return Built(act, artifacts)


def propose_draw(view: Snapshot, request: DrawRequest) -> Act:
    """The act of revealing the nonce.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
        PolicyError: ``sample.order``; ``role.missing``; ``approval.same_person``: the preparer.
        VerificationError: ``commitment.broken``: not the nonce that was committed to.
    """
    return built_draw(view, request).act


def built_draw(view: Snapshot, request: DrawRequest) -> Built:
    """As :func:`propose_draw`, with the sample's file."""
    require_running(view)
    sample = sample_of(view, request.name)
    require_state(sample, SampleState.FRAMED)
    nonce = _nonce(request.nonce)
    require_nonce(nonce, sample.commitment)
    drawn = draw(
        sample.plan(view),
        sample.frame(view),
        ledger_root=sample.ledger_root,
        commitment=sample.commitment,
        nonce=nonce,
    )
    artifacts = [pack(sample_bytes(drawn))]
    if request.seeds:
        _check_seeds(view, sample, request.seeds)
        artifacts.append(pack(encode({"seeds": sorted(set(request.seeds))})))
    said: dict[str, JsonValue] = {
        "drawn": len(drawn.drawn),
        "nonce": request.nonce,
        "population_root": drawn.population_root,
        "seeds": sorted(set(request.seeds)),
    }
    kept = tuple(artifacts)
    by = _By(request.person, request.at)
    act = _act(view, sample, "drawn", said, by=by, artifacts=kept)
    return Built(act, kept)


def propose_extension(view: Snapshot, name: str, person: str, *, at: str) -> Act:
    """The act of drawing the next stage from the same tickets; nothing drawn before falls out.

    Only a plan in stages is extended: to enlarge another one after its first results would dilute
    what was found.

    Raises:
        UsageError: ``sample.unknown``.
        PolicyError: ``sample.order``, ``sample.fixed``: no stage follows; ``sample.unreviewed``.
    """
    return built_extension(view, name, person, at=at).act


def built_extension(view: Snapshot, name: str, person: str, *, at: str) -> Built:
    """As :func:`propose_extension`, with the sample's new file."""
    require_running(view)
    sample = sample_of(view, name)
    require_state(sample, SampleState.DRAWN)
    result = result_of(view, name)
    _require_reviewed(result)
    outcome = result.outcome
    if outcome.stage is not Stage.GO_ON or outcome.next_size is None:
        raise PolicyError(
            "sample.fixed",
            f"sample {name} has no further stage by its plan",
            remedy="conclude it; whoever may need more plans stages beforehand",
        )
    was = sample.file(view)
    sizes = {
        stratum.plan.name: outcome.next_size
        if stratum.plan.basis.value == "stop_or_go"
        else was.sizes.get(stratum.plan.name, 0)
        for stratum in outcome.strata
    }
    more = draw(
        was.plan,
        sample.frame(view),
        ledger_root=was.ledger_root,
        commitment=was.commitment,
        nonce=was.nonce,
        sizes=sizes,
    )
    artifacts = (pack(sample_bytes(more)),)
    said: dict[str, JsonValue] = {"drawn": len(more.drawn), "before": len(was.drawn)}
    act = _act(view, sample, "extended", said, by=_By(person, at), artifacts=artifacts)
    return Built(act, artifacts)


def propose_abandonment(view: Snapshot, name: str, person: str, reason: str, *, at: str) -> Act:
    """The act of giving a sample up, which is itself on the record.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``: no reason.
        PolicyError: ``sample.order``; ``role.missing``.
    """
    require_running(view)
    sample = sample_of(view, name)
    require_state(sample, *_OPEN)
    if not reason.strip():
        raise malformed("whoever gives a sample up says why")
    return _act(view, sample, "abandoned", {"reason": reason}, by=_By(person, at))


def propose_conclusion(
    view: Snapshot,
    name: str,
    person: str,
    *,
    at: str,
    note: str = "",
    unreviewable: tuple[str, ...] = (),
) -> Act:
    """The act of closing a sample with the result as it stands.

    Args:
        view: The store.
        name: The sample.
        person: Person id.
        at: The instant, as entries write it.
        note: A remark.
        unreviewable: Drawn cases that nobody can decide; each counts as a missed error.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
        PolicyError: ``sample.order``, ``sample.unreviewed``: drawn cases are not decided yet.
    """
    return built_conclusion(view, name, person, at=at, note=note, unreviewable=unreviewable).act


def built_conclusion(
    view: Snapshot,
    name: str,
    person: str,
    *,
    at: str,
    note: str = "",
    unreviewable: tuple[str, ...] = (),
) -> Built:
    """As :func:`propose_conclusion`, with the result's document."""
    require_running(view)
    sample = sample_of(view, name)
    require_state(sample, SampleState.DRAWN)
    result = result_of(view, name, unreviewable=unreviewable)
    _require_reviewed(result)
    artifacts = (pack(result_bytes(result)),)
    said: dict[str, JsonValue] = {
        "decision": result.outcome.decision.value,
        "note": note,
        "protection": result.protection,
        "reached": list(result.reached),
        "unreviewable": sorted(unreviewable),
    }
    act = _act(view, sample, "concluded", said, by=_By(person, at), artifacts=artifacts)
    return Built(act, artifacts)


def malformed(what: str) -> UsageError:
    """An act of a sample that does not hold together."""
    return UsageError(
        "sample.malformed", f"the sample does not hold together: {what}", remedy="complete it"
    )


class _By(NamedTuple):
    """Who acts, when, and in which of some roles."""

    person: str
    at: str
    roles: tuple[Role, ...] = _ROLES


def _act(
    view: Snapshot,
    sample: SampleRecord,
    outcome: str,
    said: dict[str, JsonValue],
    *,
    by: _By,
    artifacts: tuple[Artifact, ...] = (),
) -> Act:
    run = view.run(sample.run_id)
    return Act(
        f"sample.{outcome}",
        stream_of(sample.name),
        sample.newest,
        outcome,
        said,
        PersonId(by.person),
        _role_of(view, run, by),
        run.run_id,
        tuple(digest_text(artifact.sha256) for artifact in artifacts),
    )


def _role_of(view: Snapshot, run: RunRecord, by: _By) -> Role:
    people = people_of(view)
    acting = Acting(PersonId(by.person), "", by.at)
    role = next((one for one in by.roles if no_role(people, acting, one) is None), None)
    if role is None:
        raise PolicyError(
            "role.missing",
            f"{by.person} is none of {', '.join(one.value for one in by.roles)}",
            remedy="an admin grants roles: assay people grant",
        )
    if Role.PREPARER not in by.roles:
        require_not_preparer(people, run, by.person)
    return role


def _require_reviewed(result: SampleResult) -> None:
    if result.outstanding:
        raise PolicyError(
            "sample.unreviewed",
            f"{result.outstanding} drawn cases of sample {result.name} are not decided yet",
            remedy="review them: assay review next; or name each that nobody can decide:"
            " assay sample conclude NAME --unreviewable CASE",
        )


def _check_seeds(view: Snapshot, sample: SampleRecord, seeds: tuple[str, ...]) -> None:
    clean = set(clean_ids(view, sample.run_id))
    for case_id in seeds:
        row = view.case(sample.run_id, case_id)
        if case_id in clean or row.status.value != "awaiting_review":
            raise malformed(f"{case_id} is no case that awaits review with a known answer")


def _nonce(text: str) -> bytes:
    try:
        nonce = bytes.fromhex(text)
    except ValueError:
        nonce = b""
    if len(nonce) != NONCE_SIZE or nonce.hex() != text:
        raise malformed(f"a nonce is {2 * NONCE_SIZE} lower-case hexadecimal digits")
    return nonce


def file_of(view: Snapshot, sample: SampleRecord) -> Sample:
    """The sample's file.

    Raises:
        PolicyError: ``sample.order``: it is not drawn.
    """
    if not sample.file_ref:
        require_state(sample, SampleState.DRAWN)
    return sample.file(view)

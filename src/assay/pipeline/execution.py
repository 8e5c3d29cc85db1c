"""Beginning, resuming and finishing a run.

The life of a run::

    hash the files -> survey (the app's fieldwork) -> manifest -> run id
      a run with this id is completed  -> it is returned as it is
      a run with this id exists        -> it goes on where it stopped
      otherwise                        -> run.started, population.admitted
    drive chunk by chunk (assay.pipeline.loop)
      asked to stop, or the provider is down -> paused
      a case failed                          -> paused, run.failed; resume drives it again
      otherwise                              -> completed, run.completed
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from assay.app import Assessor, Dated, Fieldwork, find_app
from assay.app.contract import App
from assay.canonical import JsonValue
from assay.clock import Clock, Pause
from assay.domain import (
    CaseStatus,
    InputManifest,
    PopulationReport,
    RunRecord,
    RunStatus,
    RunSummary,
    SourceFile,
    Succession,
)
from assay.errors import EvidenceError, UsageError
from assay.ledger import Draft
from assay.pipeline.commit import ENGINE, supersede_vanished
from assay.pipeline.crew import Workers, about_lines, crew_size
from assay.pipeline.grading import graders_of
from assay.pipeline.interrupt import Stop, stopped_by_signal
from assay.pipeline.litter import rarely_collecting
from assay.pipeline.loop import Calls, Loop, Pace
from assay.pipeline.manifest import Stamp, build_manifest, hash_inputs, stamps
from assay.pipeline.models import Connect
from assay.pipeline.purse import Budget, Costing
from assay.pipeline.request import PREPARER, RunRequest, request_again
from assay.pipeline.spans import RunSeen
from assay.pipeline.spending import spent_in
from assay.pipeline.stages import Stages
from assay.pipeline.succession import Predecessor, footing_of
from assay.pipeline.versions import GONE, find_predecessor, require_newest, succession, vanished
from assay.pipeline.watch import Watch
from assay.providers import Conversing
from assay.stores import Database, RunStart, Store, Unit, digest_text, pack
from assay.telemetry import NoProgress, NoTracer, Progress, Tracer, trace_id

__all__ = ["RunResult", "Terms", "resume", "run", "survey"]


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes:
        record: The run; its status says whether it finished.
        summary: Its counts.
        seconds: How long this call took.
        was_finished: It had been completed before; nothing was done.
        why_paused: Why it stopped by itself; empty where it did not.
    """

    record: RunRecord
    summary: RunSummary
    seconds: float
    was_finished: bool = False
    why_paused: str = ""


@dataclass(frozen=True)
class Terms:
    """How a run is driven; none of it changes a result.

    Attributes:
        clock: Dates the run and its ledger entries.
        progress: Hears how far it is.
        pace: Chunks, workers, calls.
        stop: Lets the caller stop it after the chunk at hand; SIGINT and SIGTERM do the same.
        budget: Limits on calls to models; ``None`` for none.
        is_batched: Models are asked in batches.
        tracer: Hears what is put on the record.
        costing: What calls cost, for the tracer; ``None`` leaves that untold.
    """

    clock: Pause
    progress: Progress = field(default_factory=NoProgress)
    pace: Pace = field(default_factory=Pace)
    stop: Stop = field(default_factory=Stop)
    budget: Budget | None = None
    is_batched: bool = False
    tracer: Tracer = field(default_factory=NoTracer)
    costing: Costing | None = None


@dataclass(frozen=True)
class _Job:
    """A request, surveyed and named."""

    request: RunRequest
    fieldwork: Fieldwork[Any]
    assessor: Assessor[Any] | Conversing
    manifest: InputManifest
    stamps: tuple[Stamp, ...]

    @property
    def run_id(self) -> str:
        return self.manifest.run_id

    @property
    def models(self) -> Conversing | None:
        """Who reads, where models do."""
        return self.assessor if isinstance(self.assessor, Conversing) else None

    @property
    def baseline(self) -> Assessor[Any] | None:
        """Who reads, where no model does."""
        return None if isinstance(self.assessor, Conversing) else self.assessor

    def vouch(self) -> None:
        """See that the files are still those that were hashed.

        Raises:
            EvidenceError: ``file.changed``.
        """
        if stamps(self.request) != self.stamps:
            raise EvidenceError(
                "file.changed",
                "a file of the run was written to while the run was reading it",
                remedy="keep the files as they are and start again: changed files are another run",
            )


def run(store: Database, request: RunRequest, terms: Terms) -> RunResult:
    """Drive a population through the stages; go on where an earlier attempt stopped.

    Args:
        store: A workspace.
        request: What to run.
        terms: How to drive it.

    Raises:
        EvidenceError: A file can't be read, changed during the run, or is no population.
        UsageError: ``run.claimed``: another process drives this run; an input makes no sense;
            ``run.unknown``, ``run.unfinished``, ``run.foreign``: the run to be superseded is none
            that can be.
        PolicyError: ``run.superseded``: another run supersedes it already.
        StoreError: Disk or database failed; everything committed stays.
        VerificationError: The ledger may not be written: see :attr:`Workspace.trouble`.
    """
    started = terms.clock.elapsed_s()
    if request.supersedes:
        earlier = find_predecessor(store, request.supersedes, request.app.name)
        request = replace(request, supersedes=earlier.run_id)
    with rarely_collecting(), _recruited(request, terms.pace) as workers:
        job = _survey(request, terms.progress)
        return _carry_out(store, job, terms, workers, started)


def resume(
    store: Database,
    key: str,
    terms: Terms,
    *,
    app: App[Any] | None = None,
    assessor: Assessor[Any] | Conversing | None = None,
    connect: Connect | None = None,
) -> RunResult:
    """Go on with a run, from what was written down when it began; failed cases are driven again.

    Args:
        store: A workspace.
        key: Run id, unique prefix, or number.
        terms: How to drive it.
        app: The app, where it is not installed under its name.
        assessor: Who reads, where that is neither the baseline nor recorded answers.
        connect: Opens the way to the models of the run, if it has any.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``run.inputs_changed`` (files, code or
            policy are not what they were), ``run.claimed``, ``run.unresumable``.
        EvidenceError, StoreError, VerificationError: As :func:`run`.
    """
    started = terms.clock.elapsed_s()
    with store.snapshot() as view:
        record, engagement = view.run(key), view.engagement()
    request = request_again(
        record, engagement, app or find_app(record.app), assessor, connect=connect
    )
    with rarely_collecting(), _recruited(request, terms.pace) as workers:
        job = _survey(request, terms.progress)
        if job.run_id != record.run_id:
            raise _changed(record, job.manifest)
        return _carry_out(store, job, terms, workers, started)


def survey(
    request: RunRequest, progress: Progress
) -> tuple[str, Fieldwork[Any], Assessor[Any] | Conversing]:
    """A run's id, its fieldwork and who reads, without driving it.

    Raises:
        UsageError, EvidenceError: As :func:`run`.
    """
    job = _survey(request, progress)
    return job.run_id, job.fieldwork, job.assessor


@contextmanager
def _recruited(request: RunRequest, pace: Pace) -> Iterator[Workers | None]:
    """The workers that this population deserves; they start while it is still surveyed."""
    size = sum(stamp.size for stamp in stamps(request))
    lines = about_lines(request.inputs.population.paths)
    # Where models read, this process waits for them and has time for the rest.
    count = 0 if request.is_read_by_models else crew_size(size, pace.workers, lines)
    workers = Workers(count, type(request.app).__module__) if count else None
    try:
        yield workers
    finally:
        if workers is not None:
            workers.close()


def _survey(request: RunRequest, progress: Progress) -> _Job:
    before = stamps(request)
    files = hash_inputs(request)
    assessor = request.reader()
    fieldwork = request.app.fieldwork(request.inputs, progress)
    manifest = build_manifest(request, fieldwork, files, assessor.name)
    return _Job(request, fieldwork, assessor, manifest, before)


def _carry_out(
    store: Database, job: _Job, terms: Terms, workers: Workers | None, started_s: float
) -> RunResult:
    with store.claim(job.run_id):
        with store.snapshot() as view:
            known = view.find_run(job.run_id)
        why_paused = ""
        seen = RunSeen(job.run_id, job.request.app.name)
        watch = Watch(terms.tracer, terms.clock, seen, job.fieldwork.rules.ids, terms.costing)
        finished = known is not None and known.status is RunStatus.COMPLETED
        if known is not None:
            _require_preparer(known, job.request.preparer)
        if not finished:
            _begin(store, job, terms.clock, known)
            app = job.request.app
            grader = graders_of(job.request.graders, app)
            stages = Stages(app.name, job.run_id, job.fieldwork, job.baseline, grader)
            loop = Loop(
                store,
                stages,
                pace=terms.pace,
                stop=terms.stop,
                progress=terms.progress,
                workers=workers,
                vouch=job.vouch,
                models=job.models,
                calls=_calls(store, job, terms),
                watch=watch,
                predecessor=_predecessor(store, job),
            )
            with stopped_by_signal(terms.stop):
                is_driven = loop.drive()
            why_paused = loop.why_paused
            _end(store, job, terms.clock, is_driven=is_driven)
    with store.snapshot() as view:
        record, summary = view.run(job.run_id), view.summary(job.run_id)
    if not finished:
        watch.ended(record, summary)
    seconds = terms.clock.elapsed_s() - started_s
    return RunResult(record, summary, seconds, was_finished=finished, why_paused=why_paused)


def _predecessor(store: Store, job: _Job) -> Predecessor | None:
    if not job.manifest.supersedes:
        return None
    with store.snapshot() as view:
        record = view.run(job.manifest.supersedes)
    return Predecessor(store, record, job.fieldwork, job.manifest)


def _calls(store: Store, job: _Job, terms: Terms) -> Calls:
    """How models are asked, with what is left of the budget after the calls made already."""
    batches = terms.clock if terms.is_batched else None
    if terms.budget is None:
        return Calls(batches=batches)
    with store.snapshot() as view:
        return Calls(terms.budget.open(spent_in(view, job.run_id)), batches)


def _require_preparer(known: RunRecord, preparer: str) -> None:
    """Refuse another preparer of a run that has one or none: who signs is held against the first."""
    recorded = known.invocation.get(PREPARER, "")
    if preparer and preparer != recorded:
        raise UsageError(
            "preparer.different",
            f"run {known.number} was prepared by {recorded or 'nobody who is named'}, not by {preparer}",
            remedy="leave --as out; whoever else worked on it must not sign it off",
        )


def _begin(store: Store, job: _Job, clock: Clock, known: RunRecord | None) -> None:
    """Put the run on the record, or note that it goes on."""
    with store.unit() as unit:
        if known is not None:
            unit.mark_run(job.run_id, RunStatus.RUNNING)
            return
        if job.manifest.supersedes:
            require_newest(unit.view, unit.view.run(job.manifest.supersedes))
        footing = footing_of(job.fieldwork)
        started = [pack(data) for data in (job.manifest.to_bytes(), footing) if data]
        unit.keep(started)
        unit.open_run(
            RunStart(
                run_id=job.run_id,
                app=job.request.app.name,
                manifest=job.manifest.to_bytes(),
                invocation=job.request.invocation(),
                rule_ids=job.fieldwork.rules.ids,
                rows=job.fieldwork.rows,
                started_at=_now(clock),
            )
        )
        _record(
            unit,
            job,
            "run.started",
            {
                "app": job.manifest.app,
                "as_of": _as_of(job),
                "assessor": job.assessor.name,
                "preparer": job.request.preparer,
                "rules": job.fieldwork.rules.ids,
                "trace": trace_id(job.run_id),
            },
            *(digest_text(artifact.sha256) for artifact in started),
        )
        files: list[JsonValue] = [_listed(file) for file in job.manifest.files]
        _record(unit, job, "population.admitted", {"rows": job.fieldwork.rows, "files": files})


def _as_of(job: _Job) -> str:
    """The instant of evaluation: as the run was told, else as its evidence ends."""
    work = job.fieldwork
    found = work.as_of if isinstance(work, Dated) else None
    return str(found) if found is not None else job.manifest.as_of


def _end(store: Store, job: _Job, clock: Clock, *, is_driven: bool) -> None:
    """Mark the run: paused, or completed with its population report."""
    job.vouch()
    with store.snapshot() as view:
        summary = view.summary(job.run_id)
    driven = summary.cases + summary.rejected
    if is_driven and driven != job.fieldwork.rows:
        raise EvidenceError(
            "population.unstable",
            f"the survey counted {job.fieldwork.rows} rows, {driven} were read",
            remedy="check that the files do not change while they are read",
        )
    with store.unit() as unit:
        if not is_driven:
            unit.mark_run(job.run_id, RunStatus.PAUSED)
            return
        failed = summary.statuses[CaseStatus.FAILED]
        people = pack(job.fieldwork.alias_table.encode())
        after = None if failed else _succeeded(unit, job)
        report = pack(_report(job, summary, digest_text(people.sha256), after))
        name = digest_text(report.sha256)
        unit.keep([people, report])
        status = RunStatus.PAUSED if failed else RunStatus.COMPLETED
        unit.mark_run(job.run_id, status, finished_at="" if failed else _now(clock), report=name)
        kind = "run.failed" if failed else "run.completed"
        _record(unit, job, kind, _counts(summary), name, digest_text(people.sha256))


def _succeeded(unit: Unit, job: _Job) -> Succession | None:
    """End what the earlier run has and this one has not, and add up what became of the rest."""
    earlier = job.manifest.supersedes
    if not earlier:
        return None
    gone: list[str] = []
    for case_ids in vanished(unit.view, job.run_id, earlier):
        gone += case_ids
    found = succession(unit.view, job.run_id, earlier, gone)
    supersede_vanished(unit, job.run_id, earlier, gone, GONE)
    return found


def _report(job: _Job, summary: RunSummary, people: str, after: Succession | None) -> bytes:
    report: PopulationReport = job.fieldwork.report(
        rows=job.fieldwork.rows, cases=summary.cases, rejected=summary.rejected
    )
    report = report.model_copy(update={"identities": people, "succession": after})
    return report.model_dump_json().encode()


def _counts(summary: RunSummary) -> dict[str, JsonValue]:
    return {
        "rows": summary.rows,
        "cases": summary.cases,
        "rejected": summary.rejected,
        "exceptions": summary.exceptions,
        "failed": summary.statuses[CaseStatus.FAILED],
        "verdicts": {verdict.value: count for verdict, count in summary.verdicts.items()},
        "conclusions": {found.value: count for found, count in summary.conclusions.items()},
    }


def _record(unit: Unit, job: _Job, kind: str, body: dict[str, JsonValue], *refs: str) -> None:
    unit.record(Draft(kind, job.run_id, body, ENGINE, refs, job.run_id))


def _listed(file: SourceFile) -> dict[str, JsonValue]:
    return {"role": file.role, "name": file.name, "sha256": file.sha256, "size": file.size}


def _now(clock: Clock) -> str:
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _changed(record: RunRecord, now: InputManifest) -> UsageError:
    was = record.manifest.model_dump()
    different = [name for name, value in now.model_dump().items() if value != was[name]]
    return UsageError(
        "run.inputs_changed",
        f"run {record.number} can't go on: its {', '.join(different)} changed since it began",
        remedy="bring the inputs back as they were, or start a new run with `assay run`",
    )

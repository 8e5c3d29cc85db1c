"""What a change would do to the cases of a finished run, before anybody makes it.

The cases are driven again in a scratch workspace: with another policy, another reader, or the
program as it is now. What models said is taken from the run; where the record has no answer to
what would be asked now, the case is counted as needing a call and nothing is asked.

The run itself is only read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from assay.app import App
from assay.clock import Ids, Pause
from assay.domain import CaseRow, RunRecord, Workpaper
from assay.errors import EvidenceError, UsageError
from assay.pipeline import MODELS, ModelOrder, Pace, RunRequest, Terms, run
from assay.pipeline.manifest import hash_inputs
from assay.pipeline.recordings import export_recording
from assay.pipeline.request import request_again
from assay.providers import Heard, ModelReply, ModelRequest, Recording, hearing_of
from assay.rules import Policy
from assay.stores import Snapshot, Workspace
from assay.stores.paper import kept_paper
from assay.telemetry import Progress

__all__ = ["CaseImpact", "Change", "Impact", "RuleImpact", "impact_of"]

_UNANSWERED = "impact.unanswered"
_RECORDING = "replies.jsonl"


@dataclass(frozen=True)
class Change:
    """What would be otherwise; nothing but the program where all is empty.

    Attributes:
        app: The app, or a changed one.
        policy: The effective policy; ``None`` for that of the run.
        answers: Recorded answers that are read instead; ``None`` for the run's reader.
        models: Models that are asked instead, or their recording; likewise.
        to_baseline: The app's own reader reads instead.
    """

    app: App[Any]
    policy: Policy | None = None
    answers: Path | None = None
    models: ModelOrder | None = None
    to_baseline: bool = False


class RuleImpact(NamedTuple):
    """A rule that would find something else, with what it says before and after."""

    rule_id: str
    before: str
    after: str
    why_before: str
    why_after: str


@dataclass(frozen=True, slots=True)
class CaseImpact:
    """A case that would come out otherwise.

    Attributes:
        case_id: The case.
        title: One line for people.
        before: Verdict and conclusion of the run.
        after: What they would be.
        rules: The rules that differ.
        reasons: Reasons that come or go and are no rule's: what the reading says.
        is_signed: Somebody has signed it.
    """

    case_id: str
    title: str
    before: tuple[str, str]
    after: tuple[str, str]
    rules: tuple[RuleImpact, ...]
    reasons: tuple[str, ...]
    is_signed: bool

    @property
    def is_decisive(self) -> bool:
        """Whether verdict or conclusion would change, not only a rule."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would do.

    Attributes:
        run: Number of the run.
        cases: Its cases.
        parameters: Policy parameter to its value before and after, where they differ.
        assessor: Who read, and who would.
        changed: Cases that would come out otherwise.
        unanswered: Cases that would need a call to a model.
        failed: Cases that would fail, with why.
        same: Cases that would stay as they are.
    """

    run: int
    cases: int
    parameters: Mapping[str, tuple[str, str]]
    assessor: tuple[str, str]
    changed: tuple[CaseImpact, ...]
    unanswered: tuple[str, ...]
    failed: Mapping[str, str]
    same: int

    @property
    def decisive(self) -> tuple[CaseImpact, ...]:
        """The cases whose verdict or conclusion would change."""
        return tuple(case for case in self.changed if case.is_decisive)


@dataclass(frozen=True)
class Scratch:
    """Where the cases are driven again; thrown away afterwards.

    Attributes:
        folder: An empty folder.
        clock: Dates the scratch run.
        ids: Names its ledger.
        progress: Hears how far it is.
    """

    folder: Path
    clock: Pause
    ids: Ids
    progress: Progress = field(kw_only=True)


def impact_of(view: Snapshot, record: RunRecord, change: Change, scratch: Scratch) -> Impact:
    """Drive the cases of a run again under a change, and say what would be otherwise.

    Args:
        view: The run's store.
        record: The run.
        change: What would be otherwise.
        scratch: Where to.

    Raises:
        UsageError: ``impact.inputs_changed``: the files of the run are not what they were;
            ``impact.superseding``: the run takes over cases of an earlier one.
        EvidenceError: ``file.missing``, ``file.unreadable``.
        StoreError: Disk or database failed.
    """
    if record.manifest.supersedes:
        raise UsageError(
            "impact.superseding",
            f"run {record.number} carries cases of an earlier run, which can't be driven alone",
            remedy="ask for the impact on the run that it supersedes",
        )
    was = request_again(record, view.engagement(), change.app)
    _require_inputs(record, was)
    now = _changed(view, record, was, change, scratch.folder)
    made = Workspace.create(
        scratch.folder / "workspace",
        organisation=view.engagement().organisation,
        title="Scratch",
        clock=scratch.clock,
        ids=scratch.ids,
        home=scratch.folder / "keys",
    )
    with made as workspace:
        terms = Terms(scratch.clock, scratch.progress, Pace(workers=0))
        driven = run(workspace, now, terms).record
        with workspace.snapshot() as after:
            return _held_beside(view, record, after, driven, (was, now))


def _require_inputs(record: RunRecord, request: RunRequest) -> None:
    known = {(file.role, file.name, file.sha256) for file in record.manifest.files}
    found = {(file.role, file.name, file.sha256) for file in hash_inputs(request)}
    if known != found:
        names = ", ".join(sorted({name for _, name, _ in known ^ found}))
        raise UsageError(
            "impact.inputs_changed",
            f"files of run {record.number} are not what they were: {names}",
            remedy="bring them back as they were: the same evidence must be judged twice",
        )


def _changed(
    view: Snapshot, record: RunRecord, was: RunRequest, change: Change, folder: Path
) -> RunRequest:
    inputs = was.inputs
    if change.policy is not None:
        inputs = replace(inputs, policy=change.policy)
    now = replace(was, inputs=inputs, preparer="", notes={})
    if change.models is not None:
        return replace(now, models=_silent(view, record, change.models, folder), answers=None)
    if change.answers is not None or change.to_baseline:
        return replace(now, models=None, answers=change.answers)
    if was.models is not None:
        return replace(now, models=_silent(view, record, was.models, folder))
    return now


def _silent(view: Snapshot, record: RunRecord, models: ModelOrder, folder: Path) -> ModelOrder:
    """The models, but nobody is asked: answers come from recordings, or else are missing."""
    recordings = []
    if models.recording is not None:
        recordings.append(Recording.open(models.recording))
    if MODELS in record.invocation:
        path = folder / _RECORDING
        export_recording(view, record, path)
        recordings.append(Recording.open(path))
    known = tuple(recordings)
    return ModelOrder(models.readers, connect=lambda one: _Silent(one.vendor, known))


class _Silent:
    """Answers from recordings. A missing answer is no failure of a service, and stops no run."""

    def __init__(self, vendor: str, recordings: tuple[Recording, ...]) -> None:
        self.vendor = vendor
        self._recordings = recordings
        self._hearing = hearing_of(vendor)

    def ask(self, request: ModelRequest) -> ModelReply:
        found = (recording.reply(request) for recording in self._recordings)
        reply = next((one for one in found if one is not None), None)
        if reply is None:
            raise EvidenceError(
                "impact.unanswered", "no answer is on record to what would be asked now"
            )
        return reply

    def hear(self, reply: ModelReply) -> Heard:
        return self._hearing(reply)


def _held_beside(
    before: Snapshot,
    record: RunRecord,
    after: Snapshot,
    driven: RunRecord,
    requests: tuple[RunRequest, RunRequest],
) -> Impact:
    changed: list[CaseImpact] = []
    unanswered: list[str] = []
    failed: dict[str, str] = {}
    cases = same = 0
    now = {str(row.case_id): row for row in after.cases(driven.run_id)}
    for row in before.cases(record.run_id):
        cases += 1
        case_id = str(row.case_id)
        other = now.get(case_id)
        if other is None or other.error:
            why = other.error if other else "case.missing: it would be no case any more"
            if why.startswith(_UNANSWERED):
                unanswered.append(case_id)
            elif not row.error:
                failed[case_id] = why
            continue
        found = _of_case(before, row, after, other)
        if found is None:
            same += 1
        else:
            changed.append(found)
    return Impact(
        record.number,
        cases,
        dict(_parameters(requests[0].inputs.policy, requests[1].inputs.policy)),
        (record.manifest.assessor, driven.manifest.assessor),
        tuple(changed),
        tuple(unanswered),
        failed,
        same,
    )


def _of_case(before: Snapshot, row: CaseRow, after: Snapshot, other: CaseRow) -> CaseImpact | None:
    said = tuple(
        (
            one.verdict.value if one.verdict else "failed",
            one.conclusion.value if one.conclusion else "",
        )
        for one in (row, other)
    )
    if said[0] == said[1] and row.outcomes == other.outcomes:
        return None
    old, new = kept_paper(before, row), kept_paper(after, other)
    return CaseImpact(
        case_id=str(row.case_id),
        title=row.title,
        before=said[0],
        after=said[1],
        rules=tuple(_rules(old, new)),
        reasons=tuple(_reasons(old, new)),
        is_signed=bool(row.signed_by),
    )


def _rules(old: Workpaper | None, new: Workpaper | None) -> Iterator[RuleImpact]:
    was = {result.rule_id: result for result in old.results} if old else {}
    now = {result.rule_id: result for result in new.results} if new else {}
    for rule_id in dict.fromkeys((*was, *now)):
        first, second = was.get(rule_id), now.get(rule_id)
        if (first and first.outcome) != (second and second.outcome):
            yield RuleImpact(
                rule_id,
                first.outcome.value if first else "not tested",
                second.outcome.value if second else "not tested",
                first.message if first else "",
                second.message if second else "",
            )


def _reasons(old: Workpaper | None, new: Workpaper | None) -> Iterator[str]:
    """Reasons of the reading, which no rule states: claims, abstentions, disagreements."""
    sets = [
        {r.message for r in paper.decision.reasons if r.stage != "test"} if paper else set()
        for paper in (old, new)
    ]
    yield from (f"no more: {message}" for message in sorted(sets[0] - sets[1]))
    yield from (f"new: {message}" for message in sorted(sets[1] - sets[0]))


def _parameters(old: Policy, new: Policy) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in sorted({*old.parameters, *new.parameters}):
        pair = (str(old.parameters.get(name, "-")), str(new.parameters.get(name, "-")))
        if pair[0] != pair[1]:
            yield name, pair

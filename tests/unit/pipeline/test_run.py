from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import tinyapp

from assay.clock import SteppedClock
from assay.domain import CaseStatus, Conclusion, Engagement, Outcome, RunStatus, Verdict, Workpaper
from assay.errors import EvidenceError, UsageError
from assay.ledger import Entry, TrustPolicy, verify_log
from assay.pipeline import Pace, RunRequest, RunResult, Stop, Terms, resume, run
from assay.rules import Scope
from assay.stores import CaseFilter, Store, Workspace, digest_text
from assay.telemetry import NoProgress


def terms(**pace: int) -> Terms:
    return Terms(
        SteppedClock("2026-03-04T10:00:00Z", step_ms=1), pace=Pace(**({"workers": 0} | pace))
    )


def request_of(path: Path, engagement: Engagement, **changes: object) -> RunRequest:
    return RunRequest(tinyapp.APP, tinyapp.inputs_of(path, engagement), **changes)


def papers(store: Store, run_id: str) -> dict[str, bytes]:
    with store.snapshot() as view:
        return {
            row.case_id: view.artifact(row.workpaper) for row in view.cases(run_id) if row.workpaper
        }


def entries(store: Store) -> list[Entry]:
    with store.snapshot() as view:
        return [Entry.parse(data) for data in view.entries()]


@pytest.fixture
def population(tmp_path: Path) -> Path:
    return tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(40)])


@pytest.fixture
def finished(workspace: Workspace, engagement: Engagement, population: Path) -> RunResult:
    return run(workspace, request_of(population, engagement), terms(chunk=7))


def test_every_row_becomes_a_case_with_verdict_and_workpaper(
    workspace: Workspace, finished: RunResult
) -> None:
    assert finished.record.status is RunStatus.COMPLETED
    assert finished.summary.cases == finished.summary.rows == 40
    assert sum(finished.summary.verdicts.values()) == 40
    found = papers(workspace, finished.record.run_id)
    assert len(found) == 40
    paper = Workpaper.model_validate_json(found["P-4"])
    assert paper.decision.verdict is Verdict.BLOCK
    assert paper.decision.reasons[0].code == "claim.blocked"
    assert paper.run_id == finished.record.run_id
    assert paper.parties[0].role == "sender"


def test_summary_counts_agree_with_the_cases_one_by_one(
    workspace: Workspace, finished: RunResult
) -> None:
    with workspace.snapshot() as view:
        rows = list(view.cases(finished.record.run_id))
    summary = finished.summary
    for rule, counts in summary.rules.items():
        for outcome, count in counts.items():
            assert count == sum(row.outcomes[rule] is outcome for row in rows)
    assert summary.exceptions == sum(bool(row.exceptions) for row in rows)
    assert set(summary.verdicts) == set(Verdict)
    assert [row.ordinal for row in rows] == list(range(1, 41))


def test_filters_select_the_cases_that_they_name(workspace: Workspace, finished: RunResult) -> None:
    run_id = finished.record.run_id
    with workspace.snapshot() as view:
        everything = list(view.cases(run_id))
        heavy = list(view.cases(run_id, CaseFilter(rule="size.small")))
        unread = list(
            view.cases(run_id, CaseFilter(rule="note.cleared", outcome=Outcome.NOT_APPLICABLE))
        )
        blocked = list(view.cases(run_id, CaseFilter(status=CaseStatus.BLOCKED)))
        failing = list(view.cases(run_id, CaseFilter(exceptions_only=True)))
        with pytest.raises(UsageError, match="no rule") as caught:
            view.cases(run_id, CaseFilter(rule="no.rule"))
    assert caught.value.code == "rule.unknown"
    assert heavy == [row for row in everything if "size.small" in row.exceptions]
    assert [row.case_id for row in unread] == [f"P-{n}" for n in range(1, 40, 5)]
    assert [row.case_id for row in blocked] == [f"P-{n}" for n in range(4, 40, 5)]
    assert failing == [row for row in everything if row.exceptions]


def test_the_ledger_of_a_run_verifies_and_tells_its_story(
    workspace: Workspace, finished: RunResult
) -> None:
    policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
    with workspace.snapshot() as view:
        report = verify_log(view.entries(), policy, workspace.published())
    assert report.unsigned == 0
    assert report.kinds == {
        "log.opened": 1,
        "run.started": 1,
        "population.admitted": 1,
        "evidence.admitted": 40,
        "decision.proposed": 40,
        "run.completed": 1,
    }


def test_the_ledger_names_every_artifact_of_a_case(
    workspace: Workspace, finished: RunResult
) -> None:
    with workspace.snapshot() as view:
        row = view.case(finished.record.run_id, "P-3")
        admitted, decided = (Entry.parse(data) for data in view.stream("P-3"))
        texts = [view.artifact(ref) for ref in admitted.refs]
    assert decided.refs == (row.workpaper, row.answer)
    assert admitted.refs[0] == row.record
    assert texts[1:] == [b"ACK 000003 after inspection of the seal", b"see the list 3"]
    assert decided.body["verdict"] == row.verdict


def test_a_finished_run_is_returned_as_it_is(
    workspace: Workspace, engagement: Engagement, population: Path, finished: RunResult
) -> None:
    before = len(entries(workspace))
    again = run(workspace, request_of(population, engagement), terms())
    assert again.was_finished
    assert again.record == finished.record
    assert len(entries(workspace)) == before


def test_any_other_input_is_another_run(
    workspace: Workspace, engagement: Engagement, population: Path, finished: RunResult
) -> None:
    scoped = tinyapp.inputs_of(population, engagement, scope=Scope({"size.small": "no scales"}))
    other = run(workspace, RunRequest(tinyapp.APP, scoped), terms())
    assert other.record.run_id != finished.record.run_id
    assert other.record.number == 2
    assert other.summary.rules["size.small"][Outcome.NOT_APPLICABLE] == 40
    assert other.record.manifest.scoped_out[0].reason == "no scales"


def test_artifacts_that_two_runs_share_are_stored_once(
    workspace: Workspace, engagement: Engagement, population: Path, finished: RunResult
) -> None:
    import sqlite3

    scoped = tinyapp.inputs_of(population, engagement, scope=Scope({"size.small": "no scales"}))
    run(workspace, RunRequest(tinyapp.APP, scoped), terms())
    with sqlite3.connect(workspace.path / "assay.db") as connection:
        total, distinct = connection.execute(
            "select count(*), count(distinct sha256) from artifact"
        ).fetchone()
    connection.close()
    assert total == distinct


def test_workers_and_chunks_change_neither_workpapers_nor_ledger_order(tmp_path: Path) -> None:
    from assay.clock import CountedIds

    rows = [tinyapp.parcel(n) for n in range(60)]
    rows[17] = {"id": "bad"}
    population = tinyapp.write_parcels(tmp_path / "p.jsonl", rows)
    told = []
    for name, pace in (
        ("alone", {"workers": 0, "chunk": 60}),
        ("two", {"workers": 2, "chunk": 7}),
        ("three", {"workers": 3, "chunk": 1}),
    ):
        with Workspace.create(
            tmp_path / name,
            organisation="Acme",
            title="t",
            clock=SteppedClock("2026-03-04T09:00:00Z"),
            ids=CountedIds("same"),
            home=tmp_path / f"home-{name}",
        ) as store:
            with store.snapshot() as view:
                engagement = view.engagement()
            result = run(store, request_of(population, engagement), terms(**pace))
            story = [
                (e.kind, e.stream, e.refs, orjson.dumps(e.body))
                for e in entries(store)
                if e.kind != "log.opened"  # names the key, which is random
            ]
            told.append((papers(store, result.record.run_id), story))
    assert told[0] == told[1] == told[2]


def test_a_bad_row_is_rejected_with_its_reason_and_counted(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    path = tmp_path / "p.jsonl"
    tinyapp.write_parcels(path, [tinyapp.parcel(1), {"id": "no-weight"}])
    with path.open("ab") as file:
        file.write(b'{"id": "torn\n')
        file.write(orjson.dumps(tinyapp.parcel(2, id="line\nbreak")) + b"\n")
        file.write(orjson.dumps(tinyapp.parcel(3, id="")) + b"\n")
        file.write(orjson.dumps(tinyapp.parcel(4, grams="heavy")) + b"\n")
        file.write(orjson.dumps(tinyapp.parcel(1)) + b"\n")
    result = run(workspace, request_of(path, engagement), terms())
    with workspace.snapshot() as view:
        rejected = list(view.rejected(result.record.run_id))
    assert [(row.ordinal, row.code) for row in rejected] == [
        (2, "field.missing"),
        (3, "row.malformed"),
        (4, "case.unnamed"),
        (5, "case.unnamed"),
        (6, "row.broken"),
        (7, "row.duplicate"),
    ]
    assert (result.summary.cases, result.summary.rejected) == (1, 6)
    assert "row 1" in rejected[-1].message
    assert [e.body["code"] for e in entries(workspace) if e.kind == "evidence.rejected"] == [
        row.code for row in rejected
    ]


@pytest.mark.parametrize(
    "name",
    [
        "people",
        "log",
        "recording",
        "sample/q1",
        "exception/1/E-0001",
        "clock/1/x",
        "sha256:" + "0" * 64,
    ],
)
def test_a_row_can_not_write_into_a_thread_of_the_ledger_that_is_no_cases(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "p.jsonl"
    tinyapp.write_parcels(path, [tinyapp.parcel(1), tinyapp.parcel(2, id=name)])
    result = run(workspace, request_of(path, engagement), terms())
    with workspace.snapshot() as view:
        rejected = list(view.rejected(result.record.run_id))
        assert [row.code for row in rejected] == ["case.reserved"]
        assert all(row.name != name for row in view.streams()) or name == "log"


def test_a_mistake_in_a_rule_fails_its_case_and_no_other(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    rows = [tinyapp.parcel(1), tinyapp.parcel(2, grams=-1), tinyapp.parcel(3)]
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", rows)
    result = run(workspace, request_of(path, engagement), terms())
    with workspace.snapshot() as view:
        row = view.case(result.record.run_id, "P-2")
    assert row.status is CaseStatus.FAILED
    assert row.error.startswith("test.broken: ZeroDivisionError (is_small, line ")
    assert row.workpaper is None
    assert result.record.status is RunStatus.PAUSED
    assert result.summary.statuses[CaseStatus.FAILED] == 1
    kinds = [entry.kind for entry in entries(workspace)]
    assert kinds.count("case.failed") == 1
    assert kinds[-1] == "run.failed"


def test_a_failed_case_is_driven_again_by_resume(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    class Moody(tinyapp.Reader):
        is_well = False

        def assess(self, case):
            if case.case_id == "P-5" and not self.is_well:
                from assay.errors import ProviderError

                raise ProviderError("provider.down", "nobody answers")
            return super().assess(case)

    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(n) for n in range(12)])
    moody = Moody()
    first = run(workspace, request_of(path, engagement, assessor=moody), terms(chunk=4))
    assert first.record.status is RunStatus.PAUSED
    with workspace.snapshot() as view:
        assert view.case("1", "P-5").error == "provider.down: nobody answers"
    moody.is_well = True
    second = resume(workspace, "1", terms(), app=tinyapp.APP, assessor=moody)
    assert second.record.status is RunStatus.COMPLETED
    with workspace.snapshot() as view:
        assert view.case("1", "P-5").verdict is Verdict.APPROVE
        kinds = [Entry.parse(data).kind for data in view.stream("P-5")]
    assert kinds == ["evidence.admitted", "case.failed", "decision.proposed"]


def test_a_stopped_run_is_paused_after_whole_chunks_and_resumes_to_the_same_workpapers(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    class StopAt(NoProgress):
        def __init__(self, stop: Stop, rows: int) -> None:
            self._stop, self._left = stop, rows

        def advance(self, units: int) -> None:
            self._left -= units
            self._stop.requested = self._left <= 0

    stop = Stop()
    halted = Terms(
        SteppedClock("2026-03-04T10:00:00Z"), StopAt(stop, 10), Pace(chunk=4, workers=0), stop
    )
    first = run(workspace, request_of(population, engagement), halted)
    assert first.record.status is RunStatus.PAUSED
    assert first.record.done == 12
    second = resume(workspace, first.record.run_id[:14], terms(chunk=9), app=tinyapp.APP)
    assert second.record.status is RunStatus.COMPLETED
    found = papers(workspace, second.record.run_id)

    from assay.clock import CountedIds

    with Workspace.create(
        tmp_path / "other",
        organisation="Acme",
        title="Parcels",
        clock=SteppedClock("2026-03-04T09:00:00Z"),
        ids=CountedIds("tests"),
        home=tmp_path / "other-home",
    ) as other:
        with other.snapshot() as view:
            same = view.engagement()
        undisturbed = run(other, request_of(population, same), terms())
        assert papers(other, undisturbed.record.run_id) == found


def test_changed_inputs_are_refused_by_resume_with_what_changed(
    workspace: Workspace, engagement: Engagement, population: Path, finished: RunResult
) -> None:
    with population.open("ab") as file:
        file.write(orjson.dumps(tinyapp.parcel(99)) + b"\n")
    with pytest.raises(UsageError, match="files changed") as caught:
        resume(workspace, "1", terms(), app=tinyapp.APP)
    assert caught.value.code == "run.inputs_changed"


def test_a_file_that_changes_under_the_run_is_noticed(
    workspace: Workspace, engagement: Engagement, population: Path
) -> None:
    class Meddler(NoProgress):
        def advance(self, units: int) -> None:
            with population.open("ab") as file:
                file.write(b"\n")

    meddled = Terms(SteppedClock("2026-03-04T10:00:00Z"), Meddler(), Pace(chunk=4, workers=0))
    with pytest.raises(EvidenceError) as caught:
        run(workspace, request_of(population, engagement), meddled)
    assert caught.value.code == "file.changed"
    with workspace.snapshot() as view:
        record = view.run("1")
        assert record.status is not RunStatus.COMPLETED
        assert record.done == 0  # what was read after the change is not stored


def test_a_second_driver_of_a_run_is_refused_and_nothing_is_doubled(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path
) -> None:
    class Rival(NoProgress):
        """Tries to drive the same run while it is being driven."""

        def __init__(self) -> None:
            self.refusals: list[str] = []

        def advance(self, units: int) -> None:
            with Workspace.open(
                workspace.path, clock=SteppedClock("2026-03-04T11:00:00Z"), home=tmp_path / "home"
            ) as second:
                try:
                    run(second, request_of(population, engagement), terms())
                except UsageError as error:
                    self.refusals.append(error.code)

    rival = Rival()
    driven = run(
        workspace,
        request_of(population, engagement),
        Terms(SteppedClock("2026-03-04T10:00:00Z"), rival, Pace(chunk=20, workers=0)),
    )
    assert rival.refusals == ["run.claimed"] * 3  # once at the start, once for each chunk
    assert driven.summary.cases == 40
    kinds = [entry.kind for entry in entries(workspace)]
    assert kinds.count("decision.proposed") == 40


def test_a_document_free_case_is_not_read(workspace: Workspace, finished: RunResult) -> None:
    with workspace.snapshot() as view:
        row = view.case(finished.record.run_id, "P-1")
        paper = Workpaper.model_validate_json(view.artifact(row.workpaper))
    assert row.answer is None
    assert paper.assessor == ""
    assert paper.decision.conclusion is Conclusion.NO_EXCEPTION


def test_many_documents_are_listed_in_an_artifact_and_not_in_the_entry(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    notes = [f"note {n}, ACK" for n in range(1500)]
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [tinyapp.parcel(1, notes=notes)])
    run(workspace, request_of(path, engagement), terms())
    with workspace.snapshot() as view:
        admitted = Entry.parse(next(iter(view.stream("P-1"))))
        listed = orjson.loads(view.artifact(admitted.refs[1]))
        assert len(listed) == admitted.body["documents"] == 1500
        assert view.artifact(listed[1499]) == b"note 1499, ACK"


def test_the_manifest_of_a_run_is_its_name(workspace: Workspace, finished: RunResult) -> None:
    started = next(e for e in entries(workspace) if e.kind == "run.started")
    with workspace.snapshot() as view:
        manifest = view.artifact(started.refs[0])
    assert started.refs[0] == finished.record.run_id
    assert manifest == finished.record.manifest.to_bytes()
    assert digest_text(bytes(32)).startswith("sha256:00")


def test_an_empty_population_is_refused(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    path = tinyapp.write_parcels(tmp_path / "p.jsonl", [])
    with pytest.raises(EvidenceError) as caught:
        run(workspace, request_of(path, engagement), terms())
    assert caught.value.code == "population.empty"


def test_a_missing_file_is_named(
    workspace: Workspace, engagement: Engagement, tmp_path: Path
) -> None:
    with pytest.raises(EvidenceError, match=r"gone\.jsonl") as caught:
        run(workspace, request_of(tmp_path / "gone.jsonl", engagement), terms())
    assert caught.value.code == "file.missing"


@pytest.mark.parametrize("where", ["run", "policy"])
def test_other_days_off_in_the_same_file_are_another_run(
    workspace: Workspace, engagement: Engagement, population: Path, tmp_path: Path, where: str
) -> None:
    days = tmp_path / "days.txt"
    days.write_text("2026-01-01\n")
    request = request_of(population, engagement)
    if where == "run":
        inputs = replace(request.inputs, calendar=f"file:{days}")
    else:
        policy = request.inputs.policy
        parameters = {**policy.parameters, "due.calendar": f"file:{days}"}
        inputs = replace(request.inputs, policy=replace(policy, parameters=parameters))
    first = run(workspace, replace(request, inputs=inputs), terms())
    assert run(workspace, replace(request, inputs=inputs), terms()).was_finished
    days.write_text("2026-01-02\n")
    second = run(workspace, replace(request, inputs=inputs), terms())
    assert second.record.run_id != first.record.run_id
    assert [f.role for f in second.record.manifest.files] == ["population", "calendar"]

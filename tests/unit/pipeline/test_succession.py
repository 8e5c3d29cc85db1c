"""A later version of a population: what stands is carried, what changed is superseded on the record."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import tinyapp

from assay.app import Earlier, News, RunInputs
from assay.canonical import digest
from assay.clock import SteppedClock
from assay.domain import CaseRow, CaseStatus, Engagement, Role, RunStatus
from assay.errors import AssayError, PolicyError, VerificationError
from assay.intake import Record
from assay.ledger import Entry, TrustPolicy, verify_log
from assay.pipeline import Pace, RunRequest, RunResult, Stop, Terms, resume, run
from assay.rules import Scope
from assay.sign import Signatory, sign_case, sign_run
from assay.stores import Workspace, audit
from assay.telemetry import Progress
from firm import Firm


class Comparing(tinyapp.Fieldwork):
    """Knows which rows are what they were."""

    def footing(self) -> bytes:
        return b"parcels"

    def compare(self, earlier: Earlier) -> "Comparing":
        assert earlier.footing == b"parcels"
        self.known = dict(earlier.records())
        return self

    def news(self, record: Record) -> News:
        case_id = str(record.data.get("id", ""))
        is_known = self.known.get(case_id) == digest(record.raw)
        return News(case_id, "" if is_known else f"the row of {case_id} is other than it was")


@dataclass(frozen=True)
class ComparingApp(tinyapp.App):
    def fieldwork(self, inputs: RunInputs, progress: Progress) -> Comparing:
        return Comparing(inputs)


APP = ComparingApp()


SIGNER = "marisol-quintero"


def terms(stop: Stop | None = None, **pace: int) -> Terms:
    clock = SteppedClock("2026-03-04T10:00:00Z", step_ms=1)
    return Terms(clock, pace=Pace(**({"workers": 0, "chunk": 7} | pace)), stop=stop or Stop())


def rows(**changes: dict[str, object]) -> list[dict[str, object]]:
    return [tinyapp.parcel(n) | changes.get(f"p{n}", {}) for n in range(40)]


def light(number: int) -> dict[str, object]:
    """A parcel that passes every test: small, and nothing to read."""
    return {"id": f"P-{number}", "grams": 5, "notes": []}


@pytest.fixture
def firm(workspace: Workspace) -> Firm:
    return Firm(workspace)


@pytest.fixture
def signer(firm: Firm) -> Signatory:
    return firm.hire("Marisol Quintero <marisol@post.example> post:marisol", Role.APPROVER)


@pytest.fixture
def first(
    tmp_path: Path, workspace: Workspace, engagement: Engagement, firm: Firm, signer: Signatory
) -> RunResult:
    """The earlier run: 40 parcels and 4 light ones, two of which are signed off."""
    path = tinyapp.write_parcels(tmp_path / "a.jsonl", [*rows(), *map(light, range(100, 104))])
    inputs = tinyapp.inputs_of(path, engagement)
    done = run(workspace, RunRequest(APP, inputs, preparer="post:pat"), terms())
    for name in ("P-100", "P-101"):
        clock = SteppedClock("2026-03-04T11:00:00Z", step_ms=1)
        assert sign_case(workspace, "1", name, signer, note="", clock=clock, ids=firm.ids).granted
    return done


def later(tmp_path: Path, engagement: Engagement, **more: object) -> RunRequest:
    """The later version: P-3 is heavier, P-101 is too heavy, P-7 is gone, P-900 is new."""
    changed = [r for r in rows(p3={"grams": 999_999}) if r["id"] != "P-7"]
    light_ones = [light(100), light(101) | {"grams": 5_000}, light(102), light(103)]
    population = [light(900), *changed, *light_ones]
    path = tinyapp.write_parcels(tmp_path / "b.jsonl", population)
    given = {"supersedes": "1", "preparer": "post:lou"} | more
    return RunRequest(APP, tinyapp.inputs_of(path, engagement), **given)


def cases(workspace: Workspace, key: str) -> dict[str, CaseRow]:
    with workspace.snapshot() as view:
        return {row.case_id: row for row in view.cases(view.run(key).run_id)}


def entries(workspace: Workspace) -> Iterator[Entry]:
    with workspace.snapshot() as view:
        yield from map(Entry.parse, view.entries())


def assert_sound(workspace: Workspace) -> None:
    policy = TrustPolicy.of(workspace.vkey, remembered=workspace.memory().read())
    with workspace.snapshot() as view:
        assert verify_log(view.entries(), policy, workspace.published()).unsigned == 0
        audit(view)
        for record in view.runs():
            audit(view, record.run_id)


def test_only_what_is_new_or_other_is_tested_again(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    second = run(workspace, later(tmp_path, engagement), terms())
    assert second.record.status is RunStatus.COMPLETED
    after = second.summary.report.succession
    assert after.run_id == first.record.run_id
    assert (after.carried, after.confirmed, after.replaced, after.added) == (41, 0, 3, 1)
    before, now = cases(workspace, "1"), cases(workspace, "2")
    for name, row in now.items():
        is_carried = name not in {"P-3", "P-101", "P-900"}
        assert (row.workpaper == before[name].workpaper if name in before else False) is is_carried
    tested = [e.stream for e in entries(workspace) if e.kind == "evidence.admitted"][44:]
    assert tested == ["P-900", "P-3", "P-101"]
    assert_sound(workspace)


def test_what_came_out_otherwise_is_superseded_on_the_record_with_its_reason(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    second = run(workspace, later(tmp_path, engagement), terms())
    found = {e.stream: e for e in entries(workspace) if e.kind == "decision.superseded"}
    assert set(found) == {"P-3", "P-7", "P-101"}
    before, now = cases(workspace, "1"), cases(workspace, "2")
    signed = found["P-101"]
    assert signed.run == first.record.run_id
    assert signed.refs == (before["P-101"].workpaper, now["P-101"].workpaper)
    assert signed.body["by"] == second.record.run_id
    assert (signed.body["was"], signed.body["now"]) == ("approve", "review")
    assert signed.body["rules"] == ["size.small"]
    assert signed.body["reopened"] == SIGNER
    assert signed.body["reason"] == "the row of P-101 is other than it was"
    assert (found["P-7"].body["now"], len(found["P-7"].refs)) == ("", 1)
    assert {name: before[name].status for name in found} == dict.fromkeys(
        found, CaseStatus.SUPERSEDED
    )
    told = {one.case_id: one for one in second.summary.report.succession.replacements}
    assert told["P-101"].reopened == SIGNER
    assert told["P-7"].now == ""


def test_a_signature_stands_where_the_case_does_and_falls_where_it_changed(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    run(workspace, later(tmp_path, engagement), terms())
    now = cases(workspace, "2")
    assert (now["P-100"].status, now["P-100"].signed_by) == (
        CaseStatus.COMPLETED,
        SIGNER,
    )
    assert (now["P-101"].status, now["P-101"].signed_by) == (CaseStatus.AWAITING_REVIEW, "")
    assert now["P-102"].status is CaseStatus.AWAITING_SIGNOFF
    assert_sound(workspace)


def test_cases_are_signed_in_the_newest_version_only_and_by_nobody_who_prepared_either(
    workspace: Workspace,
    engagement: Engagement,
    tmp_path: Path,
    first: RunResult,
    firm: Firm,
    signer: Signatory,
) -> None:
    run(workspace, later(tmp_path, engagement), terms())
    how = {"note": "", "clock": SteppedClock("2026-03-04T12:00:00Z", step_ms=1), "ids": firm.ids}
    for attempt in (
        lambda: sign_case(workspace, "1", "P-102", signer, **how),
        lambda: list(sign_run(workspace, "1", signer, **how)),
    ):
        with pytest.raises(PolicyError) as caught:
            attempt()
        assert caught.value.code == "run.superseded"
    for name in ("Pat Ash <pat@post.example> post:pat", "Lou Elm <lou@post.example> post:lou"):
        preparer = firm.hire(name, Role.APPROVER)
        refused = sign_case(workspace, "2", "P-102", preparer, **how)
        assert [o.code for o in refused.objections] == ["approval.same_person"]
    assert sign_case(workspace, "2", "P-102", signer, **how).granted
    assert_sound(workspace)


@pytest.mark.parametrize("chunk", [1, 7, 50])
def test_an_interrupted_later_version_ends_as_an_undisturbed_one(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult, chunk: int
) -> None:
    request = later(tmp_path, engagement)
    stop = Stop()
    stop.requested = True
    result = run(workspace, request, terms(stop, chunk=chunk))
    for _ in range(60):
        if result.record.status is RunStatus.COMPLETED:
            break
        assert_sound(workspace)
        stop = Stop()
        stop.requested = True
        result = resume(workspace, "2", terms(stop, chunk=chunk), app=APP)
    after = result.summary.report.succession
    assert (after.carried, after.confirmed, after.replaced, after.added) == (41, 0, 3, 1)
    superseded = [e.stream for e in entries(workspace) if e.kind == "decision.superseded"]
    assert sorted(superseded) == ["P-101", "P-3", "P-7"]
    assert_sound(workspace)
    assert run(workspace, request, terms()).was_finished


def test_where_nothing_can_be_compared_all_is_tested_again_and_a_signature_stands_if_confirmed(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    request = replace(later(tmp_path, engagement), app=tinyapp.APP)
    second = run(workspace, request, terms())
    after = second.summary.report.succession
    assert (after.carried, after.confirmed, after.replaced, after.added) == (0, 41, 3, 1)
    now, before = cases(workspace, "2"), cases(workspace, "1")
    assert now["P-100"].signed_by == SIGNER
    assert now["P-100"].workpaper != before["P-100"].workpaper
    assert_sound(workspace)


def test_with_another_policy_nothing_is_carried(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    request = later(tmp_path, engagement)
    inputs = replace(request.inputs, scope=Scope({"note.cleared": "not tested any more"}))
    second = run(workspace, replace(request, inputs=inputs), terms())
    after = second.summary.report.succession
    assert after.carried == 0
    reasons = {one.reason for one in after.replacements}
    assert "Every case is tested again: scoped out changed." in reasons
    assert_sound(workspace)


def test_a_third_version_goes_on_from_the_second(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    run(workspace, later(tmp_path, engagement), terms())
    path = tinyapp.write_parcels(tmp_path / "c.jsonl", [light(100), light(101)])
    request = RunRequest(APP, tinyapp.inputs_of(path, engagement), supersedes="2")
    third = run(workspace, request, terms())
    after = third.summary.report.succession
    assert (after.carried, after.replaced, after.added) == (1, 43, 0)
    now = cases(workspace, "3")
    assert now["P-100"].signed_by == SIGNER
    assert now["P-100"].workpaper == cases(workspace, "1")["P-100"].workpaper
    assert now["P-101"].status is CaseStatus.AWAITING_SIGNOFF
    assert_sound(workspace)


def test_only_a_finished_run_of_the_same_domain_is_superseded_and_only_once(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    def code(request: RunRequest) -> str:
        with pytest.raises(AssayError) as caught:
            run(workspace, request, terms())
        return caught.value.code

    request = later(tmp_path, engagement)
    foreign = ComparingApp(name="letters")
    assert code(replace(request, app=foreign)) == "run.foreign"
    assert code(replace(request, supersedes="9")) == "run.unknown"
    stop = Stop()
    stop.requested = True
    run(workspace, request, terms(stop))
    assert code(replace(request, supersedes="2")) == "run.unfinished"
    other = replace(request, inputs=replace(request.inputs, as_of="2026-03-04T00:00:00Z"))
    assert code(other) == "run.superseded"


def test_a_case_that_fails_supersedes_nothing_until_it_is_driven_to_its_end(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult
) -> None:
    broken = [light(100) | {"notes": ["lost"]}, light(101)]
    path = tinyapp.write_parcels(tmp_path / "d.jsonl", broken)
    request = RunRequest(APP, tinyapp.inputs_of(path, engagement), supersedes="1")
    second = run(workspace, request, terms())
    assert second.record.status is RunStatus.PAUSED
    assert cases(workspace, "1")["P-100"].status is CaseStatus.COMPLETED
    assert not [e for e in entries(workspace) if e.kind == "decision.superseded"]
    assert_sound(workspace)


EDITS = {
    "a superseded case is set as it was": (
        "UPDATE case_state SET status = 'completed' WHERE run = 1 AND case_id = 'P-101'"
    ),
    "a re-opened case is set signed": (
        "UPDATE case_state SET status = 'completed', signed_by = 'boss@example.com'"
        " WHERE run = 2 AND case_id = 'P-101'"
    ),
    "a carried case is given to another signer": (
        "UPDATE case_state SET signed_by = 'boss@example.com' WHERE run = 2 AND case_id = 'P-100'"
    ),
    "a carried case is given another workpaper": (
        "UPDATE case_state SET workpaper = (SELECT workpaper FROM case_state WHERE run = 2 AND"
        " case_id = 'P-102') WHERE run = 2 AND case_id = 'P-100'"
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_what_became_of_the_cases_is_found(
    workspace: Workspace, engagement: Engagement, tmp_path: Path, first: RunResult, edit: str
) -> None:
    import sqlite3

    second = run(workspace, later(tmp_path, engagement), terms())
    with sqlite3.connect(workspace.path / "assay.db") as connection:
        connection.execute(EDITS[edit])
    connection.close()
    with workspace.snapshot() as view, pytest.raises(VerificationError) as caught:
        audit(view)
    assert caught.value.code == "state.differs"
    assert second.record.number == 2

"""What every store promises; each implementation is one parameter."""
# ruff: noqa: PT012 - a whole unit raises, with what it collected

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from assay.clock import SteppedClock
from assay.domain import (
    CaseStatus,
    Conclusion,
    Digest,
    Engagement,
    InputManifest,
    Outcome,
    RunStatus,
    Verdict,
)
from assay.errors import PolicyError, StoreError, UsageError
from assay.ledger import Actor, Draft, TrustPolicy, verify_log
from assay.stores import (
    BatchLine,
    CallCosts,
    CallLine,
    CaseFilter,
    CaseLine,
    KnownReply,
    RejectedLine,
    ReplyLine,
    RunStart,
    SignoffLine,
    Store,
    StoredCall,
    StoredCheckpoint,
    Unit,
    digest_text,
    pack,
)
from assay.stores.sqlite import SqliteStore

ORIGIN = "log.example/conformance"
CLOCK = "2026-03-04T09:00:00Z"
ACTOR = Actor("program:test", "writer")

Opener = Callable[[], Store]


def open_sqlite(folder: Path) -> Store:
    path = folder / "assay.db"
    return SqliteStore(path, SteppedClock(CLOCK, step_ms=1), create=not path.exists())


@pytest.fixture(params=[open_sqlite], ids=["sqlite"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(request.param(tmp_path))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    made = opener()
    with made.unit() as unit:
        unit.open_engagement(
            Engagement(origin=ORIGIN, organisation="Acme", title="t", opened_at=CLOCK)
        )
    return made


def manifest_of(name: str) -> InputManifest:
    nothing = Digest("sha256:" + "0" * 64)
    return InputManifest(
        app="parcels/1",
        engine="0",
        code=nothing,
        origin=ORIGIN,
        files=(),
        options={"name": name},
        policy=nothing,
        scoped_out=(),
        assessor="reader/1",
        calendar="",
        as_of="",
    )


def start(unit: Unit, name: str, rows: int = 10) -> str:
    manifest = manifest_of(name)
    unit.open_run(
        RunStart(
            manifest.run_id, "parcels", manifest.to_bytes(), {"k": "v"}, ("a.b", "c.d"), rows, CLOCK
        )
    )
    return manifest.run_id


def line(ordinal: int, outcomes: str = "PF", **changes: object) -> CaseLine:
    plain = CaseLine(
        ordinal,
        f"C-{ordinal}",
        "a case",
        CaseStatus.AWAITING_REVIEW,
        Verdict.REVIEW,
        Conclusion.EXCEPTION,
        outcomes,
        bytes([ordinal]) * 32,
        None,
        None,
        "",
    )
    return plain._replace(**changes)


def draft(stream: str, **body: str) -> Draft:
    return Draft("evidence.admitted", stream, body, ACTOR)


def test_a_unit_commits_everything_together(store: Store, opener: Opener) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.keep([pack(b"evidence")])
        unit.add_cases(run_id, [line(1), line(2)])
        unit.add_rejected(run_id, [RejectedLine(3, "f", 3, "row.malformed", "m", "")])
        unit.advance(run_id, before=0, after=3)
        unit.record(draft("C-1"))
        unit.record(draft("C-2"))
    with opener().snapshot() as view:
        assert view.run(run_id).done == 3
        assert [row.case_id for row in view.cases(run_id)] == ["C-1", "C-2"]
        assert [row.code for row in view.rejected(run_id)] == ["row.malformed"]
        assert view.artifact(digest_text(pack(b"evidence").sha256)) == b"evidence"
        assert view.log().size == 2


def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(LookupError), store.unit() as unit:
        run_id = start(unit, "one")
        unit.keep([pack(b"evidence")])
        unit.add_cases(run_id, [line(1)])
        unit.record(draft("C-1"))
        raise LookupError
    with store.snapshot() as view:
        assert list(view.runs()) == []
        assert view.log().size == 0
        with pytest.raises(StoreError) as caught:
            view.artifact(digest_text(pack(b"evidence").sha256))
    assert caught.value.code == "artifact.missing"


def test_a_unit_whose_ledger_refuses_a_draft_leaves_nothing(store: Store) -> None:
    with pytest.raises(UsageError), store.unit() as unit:
        start(unit, "one")
        unit.record(Draft("no.kind", "s", {}, ACTOR))
    with store.snapshot() as view:
        assert list(view.runs()) == []
    with store.unit() as unit:  # and the store goes on
        start(unit, "one")


def test_a_unit_sees_its_own_writes_and_a_snapshot_does_not(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        assert unit.view.run(run_id).number == 1
        with store.snapshot() as view:
            assert list(view.runs()) == []


def test_a_snapshot_stays_as_it_was(store: Store) -> None:
    with store.snapshot() as view:
        assert view.log().size == 0
        with store.unit() as unit:
            unit.record(draft("s"))
        assert view.log().size == 0
    with store.snapshot() as view:
        assert view.log().size == 1


def test_a_reading_that_was_left_off_does_not_hold_later_ones_at_its_time(store: Store) -> None:
    with store.unit() as unit:
        for name in ("a", "b", "c"):
            unit.record(draft(name))
    kept = []
    with store.snapshot() as view:
        for found in (view.entries(), view.streams()):
            next(iter(found))
            kept.append(found)  # as the traceback of a refusal would
    for size in (4, 5):
        with store.unit() as unit:
            kept.append(iter(unit.view.entries()))
            next(kept[-1])
            unit.record(draft("a"))
        with store.snapshot() as view:
            assert view.log().size == size
    with pytest.raises(UsageError), store.unit() as unit:
        kept.append(iter(unit.view.streams()))
        next(kept[-1])
        raise UsageError("refused", "it is refused", remedy="")
    with store.snapshot() as view:
        assert view.log().size == 5


def test_the_log_chains_over_units_and_streams(store: Store, opener: Opener) -> None:
    for number in range(7):
        with (store if number % 2 else opener()).unit() as unit:
            for stream in ("a", "b", "a"):
                unit.record(draft(stream, unit=str(number)))
    with store.snapshot() as view:
        report = verify_log(view.entries(), TrustPolicy(()), None)
        assert report.size == view.log().size == 21
        assert "sha256:" + view.log().root.hex() == report.root
        assert len(list(view.stream("a"))) == 14
        numbers = [orjson.loads(data)["stream_seq"] for data in view.stream("b")]
        assert numbers == list(range(7))
        assert list(view.stream("nobody")) == []
        assert len(list(view.entries(5, 9))) == 4


def test_runs_are_numbered_without_gaps_after_a_rollback(store: Store) -> None:
    with store.unit() as unit:
        start(unit, "one")
    with pytest.raises(LookupError), store.unit() as unit:
        start(unit, "two")
        raise LookupError
    with store.unit() as unit:
        start(unit, "three")
    with store.snapshot() as view:
        assert [run.number for run in view.runs()] == [1, 2]


def test_a_run_is_found_by_id_prefix_and_number(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
    with store.snapshot() as view:
        keys = (run_id, run_id[:13], run_id.removeprefix("sha256:")[:6], "1")
        assert {view.run(key).run_id for key in keys} == {run_id}
        assert view.find_run(run_id) == view.run("1")
        assert view.find_run(run_id[:-1]) is None
        record = view.run("1")
        assert record.manifest == manifest_of("one")
        assert record.invocation == {"k": "v"}
        assert record.rule_ids == ("a.b", "c.d")
        for key in ("2", "sha256:", "abc", "", "%%%%%%%", "f" * 64, "1 or 1"):
            with pytest.raises(UsageError) as caught:
                view.run(key)
            assert caught.value.code == "run.unknown"


def test_progress_moves_only_from_where_it_stands(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.advance(run_id, before=0, after=5)
    with pytest.raises(StoreError) as caught, store.unit() as unit:
        unit.add_cases(run_id, [line(1)])
        unit.advance(run_id, before=0, after=5)
    assert caught.value.code == "run.overtaken"
    with store.snapshot() as view:
        assert view.run(run_id).done == 5
        assert list(view.cases(run_id)) == []


def test_only_failed_cases_are_replaced(store: Store) -> None:
    failing = line(
        1, "", status=CaseStatus.FAILED, verdict=None, conclusion=None, error="code: why"
    )
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.add_cases(run_id, [failing, line(2)])
    with store.snapshot() as view:
        assert view.failed_records(run_id) == {1: bytes([1]) * 32}
        assert view.case(run_id, "C-1").error == "code: why"
    with store.unit() as unit:
        unit.replace_cases(run_id, [line(1)])
    with pytest.raises(StoreError) as caught, store.unit() as unit:
        unit.replace_cases(run_id, [line(2, "PP")])
    assert caught.value.code == "run.overtaken"
    with store.snapshot() as view:
        assert view.failed_records(run_id) == {}
        assert view.case(run_id, "C-2").outcomes["c.d"] is Outcome.FAIL


def test_filters_and_counts(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.add_cases(run_id, [line(1, "PP"), line(2, "FU"), line(3, "NF"), line(4, "UP")])
    with store.snapshot() as view:

        def found(**wanted: object) -> list[str]:
            return [row.case_id for row in view.cases(run_id, CaseFilter(**wanted))]

        assert found() == ["C-1", "C-2", "C-3", "C-4"]
        assert found(rule="a.b") == ["C-2"]
        assert found(rule="c.d", outcome=Outcome.PASS) == ["C-1", "C-4"]
        assert found(outcome=Outcome.UNDETERMINED) == ["C-2", "C-4"]
        assert found(exceptions_only=True) == ["C-2", "C-3"]
        assert found(verdict=Verdict.BLOCK) == []
        assert found(status=CaseStatus.AWAITING_REVIEW, rule="a.b") == ["C-2"]
        summary = view.summary(run_id)
    assert (summary.cases, summary.exceptions) == (4, 2)
    assert summary.rules["a.b"] == {
        Outcome.PASS: 1,
        Outcome.FAIL: 1,
        Outcome.UNDETERMINED: 1,
        Outcome.NOT_APPLICABLE: 1,
    }
    assert summary.verdicts[Verdict.REVIEW] == 4
    assert summary.report is None


def test_a_case_is_found_in_one_run_and_in_all(store: Store) -> None:
    with store.unit() as unit:
        first = start(unit, "one")
        second = start(unit, "two")
        unit.add_cases(first, [line(1)])
        unit.add_cases(second, [line(1), line(2)])
    with store.snapshot() as view:
        assert [row.run_id for row in view.find_cases("C-1")] == [first, second]
        assert view.known_cases(second, ["C-1", "C-9"]) == {"C-1": 1}
        assert view.known_cases(first, ["C-2"]) == {}
        with pytest.raises(UsageError) as caught:
            view.case(first, "C-2")
    assert caught.value.code == "case.unknown"


def test_a_case_moves_only_from_the_state_that_the_caller_saw(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.add_cases(run_id, [line(1, status=CaseStatus.AWAITING_SIGNOFF)])
    states = {"before": CaseStatus.AWAITING_SIGNOFF, "after": CaseStatus.COMPLETED}
    with store.unit() as unit:
        unit.move_case(run_id, "C-1", signed_by="github:ann", **states)
        unit.add_signoff(run_id, SignoffLine("C-1", "github:ann", "granted", "", CLOCK))
    with pytest.raises(PolicyError) as caught, store.unit() as unit:
        unit.move_case(run_id, "C-1", signed_by="github:bob", **states)
    assert caught.value.code == "case.moved"
    with store.snapshot() as view:
        assert view.case(run_id, "C-1").signed_by == "github:ann"
        assert [s.person for s in view.signoffs(run_id, "C-1")] == ["github:ann"]


def test_a_unit_tells_what_it_has_put_on_the_ledger_so_far(store: Store) -> None:
    drafts = [Draft("evidence.admitted", f"C-{n}", {}, ACTOR) for n in (1, 2)]
    with store.unit() as unit:
        assert tuple(unit.recorded) == ()
        for draft in drafts:
            unit.record(draft)
        assert list(unit.recorded) == drafts
        assert unit.view.log().size == 0
    with store.unit() as unit:
        assert tuple(unit.recorded) == ()
        assert unit.view.log().size == 2


def test_streams_are_found_by_how_their_names_begin(store: Store) -> None:
    names = ("sample", "sample/a", "sample/b", "sample0", "samples", "C-1")
    with store.unit() as unit:
        for name in names:
            unit.record(Draft("evidence.admitted", name, {}, ACTOR))
    with store.snapshot() as view:
        assert sorted(row.name for row in view.streams("sample/")) == ["sample/a", "sample/b"]
        assert sorted(row.name for row in view.streams()) == sorted(names)


def call(ordinal: int, voice: int = 0, turn: int = 0, **changes: object) -> CallLine:
    request = f"{ordinal}/{voice}/{turn}".ljust(32).encode()
    made = CallLine(
        ordinal, voice, turn, f"C-{ordinal}", request, b"r" * 32, "v:m", "live", 10, 2, 1, 5
    )
    return made._replace(**changes)


def test_calls_are_kept_by_case_voice_and_turn(store: Store) -> None:
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.add_calls(run_id, [call(4), call(4, turn=1), call(4, voice=1), call(2)])
    with store.snapshot() as view:
        assert view.call(run_id, 4, 1, 0) == StoredCall(call(4, 1).request, b"r" * 32)
        assert view.call(run_id, 4, 1, 1) is None
        assert list(view.calls(run_id)) == [call(2), call(4), call(4, turn=1), call(4, voice=1)]
        assert list(view.calls(run_id, "C-2")) == [call(2)]
    with pytest.raises(StoreError), store.unit() as unit:  # a second one is never written
        unit.add_calls(run_id, [call(4, reply=b"s" * 32)])


def test_a_reply_is_found_by_its_request_and_the_first_one_counts(store: Store) -> None:
    same, near = b"q" * 32, b"q" * 31 + b"x"  # the index holds the same prefix of both
    with store.unit() as unit:
        unit.add_replies(
            [ReplyLine(near, b"3" * 32, "batch"), ReplyLine(same, b"1" * 32, "import")]
        )
        unit.add_replies([ReplyLine(same, b"2" * 32, "call")])
    with store.snapshot() as view:
        assert view.reply_to(same) == KnownReply(b"1" * 32, "import", is_used=False)
        assert view.reply_to(near) == KnownReply(b"3" * 32, "batch", is_used=False)
        assert view.reply_to(b"z" * 32) is None
    with store.unit() as unit:
        unit.add_calls(start(unit, "one"), [call(1, request=near)])
        assert unit.view.reply_to(near) == KnownReply(b"3" * 32, "batch", is_used=True)
        assert unit.view.reply_to(same) == KnownReply(b"1" * 32, "import", is_used=False)


def test_a_batch_is_kept_with_what_has_become_of_it(store: Store) -> None:
    line = BatchLine("b2", "v:m", b"m" * 32, "", "intended")
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.put_batch(run_id, line)
        unit.put_batch(run_id, line._replace(label="b1"))
    with store.unit() as unit:
        unit.put_batch(run_id, line._replace(name="msgbatch_1", status="submitted"))
        assert [found.label for found in unit.view.batches(run_id)] == ["b1", "b2"]
        assert unit.view.batches(run_id)[1].name == "msgbatch_1"
    with pytest.raises(UsageError):
        unit.view.batches("no-such-run")


def test_calls_are_added_up_by_model_and_way_and_untold_tokens_are_counted(store: Store) -> None:
    silent = {name: None for name in CallLine._fields if name.endswith("_tokens")}
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.add_calls(run_id, [call(1), call(2), call(3, via="batch"), call(4, **silent)])
        unit.add_calls(start(unit, "two"), [call(1)])
    with store.snapshot() as view:
        assert view.call_costs(run_id) == [
            CallCosts("v:m", "batch", 1, 0, 10, 2, 1, 5),
            CallCosts("v:m", "live", 3, 1, 20, 4, 2, 10),
        ]


def test_artifacts_are_stored_once_whatever_their_size(store: Store) -> None:
    contents = [b"", b"x", b"ab" * 50_000, bytes(range(256)) * 3]
    with store.unit() as unit:
        unit.keep(map(pack, contents))
        unit.keep(map(pack, contents))
    with store.unit() as unit:
        unit.keep(map(pack, contents))
    with store.snapshot() as view:
        for content in contents:
            assert view.artifact(digest_text(pack(content).sha256)) == content
        with pytest.raises(StoreError) as caught:
            view.artifact("sha256:short")
    assert caught.value.code == "artifact.malformed"


def test_artifacts_whose_digests_begin_alike_are_kept_apart(store: Store) -> None:
    one = pack(b"one")
    twin = one._replace(sha256=one.sha256[:8] + bytes(24))
    with store.unit() as unit:
        unit.keep([twin])
    with store.unit() as unit:
        unit.keep([one])
    with store.snapshot() as view:
        assert view.artifact(digest_text(one.sha256)) == b"one"
        with pytest.raises(StoreError) as caught:
            view.artifact(digest_text(twin.sha256))  # its bytes do not match its name
    assert caught.value.code == "artifact.damaged"


def test_the_report_of_a_run_comes_back_with_its_summary(store: Store) -> None:
    report = {"rows": 1, "cases": 1, "rejected": 0, "sha256": "", "months": {}}
    packed = pack(orjson.dumps(report | {"completeness": "whole", "accuracy": "true"}))
    with store.unit() as unit:
        run_id = start(unit, "one")
        unit.keep([packed])
        unit.mark_run(
            run_id, RunStatus.COMPLETED, finished_at=CLOCK, report=digest_text(packed.sha256)
        )
    with store.snapshot() as view:
        assert view.run(run_id).status is RunStatus.COMPLETED
        assert view.run(run_id).finished_at == CLOCK
        found = view.summary(run_id).report
    assert found is not None
    assert found.completeness == "whole"


def test_checkpoints_are_kept_in_order_and_once(store: Store) -> None:
    for size in (3, 5, 5):
        with store.unit() as unit:
            unit.add_checkpoint(StoredCheckpoint(size, b"note %d" % size))
    with store.snapshot() as view:
        assert list(view.checkpoints()) == [(3, b"note 3"), (5, b"note 5")]


def test_a_claim_is_exclusive_and_given_back(store: Store, opener: Opener) -> None:
    other = opener()
    with store.claim("sha256:" + "a" * 64):
        with other.claim("sha256:" + "b" * 64):
            pass
        with pytest.raises(UsageError) as caught, other.claim("sha256:" + "a" * 64):
            pass
    assert caught.value.code == "run.claimed"
    with other.claim("sha256:" + "a" * 64):
        pass


def test_two_writers_take_turns(store: Store, opener: Opener) -> None:
    import threading

    def write(name: str) -> None:
        mine = opener()
        for number in range(20):
            with mine.unit() as unit:
                unit.record(draft(name, n=str(number)))

    threads = [threading.Thread(target=write, args=(f"s{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.snapshot() as view:
        assert verify_log(view.entries(), TrustPolicy(()), None).size == 80

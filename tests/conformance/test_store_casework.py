"""What every store promises about exceptions and erasure; each implementation is one parameter."""
# ruff: noqa: PT012 - a whole unit raises, with what it collected

from pathlib import Path

import pytest

from assay.clock import SteppedClock
from assay.domain import Digest, Engagement, InputManifest
from assay.errors import StoreError, UsageError
from assay.stores import ExceptionFilter, ExceptionLine, RunStart, Store, digest_text, pack
from assay.stores.sqlite import SqliteStore

CLOCK = "2026-03-04T09:00:00Z"
NOTHING = Digest("sha256:" + "0" * 64)


def open_sqlite(folder: Path) -> Store:
    return SqliteStore(folder / "assay.db", SteppedClock(CLOCK, step_ms=1), create=True)


@pytest.fixture(params=[open_sqlite], ids=["sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path):
    made = request.param(tmp_path)
    with made.unit() as unit:
        unit.open_engagement(
            Engagement(origin="log.example/a", organisation="Acme", title="t", opened_at=CLOCK)
        )
        for name in ("one", "two"):
            manifest = InputManifest(
                app="parcels/1",
                engine="0",
                code=NOTHING,
                origin="log.example/a",
                files=(),
                options={"name": name},
                policy=NOTHING,
                scoped_out=(),
                assessor="reader/1",
                calendar="",
                as_of="",
            )
            start = RunStart(
                manifest.run_id, "parcels", manifest.to_bytes(), {}, ("a.b",), 1, CLOCK
            )
            unit.open_run(start)
    yield made
    made.close()


def runs(store: Store) -> list[str]:
    with store.snapshot() as view:
        return [run.run_id for run in view.runs()]


def line(number: int, **changes: str) -> ExceptionLine:
    plain = ExceptionLine(number, f"C-{number}", "a.b", "open", "", "", "", "{}")
    return plain._replace(**changes)


def put(store: Store, run_id: str, *lines: ExceptionLine) -> None:
    with store.unit() as unit:
        unit.put_exceptions(run_id, lines)


def test_exceptions_come_by_number_and_a_page_at_a_time(store: Store) -> None:
    one, two = runs(store)
    put(store, one, line(3), line(1), line(2))
    put(store, two, line(1, rule_id="c.d"))
    with store.snapshot() as view:
        assert [item.number for item in view.exceptions(one)] == [1, 2, 3]
        assert [item.number for item in view.exceptions(one, after=1, size=1)] == [2]
        assert list(view.exceptions(one, size=0)) == []
        assert [item.rule_id for item in view.exceptions("2")] == ["c.d"]
        assert (view.last_exception(one), view.last_exception(two)) == (3, 1)


def test_an_exception_is_replaced_by_how_it_stands_now(store: Store) -> None:
    one, two = runs(store)
    put(store, one, line(1))
    put(store, one, line(1, state="closed", data='{"a":1}'))
    with store.snapshot() as view:
        assert list(view.exceptions(one)) == [line(1, state="closed", data='{"a":1}')]
        assert view.exception_counts(one) == {("a.b", "closed"): 1}
        assert view.exception_counts(two) == {}
        assert view.last_exception(two) == 0


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ExceptionFilter(state="open"), [1, 4]),
        (ExceptionFilter(rule_id="x.y"), [2]),
        (ExceptionFilter(case_id="C-3"), [3]),
        (ExceptionFilter(classification="deficiency"), [3]),
        (ExceptionFilter(owner="abe"), [2, 3]),
        (ExceptionFilter(overdue_at="2026-05-01"), [2]),
        (ExceptionFilter(overdue_at="2026-04-30"), []),
        (ExceptionFilter(owner="abe", state="closed"), [3]),
    ],
)
def test_exceptions_are_found_by_what_they_are(store, wanted, numbers) -> None:
    (one, _) = runs(store)
    put(
        store,
        one,
        line(1),
        line(2, rule_id="x.y", state="remediating", owner="abe", due="2026-04-30"),
        line(3, state="closed", owner="abe", due="2026-04-01", classification="deficiency"),
        line(4),
    )
    with store.snapshot() as view:
        assert [item.number for item in view.exceptions(one, wanted)] == numbers


def test_an_unknown_run_has_no_exceptions_to_ask_for(store: Store) -> None:
    with store.snapshot() as view:
        for ask in (view.exceptions, view.last_exception, view.exception_counts):
            with pytest.raises(UsageError) as unknown:
                ask("9")
            assert unknown.value.code == "run.unknown"


def test_erased_bytes_are_gone_and_their_name_says_so(store: Store) -> None:
    kept, gone = pack(b"kept"), pack(b"gone" * 200)
    with store.unit() as unit:
        unit.keep([kept, gone])
    name = digest_text(gone.sha256)
    with store.unit() as unit:
        assert unit.erase_artifacts([name]) == 1
        assert unit.erase_artifacts([name, digest_text(pack(b"never").sha256)]) == 0
    with store.snapshot() as view:
        assert view.artifact(digest_text(kept.sha256)) == b"kept"
        with pytest.raises(StoreError) as erased:
            view.artifact(name)
        assert erased.value.code == "artifact.erased"


def test_a_unit_that_fails_erases_nothing(store: Store) -> None:
    one = pack(b"gone")
    with store.unit() as unit:
        unit.keep([one])
    with pytest.raises(UsageError), store.unit() as unit:
        unit.erase_artifacts([digest_text(one.sha256)])
        raise UsageError("test.failed", "the unit fails")
    with store.snapshot() as view:
        assert view.artifact(digest_text(one.sha256)) == b"gone"


def test_what_was_erased_can_be_kept_again(store: Store) -> None:
    one = pack(b"gone")
    name = digest_text(one.sha256)
    for _ in range(2):
        with store.unit() as unit:
            unit.keep([one])
        with store.snapshot() as view:
            assert view.artifact(name) == b"gone"
        with store.unit() as unit:
            assert unit.erase_artifacts([name]) == 1

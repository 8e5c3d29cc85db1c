"""Appending: pure, whatever the batching; and a state that can be loaded from stored nodes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.clock import SteppedClock
from assay.errors import CanonicalError, UsageError
from assay.ledger import Actor, Draft, Entry, LogState, TrustPolicy, append, verify_log
from assay.ledger.merkle import root_of

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def numbered(count):
    return [
        Draft("evidence.admitted", f"S-{index % 7}", {"index": index}, Actor("program:x", "writer"))
        for index in range(count)
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 30), max_size=8))
def test_any_batching_of_the_same_drafts_gives_the_same_entries_and_root(sizes):
    drafts = numbered(sum(sizes))
    whole = append(LogState.empty("a.example/b"), drafts, AT, {})
    state, heads, rows, nodes = LogState.empty("a.example/b"), {}, [], []
    for size in sizes:
        done = append(state, drafts[state.size : state.size + size], AT, heads)
        state, heads = done.state, heads | done.streams
        rows += done.entries
        nodes += done.nodes
    assert (state, rows, nodes, heads) == (whole.state, whole.entries, whole.nodes, whole.streams)
    assert state.root == root_of([row.leaf for row in rows])
    assert verify_log([row.data for row in rows], TrustPolicy(()), None).size == sum(sizes)


def test_an_append_changes_neither_state_nor_heads_that_it_was_given(log, draft):
    state, heads = log.state, dict(log.heads)
    append(log.state, [draft()], AT, log.heads)
    assert (log.state, log.heads) == (state, heads)


def test_only_touched_streams_are_yielded(log, draft):
    done = append(log.state, [draft(stream="CHG-1"), draft(stream="NEW")], AT, log.heads)
    assert set(done.streams) == {"CHG-1", "NEW"}
    assert done.streams["NEW"].seq == 0
    assert done.streams["CHG-1"].seq == log.heads["CHG-1"].seq + 1


def test_the_state_is_found_again_in_stored_nodes(log):
    assert LogState.load(log.state.origin, log.state.size, log.read) == log.state


def test_an_empty_log_has_no_nodes_to_load():
    assert LogState.load("a.example/b", 0, {}.__getitem__) == LogState.empty("a.example/b")


def test_nothing_to_append_changes_nothing(log):
    done = append(log.state, [], AT, log.heads)
    assert (done.state, done.entries, done.nodes, done.streams) == (log.state, [], [], {})


def test_times_are_written_in_utc_with_milliseconds(draft):
    local = datetime(2026, 3, 2, 9, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    done = append(LogState.empty("a.example/b"), [draft()], local, {})
    assert Entry.parse(done.entries[0].data).at == "2026-03-02T03:30:00.123Z"


def test_a_clock_is_read_once_for_a_batch(draft):
    clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=1000)
    done = append(LogState.empty("a.example/b"), [draft(), draft()], clock, {})
    assert {Entry.parse(row.data).at for row in done.entries} == {"2026-03-02T08:00:00.000Z"}


def test_a_time_without_zone_is_refused(draft):
    with pytest.raises(UsageError) as caught:
        append(LogState.empty("a.example/b"), [draft()], datetime(2026, 3, 2), {})  # noqa: DTZ001
    assert caught.value.code == "entry.naive_time"


@pytest.mark.parametrize("body", [{"rate": 0.5}, {"é": 1}, {"n": 2**53}])
def test_a_body_outside_the_profile_is_refused_by_the_codec(draft, body):
    with pytest.raises(CanonicalError):
        append(LogState.empty("a.example/b"), [draft(body=body)], AT, {})


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "é", "x" * 256])
def test_a_name_that_a_checkpoint_could_not_bear_is_refused(origin):
    with pytest.raises(UsageError) as caught:
        LogState.empty(origin)
    assert caught.value.code == "log.bad_origin"


@pytest.mark.parametrize(
    ("size", "leaf", "frontier"),
    [(1, bytes(32), ()), (3, bytes(32), (bytes(32),)), (1, bytes(31), (bytes(32),)),
     (1, bytes(32), (bytes(33),))],
)  # fmt: skip
def test_a_state_that_contradicts_itself_is_refused(size, leaf, frontier):
    with pytest.raises(UsageError) as caught:
        LogState("a.example/b", size, leaf, frontier)
    assert caught.value.code == "log.malformed"

"""Two-way reconciliation: everything without a counterpart stands in exactly one bucket."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Moment
from assay.errors import UsageError
from assay.intake import Expectation, Reconciler, parse_moment, read_rows


def day(number: int) -> Moment:
    return parse_moment(f"2026-03-{number:02}T12:00:00Z")


def test_each_item_finds_its_bucket() -> None:
    both = Reconciler()
    both.add_record("1", Expectation.DUE, opened_at=day(1), due_at=day(2))
    both.add_record("2", Expectation.DUE, opened_at=day(1), due_at=day(3))
    both.add_record("3", Expectation.DUE, opened_at=day(1), due_at=day(20))
    both.add_record("4", Expectation.BARRED, opened_at=day(1))
    both.add_record("5", Expectation.NONE, opened_at=day(1))
    both.add_record("6", Expectation.DUE, opened_at=day(9), due_at=day(10))
    for event, keys, at in [
        ("a", ["1"], day(3)),
        ("b", ["99"], day(4)),
        ("c", [], day(5)),
        ("d", ["4"], day(6)),
        ("e", ["6"], day(7)),
    ]:
        both.add_event(event, keys, at)
    found = both.result()
    assert (found.tickets, found.deployments, found.matched) == (4, 5, 2)
    assert found.tickets_without_deployment == ("2", "3")
    assert found.unmatched == ("2",)
    assert found.cut_off == ("3",)
    assert found.deployments_without_ticket == ("99",)
    assert found.direct == ("c",)
    assert found.closed_unmerged == ("4",)
    assert found.suspect == ("6",)
    assert both.has_event("1")
    assert not both.has_event("2")


def test_an_event_is_as_good_as_the_worst_record_that_it_names() -> None:
    both = Reconciler()
    both.add_record("1", Expectation.DUE)
    both.add_event("a", ["1", "99", "1"], None)
    found = both.result()
    assert (found.matched, found.deployments_without_ticket, found.unmatched) == (0, ("99",), ())


def test_a_match_with_a_record_of_unknown_state_is_suspect() -> None:
    both = Reconciler()
    both.add_record("1", Expectation.UNKNOWN)
    both.add_event("a", ["1"], day(1))
    assert (both.result().matched, both.result().suspect) == (1, ("1",))


def test_only_what_is_surely_later_is_cut_off() -> None:
    both = Reconciler()
    both.add_record("1", Expectation.DUE, due_at=parse_moment("2026-03-05"))
    both.add_record("2", Expectation.DUE)
    both.add_event("a", [], day(5))
    assert both.result().unmatched == ("1", "2")


def test_without_dated_events_nothing_is_explained_as_cut_off() -> None:
    both = Reconciler()
    both.add_record("1", Expectation.DUE, due_at=day(5))
    both.add_event("a", [], None)
    assert both.result().unmatched == ("1",)


def test_of_two_records_with_one_key_the_completed_one_counts() -> None:
    for order in ([Expectation.DUE, Expectation.BARRED], [Expectation.BARRED, Expectation.DUE]):
        both = Reconciler()
        for expectation in order:
            both.add_record("1", expectation)
        both.add_event("a", ["1"], day(1))
        assert both.result().matched == 1


def test_records_after_events_are_refused() -> None:
    both = Reconciler()
    both.add_event("a", [], None)
    with pytest.raises(UsageError):
        both.add_record("1", Expectation.DUE)


KEYS = st.integers(1, 6).map(str)


@settings(max_examples=60)
@given(
    st.dictionaries(KEYS, st.sampled_from(Expectation)),
    st.lists(st.tuples(st.lists(KEYS, max_size=2), st.integers(1, 28)), max_size=8),
)
def test_the_buckets_of_each_side_never_overlap_and_miss_nothing(
    records: dict[str, Expectation], events: list[tuple[list[str], int]]
) -> None:
    both = Reconciler()
    for key, expectation in records.items():
        both.add_record(key, expectation, due_at=day(14))
    for number, (keys, at) in enumerate(events):
        both.add_event(f"e{number}", keys, day(at))
    found = both.result()
    assert sorted(found.cut_off + found.unmatched) == sorted(found.tickets_without_deployment)
    named = {key for keys, _ in events for key in keys}
    due = {key for key, expectation in records.items() if expectation is Expectation.DUE}
    assert set(found.tickets_without_deployment) == due - named
    assert set(found.deployments_without_ticket) == named - set(records)
    assert len(found.direct) == sum(not keys for keys, _ in events)


def test_the_public_answer_key_is_met_exactly(shared_data: Path) -> None:
    sox = shared_data / "sox"
    truth = json.loads((sox / "secp256k1_reconciliation_ground_truth.json").read_text())
    both = Reconciler()
    for row in read_rows(sox / "secp256k1_prs.jsonl"):
        merged = row.data["merged_at"]
        both.add_record(
            str(row.data["number"]),
            Expectation.DUE if merged else Expectation.BARRED,
            opened_at=parse_moment(row.data["created_at"]),
            due_at=parse_moment(merged) if merged else None,
        )
    number = re.compile(r"Merge (?:pull request #|(?:[\w./-]+)?#)(\d+)")
    for row in read_rows(sox / "secp256k1_master_first_parent.jsonl"):
        match = number.match(row.data["subject"])
        both.add_event(
            row.data["sha"], [match[1]] if match else [], parse_moment(row.data["commit_date"])
        )
    found = both.result()
    assert sorted(map(int, found.cut_off)) == truth["ticket_merged_after_deploy_snapshot_cutoff"]
    assert (
        sorted(map(int, found.deployments_without_ticket)) == truth["deployed_but_ticket_missing"]
    )
    assert sorted(map(int, found.closed_unmerged)) == truth["deployed_but_ticket_closed_unmerged"]
    assert found.deployments == truth["deployed_commits"]

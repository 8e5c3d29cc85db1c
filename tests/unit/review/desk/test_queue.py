"""The queue: what stands in it and why, who has what, what waits how long."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assay.cli.reviewing import overdue_before
from assay.domain import ReviewOutcome
from assay.errors import UsageError
from assay.review.clocks import ClockKind, ClockTerms, review_policy
from assay.review.instant import stamp
from assay.review.opening import missing, opened_by, record_openings, required
from assay.review.queue import (
    QueueFilter,
    QueueKind,
    ReviewState,
    item,
    next_item,
    page,
    release,
    totals,
)
from staff import PREPARER, RUTH, SILAS

from .conftest import Office

EXPECTED = {
    "HEAVY": {QueueKind.EXCEPTION},
    "VAGUE": {QueueKind.EXCEPTION, QueueKind.ABSTAINED},
    "LIED": {QueueKind.BLOCKED, QueueKind.EXCEPTION},
    "LIGHT": {QueueKind.UNDETERMINED},
    "RUTHS": {QueueKind.EXCEPTION},
}


LENIENT = """
[policy]
id = "ours"
version = "1"
effective_from = 2026-01-01
[clock.review]
standard_hours = 2000
"""


def listed(office: Office, wanted: QueueFilter = QueueFilter(), **more: object) -> list[str]:  # noqa: B008
    with office.workspace.snapshot() as view:
        found = page(view, office.run_id, wanted, now=office.clock.now(), **more)
    return [one.case_id for one in found.items]


def take(office: Office, person: str, **more: object) -> str | None:
    found = next_item(office.workspace, office.run_id, person, clock=office.clock, **more)
    return None if found is None else found.case_id


def test_everything_but_the_clean_stands_in_the_queue_with_every_reason(office: Office) -> None:
    with office.workspace.snapshot() as view:
        found = page(view, office.run_id, now=office.clock.now())
    assert {one.case_id: set(one.kinds) for one in found.items} == EXPECTED


FILTERS: dict[str, tuple[QueueFilter, list[str]]] = {
    "one kind": (QueueFilter(kinds=(QueueKind.BLOCKED,)), ["LIED"]),
    "two kinds": (
        QueueFilter(kinds=(QueueKind.BLOCKED, QueueKind.UNDETERMINED)),
        ["LIED", "LIGHT"],
    ),
    "a rule": (QueueFilter(rule="size.small"), ["HEAVY", "LIGHT", "RUTHS"]),
    "part of an id": (QueueFilter(text="LI"), ["LIED", "LIGHT"]),
    "a text that only looks like a pattern": (QueueFilter(text="%"), []),
    "a state": (QueueFilter(states=(ReviewState.INFORMATION,)), []),
    "nobody's": (QueueFilter(assignee="-", text="HEAVY"), ["HEAVY"]),
    "what is decided": (QueueFilter(decided=True), []),
    "sampled ones": (QueueFilter(kinds=(QueueKind.SAMPLED,)), []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_gives_what_it_says(office: Office, name: str) -> None:
    wanted, expected = FILTERS[name]
    assert listed(office, wanted) == expected


def test_a_rule_that_the_run_has_not_is_refused(office: Office) -> None:
    with pytest.raises(UsageError) as caught:
        listed(office, QueueFilter(rule="size.tall"))
    assert caught.value.code == "rule.unknown"


def test_pages_follow_each_other_without_gap_or_overlap(office: Office) -> None:
    seen: list[str] = []
    start: int | None = 0
    while start is not None:
        with office.workspace.snapshot() as view:
            found = page(view, office.run_id, start=start, size=2, now=office.clock.now())
        seen += [one.case_id for one in found.items]
        start = found.next_start
    assert seen == listed(office)


def test_totals_add_up(office: Office) -> None:
    take(office, RUTH)
    office.decide("HEAVY", SILAS, ReviewOutcome.ESCALATE)
    with office.workspace.snapshot() as view:
        found = totals(view, office.run_id, now=office.clock.now(), overdue_before="9999")
    assert found.open == 5
    assert found.kinds[QueueKind.EXCEPTION] == 4
    assert found.states[ReviewState.ESCALATED] == 1
    assert sum(found.states.values()) == found.open
    assert found.overdue == 5
    assert found.oldest


def test_what_waits_since_before_an_instant_is_overdue(office: Office) -> None:
    overdue = QueueFilter(overdue=True)
    assert listed(office, overdue, overdue_before="2026-03-04T09:59:59.000Z") != []
    assert listed(office, overdue, overdue_before="2026-03-04T08:00:00.000Z") == []
    assert listed(office, overdue, overdue_before="") == [], "no clock has run out yet"


def test_two_people_are_never_handed_the_same_item(office: Office) -> None:
    first, second = take(office, RUTH), take(office, SILAS)
    assert first is not None
    assert second is not None
    assert first != second
    assert take(office, RUTH) == first, "theirs again"
    with office.workspace.snapshot() as view:
        seen = item(view, office.run_id, first, person=SILAS, now=office.clock.now())
    assert seen.assignee == RUTH
    assert listed(office, QueueFilter(assignee=RUTH)) == [first]


def test_a_lease_ends_by_itself_or_is_given_back(office: Office) -> None:
    first = take(office, RUTH, lease_s=60)
    assert take(office, SILAS) != first
    office.clock.pause(61)
    release(office.workspace, office.run_id, str(take(office, SILAS)), SILAS)
    assert take(office, SILAS) == first


def test_an_item_that_is_skipped_is_followed_by_the_next_and_the_first_again(
    office: Office,
) -> None:
    with office.workspace.snapshot() as view:
        rows = [one.ordinal for one in page(view, office.run_id, now=office.clock.now()).items]
    handed = [take(office, SILAS, after=row) for row in rows]
    assert handed[-1] == "HEAVY"
    assert len(set(handed)) == len(rows)


def test_nobody_is_handed_what_they_may_not_decide(office: Office) -> None:
    handed = set()
    while (case_id := take(office, RUTH)) is not None:
        handed.add(case_id)
        office.decide(case_id, RUTH, ReviewOutcome.ESCALATE)
    assert handed == {"HEAVY", "VAGUE", "LIED", "LIGHT"}
    assert take(office, SILAS) == "RUTHS"


def test_who_prepared_the_run_is_handed_nothing_of_it(office: Office) -> None:
    assert take(office, PREPARER) is None


def test_nobody_is_handed_what_is_decided(office: Office) -> None:
    while (case_id := take(office, SILAS)) is not None:
        outcome = ReviewOutcome.NEEDS_INFORMATION if case_id == "LIED" else ReviewOutcome.ACCEPT
        office.decide(case_id, SILAS, outcome)
    assert listed(office) == ["LIED"]
    assert set(listed(office, QueueFilter(decided=True))) == {"HEAVY", "VAGUE", "LIGHT", "RUTHS"}


def test_age_is_told_in_seconds_since_it_waits(office: Office) -> None:
    with office.workspace.snapshot() as view:
        now = office.clock.now()
        one = item(view, office.run_id, "HEAVY", now=now)
        later = item(view, office.run_id, "HEAVY", now=now + timedelta(hours=2))
    assert later.age_s - one.age_s == 7200


def test_what_must_be_opened_is_what_the_decision_stands_on(office: Office) -> None:
    with office.workspace.snapshot() as view:
        assert required(view, office.run_id, "HEAVY") == ("record",)
        assert required(view, office.run_id, "LIED") == ("note-1",)
        assert missing(view, office.run_id, "LIED", RUTH) == ("note-1",)
    record_openings(office.workspace, office.run_id, "LIED", RUTH, ["note-1"], clock=office.clock)
    with office.workspace.snapshot() as view:
        assert missing(view, office.run_id, "LIED", RUTH) == ()
        assert missing(view, office.run_id, "LIED", SILAS) == ("note-1",)
        assert [one.document for one in opened_by(view, office.run_id, "LIED", RUTH)] == ["note-1"]


def test_a_document_that_the_case_has_not_is_not_opened(office: Office) -> None:
    with pytest.raises(UsageError) as caught:
        record_openings(
            office.workspace, office.run_id, "LIED", RUTH, ["note-9"], clock=office.clock
        )
    assert caught.value.code == "document.unknown"


def test_the_command_line_and_the_pages_hold_the_same_to_be_overdue(tmp_path: Path) -> None:
    (tmp_path / "review-policy.toml").write_text(LENIENT, "utf-8")
    now = datetime.fromisoformat("2026-06-01T12:00:00+00:00")
    terms = ClockTerms.of(review_policy(tmp_path))
    found = terms.overdue_before(ClockKind.REVIEW, now)
    assert found is not None
    assert overdue_before(tmp_path, now) == stamp(found)
    assert now - found > timedelta(days=60), "a year of business is more than two months"

"""The profile of a population, and what is concluded from it."""

import tracemalloc

import pytest

from assay.domain import Moment, Origin, Outcome, PopulationReport, Reconciliation
from assay.errors import EvidenceError, UsageError
from assay.intake import (
    ExportCap,
    Period,
    Profile,
    Record,
    Rejection,
    Survey,
    parse_moment,
    report_population,
    require_uncapped,
)

CAP = ExportCap(rows=1000, reason="the list export")


def survey(
    *rows: tuple[str, str, str] | tuple[str, str],
    period: Period | None = None,
    bad: tuple[str, ...] = (),
) -> Profile:
    """Rows are (key, date) or (key, date, content)."""
    taken = Survey(period)
    for at, (key, date, *content) in enumerate(rows, start=1):
        record = Record(
            Origin(file="t.csv", row=at + 1), {}, (content or [f"{key}{at}"])[0].encode()
        )
        taken.add(record, key, parse_moment(date) if date else None)
    for at, code in enumerate(bad, start=1):
        taken.reject(Rejection(Origin(file="t.csv", row=100 + at), code, "why"))
    return taken.profile()


def report(profile: Profile, **options: object) -> PopulationReport:
    rejected = profile.rows - profile.records
    return report_population(
        profile, sha256="sha256:0", cases=profile.records, rejected=rejected, **options
    )


def outcome(found: PopulationReport, name: str) -> Outcome:
    return next(t.outcome for t in found.tests if t.test_id == f"population.{name}")


def test_twins_and_conflicts_are_told_apart() -> None:
    profile = survey(
        ("A", "", "same"), ("B", "", "one"), ("A", "", "same"), ("B", "", "two"), ("B", "", "one")
    )
    assert profile.twins == {"A": (1, 3)}
    assert profile.conflicts == {"B": (2, 4, 5)}
    assert outcome(report(profile), "duplicates") is Outcome.FAIL


def test_identical_duplicates_alone_need_an_explanation() -> None:
    profile = survey(("A", "", "same"), ("A", "", "same"))
    assert outcome(report(profile), "duplicates") is Outcome.UNDETERMINED


def test_missing_numbers_are_listed_as_ranges() -> None:
    profile = survey(
        ("CHG0009", ""), ("CHG0001", ""), ("CHG0003", ""), ("INC7", ""), ("CHG0003", "")
    )
    (sequence,) = profile.sequences
    assert (sequence.prefix, sequence.first, sequence.last) == ("CHG", 1, 9)
    assert (sequence.present, sequence.missing) == (3, 6)
    assert sequence.ranges == ("CHG2", "CHG4-8")


def test_commit_ids_are_no_number_sequence() -> None:
    profile = survey(*[(f"{chr(97 + n % 26)}{chr(97 + n // 26)}{n}", "") for n in range(300)])
    assert profile.sequences == ()
    assert outcome(report(profile), "gaps") is Outcome.NOT_APPLICABLE


def test_months_without_records_are_gaps_within_records_and_period() -> None:
    period = Period.between("2025-12-01", "2026-05-31")
    profile = survey(("A", "2026-01-05T00:00:00Z"), ("B", "2026-03-05T00:00:00Z"), period=period)
    empty = [month for month, count in profile.months.items() if not count]
    assert empty == ["2025-12", "2026-02", "2026-04", "2026-05"]
    assert outcome(report(profile), "months") is Outcome.UNDETERMINED


def test_edges_of_the_period_are_watched() -> None:
    period = Period.between("2026-01-01", "2026-03-31", "Europe/Zurich")
    profile = survey(
        ("outside", "2025-12-31T22:59:59Z"),
        ("first instant", "2025-12-31T23:00:00Z"),
        ("straddling", "2026-01-01"),
        ("inside", "2026-02-01T12:00:00Z"),
        ("last instant", "2026-03-31T21:59:59Z"),
        ("after", "2026-03-31T22:00:00Z"),
        period=period,
    )
    assert profile.outside_items == ("outside", "after")
    assert profile.straddling_items == ("straddling",)
    assert profile.near_edge == 2
    assert outcome(report(profile), "cut_off") is Outcome.UNDETERMINED
    assert outcome(report(profile), "period") is Outcome.UNDETERMINED


@pytest.mark.parametrize(
    ("first", "last"), [("2026-13-01", "2026-12-31"), ("2026-02-01", "2026-01-01")]
)
def test_a_period_that_is_none_is_refused(first: str, last: str) -> None:
    with pytest.raises(UsageError) as caught:
        Period.between(first, last)
    assert caught.value.code == "period.malformed"


def test_a_population_at_a_known_cap_fails_unless_that_was_accepted() -> None:
    rows = [(f"C-{n}", "2026-01-05T00:00:00Z") for n in range(1000)]
    profile = survey(*rows)
    with pytest.raises(EvidenceError) as caught:
        require_uncapped(profile, (CAP,), allow_capped=False)
    assert caught.value.code == "population.capped"
    assert "--allow-capped" in caught.value.remedy
    require_uncapped(profile, (CAP,), allow_capped=True)
    assert outcome(report(profile, caps=(CAP,)), "capped") is Outcome.FAIL
    accepted = report(profile, caps=(CAP,), allow_capped=True)
    assert outcome(accepted, "capped") is Outcome.UNDETERMINED


def test_rejected_rows_count_towards_a_cap() -> None:
    rows = [(f"C-{n}", "") for n in range(999)]
    with pytest.raises(EvidenceError):
        require_uncapped(survey(*rows, bad=("row.malformed",)), (CAP,), allow_capped=False)


def test_two_files_that_add_up_to_a_cap_are_not_capped() -> None:
    taken = Survey()
    for n in range(1000):
        origin = Origin(file=f"{n % 2}.csv", row=n // 2 + 1)
        taken.add(Record(origin, {}, b"%d" % n), f"C-{n}", None)
    require_uncapped(taken.profile(), (CAP,), allow_capped=False)


def test_rows_that_the_app_rejected_are_not_forgotten() -> None:
    profile = survey(("A-1", "2026-01-01T00:00:00Z"))
    found = report_population(profile, sha256="sha256:0", cases=0, rejected=1)
    assert outcome(found, "rejected") is Outcome.UNDETERMINED


def test_other_round_numbers_only_warn() -> None:
    profile = survey(*[(f"C-{n}", "") for n in range(512)])
    found = report(profile, caps=(CAP,))
    assert outcome(found, "round_count") is Outcome.PASS
    assert any(t.message.startswith("Warning") for t in found.tests)
    require_uncapped(profile, (CAP,), allow_capped=False)


def test_an_empty_population_is_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        require_uncapped(survey(), (), allow_capped=True)
    assert caught.value.code == "population.empty"


def test_lost_rows_make_a_population_incomplete() -> None:
    found = report(survey(("A-1", "2026-01-01T00:00:00Z"), bad=("file.truncated",)))
    assert outcome(found, "truncated") is Outcome.FAIL
    assert found.completeness.startswith("The population does not appear complete")


def test_rejected_rows_are_listed_and_leave_completeness_open() -> None:
    found = report(survey(("A-1", "2026-01-01T00:00:00Z"), bad=("row.ragged", "row.ragged")))
    test = next(t for t in found.tests if t.test_id == "population.rejected")
    assert test.outcome is Outcome.UNDETERMINED
    assert test.items[0] == "t.csv:101 row.ragged: why"
    assert found.rejected == 2


def test_both_conclusions_are_separate_and_never_ensure() -> None:
    clean = survey(("A-1", "2026-01-01T00:00:00Z"), ("A-2", "2026-01-09T00:00:00Z"))
    whole = Reconciliation(tickets=2, deployments=2, matched=2)
    found = report(clean, reconciliation=whole)
    assert found.completeness.startswith("The population appears complete based on")
    assert "not concluded" in found.accuracy
    assert "ensure" not in found.completeness + found.accuracy


def test_without_an_independent_source_completeness_is_not_concluded() -> None:
    found = report(survey(("A-1", "2026-01-01T00:00:00Z"), ("A-2", "2026-01-09T00:00:00Z")))
    assert "not concluded" in found.completeness


def test_events_without_a_record_make_completeness_fail() -> None:
    found = report(
        survey(("A-1", "2026-01-01T00:00:00Z")),
        reconciliation=Reconciliation(tickets=1, deployments=2, matched=1, direct=("d1",)),
    )
    assert outcome(found, "reconciled") is Outcome.FAIL


def test_keys_cost_less_than_300_bytes_each() -> None:
    moment = Moment.at(parse_moment("2026-01-05T00:00:00Z").earliest)
    origin = Origin(file="t.csv", row=1)
    tracemalloc.start()
    try:
        taken = Survey()
        for n in range(60_000):
            taken.add(Record(origin, {}, b"%d" % n), f"CHG{n:07}", moment)
        assert tracemalloc.get_traced_memory()[1] < 60_000 * 300
    finally:
        tracemalloc.stop()


def test_a_file_that_says_it_is_not_whole_is_refused_unless_that_is_allowed() -> None:
    taken = Survey()
    taken.add(Record(Origin(file="t.csv", row=2), {}, b"C-1"), "C-1", None)
    taken.note_cut("t.csv", "more follow")
    profile = taken.profile()
    with pytest.raises(EvidenceError) as caught:
        require_uncapped(profile, (), allow_capped=False)
    assert caught.value.code == "population.capped"
    assert "t.csv is not whole: more follow" in caught.value.message
    require_uncapped(profile, (), allow_capped=True)
    assert outcome(report(profile), "capped") is Outcome.FAIL
    assert outcome(report(profile, allow_capped=True), "capped") is Outcome.UNDETERMINED

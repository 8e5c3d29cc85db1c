"""Two runs side by side, and what of the period is left."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import IDS, clock, drive, heavy, light

from assay.app import RunInputs, find_app
from assay.errors import UsageError
from assay.pipeline import RunRequest, Terms, run
from assay.review.comparison import Gap, compare, find_repeats, roll_forward
from assay.review.comparison.coverage import Covered, gaps_of
from assay.rules import Scope
from assay.stores import Workspace


@pytest.fixture
def two(firm: Workspace, tmp_path: Path) -> Workspace:
    """A second run: H-0 is light now, L-0 heavy, H-9 new, and everything else gone."""
    rows = [
        heavy(0) | {"grams": 4},
        light(0) | {"grams": 9_000, "sender": "mia"},
        light(1),
        heavy(9, sender="mia"),
        heavy(10, sender="tom"),
    ]
    drive(firm, tmp_path, rows, "second.jsonl")
    return firm


def test_rates_and_cases_stand_side_by_side(two: Workspace) -> None:
    with two.snapshot() as view:
        found = compare(view, "1", "2")
    size = next(rates for rates in found.rules if rates.rule_id == "size.small")
    assert (size.earlier_failed, size.earlier_tested) == (6, 12)
    assert (size.later_failed, size.later_tested) == (3, 5)
    assert [(c.case_id, c.rules) for c in found.changed] == [
        ("H-0", (("size.small", "fail", "pass"),)),
        ("L-0", (("size.small", "pass", "fail"),)),
    ]
    assert (found.same, found.new) == (1, ("H-10", "H-9"))
    assert "U-0" in found.gone
    assert len(found.gone) == 9


def test_a_repeat_is_the_same_rule_and_the_same_person(two: Workspace) -> None:
    with two.snapshot() as view:
        ids = [run.run_id for run in view.runs()]
        found = find_repeats(view, *ids)
    assert [(r.rule_id, r.role, r.who, r.later) for r in found] == [
        ("size.small", "sender", "post:mia", ("H-9", "L-0"))
    ]
    assert found[0].earlier == tuple(f"H-{n}" for n in range(6))


def test_the_same_case_failing_in_both_runs_is_no_repeat(firm: Workspace, tmp_path: Path) -> None:
    drive(firm, tmp_path, [heavy(0)], "second.jsonl")
    with firm.snapshot() as view:
        assert compare(view, "1", "2").repeats == ()


def test_a_run_is_not_compared_with_itself(firm: Workspace) -> None:
    with firm.snapshot() as view, pytest.raises(UsageError) as refused:
        compare(view, "1", "1")
    assert refused.value.code == "comparison.same"


def test_a_population_without_dates_covers_nothing_and_says_so(firm: Workspace) -> None:
    with firm.snapshot() as view:
        found = roll_forward(view)
    assert found.unknown == (1,)
    assert found.gaps == (Gap(date(2026, 1, 1), date(2026, 12, 31)),)
    assert found.gaps[0].days == 365


START, END = date(2026, 1, 1), date(2026, 1, 31)
DAYS = st.integers(-10, 45).map(lambda n: START + timedelta(days=n))


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=5))
def test_every_day_of_the_period_is_covered_or_in_a_gap_and_never_both(spans) -> None:
    covered = [Covered(n, first, last) for n, (first, last) in enumerate(spans)]
    gaps = list(gaps_of(START, END, covered))
    for n in range((END - START).days + 1):
        day = START + timedelta(days=n)
        in_run = any(one.first <= day <= one.last for one in covered)
        in_gaps = sum(gap.first <= day <= gap.last for gap in gaps)
        assert in_gaps == (0 if in_run else 1)


def test_without_a_period_nothing_says_what_there_is_to_cover(tmp_path: Path) -> None:
    made = Workspace.create(
        tmp_path / "w",
        organisation="Acme",
        title="t",
        clock=clock(),
        ids=IDS,
        home=tmp_path / "home",
    )
    with made, made.snapshot() as view, pytest.raises(UsageError) as refused:
        roll_forward(view)
    assert refused.value.code == "period.missing"


def test_of_two_domains_one_has_to_be_named(firm: Workspace, tmp_path: Path) -> None:
    app = find_app("change-approval")
    with firm.snapshot() as view:
        engagement = view.engagement()
    inputs = RunInputs(
        engagement=engagement,
        population=app.demo().population,
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
    )
    run(firm, RunRequest(app, inputs, preparer="pat"), Terms(clock()))
    with firm.snapshot() as view:
        with pytest.raises(UsageError) as refused:
            roll_forward(view)
        assert refused.value.code == "app.ambiguous"
        assert roll_forward(view, app="parcels").unknown == (1,)
        with pytest.raises(UsageError) as foreign:
            compare(view, "1", "2")
        assert foreign.value.code == "run.foreign"

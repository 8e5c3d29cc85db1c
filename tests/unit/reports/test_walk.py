"""Names of files and exceptions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import StoreError, VerificationError
from assay.reports.walk import CaseNames, needs_person, open_json, open_workpaper, walk


@settings(max_examples=100)
@given(st.lists(st.text(max_size=120), max_size=12))
def test_file_names_are_safe_and_never_the_same_twice(case_ids):
    names = CaseNames()
    found = [names.name(case_id, row) for row, case_id in enumerate(case_ids)]
    assert len({name.lower() for name in found}) == len(found)
    for name in found:
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>|\0 ')
        assert not name.startswith(".")
        assert len(name) < 120


@pytest.mark.parametrize(
    "case_id", ["../../etc/passwd", "a/b", "", "CON", "nul.txt", ".hidden", "x."]
)
def test_an_id_that_is_no_plain_file_name_gets_a_digest(case_id):
    assert CaseNames().name(case_id, 1) != f"{case_id}.json"


def test_a_plain_id_is_its_own_file_name():
    assert CaseNames().name("CHG-1042", 1) == "CHG-1042.json"


def test_ids_that_differ_only_in_case_get_different_files():
    names = CaseNames()
    assert names.name("chg-1", 1) == "chg-1.json"
    assert names.name("CHG-1", 2) == "CHG-1-row2.json"


def test_exceptions_are_numbered_in_the_order_of_the_population(run):
    numbers = [ref for item in walk(run) for ref in item.references.values()]
    assert numbers == [f"E-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) > 20


def test_a_workpaper_with_other_bytes_than_recorded_is_refused(make_run):
    run = make_run(3)
    rows = list(run.cases())
    run._papers[rows[0].workpaper] = 2
    with pytest.raises(VerificationError) as refused:
        open_workpaper(run, rows[0])
    assert refused.value.code == "workpaper.altered"


def test_a_case_without_workpaper_cannot_be_opened(run):
    row = next(run.cases()).model_copy(update={"workpaper": None})
    with pytest.raises(StoreError) as refused:
        open_json(run, row)
    assert refused.value.code == "workpaper.absent"


def test_a_workpaper_of_another_layout_is_refused(run):
    from assay.canonical import digest

    data = b'{"format":"something.else/9"}'

    class Other:
        def workpaper(self, sha256):
            return data

    row = next(run.cases()).model_copy(update={"workpaper": digest(data)})
    for read in (open_json, open_workpaper):
        with pytest.raises(StoreError) as refused:
            read(Other(), row)
        assert refused.value.code == "workpaper.malformed"


def test_blocked_cases_are_most_urgent_and_clean_ones_least(make_run):
    levels = {}
    for row in make_run(600).cases():
        levels.setdefault(needs_person(row), set()).add(row.conclusion)
    assert levels[0] == {"blocked"}
    assert levels[1] == {None}
    assert levels[2] == {"exception"}
    assert levels[3] == {"undetermined"}
    assert levels[5] == {"no_exception"}

import pytest

from change_approval.number_forms import NumberForms


def twins_of(numbers, kind="ticket"):
    forms = NumberForms()
    for row, number in enumerate(numbers, start=1):
        forms.add(kind, number, ("t.csv", row))
    return forms.twins()


@pytest.mark.parametrize("pair", [("#4", "4"), ("05", "5"), ("6.0", "6"), ("007", "#7")])
def test_one_number_in_two_forms_is_a_probable_duplicate_of_both_rows(pair):
    found = twins_of(pair)
    assert found[("t.csv", 1)] == (f"t.csv:2 (as {pair[1]})",)
    assert found[("t.csv", 2)] == (f"t.csv:1 (as {pair[0]})",)


@pytest.mark.parametrize("pair", [("4", "5"), ("CHG-4", "CHG-04"), ("40", "4"), ("4", "4")])
def test_other_numbers_are_no_probable_duplicates(pair):
    assert twins_of(pair) == {}


def test_ids_of_commits_are_never_numbers():
    assert twins_of(("0012345", "12345"), kind="commit") == {}

"""The deterministic reader against 150 approvals that a person labelled."""

import csv
import importlib.util
import math

import pytest


@pytest.fixture(scope="module")
def gold(repository):
    place = repository / "gold" / "change_approval" / "free_text" / "measure.py"
    spec = importlib.util.spec_from_file_location("free_text_gold", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_labels_hold_row_numbers_and_labels_and_nothing_else(gold):
    with gold.LABELS.open(newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines[0] == ["row", "label"]
    assert len(lines) == 151
    assert all(row.isdigit() and label in {"yes", "no", "unclear"} for row, label in lines[1:])


def test_wilsons_interval_is_the_published_one(gold):
    low, high = gold.wilson(10, 10)  # z squared over n plus z squared, in closed form
    assert math.isclose(low, 10 / (10 + 1.959963984540054**2), rel_tol=1e-12)
    assert math.isclose(high, 1.0)
    low, high = gold.wilson(81, 263)  # Newcombe (1998), the score method without correction
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_nothing_is_taken_for_an_approval_of_what_was_merged_that_is_none(gold, shared_data):
    found = gold.measure(shared_data / "sox" / "approvals_with_free_text.csv")
    right, given = found.precision
    assert right == given, "an approval was read where the label sees none"
    assert given >= 70, "the reader leaves more to people than docs/validation.md says"
    assert len(found.misses) <= 1, found.misses

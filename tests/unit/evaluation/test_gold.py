"""A gold set is taken whole or refused."""

import json
from pathlib import Path

import pytest
from goldmaking import record_of, write_labels, write_sums

from assay.app import find_app
from assay.errors import EvidenceError
from assay.evaluation.gold import is_in_files, open_gold
from assay.evaluation.layout import inputs_of

APP = find_app("change-approval")


def change(folder: Path, **changes: object) -> None:
    """Give the first label other fields, and sum the set again."""
    labels = [
        json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()
    ]
    labels[0] |= changes
    write_labels(folder, labels)


def refused(folder: Path) -> EvidenceError:
    with pytest.raises(EvidenceError) as raised:
        open_gold(folder, APP)
    return raised.value


def test_a_set_is_read_with_its_labels_and_a_digest_of_all_its_files(own_gold):
    gold = open_gold(own_gold, APP)
    assert gold.name == "own/test"
    assert len(gold.labels) == 53
    before = gold.digest
    (own_gold / "authority.csv").write_bytes((own_gold / "authority.csv").read_bytes() + b"\n")
    write_sums(own_gold)
    assert open_gold(own_gold, APP).digest != before


def test_the_digests_may_stand_in_the_folder_around_the_split(own_gold):
    rows = (own_gold / "SHA256SUMS").read_text("utf-8").splitlines()
    (own_gold / "SHA256SUMS").unlink()
    outer = "".join(f"{row.replace('  ', '  test/')}\n" for row in rows)
    (own_gold.parent / "SHA256SUMS").write_text(outer, "utf-8")
    assert len(open_gold(own_gold, APP).labels) == 53


def test_a_folder_without_labels_is_no_set(tmp_path):
    assert refused(tmp_path).code == "gold.missing"


def test_a_set_without_digests_is_refused(own_gold):
    (own_gold / "SHA256SUMS").unlink()
    assert refused(own_gold).code == "gold.unsummed"


@pytest.mark.parametrize("spoil", ["changed", "added", "removed"])
def test_a_file_that_is_not_the_summed_one_is_refused(own_gold, spoil):
    if spoil == "changed":
        (own_gold / "policy.toml").write_text("", "utf-8")
    elif spoil == "added":
        (own_gold / "more.csv").write_text("a\n", "utf-8")
    else:
        (own_gold / "authority.csv").unlink()
    assert refused(own_gold).code == "gold.altered"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rules": {"sod.nonsense": "fail"}}, "gold.unknown_rule"),
        ({"controls": {"CM-99": "met"}}, "gold.unknown_control"),
        ({"deficiencies": [{"control": "CM-99", "what": "-"}]}, "gold.unknown_control"),
        ({"verdict": "perhaps"}, "gold.malformed"),
        ({"surprise": 1}, "gold.malformed"),
        ({"conclusion": "exception"}, "gold.contradictory"),
        ({"case_id": "CHG-1002"}, "gold.duplicate"),
        (
            {"spans": [{"document": "tickets.jsonl#L1", "quote": "no such words"}]},
            "gold.unsupported",
        ),
        ({"spans": [{"document": "tickets.jsonl#L999", "quote": "Round"}]}, "gold.unsupported"),
        ({"spans": [{"document": "../x#L1", "quote": "Round"}]}, "gold.unsupported"),
    ],
)
def test_a_label_that_names_what_is_not_there_is_refused(own_gold, changes, code):
    change(own_gold, **changes)
    assert refused(own_gold).code == code


def test_the_line_of_a_bad_label_is_named(own_gold):
    change(own_gold, tier=7)
    assert str(refused(own_gold)).startswith("labels.jsonl:1: not a label: tier")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_id": "CHG-9999"}, "gold.unknown_case"),
        ({"spans": [{"document": "record", "quote": "no such words"}]}, "gold.unsupported"),
        ({"spans": [{"document": "mail-77", "quote": "Round"}]}, "gold.unsupported"),
    ],
)
def test_a_label_that_its_case_does_not_bear_out_is_refused_before_anything_is_read(
    own_gold, tmp_path, changes, code
):
    change(own_gold, **changes)
    with pytest.raises(EvidenceError) as raised:
        record_of(tmp_path / "run", open_gold(own_gold, APP))
    assert raised.value.code == code


def test_words_of_a_record_that_the_app_left_aside_still_support_a_label(own_gold):
    assert is_in_files(own_gold, "tickets.jsonl#L1", "Round journal lines")
    (own_gold / "messages.jsonl").write_text(
        json.dumps({"id": "mail-9", "text": "I approve."}) + "\n", "utf-8"
    )
    assert is_in_files(own_gold, "mail-9", "I approve.")
    assert not is_in_files(own_gold, "mail-8", "I approve.")
    assert not is_in_files(own_gold, "mail-9", "I deny.")


def test_files_are_told_apart_by_their_names(own_gold, gold):
    from assay.domain import Engagement

    engagement = Engagement(origin="a.example/x", organisation="-", title="-", opened_at="-")
    (own_gold / "run.toml").write_text('as_of = "2026-03-31T23:59:59Z"\n', "utf-8")
    (own_gold / "calendar.toml").write_text("", "utf-8")
    (own_gold / "people.csv").write_text("name\n", "utf-8")
    inputs = inputs_of(own_gold, APP, engagement)
    assert inputs.population.paths[0].name == "tickets.jsonl"
    assert inputs.deployments.options.mapping.name == "deployments.toml"
    assert inputs.authority.name == "authority.csv"
    assert inputs.identities.name == "identities.toml"
    assert inputs.as_of == "2026-03-31T23:59:59Z"
    assert inputs.calendar == f"file:{own_gold / 'calendar.toml'}"
    assert list(inputs.lists) == ["people"]
    assert inputs.policy.sha256 != APP.policy.sha256


@pytest.mark.parametrize("text", ["as_of = 3", 'as_of = "soon"', "more = 1", "]"])
def test_settings_of_a_set_that_make_no_sense_are_refused(own_gold, text):
    from assay.domain import Engagement

    engagement = Engagement(origin="a.example/x", organisation="-", title="-", opened_at="-")
    (own_gold / "run.toml").write_text(text, "utf-8")
    with pytest.raises(EvidenceError) as raised:
        inputs_of(own_gold, APP, engagement)
    assert raised.value.code == "gold.unsettled"


def test_a_folder_without_the_population_is_refused(own_gold):
    from assay.domain import Engagement

    engagement = Engagement(origin="a.example/x", organisation="-", title="-", opened_at="-")
    (own_gold / "tickets.jsonl").unlink()
    with pytest.raises(EvidenceError) as raised:
        inputs_of(own_gold, APP, engagement)
    assert raised.value.code == "gold.unpopulated"

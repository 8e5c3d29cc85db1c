"""The gold set of change management holds together, and its check finds what does not."""

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

FOLDER = "gold/change_approval"


def _module(place):
    spec = importlib.util.spec_from_file_location(f"gold_{place.stem}_{place.parent.name}", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def check(repository):
    return _module(repository / FOLDER / "check.py")


@pytest.fixture(scope="module")
def second(repository):
    return _module(repository / FOLDER / "second.py")


@pytest.fixture
def copy(repository, tmp_path):
    """The set in a place where it may be spoiled, with its check."""
    place = tmp_path / "change_approval"
    shutil.copytree(repository / FOLDER, place, ignore=shutil.ignore_patterns("__pycache__"))
    return place, _module(place / "check.py")


def _labels(module):
    return {s: module.lines(module.HERE / s / "labels.jsonl") for s in module.SPLITS}


def test_digests_counts_references_and_spans_hold(check):
    labels = _labels(check)
    assert list(check.digest_errors()) == []
    assert list(check.counts(labels)) == []
    assert list(check.readme_errors(labels)) == []
    assert list(check.second_errors()) == []
    assert [error for split in check.SPLITS for error in check.label_errors(split)] == []


def test_no_text_of_one_split_is_near_one_of_the_other(check):
    wrong, highest = check.duplicates()
    assert wrong == []
    assert max(highest.values()) < check.ACROSS


def test_files_are_those_that_the_source_gives(repository):
    script = repository / FOLDER / "build.py"
    done = subprocess.run(  # its neighbours are no package, so it runs as the script that it is
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_altered_file_is_noticed(copy):
    place, check = copy
    path = place / "test" / "tickets.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Approved", b"Approwed", 1))
    assert list(check.digest_errors()) == ["test/tickets.jsonl is not the file of SHA256SUMS"]


def test_a_label_that_quotes_what_is_not_there_is_noticed(copy):
    place, check = copy
    path = place / "tuning" / "labels.jsonl"
    labels = check.lines(path)
    at = next(i for i, label in enumerate(labels) if label["spans"])
    labels[at]["spans"][0]["quote"] = "words that nobody wrote"
    labels[at]["rules"] = {"approval.invented": "fail"}
    path.write_text("".join(json.dumps(label) + "\n" for label in labels))
    found = "\n".join(check.label_errors("tuning"))
    assert "'words that nobody wrote' does not stand in" in found
    assert "unknown rules ['approval.invented']" in found


def test_a_text_copied_into_the_other_split_is_noticed(copy):
    place, check = copy
    tickets = check.lines(place / "tuning" / "tickets.jsonl")
    path = place / "test" / "tickets.jsonl"
    first, *rest = check.lines(path)
    copied = {k: tickets[0][k] for k in ("description", "mails", "comments", "chats")}
    path.write_text("".join(json.dumps(t) + "\n" for t in [first | copied, *rest]))
    wrong, _ = check.duplicates()
    assert wrong == [f"{tickets[0]['number']} and {first['number']} are near duplicates"]


def test_the_sample_for_second_labels_is_the_one_anybody_draws_and_shows_no_label(second):
    every = [
        ticket["number"]
        for split in second.SPLITS
        for ticket in second.lines(second.HERE / split / "tickets.jsonl")
    ]
    tasks = second.lines(second.HERE / "second" / "tasks.jsonl")
    assert [task["case_id"] for task in tasks] == second.draw(sorted(set(every)))
    assert tasks == list(second.tasks())
    assert {key for task in tasks for key in task} == {
        "case_id", "split", "tickets", "deployments",
    }  # fmt: skip


def test_agreement_is_that_of_the_textbook(second):
    said = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert second.kappa(said) == pytest.approx(0.4)  # 0.70 seen, 0.50 by chance
    assert second.alpha(said) == pytest.approx(1 - 0.3 / (1 - (55 * 54 + 45 * 44) / (100 * 99)))


def test_agreement_of_readers_who_know_one_word_only_is_no_number(second):
    assert second.kappa([("a", "a")] * 9) is None
    assert second.alpha([("a", "a")] * 9) is None


@pytest.mark.parametrize(
    ("split", "as_of", "rows"),
    [("tuning", "2026-07-31T00:00:00Z", 102), ("test", "2026-11-30T00:00:00Z", 211)],
)
def test_each_split_is_a_population_that_a_run_drives_as_it_is(
    repository, tmp_path, split, as_of, rows
):
    from assay.cli.main import app

    place = repository / FOLDER / split
    given = [
        "run", "change-approval", str(place / "tickets.jsonl"), "--source", "table",
        "--mapping", place / "tickets.toml", "--deployments", place / "deployments.csv",
        "--deployments-source", "table", "--deployments-mapping", place / "deployments.toml",
        "--identities", place / "identities.toml", "--authority", place / "authority.csv",
        "--policy", place / "policy.toml", "--calendar", f"file:{place / 'calendar.toml'}",
        "--as-of", as_of, "--workspace", tmp_path, "--workers", "1", "--json",
    ]  # fmt: skip
    done = CliRunner().invoke(app, [str(word) for word in given])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    labels = (place / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    assert found["status"] == "completed"
    assert found["population"]["rows"] == rows
    assert found["population"]["cases"] == len(labels)

"""The queue and samples from the command line, as people use them: one process a command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assay.clock import SystemClock
from assay.stores import Workspace
from staff import AUDITOR, PREPARER, RUTH, SILAS, Staff

from .conftest import Assay, pull_request


@pytest.fixture
def desk(assay: Assay, pulls: Callable[..., Path], tmp_path: Path) -> Assay:
    """A run of four clean changes and one self-merge, and its people."""
    clean = [pull_request(n, merge_commit_sha=f"{n:040x}") for n in range(1, 5)]
    own = pull_request(9, merged_by="amara-okafor")
    file = pulls(*clean, own)
    assert (
        assay(
            "run",
            "change-approval",
            "--input",
            file,
            "--as",
            "Pavel Quist <pavel.quist@example.com>",
        ).code
        == 0
    )
    home = tmp_path / "home"
    folder = next(tmp_path.glob("*/workspace.toml")).parent
    with Workspace.open(folder, clock=SystemClock(), home=home) as workspace:
        Staff.enrol(workspace, home, SystemClock())
    return assay


def test_a_reviewer_takes_opens_and_decides_the_next_item(desk: Assay) -> None:
    listed = desk("review", "list", "--json").lines
    assert listed
    taken = desk("review", "next", "--as", RUTH, "--json").document["item"]
    case = taken["case_id"]
    assert desk("review", "list", "--assignee", RUTH, "--json").lines[0]["case_id"] == case
    early = desk("review", "decide", case, "accept", "-m", "so it is", "--as", RUTH, "--json")
    assert (early.code, early.document["error"]["code"]) == (1, "review.unopened")
    opened = desk("review", "show", case, "--all", "--as", RUTH, "--json").document
    assert opened["to_open"] == []
    assert opened["texts"]
    words = ("review", "decide", case, "accept", "-m", "so it is", "--as", RUTH, "--json")
    done = desk(*words).document
    assert (done["state"], done["status"]) == ("done", "awaiting_signoff")
    back = desk("review", "withdraw", case, "--as", RUTH, "--json").document
    assert (back["state"], back["status"]) == ("waiting", "awaiting_review")
    assert "decisions" in desk("review", "figures").out
    assert desk("ledger", "verify").code == 0


def test_a_sample_is_planned_published_drawn_reviewed_and_verified(
    desk: Assay, tmp_path: Path
) -> None:
    size = ("--method", "share", "--share", "0.5")
    planned = desk("sample", "plan", "q1", *size, "--as", AUDITOR, "--json")
    assert planned.code == 0, planned.err
    nonce = Path(planned.document["nonce_file"])
    assert nonce.stat().st_mode & 0o777 == 0o600
    framed = desk("sample", "frame", "q1", "--as", PREPARER, "--json").document
    drawn = desk("sample", "draw", "q1", "--as", AUDITOR, "--json").document
    assert drawn["requested"] == drawn["drawn"] == -(-framed["items"] // 2)
    sampled = desk("review", "list", "--kind", "sampled", "--json").lines
    assert all(line["hidden"] and line["verdict"] is None for line in sampled)
    for line in sampled:
        desk("review", "show", line["case_id"], "--all", "--as", SILAS)
        done = desk("review", "decide", line["case_id"], "accept", "--as", SILAS, "--json")
        assert done.code == 0, done.err
    told = desk("sample", "result", "q1", "--json")
    assert told.document["outstanding"] == 0
    assert told.code == (0 if told.document["decision"] == "effective" else 1)
    again = desk("sample", "draw", "q1", "--as", AUDITOR)
    assert f"{drawn['drawn']} cases are drawn, 0 of them newly" in " ".join(again.out.split())
    assert desk("sample", "conclude", "q1", "--as", AUDITOR).code == told.code
    assert desk("sample", "verify", "q1").code == 0
    file = tmp_path / "sample.json"
    assert desk("sample", "export", "q1", "-o", file).code == 0
    assert desk("sample", "verify", file).code == 0
    text = json.loads(file.read_text())
    milder = text | {"plan": text["plan"] | {"tolerable": "0.9"}}
    file.write_text(json.dumps(milder, sort_keys=True, separators=(",", ":")) + "\n")
    unlike = desk("sample", "verify", file, "--json")
    assert unlike.code == 2
    assert unlike.document["problems"] == ["plan: not the one that is on the record of q1"]
    text["drawn"] = text["drawn"][1:]
    file.write_text(json.dumps(text, sort_keys=True, separators=(",", ":")))
    assert desk("sample", "verify", file).code in {2, 3}


def test_a_sample_that_nobody_planned_says_that_it_protects_against_nobody(desk: Assay) -> None:
    words = ("--method", "share", "--share", "0.5", "--as", RUTH)
    drawn = desk("sample", "draw", "own", *words, "--json").document
    assert drawn["protection"] == "not protected against the preparer"
    told = desk("sample", "result", "own", "--json").document
    assert any("not protected against the preparer" in line for line in told["reached"])
    assert desk("sample", "list", "--json").lines[0]["state"] == "drawn"
    assert desk("sample", "abandon", "own", "--reason", "a try", "--as", RUTH).code == 0


BAD = {
    "an outcome that is none": (("review", "decide", "9", "maybe", "--as", RUTH), "option.unknown"),
    "a kind that is none": (("review", "list", "--kind", "odd"), "option.unknown"),
    "a change that is none": (
        ("review", "decide", "9", "change", "--change", "x", "--as", RUTH),
        "change.malformed",
    ),
    "a person that is nobody": (("review", "next", "--as", "nobody@example.com"), "person.unknown"),
    "a nonce that is not there": (
        ("sample", "draw", "q1", "--nonce", "none", "--as", AUDITOR),
        "nonce.missing",
    ),
    "a sample that is none": (("sample", "result", "q9"), "sample.unknown"),
}


def test_bad_words_are_told_in_one_line(desk: Assay) -> None:
    desk("sample", "plan", "q1", "--as", AUDITOR)
    desk("sample", "frame", "q1", "--as", PREPARER)
    case = desk("review", "list", "--json").lines[0]["case_id"]
    for words, code in BAD.values():
        told = desk(*(case if word == "9" else word for word in words), "--json")
        assert told.code == 3, words
        assert told.document["error"]["code"] == code
    again = desk("sample", "plan", "q1", "--as", AUDITOR, "--json")
    assert again.document["error"]["code"] == "sample.exists"


def test_a_nonce_is_never_written_over(desk: Assay, tmp_path: Path) -> None:
    file = tmp_path / "mine.nonce"
    file.write_text("precious")
    told = desk("sample", "plan", "q1", "--nonce", file, "--as", AUDITOR, "--json")
    assert told.document["error"]["code"] == "nonce.exists"
    assert file.read_text() == "precious"

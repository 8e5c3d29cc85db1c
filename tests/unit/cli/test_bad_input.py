"""Bad input gets one line that says what happened and what to do, exit 3 and no traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Assay, pull_request

Files = Callable[[Path], list[object]]


def missing(folder: Path) -> list[object]:
    return ["--source", "github-pulls", "--input", folder / "none.jsonl"]


def unreadable(folder: Path) -> list[object]:
    path = folder / "locked.jsonl"
    path.mkdir()
    return ["--source", "github-pulls", "--input", path]


def latin(folder: Path) -> list[object]:
    path = folder / "latin.csv"
    path.write_bytes("number;title\n1;Prüfung\n".encode("latin-1"))
    mapping = folder / "m.toml"
    mapping.write_text('[mapping]\nformat = "csv"\n[fields]\nnumber = "number"\ntitle = "title"\n')
    return ["--source", "table", "--mapping", mapping, "--input", path]


def empty(folder: Path) -> list[object]:
    path = folder / "empty.jsonl"
    path.write_bytes(b"")
    return ["--source", "github-pulls", "--input", path]


def empty_of_no_named_source(folder: Path) -> list[object]:
    path = folder / "empty.csv"
    path.write_bytes(b"")
    return ["--input", path]


def only_blank_lines(folder: Path) -> list[object]:
    path = folder / "blank.jsonl"
    path.write_bytes(b"\n\n\n")
    return ["--source", "github-pulls", "--input", path]


def nothing_usable(folder: Path) -> list[object]:
    path = folder / "broken.jsonl"
    path.write_bytes(b'{"number": 1, "title": "cut o')
    return ["--source", "github-pulls", "--input", path]


def unknown_column(folder: Path) -> list[object]:
    path = folder / "t.csv"
    path.write_text("Change,Title\nCHG-1,Fix\n")
    mapping = folder / "m.toml"
    mapping.write_text('[mapping]\nformat = "csv"\n[fields]\nnumber = "Chnage"\n')
    return ["--source", "table", "--mapping", mapping, "--input", path]


def unknown_source(folder: Path) -> list[object]:
    path = folder / "p.jsonl"
    path.write_text(json.dumps(pull_request(1)) + "\n")
    return ["--source", "gitlab", "--input", path]


def unknown_shape(folder: Path) -> list[object]:
    path = folder / "p.jsonl"
    path.write_text('{"colour": "green"}\n')
    return ["--input", path]


def capped(folder: Path) -> list[object]:
    path = folder / "capped.jsonl"
    path.write_text("".join(json.dumps(pull_request(n)) + "\n" for n in range(1000)))
    return ["--source", "github-pulls", "--input", path]


def binary(folder: Path) -> list[object]:
    path = folder / "picture.xlsx"
    path.write_bytes(os.urandom(4096))
    mapping = folder / "m.toml"
    mapping.write_text('[mapping]\nformat = "xlsx"\n[fields]\nnumber = "Change"\n')
    return ["--source", "table", "--mapping", mapping, "--input", path]


def unreasoned_scope(folder: Path) -> list[object]:
    return [*nothing_usable(folder), "--scope-out", "testing.evidence"]


def unknown_rule(folder: Path) -> list[object]:
    return [*nothing_usable(folder), "--in-scope", "no.such_rule"]


def loose_policy(folder: Path) -> list[object]:
    path = folder / "policy.toml"
    path.write_text(
        '[policy]\nid = "x"\nversion = "1"\neffective_from = 2026-01-01\n'
        "[approval]\nminimum_independnet = 0\n"
    )
    return [*nothing_usable(folder), "--policy", path]


def unclear_preparer(folder: Path) -> list[object]:
    return [*nothing_usable(folder), "--as", "bob@@example"]


def misspelt_assessor(folder: Path) -> list[object]:
    return [*nothing_usable(folder), "--assessor", "baselin"]


CASES: dict[str, tuple[Files, str]] = {
    "a file that is not there": (missing, "file.missing"),
    "a folder in place of a file": (unreadable, ""),
    "a file in another encoding": (latin, ""),
    "an empty file": (empty, ""),
    "an empty file of no named source": (empty_of_no_named_source, "file.empty"),
    "a file of blank lines": (only_blank_lines, "population.empty"),
    "a file of which no row is usable": (nothing_usable, "population.empty"),
    "a mapping that names an unknown column": (unknown_column, ""),
    "an unknown source": (unknown_source, "source.unknown"),
    "a file of unknown shape": (unknown_shape, "source.unclear"),
    "a population that ends at an export cap": (capped, "population.capped"),
    "bytes that are no workbook": (binary, ""),
    "a test left out without a reason": (unreasoned_scope, "scope.unreasoned"),
    "an unknown rule": (unknown_rule, "rule.unknown"),
    "a policy with a misspelt parameter": (loose_policy, "policy.unknown_parameter"),
    "a preparer who is not named": (unclear_preparer, "person.unclear"),
    "an assessor that there is not": (misspelt_assessor, "assessor.unknown"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_answered_with_what_to_do(name: str, assay: Assay, tmp_path: Path) -> None:
    make, code = CASES[name]
    answer = assay("run", "change-approval", *make(tmp_path), "--json")
    assert answer.code == 3, answer.err
    told = answer.document["error"]
    assert told["message"]
    assert told["remedy"]
    assert code in {"", told["code"]}
    last = [line for line in answer.err.splitlines() if line.startswith("assay: ")]
    assert len(last) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["run"],
        ["runz"],
        ["run", "sox", "--bogus"],
        ["run", "sox", "--workers", "-3"],
        ["run", "sox", "--fail-on", "rain"],
        ["signoff", "1"],
        ["workpaper", "--format", "pdf"],
        ["ledger", "prove", "x"],
        ["cases", "--verdict", "perhaps"],
    ],
    ids=" ".join,
)
def test_wrong_words_are_bad_input_and_not_an_integrity_failure(
    words: list[str], assay: Assay, pulls: Callable[..., Path]
) -> None:
    assay("run", "sox", "--input", pulls(pull_request(1)))
    answer = assay(*words, *(["-i", "pulls.jsonl"] if "sox" in words else []), "--json")
    assert answer.code == 3
    assert answer.document["error"]["remedy"]


def test_a_second_engagement_under_one_name_is_refused_and_makes_no_workspace(
    assay: Assay, tmp_path: Path
) -> None:
    assert assay("init", "first", "--origin", "firm.example/q1").code == 0
    answer = assay("init", "second", "--origin", "firm.example/q1", "--json")
    assert (answer.code, answer.document["error"]["code"]) == (3, "origin.taken")
    assert not any((tmp_path / "second").iterdir())
    assert assay("ledger", "verify", "-w", "first").code == 0


@pytest.mark.parametrize("command", ["status", "cases", "resume", "workpaper"])
def test_an_unknown_run_is_answered_with_what_to_do(
    command: str, assay: Assay, pulls: Callable[..., Path]
) -> None:
    assay("run", "sox", "--input", pulls(pull_request(1)), "--json")
    answer = assay(command, "sha256:ffffffff", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "run.unknown"


def test_an_unknown_case_is_answered_with_what_to_do(
    assay: Assay, pulls: Callable[..., Path]
) -> None:
    assay("run", "sox", "--input", pulls(pull_request(1)), "--json")
    answer = assay("show", "CHG-404", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "case.unknown"


def test_no_workspace_is_answered_with_what_to_do(assay: Assay) -> None:
    answer = assay("status", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "workspace.missing"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_answered_with_what_to_do(
    assay: Assay, pulls: Callable[..., Path], tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    answer = assay("run", "sox", "--input", pulls(pull_request(1)), "-w", locked / "w", "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "workspace.unwritable"


def test_one_bad_row_is_rejected_and_the_rest_is_tested(
    assay: Assay, pulls: Callable[..., Path]
) -> None:
    path = pulls(pull_request(1), pull_request(2, merged_at="2026-02-31T00:00:00Z"))
    with path.open("ab") as file:
        file.write(b'{"number": 3, "title": "cut o')
    answer = assay("run", "sox", "--input", path, "--json")
    assert answer.code == 0
    assert answer.document["population"] == answer.document["population"] | {
        "rows": 3,
        "cases": 1,
        "rejected": 2,
    }


def test_a_field_of_ten_megabytes_is_rejected(assay: Assay, pulls: Callable[..., Path]) -> None:
    path = pulls(pull_request(1), pull_request(2, body="x" * 10_000_000))
    answer = assay("run", "sox", "--input", path, "--json")
    assert answer.code == 0
    assert answer.document["population"]["rejected"] == 1


def test_two_rows_of_one_number_never_ship(assay: Assay, pulls: Callable[..., Path]) -> None:
    path = pulls(pull_request(1), pull_request(1, title="Another change altogether"))
    answer = assay("run", "sox", "--input", path, "--json")
    assert answer.code == 0
    assert answer.document["population"]["rejected"] == 1
    assert answer.document["verdicts"]["approve"] == 0

"""What each command promises to the person and to the program that calls it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Assay, pull_request

Pulls = Callable[..., Path]
Hire = Callable[..., str]
INES = "Ines Moreau <ines@firm.example> github:ines-moreau"


@pytest.fixture
def place(assay: Assay, pulls: Pulls, tmp_path: Path) -> Path:
    """A workspace with one run of three changes: clean, self-merged, still open."""
    path = pulls(
        pull_request(1),
        pull_request(2, merged_by="amara-okafor"),
        pull_request(3, merged=False, merged_at=None, merged_by=None, state="open"),
    )
    answer = assay(
        "run", "sox", "--source", "github-pulls", "--input", path, "--as", "github:tess", "--json"
    )
    assert answer.code == 0, answer.err
    return tmp_path


def test_a_run_says_everything_that_others_rely_on(place: Path, assay: Assay) -> None:
    document = assay("status", "--json").document
    assert {"run_id", "app", "status", "population", "verdicts", "rules", "ledger"} <= set(document)
    assert document["app"] == "change-approval"
    assert document["status"] == "completed"
    population = document["population"]
    assert (population["rows"], population["cases"], population["rejected"]) == (3, 3, 0)
    assert population["sha256"].startswith("sha256:")
    assert set(document["verdicts"]) == {"approve", "review", "block"}
    assert document["rules"]["sod.author_merged"] == {
        "pass": 1,
        "fail": 1,
        "undetermined": 0,
        "not_applicable": 1,
    }
    assert document["exceptions"] == 1
    assert {"entries", "size", "root", "checkpoint"} <= set(document["ledger"])


def test_cases_are_json_lines_that_filters_narrow_down(place: Path, assay: Assay) -> None:
    lines = assay("cases", "1", "--json").lines
    assert [line["case_id"] for line in lines] == ["1", "2", "3"]
    assert lines[1]["exceptions"] == ["sod.author_merged", "sod.developer_merged"]
    assert lines[1]["rules"]["sod.author_merged"] == "fail"
    failing = assay("cases", "--rule", "sod.author_merged", "--json").lines
    assert [line["case_id"] for line in failing] == ["2"]
    ready = assay("cases", "--status", "awaiting_signoff", "--json").lines
    assert {line["verdict"] for line in ready} == {"approve"}


def test_the_same_inputs_return_the_finished_run(place: Path, assay: Assay) -> None:
    again = assay("run", "sox", "--input", place / "pulls.jsonl", "--as", "github:tess", "--json")
    assert again.code == 0
    assert again.document["was_finished"] is True
    assert len(assay("runs", "--json").lines) == 1


def test_fail_on_answers_one_only_where_it_is_met(place: Path, assay: Assay) -> None:
    path = place / "pulls.jsonl"
    assert assay("run", "sox", "-i", path, "--fail-on", "block").code == 0
    assert assay("run", "sox", "-i", path, "--fail-on", "exception").code == 1


def test_a_case_leads_to_file_row_and_field(place: Path, assay: Assay) -> None:
    document = assay("show", "2", "--json").document
    result = next(
        r for r in document["workpaper"]["results"] if r["rule_id"] == "sod.author_merged"
    )
    origins = {f["name"]: f["lineage"]["origin"] for f in result["facts"]}
    assert {"file": "pulls.jsonl", "row": 2, "pointer": "/merged_by"} in origins.values()
    assert [entry["kind"] for entry in document["ledger"]] == [
        "evidence.admitted",
        "decision.proposed",
    ]


def test_a_clean_case_ships_and_its_author_approver_and_preparer_can_not_sign_it(
    place: Path, assay: Assay, hire: Hire
) -> None:
    names = {
        "Amara Okafor <amara@firm.example> github:amara-okafor": "approval.same_person",
        "Lena Vogt <lena@firm.example> github:lena-vogt": "approval.same_person",
        "Tess Moor <tess@firm.example> github:TESS": "approval.same_person",
    }
    for name, code in names.items():
        person = hire(name, "approver")
        refused = assay("signoff", "1", "--run", "1", "--as", person, "--json")
        assert refused.code == 1, name
        assert refused.document["signed"] == []
        [answer] = refused.document["refused"]
        assert {objection["code"] for objection in answer["objections"]} == {code}
    assert assay("cases", "--json").lines[0]["status"] == "awaiting_signoff"
    signer = hire(INES, "approver")
    signed = assay("signoff", "1", "--run", "1", "--as", "github:ines-moreau", "--json")
    assert (signed.code, signed.document["signed"]) == (0, ["1"])
    kinds = [entry["kind"] for entry in assay("show", "1", "--json").document["ledger"]]
    assert kinds.count("approval.refused") == 3
    assert kinds[-2:] == ["approval.granted", "workpaper.issued"]
    line = assay("cases", "--json").lines[0]
    assert (line["status"], line["signed_by"]) == ("completed", signer)
    assert assay("ledger", "verify").code == 0


def test_a_case_that_awaits_review_can_be_signed_by_nobody(
    place: Path, assay: Assay, hire: Hire
) -> None:
    refused = assay("signoff", "2", "--as", hire(INES, "approver"), "--json")
    assert refused.code == 1
    [objection] = refused.document["refused"][0]["objections"]
    assert objection["code"] == "case.unreviewed"


def test_a_name_that_is_a_case_and_a_run_is_refused_with_both_readings(
    place: Path, assay: Assay, hire: Hire
) -> None:
    person = hire(INES, "approver")
    answer = assay("signoff", "1", "--as", person, "--json")
    assert answer.code == 3
    assert answer.document["error"]["code"] == "target.ambiguous"
    assert "case of run 1" in answer.err
    assert "name of run 1" in answer.err


def test_signing_a_run_signs_what_is_ready_and_nothing_else(
    place: Path, assay: Assay, hire: Hire
) -> None:
    person = hire(INES, "approver")
    assert assay("signoff", "1", "--run", "1", "--as", person, "--json").code == 0
    rest = assay("cases", "--status", "awaiting_signoff", "--json").lines
    run_id = assay("status", "--json").document["run_id"]
    whole = assay("signoff", run_id, "--as", person, "--json")
    assert whole.document["signed"] == [line["case_id"] for line in rest]
    assert whole.document["locked"] is False
    assert assay("ledger", "verify").code == 0


def test_a_signed_case_is_opened_again_with_a_reason(place: Path, assay: Assay, hire: Hire) -> None:
    person = hire(INES, "approver")
    assay("signoff", "1", "--run", "1", "--as", person)
    assert assay("reopen", "1", "--as", person, "--reason", " ").code == 3
    opened = assay("reopen", "1", "--as", person, "--reason", "a mail came late", "--json")
    assert (opened.code, opened.document["status"]) == (0, "awaiting_review")
    line = assay("cases", "--json").lines[0]
    assert (line["status"], line["signed_by"]) == ("awaiting_review", None)
    again = assay("signoff", "1", "--run", "1", "--as", person, "--json")
    assert again.document["refused"][0]["objections"][0]["code"] == "case.unreviewed"
    assert assay("ledger", "verify").code == 0


def test_workpapers_are_written_twice_with_the_same_bytes(place: Path, assay: Assay) -> None:
    for name in ("one", "two"):
        words = ["--format", "json", "--format", "xlsx", "--format", "html"]
        assert assay("workpaper", *words, "-o", place / name, "--json").code == 0
    one, two = place / "one", place / "two"
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert {"report.html", "workpapers.xlsx", "SHA256SUMS"} <= {str(f) for f in files}
    assert all((one / f).read_bytes() == (two / f).read_bytes() for f in files)


def test_the_ledger_verifies_to_the_level_of_what_is_known(place: Path, assay: Assay) -> None:
    own = assay("ledger", "verify", "--json")
    assert (own.code, own.document["level"]) == (0, "L2")
    head = assay("ledger", "head", "--json").document
    (place / "head").write_text(head["checkpoint"], "utf-8")
    assert assay("ledger", "export", "-o", place / "export", "--json").code == 0
    export = ["ledger", "verify", "--input", place / "export", "--json"]
    assert assay(*export).document["level"] == "L0"
    assert assay(*export, "--key", head["key"]).document["level"] == "L1"
    remembered = ["--key", head["key"], "--remember", place / "head"]
    assert assay(*export, *remembered).document["level"] == "L2"


def test_one_entry_is_proved_without_the_others(place: Path, assay: Assay) -> None:
    key = assay("ledger", "head", "--json").document["key"]
    files = assay("ledger", "prove", "3", "-o", place / "proof", "--json").document
    checked = assay("ledger", "check", files["entry"], files["proof"], "--key", key, "--json")
    assert (checked.code, checked.document["seq"]) == (0, 3)
    entry = Path(files["entry"])
    entry.write_bytes(entry.read_bytes().replace(b'"v":1', b'"v":2'))
    assert assay("ledger", "check", entry, files["proof"], "--key", key).code == 2


def test_a_changed_byte_in_the_database_is_an_integrity_failure(place: Path, assay: Assay) -> None:
    with sqlite3.connect(place / "assay-workspace" / "assay.db") as database:
        for [trigger] in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
            database.execute(f"DROP TRIGGER {trigger}")
        [data] = database.execute("SELECT data FROM entry WHERE seq = 4").fetchone()
        changed = data.replace(b"decision", b"Decision").replace(b"evidence", b"Evidence")
        assert changed != data
        database.execute("UPDATE entry SET data = ? WHERE seq = 4", [changed])
    answer = assay("ledger", "verify", "--json")
    assert answer.code == 2
    assert answer.document["error"]["code"]


def test_the_alias_table_can_be_reviewed_and_given_back(place: Path, assay: Assay) -> None:
    table = place / "aliases.csv"
    assert assay("identities", "-o", table).code == 0
    assert table.read_text("utf-8").startswith("person_id,name,kind,identifier,provenance")
    table.write_text(table.read_text("utf-8").replace(",inferred,", ",reviewed,"), "utf-8")
    again = assay("run", "sox", "-i", place / "pulls.jsonl", "--identities", table, "--json")
    assert again.code == 0
    assert again.document["was_finished"] is False


@pytest.mark.parametrize("command", [["doctor"], ["version"], ["runs"]])
def test_small_commands_answer_in_json(command: list[str], place: Path, assay: Assay) -> None:
    answer = assay(*command, "--json")
    assert answer.code == 0
    assert answer.document


def test_the_demonstration_comes_out_as_expected(assay: Assay, tmp_path: Path) -> None:
    answer = assay("demo", "--output", tmp_path / "demo", "--json")
    assert answer.code == 0, answer.err
    assert answer.document["surprises"] == {}
    assert answer.document["verified"] == "L2"
    assert answer.document["signed"] == answer.document["verdicts"]["approve"]
    assert (tmp_path / "demo" / "workpapers" / "report.html").is_file()


def test_an_outcome_without_its_rule_is_refused(place: Path, assay: Assay) -> None:
    answer = assay("cases", "--outcome", "pass", "--json")
    assert (answer.code, answer.document["error"]["code"]) == (3, "rule.unnamed")

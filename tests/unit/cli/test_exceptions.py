"""Exceptions, incidents and erasure as a user meets them: a process of its own, keys of their own."""

import json
import shutil
import sqlite3
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from .conftest import Answer, Assay, answered, pull_request


def call(folder: Path, *words: object) -> Answer:
    """Run ``assay`` in a folder with keys of its own."""
    return answered(folder / "home", folder, *words)


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one unreviewed change, an admin, a reviewer and two approvers."""
    folder = tmp_path_factory.mktemp("firm")
    unreviewed = pull_request(2, events=pull_request(2)["events"][:1])
    pulls = write(folder / "pulls.jsonl", pull_request(1), unreviewed)
    done = call(folder, "run", "change-approval", pulls, "--json")
    assert done.code == 0, done.err
    assert call(folder, "people", "found", "Ada Moss <ada@example.com>").code == 0
    for name, role in (
        ("Ann Fisk", "reviewer"),
        ("Ben Hart", "approver"),
        ("Bea Voss", "approver"),
    ):
        short = name.split()[0].lower()
        words = (
            "people",
            "add",
            f"{name} <{short}@example.com> github:{short}",
            "--id",
            short,
            "--role",
            role,
        )
        added = call(folder, *words, "--as", "ada-moss", "--json")
        assert added.code == 0, added.err
        enrolled = call(folder, "people", "enrol", short, "--code", added.document["code"])
        assert enrolled.code == 0, enrolled.err
    return folder


@pytest.fixture
def firm(template: Path, tmp_path: Path) -> Assay:
    """A copy of the template for one test."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return partial(call, tmp_path)


def test_the_log_of_exceptions_from_finding_to_disposition(firm: Assay) -> None:
    opened = firm("exceptions", "open", "1", "--json").document
    assert opened["names"]
    first = opened["names"][0]
    assert [line["state"] for line in firm("exceptions", "list", "1", "--json").lines] == [
        "open"
    ] * len(opened["names"])
    said = ("--cause", "No review", "--effect", "None seen", "--extent", "isolated")
    done = firm("exceptions", "inquire", "1", first, "--as", "ann", *said, "--json")
    assert done.document == {"exceptions": [{"name": first, "state": "investigated"}]}, done.err
    words = ("exceptions", "dispose", "1", first, "accepted", "--rationale", "Reported")
    refused = firm(*words, "--as", "ann")
    assert refused.code == 1
    assert "[exception.same_person]" in refused.err
    assert firm(*words, "--as", "ben", "--json").code == 0
    shown = firm("exceptions", "show", "1", first, "--json").document
    assert (shown["state"], shown["disposed_by"]) == ("disposed", "ben")
    proposed = firm("exceptions", "propose", "1", first, "--json").document
    assert proposed["proposed"] in {"deviation", "deficiency"}
    assert {factor["code"] for factor in proposed["factors"]} >= {"look_back.not_done"}
    verified = firm("ledger", "verify", "--json")
    assert verified.code == 0, verified.err
    assert verified.document["database"]["exceptions"] == len(opened["names"])


def test_the_workpapers_show_what_people_said_of_an_exception(firm: Assay, tmp_path: Path) -> None:
    first = firm("exceptions", "open", "1", "--json").document["names"][0]
    said = ("--cause", "=No review", "--effect", "None seen", "--extent", "isolated")
    assert firm("exceptions", "inquire", "1", first, "--as", "ann", *said).code == 0
    assert firm("workpaper", "1", "--format", "xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "workpapers" / "workpapers.xlsx")
    rows = list(book["Exceptions"].iter_rows())
    head = next(row for row in rows if row[0].value == "Ref.")
    place = {cell.value: cell.column - 1 for cell in head}
    found = [row for row in rows if row[place["Effect"]].value == "None seen"]
    assert len(found) == 1
    cause = found[0][place["Cause"]]
    assert (cause.value.endswith("=No review"), cause.data_type) == (True, "s")
    assert found[0][place["Isolated / systemic"]].value == "Isolated"
    book.close()


def test_the_queue_goes_out_and_comes_back_signed(firm: Assay, tmp_path: Path) -> None:
    case = firm("review", "list", "--json").lines[0]["case_id"]
    out = firm("review", "export", "1", "--as", "ann", "-o", "queue.xlsx", "--json")
    assert out.document["rows"] >= 1, out.err
    book = openpyxl.load_workbook(tmp_path / "queue.xlsx")
    sheet = book["Queue"]
    head = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, head["Case"]).value == case:
            sheet.cell(row, head["Decision"]).value = "escalate"
            sheet.cell(row, head["Rationale"]).value = "Who may approve this?"
    book.save(tmp_path / "queue.xlsx")
    book.close()
    unopened = firm("review", "import", "queue.xlsx", "--as", "ann", "--json").document
    if unopened["refused"]:  # what it stands on has to be opened first
        assert unopened["refused"][0]["code"] == "review.unopened"
        assert firm("review", "show", case, "--as", "ann", "--all").code == 0
    proposed = firm("review", "import", "queue.xlsx", "--as", "ann", "--json").document
    assert [one["outcome"] for one in proposed["proposed"]] == ["escalate"]
    signed = firm("review", "import", "queue.xlsx", "--as", "ann", "--confirm", "--json")
    assert (signed.code, len(signed.document["signed"])) == (0, 1), signed.err
    again = firm("review", "import", "queue.xlsx", "--as", "ann", "--json")
    assert again.document["refused"][0]["code"] == "row.stale"


def test_a_database_that_was_edited_halts_the_work_until_two_people_end_it(
    firm: Assay, tmp_path: Path
) -> None:
    (path,) = tmp_path.rglob("assay.db")

    def set_title(title: str) -> str:
        with sqlite3.connect(path) as database:
            [before] = database.execute("SELECT title FROM case_state WHERE ordinal = 1").fetchone()
            database.execute("UPDATE case_state SET title = ? WHERE ordinal = 1", (title,))
        return before

    title = set_title("A harmless change")
    assert firm("ledger", "verify").code == 2
    halted = firm("exceptions", "open", "1")
    assert halted.code == 1
    assert "[workflow.halted]" in halted.err
    words = ("incidents", "resolve", "SEV-1/1", "--how", "Restored from last night's copy")
    assert "[incident.unverified]" in firm(*words, "--as", "ben").err
    set_title(title)
    assert firm("ledger", "verify").code == 0
    first = firm(*words, "--as", "ben", "--json")
    assert first.document["is_open"] is True, first.err
    assert firm(*words, "--as", "ben").code == 1
    assert firm("incidents", "list").code == 1
    assert firm(*words, "--as", "bea", "--json").document["is_open"] is False
    assert firm("incidents", "list").code == 0
    assert firm("exceptions", "open", "1").code == 0


def test_one_person_asks_and_another_erases(firm: Assay) -> None:
    case = firm("cases", "1", "--json").lines[0]["case_id"]
    early = firm("erase", case, "--as", "ben", "--reason", "asked to")
    assert "[erasure.early]" in early.err
    words = ("erase", case, "--as", "ben", "--reason", "asked to", "--basis", "Art. 17 GDPR")
    assert firm(*words).code == 0
    assert "[erasure.same_person]" in firm("erase", case, "--confirm", "--as", "ben").err
    assert firm("erase", case, "--confirm", "--as", "bea", "--json").code == 0
    (done,) = firm("erasures", "--json").lines
    assert (done["requested_by"], done["confirmed_by"]) == ("ben", "bea")
    verified = firm("ledger", "verify", "--json")
    assert verified.code == 0, verified.err
    assert verified.document["database"]["erased"] > 0


def test_workpapers_after_an_erasure_say_who_erased_when_and_why(
    firm: Assay, tmp_path: Path
) -> None:
    firm("exceptions", "open", "1")
    found = next(one for one in firm("cases", "1", "--json").lines if one["exceptions"])
    case = found["case_id"]
    words = ("--reason", "They asked for it", "--basis", "Art. 17 GDPR")
    assert firm("erase", case, "--as", "ben", *words).code == 0
    assert firm("erase", case, "--confirm", "--as", "bea").code == 0
    written = firm("workpaper", "1", "--output", "papers")
    assert written.code == 0, written.err
    papers = tmp_path / "papers"
    said = "asked for by ben, confirmed by bea. Reason: They asked for it. Legal basis: Art. 17"
    for name in ("cases.jsonl", "report.html", "handoff.md", "operations.md"):
        assert said in (papers / name).read_text(), name
    book = openpyxl.load_workbook(papers / "workpapers.xlsx")
    for sheet in ("Test matrix", "Exceptions"):
        texts = [str(cell.value) for row in book[sheet].iter_rows() for cell in row]
        assert any(said in text for text in texts), sheet
    for entry in (papers / "SHA256SUMS").read_text().splitlines():
        digest, name = entry.split("  ", 1)
        assert sha256((papers / name).read_bytes()).hexdigest() == digest
    assert not (papers / "cases" / f"{case}.json").exists()


def test_an_admin_asks_for_an_erasure_and_an_approver_confirms_it(firm: Assay) -> None:
    case = firm("cases", "1", "--json").lines[0]["case_id"]
    words = ("--reason", "asked to", "--basis", "Art. 17 GDPR")
    asked = firm("erase", case, "--as", "ada-moss", *words)
    assert asked.code == 0, asked.err
    assert firm("erase", case, "--confirm", "--as", "bea").code == 0
    other = firm("cases", "1", "--json").lines[1]["case_id"]
    assert firm("erase", other, "--as", "bea", *words).code == 0
    confirmed = firm("erase", other, "--confirm", "--as", "ada-moss")
    assert confirmed.code == 0, confirmed.err


def test_a_sweep_before_anything_is_late_misses_nothing(firm: Assay) -> None:
    done = firm("sweep", "--json")
    assert done.code == 0, done.err
    assert (done.document["missed"], done.document["raised"]) == ([], [])


def test_late_evidence_and_lists_are_signed(firm: Assay, tmp_path: Path) -> None:
    case = firm("cases", "1", "--json").lines[0]["case_id"]
    (tmp_path / "mail.txt").write_text("Approved.", "utf-8")
    said = ("--dated", "2026-01-12", "--source", "the owner", "--note", "an approval")
    added = firm("evidence", "1", case, "mail.txt", "--as", "ann", *said, "--json")
    assert added.code == 0, added.err
    assert added.document["added_by"] == "ann"
    words = ("review-list", "1", "identities", "--note", "Compared with HR", "--as", "ann")
    assert firm(*words).code == 0
    assert "[list.reviewed]" in firm(*words).err


def test_evidence_without_an_end_is_refused(firm: Assay) -> None:
    case = firm("cases", "1", "--json").lines[0]["case_id"]
    answer = firm(
        "evidence", "1", case, "/dev/zero", "--dated", "2026-02-03", "--source", "The owner",
        "--note", "endless", "--as", "ann",
    )  # fmt: skip
    assert answer.code == 3
    assert "[evidence.oversized]" in answer.err


def test_two_runs_are_compared(firm: Assay, tmp_path: Path) -> None:
    later = write(tmp_path / "later.jsonl", pull_request(1), pull_request(3))
    assert firm("run", "change-approval", later).code == 0
    found = firm("compare", "1", "2", "--json")
    assert found.code == 0, found.err
    assert (len(found.document["new"]), len(found.document["gone"])) == (1, 1)
    assert firm("compare", "1", "1").code == 3

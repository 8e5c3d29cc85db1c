"""The queue goes to Excel and comes back as proposals; what was tampered with does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from office import ANN, clock, drive, key_of, signed

from assay.cli.review_workbook import sign_proposal
from assay.errors import EvidenceError, UsageError
from assay.reports.queue_book import CHOICES, COLUMNS, Finding, read_queue, write_queue
from assay.review.desk import decide
from assay.review.opening import record_openings, shown
from assay.sign import Signatory
from assay.stores import Workspace

HOSTILE = '=HYPERLINK("http://evil.example","x")'
Edit = Callable[[dict[str, dict[str, object]]], None]


@pytest.fixture
def book(firm: Workspace, tmp_path: Path) -> Path:
    path = tmp_path / "queue.xlsx"
    with firm.snapshot() as view:
        assert write_queue(view, "1", path, person=ANN, now=clock().now()) == 8
    return path


def fill(path: Path, **decisions: tuple[str, ...]) -> None:
    """Enter decisions as a person would: case to decision, reason code, rationale, comment."""
    loaded = openpyxl.load_workbook(path)
    sheet = loaded["Queue"]
    first = COLUMNS.index("Decision") + 1
    for row in range(2, sheet.max_row + 1):
        words = decisions.get(str(sheet.cell(row, 1).value).replace("-", "_"), ())
        for offset, word in enumerate(words):
            sheet.cell(row, first + offset).value = word
    loaded.save(path)
    loaded.close()


def change(path: Path, case_id: str, column: str, value: str) -> None:
    loaded = openpyxl.load_workbook(path)
    sheet = loaded["Queue"]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value == case_id:
            sheet.cell(row, COLUMNS.index(column) + 1).value = value
    loaded.save(path)
    loaded.close()


def read(workspace: Workspace, path: Path) -> list[Finding]:
    with workspace.snapshot() as view:
        return list(read_queue(view, path, ANN, clock=clock()))


def opened(workspace: Workspace, *cases: str) -> None:
    for case_id in cases:
        with workspace.snapshot() as view:
            run_id = view.run("1").run_id
            names = list(shown(view, run_id, case_id))
        record_openings(workspace, run_id, case_id, ANN, names, clock=clock())


def test_a_decision_in_the_workbook_is_a_proposal_that_its_person_signs(
    firm: Workspace, book: Path
) -> None:
    opened(firm, "H-0", "H-1")
    fill(book, H_0=("accept", "", "Weighed again: too heavy."), H_1=("escalate", "", "Ask Bea."))
    found = read(firm, book)
    assert [(one.case_id, one.code) for one in found] == [("H-0", ""), ("H-1", "")], found
    with firm.snapshot() as view:
        assert view.case("1", "H-0").status == "awaiting_review"  # nothing was recorded by reading
    act = found[0].act
    assert act is not None
    decide(firm, act, signed(firm, act), clock=clock())
    with firm.snapshot() as view:
        assert view.case("1", "H-0").status == "awaiting_signoff"


def test_a_workbook_without_decisions_proposes_nothing(firm: Workspace, book: Path) -> None:
    assert read(firm, book) == []


def test_what_was_not_opened_is_not_decided_in_excel_either(firm: Workspace, book: Path) -> None:
    fill(book, H_0=("accept", "", "Looks right."))
    assert [one.code for one in read(firm, book)] == ["review.unopened"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("accept", "", ""), "review.malformed"),
        (("approve", "", "yes"), "review.malformed"),
        (("change", "", "yes"), "review.malformed"),
        (("reject", "no_such_code", "yes"), "review.malformed"),
    ],
)
def test_a_row_that_does_not_hold_together_is_refused(firm, book, words, code) -> None:
    opened(firm, "H-0")
    fill(book, H_0=words)
    assert [one.code for one in read(firm, book)] == [code]


@pytest.mark.parametrize("column", ["Case", "Title", "Failed or open", "Version", "Run", "Seal"])
def test_a_locked_cell_that_was_changed_is_noticed(firm, book, column) -> None:
    opened(firm, "H-0")
    fill(book, H_0=("accept", "", "Fine."))
    change(book, "H-0", column, "H-1" if column == "Case" else "1")
    assert [one.code for one in read(firm, book)] == ["row.altered"]


def test_a_case_that_moved_on_is_stale(firm: Workspace, book: Path) -> None:
    opened(firm, "H-0")
    fill(book, H_0=("accept", "", "Fine."))
    (found,) = read(firm, book)
    decide(firm, found.act, signed(firm, found.act), clock=clock())
    assert [one.code for one in read(firm, book)] == ["row.stale"]


def test_one_bad_row_stops_no_other(firm: Workspace, book: Path) -> None:
    opened(firm, "H-0", "H-1")
    fill(book, H_0=("accept", "", ""), H_1=("accept", "", "Too heavy."))
    assert [one.code for one in read(firm, book)] == ["review.malformed", ""]


def test_the_same_case_twice_is_decided_once(firm: Workspace, book: Path) -> None:
    opened(firm, "H-0")
    fill(book, H_0=("accept", "", "Fine."))
    loaded = openpyxl.load_workbook(book)
    sheet = loaded["Queue"]
    copied = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == "H-0")
    sheet.append(copied)
    loaded.save(book)
    loaded.close()
    assert [one.code for one in read(firm, book)] == ["", "row.duplicate"]


def test_text_from_evidence_is_only_ever_a_string(firm: Workspace, tmp_path: Path) -> None:
    row = {"id": "X-1", "grams": 9_000, "notes": [], "title": HOSTILE}
    drive(firm, tmp_path, [row], "second.jsonl")
    path = tmp_path / "hostile.xlsx"
    with firm.snapshot() as view:
        write_queue(view, "2", path, person=ANN, now=clock().now())
    loaded = openpyxl.load_workbook(path)
    sheet = loaded["Queue"]
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert all(one.data_type in {"s", "n", "inlineStr"} and one.hyperlink is None for one in cells)
    assert all(one.data_type != "f" for one in cells)
    loaded.close()


def test_decisions_are_chosen_from_lists_and_the_rest_is_locked(book: Path) -> None:
    loaded = openpyxl.load_workbook(book)
    sheet = loaded["Queue"]
    assert sheet.protection.sheet
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert lists[0] == f'"{",".join(CHOICES)}"'
    assert sheet.cell(2, 1).protection.locked
    assert not sheet.cell(2, COLUMNS.index("Rationale") + 1).protection.locked
    hidden = sheet.column_dimensions["G"]
    assert (hidden.hidden, hidden.min, hidden.max) == (True, 7, 9)
    loaded.close()


def test_another_workbook_is_told_apart(firm: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    made = openpyxl.Workbook()
    made.active.title = "Queue"
    made.active.append(["Case", "Decision"])
    made.active.append(["H-0", "accept"])
    made.save(path)
    with pytest.raises(EvidenceError) as foreign:
        read(firm, path)
    assert foreign.value.code == "workbook.foreign"
    made.active.title = "Sheet1"
    made.save(path)
    with pytest.raises(UsageError) as unknown:
        read(firm, path)
    assert unknown.value.code == "sheet.unknown"


def test_a_proposal_that_does_not_hold_any_more_is_its_row_s_refusal_and_stops_no_other(
    firm: Workspace, book: Path
) -> None:
    opened(firm, "H-0", "H-1")
    fill(book, H_0=("accept", "", "As found."), H_1=("accept", "", "As found."))
    first, second = read(firm, book)
    assert first.act is not None
    claimed = {**first.act.said, "opened": [{"document": "x", "sha256": "y", "at": "z"}]}
    broken = first._replace(act=replace(first.act, said=claimed))
    who = Signatory(ANN, key_of(ANN))
    done = [sign_proposal(firm, one, who) for one in (broken, second)]
    assert [one.code for one in done] == ["review.malformed", ""]
    with firm.snapshot() as view:
        assert view.queued("1", "H-1").review.reviewed_by == ANN

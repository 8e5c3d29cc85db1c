"""The workbook: sheets, figures, links, formulas, hostile evidence."""

import re
import warnings
import zipfile
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assay.domain import Outcome, Verdict
from assay.reports import take_census, write_reports
from assay.reports.results import result_lines
from assay.reports.walk import walk
from assay.reports.wording import TICKS
from assay.reports.xlsx import SHEETS
from assay.reports.xlsx.cases import _CUT, CaseSheets

HOSTILE = '=cmd|"/c calc"!A1\u202e<script>alert(1)</script><r><t>x</t></r>+1@SUM(A1)-2'


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    write_reports(run, ["json", "xlsx"], folder)
    return folder


def opened(path, *, values=False):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path, data_only=values)


@pytest.fixture(scope="module")
def book(folder):
    return opened(folder / "workpapers.xlsx")


@pytest.fixture(scope="module")
def cached(folder):
    return opened(folder / "workpapers.xlsx", values=True)


def table(sheet, first_heading):
    """Rows of a table as dictionaries, by the heading of its first column."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] == first_heading)
    head = rows[start]
    found = []
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        found.append(dict(zip(head, row, strict=True)))
    return found


def texts(sheet):
    return " ".join(
        str(c) for row in sheet.iter_rows(values_only=True) for c in row if c is not None
    )


def test_every_sheet_is_there_in_order(book):
    assert tuple(book.sheetnames) == SHEETS


def test_the_matrix_has_one_row_per_case_and_the_marks_of_its_outcomes(run, cached):
    rows = table(cached["Test matrix"], "#")
    items = list(walk(run))
    assert len(rows) == len(items) == 120
    for row, item in zip(rows, items, strict=True):
        assert row["#"] == item.row.ordinal
        assert row["Case"] == item.row.case_id
        for card in run.rules:
            mark = row[f"{card.attribute}\n{card.rule_id}"]
            outcome = item.row.outcomes.get(card.rule_id)
            assert mark.split()[0] == (TICKS[outcome] if outcome else "–")
            assert item.references.get(card.rule_id, "") in mark


def test_the_results_are_the_summarys_and_the_cached_values_equal_the_formulas_meaning(
    run, book, cached
):
    rows = {row["Rule"]: row for row in table(cached["Results"], "Attr.")}
    formulas = {row["Rule"]: row for row in table(book["Results"], "Attr.")}
    matrix = table(cached["Test matrix"], "#")
    for line in result_lines(run):
        row = rows[line.card.rule_id]
        column = f"{line.card.attribute}\n{line.card.rule_id}"
        counts = run.summary.rules[line.card.rule_id]
        marks = [str(r[column]) for r in matrix]
        assert row["✗ deviations Σ"] == counts[Outcome.FAIL] == sum(m[0] == "✗" for m in marks)
        assert row["✔ agreed Σ"] == counts[Outcome.PASS] == marks.count("✔")
        assert row["⊘ undetermined Σ"] == counts[Outcome.UNDETERMINED] == marks.count("⊘")
        assert row["N/A Σ"] == counts[Outcome.NOT_APPLICABLE] == marks.count("N/A")
        assert formulas[line.card.rule_id]["✗ deviations Σ"].startswith("=COUNTIF('Test matrix'!")
        if line.tested:
            assert Decimal(str(row["Upper limit"])) == line.limit
            assert "BETAINV" in formulas[line.card.rule_id]["Upper limit"]


def test_the_formulas_count_exactly_the_rows_of_the_matrix(book):
    first = next(
        n
        for n, row in enumerate(book["Test matrix"].iter_rows(values_only=True), 1)
        if row[0] == "#"
    )
    formula = table(book["Results"], "Attr.")[0]["✔ agreed Σ"]
    start, end = re.search(r"\$(\d+):\$[A-Z]+\$(\d+)", formula).groups()
    assert (int(start), int(end)) == (first + 1, first + 120)


def test_the_summary_sheet_repeats_the_runs_counts(run, cached):
    labels = {row[0]: row[1] for row in cached["Summary"].iter_rows(values_only=True)}
    assert labels["Cases"] == "120"
    assert labels["Cases with an exception"] == str(run.summary.exceptions)
    for verdict in Verdict:
        assert labels[f"Verdict: {verdict.value.capitalize()}"] == str(
            run.summary.verdicts[verdict]
        )


def test_every_exception_stands_in_the_log_with_fields_left_for_people(run, cached):
    rows = table(cached["Exceptions"], "Ref.")
    assert [row["Ref."] for row in rows] == [
        ref for item in walk(run) for ref in item.references.values()
    ]
    for row in rows:
        assert row["Condition"]
        assert row["Criteria"]
        assert row["Cause"] is None
        assert row["Management response"] is None


def test_every_link_leads_to_a_place_or_file_that_exists(folder, book):
    count = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for one in row:
                link = one.hyperlink
                if link is None:
                    continue
                count += 1
                if link.target:
                    assert (folder / link.target).is_file()
                else:
                    name, cell_name = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", link.location).groups()
                    assert book[name][cell_name].value is not None
    assert count > 500


def test_a_mark_leads_to_the_facts_of_its_own_case_and_rule(run, book):
    matrix = book["Test matrix"]
    head = next(r for r in matrix.iter_rows() if r[0].value == "#")
    checked = 0
    for row in matrix.iter_rows(min_row=head[0].row + 1):
        for title, one in zip(head, row, strict=True):
            if one.hyperlink and one.hyperlink.location and "Lineage" in one.hyperlink.location:
                place = book["Lineage"][one.hyperlink.location.split("!")[1]]
                assert place.value == row[1].value
                assert place.offset(0, 1).value == title.value.split("\n")[1]
                checked += 1
    assert checked > 500


def test_completeness_and_accuracy_are_concluded_separately(run, cached):
    shown = texts(cached["Population & IPE"])
    assert run.summary.report.completeness in shown
    assert run.summary.report.accuracy in shown
    assert "row.malformed" in shown
    assert run.run.manifest.files[0].sha256 in shown


def test_the_sampling_sheet_says_that_no_sample_was_drawn(cached):
    shown = texts(cached["Sampling"])
    assert "no sampling risk" in shown
    assert "Non-sampling risk remains" in shown


def test_the_reconciliation_sheet_has_every_bucket(cached):
    counts = {r["Bucket"]: r["Count"] for r in table(cached["Reconciliation"], "Bucket")}
    assert counts["Matched"] == 112
    assert counts["… explained by cut-off"] == 2
    assert counts["Direct changes"] == 3
    assert counts["Suspect matches"] == 1


def test_the_ai_annex_shows_blocked_quotations_with_the_nearest_passage(cached):
    blocked = [r for r in table(cached["AI annex"], "Case") if r["Gate"] == "block"]
    assert blocked
    assert all("Closest (41 %" in r["Explanation"] for r in blocked)
    assert all(r["Human disposition"] is None for r in blocked)


def test_wording_is_proposed_and_never_concludes(cached):
    rows = {r["Control"]: r for r in table(cached["Conclusion"], "Control")}
    assert rows["CM-03"]["Proposed wording"].startswith("Tester obtained the population")
    assert rows["CM-14"]["Proposed wording"].startswith("Not tested by this run")
    assert rows["CM-04"]["Proposed wording"].startswith("Not tested in this engagement")
    assert {r["Operating effective?"] for r in rows.values()} == {None}
    for row in rows.values():
        assert not re.search(r"\b(ensures?|guarantees?)\b", row["Proposed wording"])


def test_without_a_finished_run_the_workbook_is_a_draft_and_concludes_nothing(make_run, tmp_path):
    write_reports(make_run(5, finished=False), ["xlsx"], tmp_path)
    book = opened(tmp_path / "workpapers.xlsx")
    assert "DRAFT" in texts(book["Summary"])
    assert "not finished" in texts(book["Population & IPE"])


def test_hostile_evidence_stays_text(make_run, tmp_path):
    write_reports(make_run(30, HOSTILE), ["xlsx"], tmp_path)
    book = opened(tmp_path / "workpapers.xlsx")
    formulas = [
        one.value
        for sheet in book
        for row in sheet.iter_rows()
        for one in row
        if one.data_type == "f"
    ]
    assert formulas
    assert all(f.startswith(("=COUNTIF(", "=IF(", "=C", "=D")) for f in formulas)
    assert {f[:2] for f in formulas if f.startswith(("=C", "=D"))} <= {"=C"}
    shown = texts(book["Test matrix"])
    assert "⟨U+202E⟩" in shown
    assert "\u202e" not in shown
    with zipfile.ZipFile(tmp_path / "workpapers.xlsx") as archive:
        for name in archive.namelist():
            assert b"<script" not in archive.read(name)


def test_a_text_that_is_rich_text_markup_as_a_whole_is_not_written_as_markup(make_run, tmp_path):
    run = make_run(9, '</t></is></c><c r="ZZ1"><f>1+1</f></c>')
    run.columns = {"type": "<r><t>x</t></r>", "system": "System"}
    write_reports(run, ["xlsx"], tmp_path)
    book = opened(tmp_path / "workpapers.xlsx")
    assert book["Test matrix"]["ZZ1"].value is None
    assert "<r><t>x</t></r>" in texts(book["Test matrix"])


def test_a_megabyte_of_text_is_cut_with_a_note(make_run, tmp_path):
    write_reports(make_run(3, "x" * 1_000_000), ["xlsx"], tmp_path)
    book = opened(tmp_path / "workpapers.xlsx")
    longest = max(
        len(str(c)) for s in book for row in s.iter_rows(values_only=True) for c in row if c
    )
    assert longest <= 32_767
    assert "characters in all" in texts(book["Population & IPE"])


def test_a_full_sheet_is_cut_with_a_note_and_its_formulas_become_numbers(run):
    class Full:
        """A sheet that is full from the start."""

        name = "Test matrix"
        room = 0
        row = 0

        def __init__(self):
            self.notes = []

        def paragraph(self, text, style="text"):
            self.notes.append(text)

        def head(self, headings, *, height=0):
            self.row += 1
            return self.row - 1

        def heading(self, *texts): ...
        def freeze(self, *place): ...
        def comment(self, *text): ...
        def filter(self, *place): ...
        def choices(self, *place): ...

    from assay.telemetry import NoProgress

    full = [Full() for _ in range(5)]
    sheets = CaseSheets(run, take_census(run), *full, linked=False)
    sheets.write(NoProgress())
    assert _CUT in full[0].notes
    assert sheets.ranges() == {}

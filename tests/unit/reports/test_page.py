"""The HTML report: well-formed, self-contained, safe, complete, and equal to the summary."""

import re
from html.parser import HTMLParser

import pytest

from assay.domain import CaseStatus, Outcome, Verdict
from assay.reports import take_census, write_reports
from assay.reports.html import view
from assay.reports.html.charts import month_bars, reconciliation_stacks, verdict_donut
from assay.reports.results import result_lines
from assay.reports.walk import walk
from assay.telemetry import NoProgress

XSS = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>"
    "{{7*7}}javascript:alert(1)\u202e"
)
VOID = {"meta", "link", "input", "br", "hr", "img", "circle", "rect", "line"}


class Tree(HTMLParser):
    """Reads a page, refuses what is not properly nested, and keeps what tests ask about."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.hrefs, self.tags, self.text = [], [], [], [], []
        self.attributes = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values:
            self.hrefs.append(values["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        raise AssertionError(f"self-closing {tag}")

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open, f"stray end of {tag}"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.text.append(data)


def read(path):
    tree = Tree()
    tree.feed(path.read_text(encoding="utf-8"))
    tree.close()
    assert tree.open == []
    return tree


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    write_reports(run, ["json", "html"], folder)
    return folder


@pytest.fixture(scope="module")
def tree(folder):
    return read(folder / "report.html")


def shown(tree):
    return " ".join(" ".join(tree.text).split())


def test_the_page_is_well_formed_and_no_id_stands_twice(tree):
    assert len(set(tree.ids)) == len(tree.ids)
    assert tree.tags.count("h1") == 1


def test_every_link_leads_within_the_page_or_to_a_file_beside_it(folder, tree):
    inner = [h for h in tree.hrefs if h.startswith("#")]
    outer = [h for h in tree.hrefs if not h.startswith("#") and h != "data:,"]
    assert {h[1:] for h in inner} <= set(tree.ids)
    assert outer
    for href in outer:
        assert (folder / href).is_file()


def test_the_page_fetches_nothing_and_its_policy_forbids_it(folder, tree):
    assert not {"img", "iframe", "object", "embed", "base", "form"} & set(tree.tags)
    for tag, values in tree.attributes:
        assert "src" not in values
        assert "style" not in values
        assert not any(name.startswith("on") for name in values)
        if tag == "link":
            assert values["href"] == "data:,"
    source = (folder / "report.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source).group(1)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy.replace("http-equiv", "")
    assert not re.search(r"https?://", source)
    assert "@import" not in source
    assert "url(" not in source


def test_the_policy_names_the_digests_of_exactly_our_style_and_script(folder):
    from base64 import b64encode
    from hashlib import sha256

    source = (folder / "report.html").read_text(encoding="utf-8")
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in source.replace("&#43;", "+")


def test_hostile_evidence_is_text_and_nothing_else(make_run, tmp_path):
    write_reports(make_run(30, XSS), ["html"], tmp_path)
    tree = read(tmp_path / "report.html")
    assert tree.tags.count("script") == 1
    assert "img" not in tree.tags
    assert not any(n.startswith("on") for _, values in tree.attributes for n in values)
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in source
    assert "\u202e" not in source
    assert "⟨U+202E⟩" in source
    assert "{{7*7}}" in source
    for href in tree.hrefs:
        assert re.fullmatch(r"#[\w-]+|data:,|cases/[\w.-]+", href)


def test_a_megabyte_of_text_is_cut_and_the_page_stays_small(make_run, tmp_path):
    write_reports(make_run(3, "y" * 1_000_000), ["html"], tmp_path)
    assert (tmp_path / "report.html").stat().st_size < 3_000_000
    assert "characters in all" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_headline_figures_are_the_summarys(run, folder):
    source = (folder / "report.html").read_text(encoding="utf-8")
    cards = dict(
        re.findall(r'card-name">([^<]+)</span><strong class="card-count">([\d,]+)<', source)
    )
    summary = run.summary
    assert cards == {
        "Cases": str(summary.cases),
        "Block": str(summary.verdicts[Verdict.BLOCK]),
        "Review": str(summary.verdicts[Verdict.REVIEW]),
        "Approve": str(summary.verdicts[Verdict.APPROVE]),
        "With exceptions": str(summary.exceptions),
        "Undetermined": str(summary.conclusions["undetermined"]),
        "Failed": str(summary.statuses[CaseStatus.FAILED]),
        "Rejected rows": str(summary.rejected),
    }


def test_the_results_table_is_the_summarys(run, tree):
    text = shown(tree)
    for line in result_lines(run):
        counts = run.summary.rules[line.card.rule_id]
        assert line.tested == counts[Outcome.PASS] + counts[Outcome.FAIL]
        assert f"{line.card.rule_id} {line.card.title} {line.tested:,} {line.deviations:,}" in text


def test_the_charts_add_up_to_the_summary(run):
    donut = verdict_donut(run.summary)
    assert sum(part.count for part in donut.parts) == run.summary.cases
    assert sum(part.length for part in donut.parts) == pytest.approx(donut.around, abs=0.01)
    tickets, deployments = reconciliation_stacks(run.summary.report.reconciliation)
    assert sum(part.count for part in tickets.parts) == tickets.total
    assert sum(part.count for part in deployments.parts) == deployments.total


def test_the_months_of_the_page_are_those_of_the_operations_report(run, folder):
    months = {name: group.cases for name, group in take_census(run).months.items()}
    page = (folder / "report.html").read_text("utf-8")
    shown = re.search(r'aria-label="Cases by month:([^"]*)"', page)[1]
    found = dict(re.findall(r"(\d{4}-\d\d) (\d+)", shown))
    assert {name: int(count) for name, count in found.items() if count != "0"} == {
        name: count for name, count in months.items() if name[0].isdigit()
    }
    assert sum(months.values()) == run.summary.cases


def test_a_month_without_cases_is_drawn_as_a_gap():
    bars = month_bars({"2025-11": 4, "2026-02": 2}, 500)
    assert [(bar.name, bar.is_gap) for bar in bars] == [
        ("2025-11", False),
        ("2025-12", True),
        ("2026-01", True),
        ("2026-02", False),
    ]


def test_every_case_has_a_file_blocked_ones_first(run, tree):
    anchors = [i for i in tree.ids if re.fullmatch(r"c\d+", i)]
    assert len(anchors) == run.summary.cases
    rows = {f"c{row.ordinal}": row for row in run.cases()}
    blocked = [a for a in anchors if rows[a].verdict is Verdict.BLOCK]
    assert anchors[: len(blocked)] == blocked


def test_a_quotation_is_marked_within_its_document(folder):
    source = (folder / "report.html").read_text(encoding="utf-8")
    assert re.search(r"again\. <mark>ACK 4f2c\d+</mark>, tested on staging", source)


def test_a_quotation_that_its_document_does_not_have_is_called_out(make_run, tmp_path):
    run = make_run(2)
    list(run.cases())
    run._documents.update(dict.fromkeys(run._documents, "something else entirely, and longer yet"))
    write_reports(run, ["html"], tmp_path)
    assert "HAS OTHER WORDS" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_every_exception_is_on_the_page_and_refers_to_its_rule(run, tree):
    rows = [
        values
        for tag, values in tree.attributes
        if tag == "tr" and str(values.get("id", "")).startswith("E-")
    ]
    expected = [(ref, rule) for item in walk(run) for rule, ref in item.references.items()]
    assert [(v["id"], v["data-rule"]) for v in rows] == expected


def test_tables_and_controls_are_labelled_for_those_who_listen(tree):
    for tag, values in tree.attributes:
        if tag == "svg":
            assert values.get("role") == "img" or values.get("aria-hidden") == "true"
        if tag == "th":
            assert values.get("scope") in {"col", "row"}
    assert tree.tags.count("table") == tree.tags.count("caption")


def test_a_run_too_large_for_a_page_shows_the_urgent_and_counts_the_rest(make_run):
    run = make_run(400)
    found = view.shortlist(run, NoProgress(), limit=50)
    assert len(found.cases) == 50
    assert found.left_out == 350
    urgent = sum(row.verdict is not Verdict.APPROVE for row in run.cases())
    assert found.left_out_urgent == urgent - 50
    assert found.cases[0].verdict in {"Block", "Failed"}


def test_the_page_of_an_unfinished_run_says_that_it_is_a_draft(make_run, tmp_path):
    write_reports(make_run(4, finished=False), ["html"], tmp_path)
    text = shown(read(tmp_path / "report.html"))
    assert "Draft. The run is not finished" in text
    assert "neither profiled nor concluded" in text


def test_the_census_counts_what_the_workpapers_hold(run):
    census = take_census(run)
    assert census.exceptions == sum(len(row.exceptions) for row in run.cases())
    assert sum(group.cases for group in census.systems.values()) == run.summary.cases
    assert sum(group.cases for group in census.months.values()) == run.summary.cases
    assert census.claims == sum(row.workpaper is not None for row in run.cases())

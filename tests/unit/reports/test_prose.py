"""Operations and hand-off reports, and the prose that they are written in."""

import re

import pytest

from assay.domain import Outcome
from assay.reports import LedgerHead, Page, handoff_page, operations_page, take_census

HEAD = LedgerHead("example.org/northgate-bank/itgc-2026q1", 412, "sha256:" + "5a" * 32)


@pytest.fixture(scope="module")
def census(run):
    return take_census(run)


def test_operations_counts_are_the_summarys(run, census):
    text = operations_page(run, census).to_markdown()
    assert f"| Cases | {run.summary.cases} |" in text
    assert f"| With an exception | {run.summary.exceptions} |" in text
    for rule, counts in run.summary.rules.items():
        tested = counts[Outcome.PASS] + counts[Outcome.FAIL]
        assert f"| {rule} | {tested} | {counts[Outcome.FAIL]} |" in text
    for system, group in census.systems.items():
        if system.isalpha():
            assert f"| {system} | {group.cases} | {group.clean} |" in text
    assert "provider.timeout" in text
    assert "row.malformed" in text


def test_systems_with_most_issues_come_first_and_months_in_order(run, census):
    text = operations_page(run, census).to_markdown()
    months = re.findall(r"^\| (2026-\d\d) \|", text, re.MULTILINE)
    assert months == sorted(months)
    assert len(months) == 3


def test_the_hand_off_says_what_is_open_for_whom(run, census):
    text = handoff_page(run, census, HEAD).to_markdown()
    blocked = [row.case_id for row in run.cases() if row.verdict == "block"]
    assert f"Blocked: {', '.join(blocked)}." in text
    assert f"| Clean | {run.summary.statuses['awaiting_signoff']} |" in text
    assert "assay ledger verify" in text
    assert f"sha256:{'5a' * 32}" in text
    assert "Finish the run" in text


def test_the_hand_off_depends_on_nothing_but_run_and_head(make_run, census):
    pages = [handoff_page(make_run(20), take_census(make_run(20)), HEAD) for _ in range(2)]
    assert pages[0].to_markdown() == pages[1].to_markdown()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "a|b\n|c",
        "# head",
        "1. one",
        "[x](http://a)",
        "`code`",
        "- x",
        "***",
    ],
)
def test_hostile_text_is_no_markup_in_either_form(hostile):
    page = Page("Title")
    page.table(("a", "b"), [(hostile, 1)])
    page.paragraph(hostile)
    page.items([hostile])
    markdown = page.to_markdown().split("\n\n")
    assert len(markdown[1].splitlines()) == 3
    row = re.sub(r"\\.", "", markdown[1].splitlines()[2])
    assert row.count("|") == 3
    paragraph = markdown[2]
    assert not re.match(r"#|\d+[.)]\s|[-+*]\s|>", paragraph)
    assert not re.search(r"(?<!\\)[<`\[]", paragraph)
    html = page.to_html()
    assert "<script" not in html
    assert "<a" not in html


def test_the_html_form_is_well_formed(run, census):
    html = operations_page(run, census).to_html()
    for tag in ("table", "tr", "td", "th", "h2", "p"):
        assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>")

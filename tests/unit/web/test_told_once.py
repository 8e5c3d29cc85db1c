"""What a page says is said once, in words, and only while it is so."""

import re

import pytest

from assay.domain import CaseStatus
from assay.web.happened import happened

HTML = {"accept": "text/html"}


@pytest.fixture
def blocked(desk):
    """A case that is blocked."""
    with desk.snapshot() as view:
        run_id = view.run("1").run_id
        return next(r.case_id for r in view.cases(run_id) if r.status is CaseStatus.BLOCKED)


def test_a_blocked_case_says_so_once(clients, blocked):
    text = clients("auditor").get(f"/runs/1/cases/{blocked}").text
    head = text.partition('<div class="head">')[2].partition('<div class="aside">')[0]
    assert len(re.findall(r"[Bb]locked", re.sub("<[^>]*>", "", head))) == 1


def test_a_trail_says_in_words_what_happened_and_keeps_digests_behind_a_fold(clients, blocked):
    text = clients("auditor").get(f"/runs/1/cases/{blocked}/trail").text
    assert happened("decision.proposed") in text
    assert "<summary>the checkpoint, as it is signed</summary>" in text


def test_an_entry_of_an_unknown_kind_is_told_by_its_kind():
    assert happened("pack.exported_again") == "Pack exported again"


def test_a_browser_gets_a_page_with_the_menu_where_there_is_none(clients):
    answer = clients("auditor").get("/nowhere", headers=HTML)
    assert answer.status_code == 404
    assert 'aria-label="Pages"' in answer.text
    assert "route.unknown" in answer.text
    assert clients("").get("/nowhere", headers=HTML).status_code == 404
    assert clients("").get("/nowhere").text == "There is no such page."


def test_wide_tables_are_in_a_frame_that_scrolls(clients):
    for path in ("/sign-off?run=1", "/account"):
        text = clients("auditor").get(path).text
        tables = len(re.findall("<table", text))
        assert tables == len(re.findall(r'<div class="scroll"><table', text))

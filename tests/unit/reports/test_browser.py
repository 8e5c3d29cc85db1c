"""The page in a real browser: hostile evidence does nothing, marks open their lineage."""

import shutil

import pytest

from assay.reports import write_reports

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
XSS = "<script>alert(1)</script><img src=http://example.org/x onerror=alert(1)>\"'><svg/onload=alert(1)>"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(make_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    write_reports(make_run(40, XSS), ["json", "html"], folder)
    return (folder / "report.html").as_uri()


@pytest.fixture
def page(browser, address):
    page = browser.new_page()
    page.heard = []
    page.on("dialog", lambda dialog: (page.heard.append("dialog"), dialog.dismiss()))
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.on("request", lambda request: page.heard.append(request.url))
    page.goto(address)
    yield page
    page.close()


def test_nothing_is_run_fetched_or_reported(page, address):
    page.locator("#t-exceptions a").first.click()
    page.keyboard.press("Escape")
    assert page.heard == [address]


def test_a_mark_opens_the_case_and_highlights_its_rule_and_facts(page):
    mark = page.locator("#t-matrix a.tick.fail").first
    mark.click()
    drawer = page.locator("#drawer")
    assert drawer.is_visible()
    assert drawer.locator(".results tr.hit").count() == 1
    assert drawer.locator(".results tr.hit .tick.fail").count() == 1
    assert drawer.locator(".numbered tr.hit").count() == 2
    page.keyboard.press("Escape")
    assert not drawer.is_visible()
    assert mark.evaluate("node => node === document.activeElement")


def test_filters_hide_rows_and_say_how_many_are_left(page):
    rows = page.locator("#t-exceptions tbody tr")
    page.select_option("[data-filters=t-exceptions] [data-filter=rule]", "sod.author_merged")
    shown = rows.locator("visible=true").count()
    assert 0 < shown < rows.count()
    assert page.locator("[data-filters=t-exceptions] output").inner_text() == (
        f"{shown} of {rows.count()} shown"
    )


def test_columns_sort_by_number(page):
    page.locator("#results th button", has_text="Deviations").click()
    counts = page.locator("#results tbody tr td:nth-child(4)").all_inner_texts()
    assert counts == sorted(counts, key=int)

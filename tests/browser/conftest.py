"""A real browser over the real server; skipped, with the reason, where there is no Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from premises import PASSWORD, Premises, found
from served import CHROMIUM, serving

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
Page = sync_api.Page


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield made
        made.close()


@pytest.fixture
def here(tmp_path: Path) -> Premises:
    return found(tmp_path, enrol=False)


@pytest.fixture
def origin(here: Premises) -> Iterator[str]:
    with serving(here) as address:
        yield address


@pytest.fixture
def visit(browser, here: Premises, origin: str) -> Iterator[Callable[..., Page]]:
    """Gives the page of somebody who signed in, with a key of theirs enrolled where that is wanted."""
    contexts = []

    def page_of(person: str, *, key: bool = True, **options: object) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.goto(f"{origin}/sign-in")
        page.fill("#name", person)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{origin}/")
        if key:
            page.goto(f"{origin}/account")
            page.fill("#e-code", here.codes[person])
            page.click("#enrol-form button")
            page.locator("#key-state.good").wait_for()
        return page

    yield page_of
    for context in contexts:
        context.close()

"""What people do in the pages, done in a browser."""

from urllib.parse import unquote

from assay.domain import CaseStatus
from assay.ledger import TrustPolicy, verify_log
from assay.stores import CaseFilter


def statuses(here):
    with here.workspace.snapshot() as view:
        return view.summary("1").statuses


def ready(page):
    """Wait until the keyboard is listened to."""
    page.locator("html[data-ready]").wait_for(state="attached")


def open_all(page):
    """Press o until nothing more must be opened."""
    ready(page)
    for _ in range(12):
        left = page.locator(".doc.wanted:not(.opened)").count()
        if not left:
            return
        page.keyboard.press("o")
        page.locator(".doc.wanted:not(.opened)").nth(left - 1).wait_for(state="detached")


def test_a_reviewer_works_through_twenty_cases_by_keyboard_alone(visit, here, origin):
    page = visit("reviewer")
    page.goto(f"{origin}/queue")
    ready(page)
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*")
    done = []
    while len(done) < 20:
        case = page.locator("#case").get_attribute("data-case")
        assert case not in done
        open_all(page)
        is_blocked = page.locator("#decision input[value=accept]:disabled").count() > 0
        page.keyboard.press("i" if is_blocked else "a")
        page.keyboard.type("The evidence shows what the result says.")
        page.keyboard.press("Control+Enter")
        page.locator("#confirm[open]").wait_for()
        assert case in page.locator("#confirm-said").inner_text()
        with page.expect_navigation(url=lambda url, case=case: case not in url):
            page.keyboard.press("Enter")
        page.locator("#case").wait_for()
        done.append(case)
    assert page.complaints == []
    with here.workspace.snapshot() as view:
        signed = [
            entry
            for case in done
            for entry in view.stream(case)
            if b'"kind":"review.completed"' in entry
        ]
        assert len(signed) == 20
        policy = TrustPolicy.of(here.workspace.vkey)
        assert verify_log(view.entries(), policy, here.workspace.published()).size > 128


def test_what_was_decided_can_be_taken_back_at_once_and_both_stay_on_the_record(
    visit, here, origin
):
    page = visit("reviewer")
    page.goto(f"{origin}/runs/1/cases/CHG-1018")
    open_all(page)
    page.keyboard.press("a")
    page.keyboard.type("Merged by the author, as found.")
    page.keyboard.press("Control+Enter")
    page.locator("#confirm[open]").wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    ready(page)
    page.keyboard.press("u")
    page.locator("#confirm[open]").wait_for()
    with page.expect_navigation(url="**/cases/CHG-1018"):
        page.keyboard.press("Enter")
    with here.workspace.snapshot() as view:
        kinds = [e for e in view.stream("CHG-1018") if b'"kind":"review.' in e]
        assert [b"withdrawn" in e for e in kinds] == [False, True]
        assert view.case("1", "CHG-1018").status is CaseStatus.AWAITING_REVIEW


def test_going_back_records_nothing(visit, here, origin):
    page = visit("reviewer")
    page.goto(f"{origin}/runs/1/cases/CHG-1018")
    open_all(page)
    page.keyboard.press("a")
    page.keyboard.type("Well.")
    page.keyboard.press("Control+Enter")
    page.locator("#confirm[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("#live", has_text="Nothing was signed").wait_for()
    with here.workspace.snapshot() as view:
        assert not [e for e in view.stream("CHG-1018") if b"review.completed" in e]


def test_letters_in_a_field_are_letters(visit, origin):
    page = visit("reviewer", key=False)
    page.goto(f"{origin}/queue")
    page.fill("#q-text", "")
    page.focus("#q-text")
    page.keyboard.type("n?")
    assert page.input_value("#q-text") == "n?"
    assert page.url.startswith(f"{origin}/queue")


def test_what_was_not_opened_can_not_be_decided(visit, here, origin):
    page = visit("reviewer")
    page.goto(f"{origin}/runs/1/cases/CHG-1018")
    ready(page)
    page.keyboard.press("a")
    page.keyboard.type("Unseen.")
    page.keyboard.press("Control+Enter")
    page.locator("#live", has_text="review.unopened").wait_for()


def test_an_approver_signs_every_case_that_is_ready(visit, here, origin):
    page = visit("approver")
    before = statuses(here)[CaseStatus.AWAITING_SIGNOFF]
    page.goto(f"{origin}/sign-off")
    page.click("form.act button.main")
    page.locator("#confirm[open]").wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#live", has_text=f"{before} cases are signed off").wait_for()
    assert statuses(here)[CaseStatus.COMPLETED] == before > 0


def test_a_preparer_who_tries_to_sign_is_refused_in_the_page_and_in_the_api(visit, here, origin):
    page = visit("preparer")
    with here.workspace.snapshot() as view:
        wanted = CaseFilter(status=CaseStatus.AWAITING_SIGNOFF)
        case = next(view.cases("1", wanted)).case_id
    page.goto(f"{origin}/runs/1/cases/{case}")
    assert page.locator("form[data-act='approval.granted']").count() == 0
    body = {"kind": "approval.granted", "fields": {"run": "1", "case": case}}
    key = page.locator("meta[name=form-key]").get_attribute("content")
    answer = page.request.post(
        f"{origin}/acts/prepare", data=body,
        headers={"x-form-key": key, "origin": origin},
    )  # fmt: skip
    assert (answer.status, answer.json()["error"]["code"]) == (403, "role.missing")
    answer = page.request.post(
        f"{origin}/api/acts/prepare", data=body,
        headers={"authorization": "Bearer assay_preparer"},
    )  # fmt: skip
    assert (answer.status, answer.json()["error"]["code"]) == (403, "role.missing")
    assert statuses(here)[CaseStatus.COMPLETED] == 0


def test_an_auditor_sees_everything_and_can_change_nothing(visit, here, origin):
    page = visit("auditor", key=False)
    with here.workspace.snapshot() as view:
        size = view.log().size
    for path in ("/", "/queue", "/sign-off", "/exceptions", "/people", "/runs/1/cases/CHG-1015"):
        page.goto(origin + path)
        assert page.locator("h1").count() == 1
        assert page.locator("main form.act").count() == 0, path
    page.locator(".doc form button").first.click()
    page.locator(".doc.opened").first.wait_for()
    with here.workspace.snapshot() as view:
        assert view.log().size == size


def test_cited_words_are_lit_where_they_stand(visit, here, origin):
    page = visit("reviewer", key=False)
    page.goto(f"{origin}/runs/1/cases/CHG-1015")
    cite = page.locator("[data-cite]", has_text="approval.at").first
    cite.click()
    lit = page.locator("mark.on")
    lit.first.wait_for()
    assert lit.first.inner_text() == '"2026-03-02T09:00:00Z"'
    assert lit.first.is_visible()


def test_the_pages_work_in_the_dark_and_in_the_light_and_keep_what_was_chosen(visit, origin):
    page = visit("reviewer", key=False, color_scheme="light")
    page.goto(f"{origin}/queue")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme button")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_every_page_can_be_seen_in_both_themes(visit, here, origin, tmp_path):
    for scheme in ("light", "dark"):
        page = visit("reviewer", key=False, color_scheme=scheme)
        paths = (
            "/", "/queue", "/sign-off", "/exceptions", "/exceptions/group", "/account", "/samples",
            "/lists", "/compare", "/runs/1/cases/CHG-1015", "/runs/1/cases/CHG-1015/trail",
        )  # fmt: skip
        for path in paths:
            page.goto(origin + path)
            name = unquote(path).strip("/").replace("/", "-") or "dashboard"
            shot = tmp_path / f"{scheme}-{name}.png"
            page.screenshot(path=shot, full_page=True)
            assert shot.stat().st_size > 10_000
            for width in (1440, 390):  # a desk, a telephone
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.complaints == []

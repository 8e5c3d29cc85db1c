"""Evidence that attacks the page: it is shown as text, every sign of it, and does nothing."""

import json
from dataclasses import replace

import pytest

from assay.app import find_app
from assay.cli.order import demo_request
from assay.clock import CountedIds
from assay.pipeline import Terms, run
from assay.stores import Workspace
from premises import Premises, TickingClock, staff

HOSTILE = (
    '<script>alert("evidence")</script><img src=x onerror=alert(1)>'
    "<a href='javascript:alert(2)'>here</a><style>*{display:none}</style>"
    "{{ 7 * 7 }} {% raw %} ${7*7} <form action=https://evil.example><button>Sign</button></form>"
    " approved\u202edevorppa\u202c zero\u200bwidth tag\U000e0041 \x1b[31mred "
)


@pytest.fixture
def here(tmp_path):
    """A change whose every text is hostile, and one whose description is a very long line."""
    app = find_app("change-approval")
    bundled = app.demo()
    lines = bundled.population.paths[0].read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines[:3]]
    records[0]["title"] = HOSTILE
    records[0]["description"] = HOSTILE * 3
    records[1]["description"] = "longline " * 30_000
    path = tmp_path / "tickets.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    clock = TickingClock()
    workspace = Workspace.create(
        tmp_path / "workspace", organisation=HOSTILE, title=HOSTILE, clock=clock,
        ids=CountedIds("hostile"), home=tmp_path / "home", origin="assay.example/hostile",
    )  # fmt: skip
    made = Premises(tmp_path, workspace, clock, CountedIds("p"))
    with workspace.snapshot() as view:
        request = demo_request(app, view.engagement())
    population = replace(request.inputs.population, paths=(path,))
    run(workspace, replace(request, inputs=replace(request.inputs, population=population)),
        Terms(clock))  # fmt: skip
    staff(made, enrol=False)
    return made


def cases(here):
    with here.workspace.snapshot() as view:
        return [row.case_id for row in view.cases("1")]


def test_hostile_evidence_is_shown_and_does_nothing(visit, here, origin):
    page = visit("reviewer", key=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/queue", "/sign-off", f"/runs/1/cases/{cases(here)[0]}"):
        page.goto(origin + path)
    for _ in range(8):
        if not page.locator(".doc:not(.opened) button[data-open]").count():
            break
        left = page.locator(".doc:not(.opened)").count()
        page.locator(".doc:not(.opened) button[data-open]").first.click()
        page.locator(".doc:not(.opened)").nth(left - 1).wait_for(state="detached")
    text = page.locator("main").inner_text()
    assert "<script>alert" in text
    assert "onerror=alert(1)" in text
    assert "{{ 7 * 7 }}" in text
    assert "⟨U+202E⟩" in text
    assert "⟨U+200B⟩" in text
    assert "\u202e" not in page.content()
    assert page.locator("main script, main img, main style, main a[href^=javascript]").count() == 0
    assert page.locator("form[action*=evil]").count() == 0
    assert page.complaints == []
    assert all(url.startswith(origin) for url in asked)


def test_a_very_long_document_is_shown_a_part_at_a_time(visit, here, origin):
    page = visit("reviewer", key=False)
    page.goto(f"{origin}/runs/1/cases/{cases(here)[1]}")
    document = page.locator(".doc").first
    document.locator("button[data-open]").click()
    page.locator(".doc.opened").first.wait_for()
    shown = page.locator(".doc.opened .text").first.inner_text()
    assert len(shown) <= 21_000
    page.locator(".doc.opened .cut button", has_text="Later").first.click()
    page.locator(".doc.opened .cut button", has_text="Earlier").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

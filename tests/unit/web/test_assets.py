import re

from assay.web.assets import ASSETS, htmx_is_intact
from assay.web.vendored import HTMX, HTMX_VERSION


def test_the_vendored_htmx_has_the_bytes_that_its_authors_published(repository):
    assert htmx_is_intact()
    folder = repository / "src" / "assay" / "web" / "static"
    assert HTMX_VERSION in HTMX
    assert "Zero-Clause BSD" in (folder / f"htmx-{HTMX_VERSION}.LICENSE").read_text("utf-8")


def test_no_template_holds_script_or_style_of_its_own_or_turns_escaping_off(repository):
    folder = repository / "src" / "assay" / "web" / "templates"
    templates = sorted(folder.glob("*.j2"))
    assert templates
    for path in templates:
        text = path.read_text("utf-8")
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text
        )
        assert not re.search(r"\|\s*safe\b|autoescape|hx-on|Markup", text), path.name


def test_every_file_is_served_with_its_kind_and_no_other_is(clients, desk):
    client = clients("")
    for name in ASSETS:
        answer = client.get(f"/static/x/{name}")
        assert answer.status_code == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    for name in ("../settings.py", "..%2fsettings.py", "base.html.j2", "page.css/", "htmx"):
        assert client.get(f"/static/x/{name}").status_code == 404

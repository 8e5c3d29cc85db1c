"""Rendering: one environment for all pages, every text escaped, what can't be seen spelled out."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from assay.domain import Role
from assay.reports.plain import visible
from assay.reports.wording import CONCLUSIONS, OUTCOMES, STATUSES, TICKS, VERDICTS
from assay.web.assets import asset_path
from assay.web.call import Call, Inquiry
from assay.web.moments import day_of, short_time, span_of
from assay.web.slugs import slug
from assay.web.spans import runs
from assay.web.visitor import Visitor

__all__ = ["compile_templates", "page", "render"]

_THEMES = frozenset({"light", "dark"})


def page(template: str, call: Call, *, status: int = 200, **values: Any) -> Response:
    """A page, or a part of one, for whoever asked."""
    halt = call.office.halt(call.view) if call.visitor.is_somebody else ""
    return render(template, call.visitor, call.asked, status=status, halt=halt, **values)


def render(
    template: str,
    visitor: Visitor,
    asked: Inquiry,
    *,
    status: int = 200,
    halt: str = "",
    **values: Any,
) -> Response:
    """A page without a call: what was refused before one could be made.

    Args:
        template: Its name.
        visitor: Who asked.
        asked: What was asked.
        status: HTTP status.
        halt: Why every act is refused at the moment; empty where none is.
        values: What the template needs besides.
    """
    theme = asked.cookies.get("theme", "")
    text = (
        _environment()
        .get_template(template)
        .render(
            visitor=visitor,
            asked=asked,
            halt=halt,
            theme=theme if theme in _THEMES else "",
            roles=sorted(visitor.roles),
            **values,
        )
    )
    return HTMLResponse(text.encode("utf-8", "backslashreplace"), status)


def compile_templates() -> None:
    """Make every template ready, so that the first visitor does not wait for it."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assay.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_spelled_out,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    filters: dict[str, Callable[..., object]] = {
        "n": lambda count: f"{count:,}",
        "short": lambda sha: sha.removeprefix("sha256:")[:12],
        "slug": slug,
        "time": short_time,
        "day": day_of,
        "span": span_of,
        "words": lambda name: str(name).replace("_", " "),
    }
    environment.filters.update(filters)
    environment.globals.update(
        Role=Role,
        VERDICTS=VERDICTS,
        CONCLUSIONS=CONCLUSIONS,
        OUTCOMES=OUTCOMES,
        STATUSES=STATUSES,
        TICKS=TICKS,
        asset=asset_path,
        runs_of=runs,
    )
    return environment


def _spelled_out(value: object) -> object:
    """Invisible and bidirectional characters of every printed text, as their code points."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return visible(value)


def template_text(name: str) -> str:
    """The source of a template, for tests that look for what no template may hold."""
    return (files("assay.web") / "templates" / name).read_text("utf-8")

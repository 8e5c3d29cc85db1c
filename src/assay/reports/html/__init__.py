"""The report of a run as one HTML page that needs nothing and reaches nothing.

Rules: no resource from anywhere; a content security policy that forbids the network and every
script but ours, by digest; every text escaped by the template engine and its invisible characters
spelled out; readable without script, on paper, in the dark, by keyboard and by ear.
"""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from assay.reports.census import Census
from assay.reports.html.charts import (
    month_bars,
    reconciliation_stacks,
    rule_stacks,
    verdict_donut,
)
from assay.reports.html.view import SHOWN, case_views, shortlist
from assay.reports.narrative import control_findings
from assay.reports.plain import clip, visible
from assay.reports.results import item_line, result_lines, terms_of
from assay.reports.source import ReportSource
from assay.reports.wording import (
    BUCKETS,
    CONCLUSIONS,
    NON_SAMPLING,
    OUTCOMES,
    PREPARED,
    STATUSES,
    TICKMARKS,
    TICKS,
)
from assay.statistics import percent, percent_up
from assay.telemetry import Progress

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render_page"]

_PIECES = 200
_LONGEST = 4_000
_CHART_WIDTH = 560.0


def render_page(
    source: ReportSource, census: Census, *, workbook: str, cases: bool, progress: Progress
) -> Iterator[bytes]:
    """The page, piece by piece.

    Args:
        source: The run.
        census: Its counts.
        workbook: Name of the workbook beside the page; empty where there is none.
        cases: Whether the cases' JSON lies beside the page, so that it may lead there.
        progress: Hears of each case.

    Raises:
        StoreError: A workpaper can't be read.
        VerificationError: A workpaper is not the one that the run recorded.
    """
    chosen = shortlist(source, progress)
    lines = result_lines(source)
    report = source.summary.report
    found = report.reconciliation if report else None
    dated = {name: group.cases for name, group in census.months.items() if name[:1].isdigit()}
    css, js = _asset("page.css"), _asset("page.js")
    stream = (
        _environment()
        .get_template("page.html.j2")
        .stream(
            source=source,
            run=source.run,
            manifest=source.run.manifest,
            engagement=source.engagement,
            summary=source.summary,
            report=report,
            reconciliation=found,
            census=census,
            chosen=chosen,
            views=case_views(source, chosen.cases),
            lines=lines,
            left_out=[line.card.rule_id for line in lines if line.card and line.scoped_out],
            items=item_line(source.summary, terms_of(source.policy)),
            terms=terms_of(source.policy),
            findings=control_findings(source),
            donut=verdict_donut(source.summary),
            stacks=rule_stacks(lines),
            sides=reconciliation_stacks(found) if found else (),
            months=month_bars(dated, _CHART_WIDTH),
            undated=source.summary.cases - sum(dated.values()),
            chart_width=_CHART_WIDTH,
            workbook=workbook,
            with_cases=cases,
            css=css,
            js=js,
            css_digest=_csp_digest(css),
            js_digest=_csp_digest(js),
            shown_limit=SHOWN,
        )
    )
    stream.enable_buffering(_PIECES)
    for piece in stream:
        yield piece.encode()


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _csp_digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _environment() -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - heavy, and only this report needs it
        Environment,
        PackageLoader,
        StrictUndefined,
    )
    from markupsafe import Markup  # noqa: PLC0415 - likewise

    def finalize(value: object) -> object:
        """Spell out what can't be seen and bound what is long, in every text that is printed."""
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        return visible(clip(value, _LONGEST))

    environment = Environment(
        loader=PackageLoader("assay.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["n"] = lambda count: f"{count:,}"
    environment.filters["up"] = lambda rate: percent_up(rate) if rate is not None else "–"
    environment.filters["short"] = lambda sha: sha.removeprefix("sha256:")[:12]
    environment.globals.update(
        BUCKETS=BUCKETS,
        CONCLUSIONS=CONCLUSIONS,
        NON_SAMPLING=NON_SAMPLING,
        OUTCOMES=OUTCOMES,
        PREPARED=PREPARED,
        STATUSES=STATUSES,
        TICKMARKS=TICKMARKS,
        TICKS=TICKS,
        percent=percent,
        trusted=Markup,
    )
    return environment

"""The report as one HTML page that needs nothing and reaches nothing.

Rules as of :mod:`assay.reports.html`, whose style it shares: no resource from anywhere, a content
security policy that forbids the network and every script, every text escaped, its invisible
characters spelled out; readable on paper, in the dark, by keyboard and by ear.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from assay.evaluation.comparison import Comparison
from assay.evaluation.gate import GateResult
from assay.evaluation.measures import control_measures, measures
from assay.evaluation.plan import Plan
from assay.evaluation.record import EvalRecord
from assay.evaluation.report import charts, view
from assay.evaluation.scores import scores_of
from assay.evaluation.wording import amount, counted, figure, interval, p_value, points
from assay.reports.plain import clip, visible
from assay.statistics.undefined import Undefined

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["record_page"]

_LONGEST = 6_000
_SHARED = "assay.reports.html"


def record_page(
    record: EvalRecord,
    plan: Plan,
    *,
    comparison: Comparison | None = None,
    gate: GateResult | None = None,
    baseline: EvalRecord | None = None,
) -> bytes:
    """The page.

    Args:
        record: The evaluation.
        plan: What was settled before.
        comparison: The record beside a baseline.
        gate: What the gate decided on it.
        baseline: The baseline, to name it.
    """
    css = _style()
    found = measures(record, plan)
    scores = scores_of(record)
    worst, wrong = view.worst_cases(record, plan)
    tiers, categories = view.groups_of(record)
    calls, cost = view.cost_of(record)
    page = (
        _environment()
        .get_template("eval.html.j2")
        .render(
            record=record,
            plan=plan,
            measures=found,
            known={m.name: m for m in found},
            forest=charts.measures_forest(found),
            controls=control_measures(record),
            verdicts=view.verdict_grid(record),
            grids=view.grids_of(record),
            tiers=tiers,
            categories=categories,
            detectables=view.detectables(len(record.counted)),
            scores=None if isinstance(scores, Undefined) else scores,
            curve=None if isinstance(scores, Undefined) else charts.curve_of(scores.curve),
            bins=None if isinstance(scores, Undefined) else charts.reliability_of(scores.bins),
            worst=worst,
            wrong=wrong,
            calls=calls,
            cost=amount(cost),
            latencies=view.latencies_of(record),
            comparison=comparison,
            differences=charts.differences_forest(comparison.differences) if comparison else None,
            gate=gate,
            baseline=baseline,
            css=css,
            css_digest="sha256-" + b64encode(sha256(css.encode()).digest()).decode(),
        )
    )
    return page.encode()


@cache
def _style() -> str:
    shared = files(_SHARED) / "templates" / "page.css"
    own = files(__package__) / "templates" / "eval.css"
    return shared.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


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
        loader=PackageLoader("assay.evaluation.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        figure=figure,
        interval=interval,
        counted=counted,
        points=points,
        p=p_value,
        short=lambda sha: sha.removeprefix("sha256:")[:12],
        n=lambda count: f"{count:,}",
        is_undefined=lambda value: isinstance(value, Undefined),
        spaced=lambda text: str(text).replace("_", " "),
    )
    environment.globals.update(trusted=Markup)
    return environment

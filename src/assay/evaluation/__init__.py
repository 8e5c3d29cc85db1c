"""How good the whole system is, how sure that is, and whether a change makes it better or worse.

A gold set is driven through the ordinary pipeline; what comes out is held beside its labels in one
record; every figure, interval, comparison, gate and report is a pure function of such records.

Rules: the case is the unit of all statistics; a figure that the data do not determine is said to
be undefined, in words; a gate that can't be decided is not passed; nothing is drawn at random but
from a seed that the data give.

::

    gold = open_gold(Path("gold/change_approval/test"), app)
    record = evaluate(workspace, gold, Candidate(app), Terms(SystemClock()))
    for measure in measures(record, DEFAULT_PLAN):
        print(measure.title, measure.estimate)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.evaluation.comparison import Comparison, compare
    from assay.evaluation.drive import Candidate, evaluate
    from assay.evaluation.gate import GateResult, judge
    from assay.evaluation.gold import GoldSet, open_gold
    from assay.evaluation.impact import Change, Impact, impact_of
    from assay.evaluation.measures import Measure, measures
    from assay.evaluation.plan import DEFAULT_PLAN, Plan, read_plan
    from assay.evaluation.record import EvalRecord, read_record, write_record

__all__ = [
    "DEFAULT_PLAN",
    "Candidate",
    "Change",
    "Comparison",
    "EvalRecord",
    "GateResult",
    "GoldSet",
    "Impact",
    "Measure",
    "Plan",
    "compare",
    "evaluate",
    "impact_of",
    "judge",
    "measures",
    "open_gold",
    "read_plan",
    "read_record",
    "write_record",
]

_PLACES = {
    "DEFAULT_PLAN": "plan",
    "Candidate": "drive",
    "Change": "impact",
    "Comparison": "comparison",
    "EvalRecord": "record",
    "GateResult": "gate",
    "GoldSet": "gold",
    "Impact": "impact",
    "Measure": "measures",
    "Plan": "plan",
    "compare": "comparison",
    "evaluate": "drive",
    "impact_of": "impact",
    "judge": "gate",
    "measures": "measures",
    "open_gold": "gold",
    "read_plan": "plan",
    "read_record": "record",
    "write_record": "record",
}


def __getattr__(name: str) -> object:
    # A plan alone needs neither the pipeline nor numpy.
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"assay.evaluation.{place}"), name)

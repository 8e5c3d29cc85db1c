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

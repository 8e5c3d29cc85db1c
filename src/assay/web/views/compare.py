"""Two runs side by side: what came out otherwise, what is new or gone, what failed again."""

from itertools import islice
from typing import NamedTuple

from assay.domain import RunRecord
from assay.errors import UsageError
from assay.review.comparison import CaseChange, Comparison, Repeat, RuleRates
from assay.web.call import Answer, Call
from assay.web.guard import may_see
from assay.web.page import page

__all__ = ["Shown", "show_comparison"]

_MOST = 100


class Shown(NamedTuple):
    """A comparison as the visitor may see it, the longest lists cut.

    Attributes:
        left_out: Whether something is kept from the visitor, so that counts are of what is listed.
    """

    whole: Comparison
    rules: tuple[RuleRates, ...]
    changed: tuple[CaseChange, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    repeats: tuple[Repeat, ...]
    left_out: bool


def show_comparison(call: Call) -> Answer:
    """The run that the address names beside an earlier one of the same domain."""
    run, runs = call.run(), list(call.view.runs())
    others = [one for one in runs if one.app == run.app and one.run_id != run.run_id]
    earlier = _earlier(call, run, others)
    shown = None if earlier is None else _shown(call, earlier, run)
    return page(
        "compare.html.j2", call, run=run, runs=runs, others=others, earlier=earlier, shown=shown
    )


def _earlier(call: Call, run: RunRecord, others: list[RunRecord]) -> RunRecord | None:
    """The run that is asked for, or the one before."""
    wanted = call.asked.query.get("with", "")
    if wanted:
        found = call.view.run(wanted)
        if found.app != run.app:
            raise UsageError(
                "run.foreign",
                f"run {found.number} is of {found.app}, run {run.number} of {run.app}",
                remedy="compare runs of one domain",
            )
        return found
    before = [one for one in others if one.number < run.number]
    return before[-1] if before else None


def _shown(call: Call, earlier: RunRecord, later: RunRecord) -> Shown:
    whole = call.office.comparison(call.view, earlier, later)
    hidden = call.discretion().rules

    def cases(ids: tuple[str, ...], run: RunRecord) -> tuple[str, ...]:
        return tuple(islice((one for one in ids if _is_visible(call, one, run)), _MOST))

    changed = (
        one
        for one in whole.changed
        if cases((one.case_id,), later) and cases((one.case_id,), earlier)
    )
    listed = tuple(
        one._replace(rules=tuple(x for x in one.rules if x[0] not in hidden))
        for one in islice(changed, _MOST)
    )
    # Without a case that may be seen in either run, a name alone would tell of those that may not.
    repeats = (
        one._replace(earlier=cases(one.earlier, earlier), later=cases(one.later, later))
        for one in whole.repeats
        if one.rule_id not in hidden
    )
    return Shown(
        whole=whole,
        rules=tuple(one for one in whole.rules if one.rule_id not in hidden),
        changed=listed,
        new=cases(whole.new, later),
        gone=cases(whole.gone, earlier),
        repeats=tuple(islice((one for one in repeats if one.earlier and one.later), _MOST)),
        left_out=bool(hidden),
    )


def _is_visible(call: Call, case_id: str, run: RunRecord) -> bool:
    if not call.discretion().is_sensitive:
        return True
    return may_see(call, call.view.case(run.run_id, case_id))

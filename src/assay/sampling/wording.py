"""The result of a sample in sentences: no more than is shown, and by which method."""

from collections.abc import Iterator

from assay.sampling.outcome import Decision, Outcome, StratumOutcome
from assay.statistics import Method, Stage, percent_text

__all__ = ["reached"]


def reached(outcome: Outcome) -> tuple[str, ...]:
    """What a sample reached; what was promised stands in its plan."""
    confidence = percent_text(outcome.plan.goal.confidence)
    told = [_stratum(stratum, confidence) for stratum in outcome.strata if stratum.plan.population]
    told += _combined(outcome, confidence)
    if outcome.stage is Stage.GO_ON:
        told.append(f"The sample goes on to {outcome.next_size} items.")
    return (*told, _DECISION[outcome.decision])


def _stratum(stratum: StratumOutcome, confidence: str) -> str:
    found, plan = stratum.tally, stratum.plan
    told = f"{plan.name}: {found.deviations} of {found.reviewed} items with a result deviate"
    if found.unreviewable:
        told += f", {found.unreviewable} could not be reviewed (counted as deviating)"
    if found.outstanding:
        told += f", {found.outstanding} still to be reviewed (counted as deviating until then)"
    if stratum.upper is None:
        return told + "."
    if found.drawn == plan.population:
        return told + f"; at most {stratum.upper} of all {plan.population} do."
    return told + (
        f"; at most {stratum.upper} of its {plan.population} items do, with {confidence} confidence"
        " for this stratum by itself."
    )


def _combined(outcome: Outcome, confidence: str) -> Iterator[str]:
    bound = outcome.combined
    if bound is None or len(outcome.strata) == 1:
        return
    if bound.method is Method.COMPLETE:
        yield f"All strata: {bound.upper} of {bound.population} items deviate; every one was drawn."
        return
    yield (
        f"All strata: at most {bound.upper} of {bound.population} items deviate, with {confidence}"
        f" confidence ({_METHOD[bound.method]})."
    )
    if bound.method is Method.POOLED_COUNT:
        yield (
            f"Limits of the strata added up (Bonferroni) give at most {bound.bonferroni}; the more"
            " cautious figure, to be held beside it."
        )


_METHOD = {
    Method.HYPERGEOMETRIC: "exact, hypergeometric",
    Method.POOLED_COUNT: "pooled count",
}

_DECISION = {
    Decision.EFFECTIVE: "Reached: the deviation rate is shown not to exceed the tolerable one.",
    Decision.NOT_EFFECTIVE: "Failed: the deviation rate is not shown to be tolerable.",
    Decision.NOT_YET_REACHED: "Not reached yet: what was reviewed does not show the rate to be tolerable.",
}

"""Plans, made from a goal or from a share; every one names its promise.

>>> goal = Goal(Fraction(19, 20), Fraction(1, 20))
>>> plan = design_each({"standard": 500}, goal, purpose="2026Q4/approvals")
>>> plan.sizes, dict(plan.allowed)
({'standard': 56}, {'standard': 0})
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from types import MappingProxyType

from assay.errors import UsageError
from assay.sampling.plan import Basis, Goal, Plan, Scope, StratumPlan
from assay.sampling.promise import overall_upper
from assay.statistics import (
    Part,
    StopOrGo,
    require_open,
    smallest_sample_of,
    tolerable_count,
)

__all__ = ["DEFAULT_SHARE", "design_each", "design_share", "design_stages", "design_together"]

DEFAULT_SHARE = Fraction(1, 5)
"""The share of a stratum that is reviewed where nothing else is said."""

_Counts = Mapping[str, int]


def design_each(counts: _Counts, goal: Goal, *, purpose: str, whole: Collection[str] = ()) -> Plan:
    """A promise for each stratum by itself: the smallest exact sample of each.

    Args:
        counts: Items of each stratum.
        goal: What is to be shown of each.
        purpose: What is sampled and when.
        whole: Strata of which every item is reviewed.

    Raises:
        UsageError: The goal is impossible, or a whole stratum is not there.
    """
    _check_whole(counts, whole)
    strata, allowed = [], {}
    for name in sorted(counts):
        if name in whole or not counts[name]:
            strata.append(_whole(name, counts[name]))
            continue
        size = smallest_sample_of(counts[name], goal.tolerable, goal.risk, goal.expected)
        strata.append(StratumPlan(name, counts[name], size.n, Basis.STATISTICAL))
        allowed[name] = size.allowed
    return Plan(purpose, goal, Scope.EACH, tuple(strata), MappingProxyType(allowed))


def design_together(
    counts: _Counts, goal: Goal, *, purpose: str, whole: Collection[str] = ()
) -> Plan:
    """One promise for all strata that are sampled, which share the sample by their sizes.

    The smallest common size is sought with which the number allowed keeps the promise wherever
    the deviations are found. Shares are rounded up, so that no stratum is left out.

    Args:
        counts: Items of each stratum.
        goal: What is to be shown of all sampled strata together.
        purpose: What is sampled and when.
        whole: Strata of which every item is reviewed; the promise is about the others.

    Raises:
        UsageError: The goal is impossible, or a whole stratum is not there.
    """
    _check_whole(counts, whole)
    sampled = {n: counts[n] for n in sorted(counts) if n not in whole and counts[n]}
    strata = [_whole(n, counts[n]) for n in counts if n not in sampled]
    allowed: dict[str, int] = {}
    if sampled:
        sizes, most = _common_size(sampled, goal)
        allowed[""] = most
        strata += [StratumPlan(n, sampled[n], sizes[n], Basis.STATISTICAL) for n in sampled]
    ordered = tuple(sorted(strata, key=lambda s: s.name))
    return Plan(purpose, goal, Scope.TOGETHER, ordered, MappingProxyType(allowed))


def design_share(
    counts: _Counts,
    goal: Goal,
    *,
    purpose: str,
    share: Fraction = DEFAULT_SHARE,
    whole: Collection[str] = (),
) -> Plan:
    """A fixed share of each stratum, at least one item; it promises no limit beforehand.

    Args:
        counts: Items of each stratum.
        goal: What the result is held against.
        purpose: What is sampled and when.
        share: Above 0 and below 1; sizes are rounded up.
        whole: Strata of which every item is reviewed.

    Raises:
        UsageError: The share or the goal is impossible, or a whole stratum is not there.
    """
    require_open(share, "share")
    _check_whole(counts, whole)
    strata = tuple(
        _whole(name, counts[name])
        if name in whole
        else StratumPlan(name, counts[name], _share_of(counts[name], share), Basis.SHARE)
        for name in sorted(counts)
    )
    return Plan(purpose, goal, Scope.TOGETHER, strata, MappingProxyType({}))


def design_stages(
    counts: _Counts,
    goal: Goal,
    stages: StopOrGo,
    *,
    purpose: str,
    whole: Collection[str] = (),
) -> Plan:
    """A sample in stages of the one stratum that is not reviewed whole.

    Args:
        counts: Items of each stratum.
        goal: What acceptance shows.
        stages: Such as :func:`assay.statistics.find_stop_or_go` finds.
        purpose: What is sampled and when.
        whole: Every other stratum.

    Raises:
        UsageError: The stages run at more than the risk, or there is not one such stratum.
    """
    _check_whole(counts, whole)
    strata = tuple(
        _whole(name, counts[name])
        if name in whole or not counts[name]
        else StratumPlan(name, counts[name], stages.sizes[-1], Basis.STOP_OR_GO)
        for name in sorted(counts)
    )
    return Plan(purpose, goal, Scope.EACH, strata, MappingProxyType({}), stages)


def _common_size(counts: _Counts, goal: Goal) -> tuple[dict[str, int], int]:
    """The smallest size in all, shared by the strata, that keeps the promise."""
    total = sum(counts.values())
    start = smallest_sample_of(total, goal.tolerable, goal.risk, goal.expected)
    excluded = tolerable_count(total, goal.tolerable)
    for n in range(start.n, total + 1):
        sizes = {name: _share_of(count, Fraction(n, total)) for name, count in counts.items()}
        drawn = sum(sizes.values())
        allowed = min(-(-drawn * goal.expected // 1), excluded - 1)
        parts = [Part(counts[name], sizes[name], 0) for name in counts]
        if overall_upper(parts, int(allowed), goal.risk) < excluded:
            return sizes, int(allowed)
    return dict(counts), excluded - 1


def _share_of(count: int, share: Fraction) -> int:
    return -(-count * share.numerator // share.denominator)


def _whole(name: str, count: int) -> StratumPlan:
    return StratumPlan(name, count, count, Basis.WHOLE)


def _check_whole(counts: _Counts, whole: Collection[str]) -> None:
    unknown = sorted(set(whole) - set(counts))
    if unknown:
        raise UsageError(
            "stratum.unknown",
            f"no item is in {', '.join(map(repr, unknown))}",
            remedy="name strata as the population does: " + ", ".join(sorted(counts)),
        )

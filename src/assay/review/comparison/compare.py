"""Two runs side by side: of two periods, or an interim one and a later one."""

from collections.abc import Mapping
from typing import NamedTuple

from assay.domain import CaseRow, Outcome, RuleId, RunRecord
from assay.errors import UsageError
from assay.review.comparison.repeat import Repeat, find_repeats
from assay.stores import Snapshot

__all__ = ["UNKNOWN", "CaseChange", "Comparison", "RuleRates", "compare"]

UNKNOWN = -1
"""A count of a rule that a run did not have."""


class RuleRates(NamedTuple):
    """One rule in both runs: counts of cases, :data:`UNKNOWN` where a run had no such rule.

    Attributes:
        earlier_failed: Failures in the earlier run.
        earlier_tested: Passes and failures there.
        earlier_undetermined: Where it could not be told.
        later_failed: Failures in the later run; and so on.
    """

    rule_id: str
    earlier_failed: int
    earlier_tested: int
    earlier_undetermined: int
    later_failed: int
    later_tested: int
    later_undetermined: int


class CaseChange(NamedTuple):
    """A case that is in both runs and came out otherwise.

    Attributes:
        rules: Rules whose outcome differs: rule, before, after.
    """

    case_id: str
    earlier: str
    later: str
    rules: tuple[tuple[str, str, str], ...]


class Comparison(NamedTuple):
    """What two runs have in common and what not.

    Attributes:
        earlier: Number of the earlier run.
        later: Number of the later run.
        changed: Cases of both that came out otherwise, by id.
        same: How many of both came out alike.
        new: Ids of cases that only the later run has, sorted.
        gone: Ids of cases that only the earlier run has, sorted.
    """

    earlier: int
    later: int
    rules: tuple[RuleRates, ...]
    changed: tuple[CaseChange, ...]
    same: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    repeats: tuple[Repeat, ...]


def compare(view: Snapshot, earlier: str, later: str) -> Comparison:
    """Compare two runs of one domain.

    Args:
        view: The store.
        earlier: Id or number of the earlier run.
        later: Id or number of the later run.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``run.foreign``: they are of two domains;
            ``comparison.same``: they are one run.
    """
    one, other = view.run(earlier), view.run(later)
    if one.run_id == other.run_id:
        raise UsageError(
            "comparison.same",
            f"run {one.number} can't be compared with itself",
            remedy="name two runs; `assay runs` lists them",
        )
    if one.app != other.app:
        raise UsageError(
            "run.foreign",
            f"run {one.number} is of {one.app}, run {other.number} of {other.app}",
            remedy="compare runs of one domain",
        )
    before = {row.case_id: _brief(row) for row in view.cases(one.run_id)}
    changed: list[CaseChange] = []
    new: list[str] = []
    same = 0
    for row in view.cases(other.run_id):
        was = before.pop(row.case_id, None)
        if was is None:
            new.append(row.case_id)
        elif change := _change(row.case_id, was, _brief(row)):
            changed.append(change)
        else:
            same += 1
    return Comparison(
        earlier=one.number,
        later=other.number,
        rules=_rates(view, one, other),
        changed=tuple(sorted(changed)),
        same=same,
        new=tuple(sorted(new)),
        gone=tuple(sorted(before)),
        repeats=find_repeats(view, one.run_id, other.run_id),
    )


class _Brief(NamedTuple):
    """What is compared of a case."""

    conclusion: str
    outcomes: Mapping[RuleId, Outcome]


def _brief(row: CaseRow) -> _Brief:
    return _Brief(row.conclusion.value if row.conclusion else "failed", row.outcomes)


def _change(case_id: str, was: _Brief, now: _Brief) -> CaseChange | None:
    rules = tuple(
        (rule, was.outcomes[rule].value, outcome.value)
        for rule, outcome in now.outcomes.items()
        if rule in was.outcomes and was.outcomes[rule] is not outcome
    )
    if not rules and was.conclusion == now.conclusion:
        return None
    return CaseChange(case_id, was.conclusion, now.conclusion, rules)


def _rates(view: Snapshot, one: RunRecord, other: RunRecord) -> tuple[RuleRates, ...]:
    before, after = view.summary(one.run_id).rules, view.summary(other.run_id).rules
    names = dict.fromkeys((*other.rule_ids, *one.rule_ids))
    return tuple(
        RuleRates(rule, *_counts(before.get(rule)), *_counts(after.get(rule))) for rule in names
    )


def _counts(outcomes: Mapping[Outcome, int] | None) -> tuple[int, int, int]:
    if outcomes is None:
        return (UNKNOWN, UNKNOWN, UNKNOWN)
    failed = outcomes[Outcome.FAIL]
    return failed, failed + outcomes[Outcome.PASS], outcomes[Outcome.UNDETERMINED]

"""Two records of the same gold set, case by case: what changed, by how much, and is it chance?

=====================  ============================================================================
figure                 how it is compared
=====================  ============================================================================
rate over cases        Tango's score interval of the paired difference; exact McNemar test, with
                       several epochs the sign-flip permutation test and a BCa interval
rate over other cases  where what is counted depends on the answers (wrong ones among those that
in either record       were answered): paired BCa bootstrap of both rates; sign-flip test of what each
                       case adds to either beyond the common rate
F1, mean cost          paired BCa bootstrap: both from the same resampled cases; sign-flip test of
                       the differences case by case (for F1 of the errors of each case)
all p-values           adjusted by Holm for the number of figures compared
=====================  ============================================================================
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assay.errors import EvidenceError
from assay.evaluation.measures import CASE_MEASURES, CaseMeasure, loss_of
from assay.evaluation.plan import Plan
from assay.evaluation.record import CaseRecord, EpochRecord, EvalRecord
from assay.evaluation.tally import Tally
from assay.statistics.bootstrap import Bounds, f1
from assay.statistics.paired import (
    holm,
    mcnemar,
    paired_interval,
    sign_flip,
    tango_interval,
)
from assay.statistics.power import detectable_difference
from assay.statistics.resample import Table
from assay.statistics.undefined import Undefined

__all__ = ["CaseChange", "Comparison", "Difference", "compare", "incomparable"]

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two records.

    Attributes:
        name: As of the figure.
        title: For people.
        better: Whether higher or lower is better.
        first: The baseline's value.
        second: The other's.
        bounds: Two-sided 95 % interval of ``second - first``; a reason where there is none.
        p: Two-sided p-value of no difference; ``None`` where nothing can be compared.
        adjusted_p: The same, adjusted by Holm.
        cases: Cases that it rests on.
        only_first: Cases that are better in the baseline.
        only_second: Cases that are better in the other.
        detectable: Smallest difference that so many cases show with 80 % power.
    """

    name: str
    title: str
    better: Literal["higher", "lower"]
    first: float | Undefined
    second: float | Undefined
    bounds: Bounds | Undefined
    p: float | None
    adjusted_p: float | None
    cases: int
    only_first: int
    only_second: int
    detectable: float | Undefined

    @property
    def change(self) -> float | Undefined:
        """``second - first``."""
        if isinstance(self.first, Undefined):
            return self.first
        if isinstance(self.second, Undefined):
            return self.second
        return self.second - self.first

    @property
    def worst(self) -> float | Undefined:
        """How much worse the second may be: the interval's end on the bad side, as a loss."""
        if isinstance(self.bounds, Undefined):
            return self.bounds
        return -self.bounds.lower if self.better == "higher" else self.bounds.upper


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that came out otherwise.

    Attributes:
        first: Verdict and conclusion in the baseline, in words.
        second: In the other.
        kind: ``fixed``, ``broken`` or ``other`` (both right or both wrong).
    """

    case_id: str
    first: str
    second: str
    kind: Literal["fixed", "broken", "other"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side.

    Attributes:
        cases: Counted cases in both.
        discordant: Share of them whose verdict or conclusion only one has right.
        differences: Figure by figure.
        changes: Case by case.
    """

    cases: int
    discordant: float
    differences: tuple[Difference, ...]
    changes: tuple[CaseChange, ...]


def compare(first: EvalRecord, second: EvalRecord, plan: Plan) -> Comparison:
    """Hold a record beside a baseline.

    Args:
        first: The baseline.
        second: What is new.
        plan: For costs.

    Raises:
        EvidenceError: ``evaluation.incomparable``: they are not of the same gold set and cases.
    """
    why = incomparable(first, second)
    if why:
        raise EvidenceError(
            "evaluation.incomparable",
            f"the records can't be compared: {why}",
            remedy="evaluate both on the same version of the same gold set",
        )
    found = [*_rates(first, second), *_ratios(first, second, plan)]
    adjusted = holm({d.name: d.p for d in found if d.p is not None})
    changes = tuple(_changes(first, second))
    decisive = sum(change.kind != "other" for change in changes)
    cases = len(first.counted)
    return Comparison(
        cases=cases,
        discordant=decisive / cases if cases else 0.0,
        differences=tuple(replace(d, adjusted_p=adjusted.get(d.name)) for d in found),
        changes=changes,
    )


def incomparable(first: EvalRecord, second: EvalRecord) -> str:
    """Why two records can't be compared; empty where they can."""
    if first.app.split("/")[0] != second.app.split("/")[0]:
        return f"one is of {first.app}, the other of {second.app}"
    if first.gold_digest != second.gold_digest:
        return "they are of different gold sets, or of different versions of one"
    if [c.label for c in first.cases] != [c.label for c in second.cases]:
        return "they do not hold the same cases with the same labels"
    return ""


def _rates(first: EvalRecord, second: EvalRecord) -> Iterator[Difference]:
    for one in CASE_MEASURES:
        hits, trials = _shared(first, second, one)
        yield _rate(one, hits, trials, _seed(first, second, one.name))


def _shared(
    first: EvalRecord, second: EvalRecord, one: CaseMeasure
) -> tuple[tuple[Counts, Counts], tuple[Counts, Counts]]:
    counted = []
    for record in (first, second):

        def judge(case: CaseRecord, epoch: EpochRecord, record: EvalRecord = record) -> bool | None:
            return one.judge(record, case, epoch)

        counted.append(Tally(record).count(judge))
    (h1, t1), (h2, t2) = counted
    return (h1, h2), (t1, t2)


def _rate(
    one: CaseMeasure, hits: tuple[Counts, Counts], trials: tuple[Counts, Counts], seed: bytes
) -> Difference:
    """The comparison of a rate: over the same cases in both, or each over its own."""
    if not all(_is_even(some) for some in trials) or not np.array_equal(
        trials[0] > 0, trials[1] > 0
    ):
        return _rate_of_its_own(one, hits, trials, seed)
    values = tuple(_value(h, t, one.what) for h, t in zip(hits, trials, strict=True))
    both = trials[0] > 0
    shares = [h[both] / t[both] for h, t in zip(hits, trials, strict=True)]
    ups, downs = int((shares[1] > shares[0]).sum()), int((shares[1] < shares[0]).sum())
    cases = int(both.sum())
    is_plain = max((float(t.max(initial=0)) for t in trials), default=0) <= 1
    if not cases:
        bounds: Bounds | Undefined = Undefined(f"there are no {one.what} in both")
        p = None
    elif is_plain:
        bounds = tango_interval(cases, downs, ups)
        p = mcnemar(downs, ups).exact
    else:
        apart = shares[1] - shares[0]
        bounds = _of_shares(shares, seed)
        p = sign_flip(list(apart), seed=seed).p
    better_first, better_second = (downs, ups) if one.better == "higher" else (ups, downs)
    return Difference(
        one.name, one.title, one.better, values[0], values[1], bounds, p, None, cases,
        better_first, better_second, _detectable(cases, ups + downs),
    )  # fmt: skip


def _is_even(trials: Counts) -> bool:
    """Whether every case that has answers has as many as any other, so that cases weigh the same."""
    return len(np.unique(trials[trials > 0])) <= 1


def _rate_of_its_own(
    one: CaseMeasure, hits: tuple[Counts, Counts], trials: tuple[Counts, Counts], seed: bytes
) -> Difference:
    """The comparison of a rate that each record has over other cases.

    The interval is of the difference that is shown, so that it holds it. What would follow from
    the cases in both alone is another figure.
    """
    either = (trials[0] > 0) | (trials[1] > 0)
    values = tuple(_value(h, t, one.what) for h, t in zip(hits, trials, strict=True))
    # By reading, as records may have other numbers of them.
    tables = [
        np.column_stack([h[either], t[either]]) / max(float(t.max(initial=0)), 1.0)
        for h, t in zip(hits, trials, strict=True)
    ]
    whole = (tables[0] + tables[1]).sum(axis=0)
    rate = float(whole[0] / whole[1]) if whole[1] else 0.0
    apart = (tables[1] - tables[0]) @ np.array([1.0, -rate])
    bounds: Bounds | Undefined = Undefined(f"there are no {one.what} in both")
    p = None
    if not any(isinstance(value, Undefined) for value in values):
        differing = int((apart != 0).sum())
        bounds = paired_interval(tables[0], tables[1], _share, wrong_cases=differing, seed=seed)
        p = sign_flip(list(apart), seed=seed).p
    ups, downs = int((apart > 0).sum()), int((apart < 0).sum())
    better_first, better_second = (downs, ups) if one.better == "higher" else (ups, downs)
    return Difference(
        one.name, one.title, one.better, values[0], values[1], bounds, p, None, int(either.sum()),
        better_first, better_second, Undefined("power is stated for rates over the same cases"),
    )  # fmt: skip


def _of_shares(shares: list[Counts], seed: bytes) -> Bounds | Undefined:
    """The interval of a mean difference of shares (several epochs).

    Cases that say the same in every epoch of both vary as little as nothing; where fewer than five
    differ, Tango's interval over whole cases is used, which is the wider one.
    """
    apart = shares[1] - shares[0]
    differing = int((apart != 0).sum())
    tables = [np.column_stack([s, np.ones(len(s))]) for s in shares]
    found = paired_interval(tables[0], tables[1], _mean, wrong_cases=differing, seed=seed)
    if isinstance(found, Bounds):
        return found
    return tango_interval(len(apart), int((apart < 0).sum()), int((apart > 0).sum()))


def _mean(sums: Table) -> Counts:
    mean: Counts = sums[:, 0] / sums[:, 1]
    return mean


def _share(sums: Table) -> Counts:
    """A rate whose denominator varies; NaN where nothing is left to take it of."""
    none: Counts = np.full(len(sums), np.nan)
    return np.divide(sums[:, 0], sums[:, 1], out=none, where=sums[:, 1] > 0)


def _value(hits: Counts, trials: Counts, what: str) -> float | Undefined:
    total = float(trials.sum())
    return float(hits.sum()) / total if total else Undefined(f"there are no {what}")


def _ratios(first: EvalRecord, second: EvalRecord, plan: Plan) -> Iterator[Difference]:
    # By reading: records may have other numbers of them.
    pooled = [
        Tally(record).table(selective=False).sum(axis=1) / record.epochs
        for record in (first, second)
    ]
    errors = [table[:, 1:].sum(axis=1) for table in pooled]
    yield _ratio(
        ("control_f1", "F1 over all controls (end to end)", "higher"), pooled, errors, f1,
        _seed(first, second, "control_f1"),
    )  # fmt: skip
    losses = [_losses(record, plan) for record in (first, second)]
    tables = [np.column_stack([loss, np.ones(len(loss))]) for loss in losses]
    yield _ratio(
        ("loss", "Mean cost of a case, by the plan", "lower"), tables, losses, _mean,
        _seed(first, second, "loss"),
    )  # fmt: skip


def _losses(record: EvalRecord, plan: Plan) -> Counts:
    each = [
        float(sum(loss_of(case, epoch, plan.costs) for epoch in case.epochs)) / len(case.epochs)
        for case in record.counted
    ]
    return np.array(each, float)


def _ratio(
    named: tuple[str, str, Literal["higher", "lower"]],
    tables: list[Table],
    costs: list[Counts],
    statistic: Callable[[Table], Counts],
    seed: bytes,
) -> Difference:
    """The comparison of a ratio; ``costs`` are what is bad about each case in either record."""
    apart = costs[1] - costs[0]
    differing = int((apart != 0).sum())
    values = []
    for table in tables:
        value = float(statistic(table.sum(axis=0, keepdims=True))[0]) if len(table) else np.nan
        values.append(Undefined("nothing of what it counts occurs") if np.isnan(value) else value)
    bounds: Bounds | Undefined
    if len(apart) and np.array_equal(tables[0], tables[1]):
        bounds = Undefined("both records count the same in every case")
    else:
        bounds = paired_interval(tables[0], tables[1], statistic, wrong_cases=differing, seed=seed)
    return Difference(
        *named, values[0], values[1], bounds,
        sign_flip(list(apart), seed=seed).p if len(apart) else None, None, len(apart),
        int((apart > 0).sum()), int((apart < 0).sum()),
        Undefined("power is stated for rates over cases"),
    )  # fmt: skip


def _detectable(cases: int, discordant: int) -> float | Undefined:
    """By the share of discordant cases seen; at least one is assumed, since none proves nothing."""
    if not cases:
        return Undefined("there are no cases")
    return detectable_difference(cases, discordant=max(discordant, 1) / cases)


def _changes(first: EvalRecord, second: EvalRecord) -> Iterator[CaseChange]:
    one, other = Tally(first), Tally(second)
    for before, after in zip(one.cases, other.cases, strict=True):
        was, now = _said(before), _said(after)
        if was == now:
            continue
        wrong_before = any(one.is_wrong(before, epoch) for epoch in before.epochs)
        wrong_after = any(other.is_wrong(after, epoch) for epoch in after.epochs)
        kind: Literal["fixed", "broken", "other"] = "other"
        if wrong_before != wrong_after:
            kind = "broken" if wrong_after else "fixed"
        yield CaseChange(before.label.case_id, was, now, kind)


def _said(case: CaseRecord) -> str:
    """What the readings of a case came to, each once."""
    said = [
        f"{epoch.verdict}, {epoch.conclusion}" if epoch.verdict else epoch.error.split(":")[0]
        for epoch in case.epochs
    ]
    return " / ".join(dict.fromkeys(said))


def _seed(first: EvalRecord, second: EvalRecord, name: str) -> bytes:
    return sha256(f"{first.data_digest}|{second.data_digest}|{name}".encode()).digest()

"""The figures of an evaluation, each with how sure it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assay.domain import Conclusion, Verdict
from assay.evaluation.estimate import CONFIDENCE, Estimate, mean_of, rate_estimate, ratio_estimate
from assay.evaluation.label import ControlState
from assay.evaluation.plan import Costs, Plan
from assay.evaluation.record import CaseRecord, EpochRecord, EvalRecord
from assay.evaluation.tally import Tally, control_states
from assay.statistics.binomial import lower_limit
from assay.statistics.bootstrap import f1
from assay.statistics.resample import Table
from assay.statistics.undefined import Undefined

__all__ = [
    "CASE_MEASURES",
    "CaseMeasure",
    "ControlMeasure",
    "Measure",
    "control_measures",
    "loss_of",
    "macro_f1",
    "measures",
    "seed_of",
]

Judge = Callable[[EvalRecord, CaseRecord, EpochRecord], bool | None]
"""Whether a reading of a case counts as a hit; ``None`` where the figure is not about it."""


@dataclass(frozen=True, slots=True)
class CaseMeasure:
    """A rate over cases.

    Attributes:
        name: For programs.
        title: For people.
        what: The cases that it is about, in the plural.
        better: Whether a higher or a lower rate is better.
        judge: Decides one reading of one case.
    """

    name: str
    title: str
    what: str
    better: Literal["higher", "lower"]
    judge: Judge


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a record.

    Attributes:
        name: For programs.
        title: For people.
        better: Whether higher or lower is better.
        unit: ``rate`` from 0 to 1, or ``cost`` in the unit of the plan.
        estimate: The figure.
        note: What to know besides; empty where nothing.
    """

    name: str
    title: str
    better: Literal["higher", "lower"]
    unit: Literal["rate", "cost"]
    estimate: Estimate
    note: str = ""


@dataclass(frozen=True, slots=True)
class ControlMeasure:
    """How well one control is judged: its state, and its deficiencies end to end.

    Attributes:
        control: The control.
        state: Readings that find the labelled state, *not applicable* included.
        deficient: Cases whose label says that it did not operate.
        precision: Of the deficiencies that were reported, the real ones.
        recall: Of the real ones, those that were reported.
        f1: Their harmonic mean.
    """

    control: str
    state: Estimate
    deficient: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


def _verdict(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool:
    return epoch.verdict is case.label.verdict


def _conclusion(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool:
    return epoch.conclusion is case.label.conclusion


def _deficiencies(record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool:
    if epoch.error:
        return False
    states = control_states(record, epoch)
    found = {c for c, state in states.items() if state is ControlState.NOT_MET}
    real = {c for c, state in case.label.controls.items() if state is ControlState.NOT_MET}
    return found == real


def _false_pass(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool | None:
    if case.label.verdict is Verdict.APPROVE:
        return None
    return epoch.verdict is Verdict.APPROVE


def _false_alarm(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool | None:
    if case.label.verdict is not Verdict.APPROVE:
        return None
    return epoch.verdict is not Verdict.APPROVE


def _abstention_right(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool | None:
    return case.label.abstention_expected if epoch.has_abstained else None


def _abstention_found(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool | None:
    return epoch.has_abstained if case.label.abstention_expected else None


def _answered(_record: EvalRecord, _case: CaseRecord, epoch: EpochRecord) -> bool:
    return not epoch.has_abstained and not epoch.error


def _risk(_record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> bool | None:
    if epoch.has_abstained or epoch.error:
        return None
    return epoch.conclusion is not case.label.conclusion


def _unfinished(_record: EvalRecord, _case: CaseRecord, epoch: EpochRecord) -> bool:
    return bool(epoch.error)


CASE_MEASURES: tuple[CaseMeasure, ...] = (
    CaseMeasure("verdict_accuracy", "Verdict as labelled", "cases", "higher", _verdict),
    CaseMeasure("conclusion_accuracy", "Conclusion as labelled", "cases", "higher", _conclusion),
    CaseMeasure(
        "deficiency_accuracy",
        "Exactly the labelled controls deficient",
        "cases",
        "higher",
        _deficiencies,
    ),
    CaseMeasure(
        "false_pass_rate",
        "Let through although a person should look",
        "cases that a person should look at",
        "lower",
        _false_pass,
    ),
    CaseMeasure("false_alarm_rate", "Held up although clean", "clean cases", "lower", _false_alarm),
    CaseMeasure(
        "abstention_precision",
        "Left open where that was right",
        "cases that were left open",
        "higher",
        _abstention_right,
    ),
    CaseMeasure(
        "abstention_recall",
        "Left open of those that should be",
        "cases that should be left open",
        "higher",
        _abstention_found,
    ),
    CaseMeasure("coverage", "Answered without leaving anything open", "cases", "higher", _answered),
    CaseMeasure(
        "selective_risk", "Wrong conclusions among the answered", "answered cases", "lower", _risk
    ),
    CaseMeasure("error_rate", "Failed or missing", "cases", "lower", _unfinished),
)
"""The rates over cases, in the order of reports."""


def measures(record: EvalRecord, plan: Plan) -> tuple[Measure, ...]:
    """Every overall figure of a record, in the order of reports."""
    return (*_rates(record), *_of_controls(record), *_of_claims(record), *_of_epochs(record, plan))


def seed_of(record: EvalRecord, *names: str) -> bytes:
    """The seed of a figure: what it is of, and of which data."""
    return sha256("|".join((record.data_digest, *names)).encode()).digest()


def loss_of(case: CaseRecord, epoch: EpochRecord, costs: Costs) -> Decimal:
    """What one reading of a case costs: an error, and a person's time wherever one must look."""
    is_clean = case.label.verdict is Verdict.APPROVE
    if epoch.verdict is Verdict.APPROVE:
        return Decimal(0) if is_clean else costs.missed
    is_false = (
        epoch.conclusion is Conclusion.EXCEPTION
        and case.label.conclusion is not Conclusion.EXCEPTION
    )
    return costs.review + (costs.false_alarm if is_false else Decimal(0))


def macro_f1(controls: int) -> Callable[[Table], NDArray[np.float64]]:
    """The mean of the controls' F1 where defined, from sums of their three counts side by side."""

    def statistic(sums: Table) -> NDArray[np.float64]:
        parts = sums.reshape(len(sums), controls, 3)
        double = 2 * parts[:, :, 0]
        whole = double + parts[:, :, 1] + parts[:, :, 2]
        known = whole > 0
        each = np.divide(double, whole, out=np.zeros_like(whole), where=known)
        count = known.sum(axis=1)
        mean: NDArray[np.float64] = np.full(len(sums), np.nan)
        np.divide(each.sum(axis=1), count, out=mean, where=count > 0)
        return mean

    return statistic


def control_measures(record: EvalRecord) -> tuple[ControlMeasure, ...]:
    """Precision, recall and F1 of each control that a label speaks of."""
    tally = Tally(record)
    table = tally.table(selective=False)
    out = []
    for number, control in enumerate(tally.controls):
        part = table[:, number, :]
        deficient = sum(
            case.label.controls.get(control) is ControlState.NOT_MET for case in tally.cases
        )
        out.append(
            ControlMeasure(
                control,
                rate_estimate(*tally.states(control), "labels of it"),
                deficient,
                precision=rate_estimate(part[:, 0], part[:, 0] + part[:, 1], "reports of it"),
                recall=rate_estimate(part[:, 0], part[:, 0] + part[:, 2], "deficiencies of it"),
                f1=_f1(part, seed_of(record, "f1", control)),
            )
        )
    return tuple(out)


def _rates(record: EvalRecord) -> Iterator[Measure]:
    tally = Tally(record)
    for one in CASE_MEASURES:

        def judge(case: CaseRecord, epoch: EpochRecord, one: CaseMeasure = one) -> bool | None:
            return one.judge(record, case, epoch)

        yield Measure(
            one.name, one.title, one.better, "rate", rate_estimate(*tally.count(judge), one.what)
        )


def _of_controls(record: EvalRecord) -> Iterator[Measure]:
    tally = Tally(record)
    for suffix, words, selective in (
        ("", "end to end", False),
        ("_selective", "of what was answered", True),
    ):
        table = tally.table(selective=selective)
        pooled = table.sum(axis=1)
        for name, title, other, what in (
            ("precision", "Deficiencies reported that are real", 1, "reports of a deficiency"),
            ("recall", "Real deficiencies that were reported", 2, "deficiencies"),
        ):
            found = rate_estimate(pooled[:, 0], pooled[:, 0] + pooled[:, other], what)
            yield Measure(f"control_{name}{suffix}", f"{title} ({words})", "higher", "rate", found)
        whole = _f1(pooled, seed_of(record, "f1", suffix))
        yield Measure(
            f"control_f1{suffix}",
            f"F1 over all controls ({words})",
            "higher",
            "rate",
            whole,
            _instead(pooled) if isinstance(whole.bounds, Undefined) else "",
        )
        yield _macro(record, table, suffix, words)


def _instead(pooled: Table) -> str:
    """What can be said where an F1 has no interval: how many cases are without any error."""
    cases = len(pooled)
    if not cases:
        return ""
    right = int((pooled[:, 1:].sum(axis=1) == 0).sum())
    lower = lower_limit(cases, right, 1 - CONFIDENCE)
    return (
        f"{right} of {cases} cases are without an error in any control; with 95 % confidence at"
        f" least {lower:.3f} are"
    )


def _macro(record: EvalRecord, table: NDArray[np.float64], suffix: str, words: str) -> Measure:
    cases, controls, _ = table.shape
    flat = table.reshape(cases, controls * 3)
    wrong = int((table[:, :, 1:].sum(axis=(1, 2)) > 0).sum())
    found = ratio_estimate(
        flat, macro_f1(controls), wrong=wrong, seed=seed_of(record, "macro", suffix)
    )
    undefined = int((table.sum(axis=(0, 2)) == 0).sum())
    note = f"{undefined} of {controls} controls without any deficiency are left out"
    return Measure(
        f"control_macro_f1{suffix}",
        f"Mean of the controls' F1 ({words})",
        "higher",
        "rate",
        found,
        note if undefined else "",
    )


def _f1(pooled: Table, seed: bytes) -> Estimate:
    wrong = int((pooled[:, 1:].sum(axis=1) > 0).sum())
    return ratio_estimate(pooled, f1, wrong=wrong, seed=seed)


def _of_claims(record: EvalRecord) -> Iterator[Measure]:
    cases = record.counted
    claims = np.array(
        [np.sum([epoch.claims for epoch in case.epochs], axis=0) for case in cases], float
    ).reshape(len(cases), 3)
    total = claims.sum(axis=1)
    yield Measure(
        "grounding_rate",
        "Citations that the gate passed",
        "higher",
        "rate",
        rate_estimate(claims[:, 0], total, "claims"),
    )
    yield Measure(
        "block_rate",
        "Citations that the gate blocked",
        "lower",
        "rate",
        rate_estimate(claims[:, 2], total, "claims"),
    )
    found = np.array([sum(e.spans_found for e in case.epochs) for case in cases], float)
    wanted = np.array([case.spans * len(case.epochs) for case in cases], float)
    yield Measure(
        "span_recall",
        "Labelled words that were cited",
        "higher",
        "rate",
        rate_estimate(found, wanted, "labelled words in documents"),
    )


def _of_epochs(record: EvalRecord, plan: Plan) -> Iterator[Measure]:
    cases = record.counted
    losses = [
        float(sum(loss_of(case, epoch, plan.costs) for epoch in case.epochs)) / len(case.epochs)
        for case in cases
    ]
    tally = Tally(record)
    wrong = sum(any(tally.is_wrong(case, epoch) for epoch in case.epochs) for case in cases)
    mean = mean_of(losses, wrong=wrong, seed=seed_of(record, "loss"))
    yield Measure("loss", "Mean cost of a case, by the plan", "lower", "cost", mean)
    if record.epochs > 1:
        flips = np.array([len({e.verdict for e in case.epochs}) > 1 for case in cases], float)
        yield Measure(
            "flip_rate",
            "Verdict not the same in every epoch",
            "lower",
            "rate",
            rate_estimate(flips, np.ones(len(cases)), "cases"),
        )

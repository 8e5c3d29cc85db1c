"""A record as counts: one row a case, epochs added up within it.

What an assessor says of a control follows from its rules: one that fails makes it not met, else one
that is undetermined leaves it open, else one that passes makes it met. A rule may test several
controls, foremost the one that it names first; that it passes shows nothing of another whose own
rules do not apply: a change that is rightly called ordinary has not followed the path for
emergencies. Such a control is not applicable. The positive finding is the deficiency, a control
that is not met.

Two conventions stand side by side. *End to end*, leaving a true deficiency open counts as missing
it. *Selective* counts only what was answered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.domain import Outcome, Verdict
from assay.evaluation.label import ControlState
from assay.evaluation.record import MARKS, CaseRecord, EpochRecord, EvalRecord

__all__ = ["Answer", "Tally", "control_states", "failed_rules"]

Counts = NDArray[np.float64]


class Answer(NamedTuple):
    """What was said of one control in one reading of one case, beside its label."""

    case: int
    control: str
    expected: ControlState
    found: ControlState


def control_states(record: EvalRecord, epoch: EpochRecord) -> dict[str, ControlState]:
    """Control to what a reading found of it; a failed case leaves every control open."""
    every: dict[str, set[Outcome]] = {}
    foremost: dict[str, set[Outcome]] = {}
    marks = epoch.outcomes or "U" * len(record.rules)
    for rule, mark in zip(record.rules, marks, strict=True):
        for control in rule.controls:
            every.setdefault(control, set()).add(MARKS[mark])
        for control in rule.controls[:1]:
            foremost.setdefault(control, set()).add(MARKS[mark])
    return {
        control: _state(found, foremost.get(control, found)) for control, found in every.items()
    }


def failed_rules(record: EvalRecord, epoch: EpochRecord) -> frozenset[str]:
    """The rules that failed in a reading."""
    marks = zip(record.rules, epoch.outcomes, strict=False)
    return frozenset(rule.rule_id for rule, mark in marks if MARKS[mark] is Outcome.FAIL)


def _state(every: set[Outcome], foremost: set[Outcome]) -> ControlState:
    if Outcome.FAIL in every:
        return ControlState.NOT_MET
    if Outcome.UNDETERMINED in every:
        return ControlState.UNDETERMINED
    if Outcome.PASS in every and foremost != {Outcome.NOT_APPLICABLE}:
        return ControlState.MET
    return ControlState.NOT_APPLICABLE


@dataclass(frozen=True)
class Tally:
    """The counts of a record."""

    record: EvalRecord

    @cached_property
    def cases(self) -> tuple[CaseRecord, ...]:
        """The cases that count."""
        return self.record.counted

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What was said of each labelled control in each reading."""
        return tuple(self._answers())

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """The controls that labels speak of and rules test, in order."""
        return tuple(sorted({answer.control for answer in self.answers}))

    def count(
        self, is_hit: Callable[[CaseRecord, EpochRecord], bool | None]
    ) -> tuple[Counts, Counts]:
        """Hits and trials of each case; ``None`` is no trial."""
        hits, trials = np.zeros(len(self.cases)), np.zeros(len(self.cases))
        for number, case in enumerate(self.cases):
            found = [is_hit(case, epoch) for epoch in case.epochs]
            hits[number] = sum(1 for hit in found if hit)
            trials[number] = sum(1 for hit in found if hit is not None)
        return hits, trials

    def confusion(self, controls: tuple[str, ...] | None = None) -> dict[tuple[str, str, str], int]:
        """Control, expected and found state to how often; one that never occurs is left out."""
        wanted = set(self.controls if controls is None else controls)
        out: dict[tuple[str, str, str], int] = {}
        for answer in self.answers:
            if answer.control in wanted:
                key = (answer.control, answer.expected.value, answer.found.value)
                out[key] = out.get(key, 0) + 1
        return out

    def table(self, *, selective: bool) -> NDArray[np.float64]:
        """True positives, false positives, false negatives: cases by controls by these three."""
        out = np.zeros((len(self.cases), len(self.controls), 3))
        place = {control: number for number, control in enumerate(self.controls)}
        for answer in self.answers:
            if selective and answer.found is ControlState.UNDETERMINED:
                continue
            is_real = answer.expected is ControlState.NOT_MET
            is_found = answer.found is ControlState.NOT_MET
            if is_real or is_found:
                column = 0 if is_real and is_found else 1 if is_found else 2
                out[answer.case, place[answer.control], column] += 1
        return out

    def states(self, control: str) -> tuple[Counts, Counts]:
        """Readings of each case that find the labelled state of a control, and labels of it."""
        hits, trials = np.zeros(len(self.cases)), np.zeros(len(self.cases))
        for answer in self.answers:
            if answer.control == control:
                hits[answer.case] += answer.found is answer.expected
                trials[answer.case] += 1
        return hits, trials

    def is_wrong(self, case: CaseRecord, epoch: EpochRecord) -> bool:
        """Whether verdict or conclusion differ from the label."""
        label = case.label
        return (epoch.verdict, epoch.conclusion) != (label.verdict, label.conclusion)

    def agreement(self) -> list[float]:
        """Share of the readings of each case that give its commonest verdict."""
        return [_commonest(case)[1] / len(case.epochs) for case in self.cases]

    def is_commonest_wrong(self) -> list[bool]:
        """Whether the commonest verdict of each case differs from its label."""
        return [_commonest(case)[0] is not case.label.verdict for case in self.cases]

    def _answers(self) -> Iterator[Answer]:
        for number, case in enumerate(self.cases):
            for epoch in case.epochs:
                states = control_states(self.record, epoch)
                for control, expected in sorted(case.label.controls.items()):
                    if control in states:
                        yield Answer(number, control, expected, states[control])


def _commonest(case: CaseRecord) -> tuple[Verdict | None, int]:
    verdicts = [epoch.verdict for epoch in case.epochs]
    return max(((v, verdicts.count(v)) for v in verdicts), key=lambda pair: pair[1])

"""The gate by itself: what it answers on labelled quotations, by category, and how sure that is.

A labelled quotation is a line that ``assay ground`` reads with ``expected`` (the answer that is
right) and ``category``; ``also_ok`` names answers that are safe besides.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from assay.domain import GateAnswer
from assay.errors import EvidenceError
from assay.evaluation.estimate import Estimate, rate_estimate
from assay.evidence import judge

__all__ = ["GateFigures", "Judged", "by_category", "gate_figures", "judged_lines"]


class Judged(NamedTuple):
    """A labelled quotation and what the gate said of it.

    Attributes:
        id: Of the case.
        category: What it is about.
        expected: The labelled answer.
        safe: The answers that deceive nobody, the labelled one among them.
        answer: The gate's.
    """

    id: str
    category: str
    expected: GateAnswer
    safe: frozenset[GateAnswer]
    answer: GateAnswer


@dataclass(frozen=True, slots=True)
class GateFigures:
    """How often the gate is right.

    Attributes:
        name: A category, or what else the cases have in common.
        cases: How many there are.
        right: Answered as labelled, or safely.
        false_pass: Passed although the label says flag or block, and nothing that a pass is safe
            as well; ``upper_gate`` is its one-sided 95 % limit of Clopper and Pearson.
        strict_pass: The same by the label alone.
        held: Flagged or blocked although the label says pass.
    """

    name: str
    cases: int
    right: Estimate
    false_pass: Estimate
    strict_pass: Estimate
    held: Estimate


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str
    category: str
    expected: Literal["pass", "flag", "block"]
    also_ok: tuple[Literal["pass", "flag", "block"], ...] = ()


def judged_lines(lines: Iterable[bytes]) -> tuple[Judged, ...]:
    """The gate's answers on lines of JSON.

    Raises:
        EvidenceError: ``gold.malformed``: a line has no label; ``line.malformed``: no quotation.
    """
    return tuple(_judged(number, line) for number, line in enumerate(lines, 1) if line.strip())


def gate_figures(name: str, cases: Sequence[Judged]) -> GateFigures:
    """The figures of some cases."""
    must_not = [case for case in cases if case.expected is not GateAnswer.PASS]
    plain = [case for case in cases if case.expected is GateAnswer.PASS]
    return GateFigures(
        name=name,
        cases=len(cases),
        right=_rate(cases, lambda case: case.answer in case.safe, "cases"),
        false_pass=_rate(
            must_not,
            lambda case: case.answer is GateAnswer.PASS and case.answer not in case.safe,
            "cases that must not pass",
        ),
        strict_pass=_rate(
            must_not, lambda case: case.answer is GateAnswer.PASS, "cases that must not pass"
        ),
        held=_rate(
            plain, lambda case: case.answer is not GateAnswer.PASS, "cases that should pass"
        ),
    )


def by_category(cases: Sequence[Judged]) -> tuple[GateFigures, ...]:
    """The figures of each category, by name."""
    ordered = sorted(cases, key=lambda case: case.category)
    return tuple(
        gate_figures(name, list(some)) for name, some in groupby(ordered, lambda c: c.category)
    )


def _judged(number: int, line: bytes) -> Judged:
    answer = GateAnswer(str(judge(line)["answer"]))
    try:
        row = _Row.model_validate(_label(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise EvidenceError(
            "gold.malformed",
            f"not a labelled quotation: {'.'.join(map(str, first['loc']))}: {first['msg']}",
            remedy="a line holds id, category and expected (pass, flag or block) besides",
            where=f"line {number}",
        ) from error
    expected = GateAnswer(row.expected)
    safe = frozenset({expected, *map(GateAnswer, row.also_ok)})
    return Judged(row.id, row.category, expected, safe, answer)


def _label(line: bytes) -> object:
    # The standard parser, which alone keeps a lone surrogate.
    whole = json.loads(line)
    return {name: whole[name] for name in _Row.model_fields if name in whole}


def _rate(cases: Sequence[Judged], is_hit: Callable[[Judged], bool], what: str) -> Estimate:
    hits = np.array([is_hit(case) for case in cases], float)
    return rate_estimate(hits, np.ones(len(cases)), what)

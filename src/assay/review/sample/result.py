"""What a sample shows so far: missed errors per stratum and overall, promised against reached.

A drawn case is **conforming** when its reviewers left it without an exception, and a missed error
(deviation) otherwise. One that is not decided counts as an error in every limit until it is; one
that nobody can decide stays one. Known-wrong cases that were put among the drawn ones tell how many
of them the reviewers found, and nothing about the population.
"""

from typing import NamedTuple

import orjson

from assay.canonical import JsonValue, encode
from assay.domain import Conclusion
from assay.errors import UsageError
from assay.review.sample.record import UNPROTECTED, SampleRecord, sample_of
from assay.sampling import Finding, Outcome, evaluate, reached, tally
from assay.statistics import percent_text
from assay.stores import ReviewLine, Snapshot

__all__ = ["SampleResult", "Seeded", "result_bytes", "result_document", "result_of", "seeds_of"]


class Seeded(NamedTuple):
    """Known-wrong cases among those drawn: how many were decided, and how many were found."""

    planted: int
    decided: int
    found: int


class SampleResult(NamedTuple):
    """The result as it stands.

    Attributes:
        state: How far the sample is.
        protection: What protects the selection, in words.
        promised: What the plan promised, in sentences.
        reached: What was reached, in sentences.
        drawn: Cases drawn.
        reviewed: Of them, those with a result.
        errors: Ids of drawn clean approvals that their reviewers did not leave as they were.
        outstanding: Drawn cases without a result.
    """

    name: str
    run_id: str
    state: str
    protection: str
    outcome: Outcome
    promised: tuple[str, ...]
    reached: tuple[str, ...]
    drawn: int
    reviewed: int
    errors: tuple[str, ...]
    outstanding: int
    seeded: Seeded


def result_of(view: Snapshot, name: str, *, unreviewable: tuple[str, ...] = ()) -> SampleResult:
    """The result of a sample that was drawn.

    Args:
        view: The store.
        name: The sample.
        unreviewable: Drawn cases that nobody can decide.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``: it is not drawn, or a case that is
            said to be unreviewable was not drawn or is decided.
    """
    sample = sample_of(view, name)
    if not sample.file_ref:
        raise UsageError(
            "sample.malformed",
            f"sample {name} is {sample.state.value}: nothing is drawn yet",
            remedy="assay sample draw",
        )
    file = sample.file(view)
    lines = {line.case_id: line for line in view.reviews(sample.run_id, sample=name)}
    findings = {
        item.id: _finding(lines[item.id])
        for item in file.drawn
        if item.id in lines and lines[item.id].state == "done"
    }
    given_up = {*sample.unreviewable, *unreviewable}
    drawn = {item.id for item in file.drawn}
    for case_id in given_up:
        if case_id not in drawn or case_id in findings:
            raise UsageError(
                "sample.malformed",
                f"{case_id} was not drawn, or is decided: it is not unreviewable",
                remedy="name drawn cases that nobody can decide",
            )
        findings[case_id] = Finding.UNREVIEWABLE
    outcome = evaluate(file.plan, tally(file.drawn, findings))
    return SampleResult(
        name=name,
        run_id=sample.run_id,
        state=sample.state.value,
        protection=UNPROTECTED if sample.self_drawn else "the nonce was committed to before",
        outcome=outcome,
        promised=file.plan.promises,
        reached=(*reached(outcome), *_caveats(sample)),
        drawn=len(file.drawn),
        reviewed=len(findings),
        errors=tuple(sorted(i for i, f in findings.items() if f is not Finding.CONFORMING)),
        outstanding=len(file.drawn) - len(findings),
        seeded=_seeded(view, sample, lines),
    )


def result_document(result: SampleResult) -> dict[str, JsonValue]:
    """The result as a JSON value."""
    outcome = result.outcome
    goal, bound = outcome.plan.goal, outcome.combined
    return {
        "sample": result.name,
        "run": result.run_id,
        "state": result.state,
        "protection": result.protection,
        "decision": outcome.decision.value,
        "confidence": percent_text(goal.confidence),
        "tolerable": percent_text(goal.tolerable),
        "promised": list(result.promised),
        "reached": list(result.reached),
        "drawn": result.drawn,
        "reviewed": result.reviewed,
        "outstanding": result.outstanding,
        "errors": list(result.errors),
        "population": sum(stratum.plan.population for stratum in outcome.strata),
        "upper": None if bound is None else bound.upper,
        "upper_bonferroni": None if bound is None else bound.bonferroni,
        "method": None if bound is None else bound.method.value,
        "stage": None if outcome.stage is None else outcome.stage.value,
        "next_size": outcome.next_size,
        "strata": [
            {
                "name": stratum.plan.name,
                "population": stratum.plan.population,
                "planned": stratum.plan.size,
                "drawn": stratum.tally.drawn,
                "reviewed": stratum.tally.reviewed,
                "errors": stratum.tally.counted,
                "upper": stratum.upper,
            }
            for stratum in outcome.strata
        ],
        "seeded": dict(result.seeded._asdict()),
    }


def result_bytes(result: SampleResult) -> bytes:
    """The canonical bytes of a result."""
    return encode(result_document(result))


def seeds_of(view: Snapshot, sample: SampleRecord) -> tuple[str, ...]:
    """The known-wrong cases among those drawn."""
    if not sample.seeds_ref:
        return ()
    return tuple(orjson.loads(view.artifact(sample.seeds_ref))["seeds"])


def _finding(line: ReviewLine) -> Finding:
    clean = line.final == Conclusion.NO_EXCEPTION.value
    return Finding.CONFORMING if clean else Finding.DEVIATION


def _caveats(sample: SampleRecord) -> tuple[str, ...]:
    if not sample.self_drawn:
        return ()
    told = f"This sample is {UNPROTECTED}: nobody had committed to its nonce before the population"
    return (f"{told} was known.",)


def _seeded(view: Snapshot, sample: SampleRecord, lines: dict[str, ReviewLine]) -> Seeded:
    planted = seeds_of(view, sample)
    decided = [lines[c] for c in planted if c in lines and lines[c].reviewed_by]
    # Not settled as clean: either it ended with an exception, or it went to a third person.
    found = [
        line for line in decided if line.state == "done" and _finding(line) is Finding.DEVIATION
    ]
    return Seeded(len(planted), len(decided), len(found))

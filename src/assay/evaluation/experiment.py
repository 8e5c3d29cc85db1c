"""A record as an experiment of Phoenix: to look at beside traces, never to compute figures from.

Each score is what a reading adds to a figure of the report, so that the mean that Phoenix shows of
one reading a case is the figure itself; intervals, comparisons and gates are not there.
"""

from collections.abc import Iterator

from assay.canonical import JsonValue
from assay.evaluation.measures import CASE_MEASURES
from assay.evaluation.record import CaseRecord, EpochRecord, EvalRecord
from assay.evaluation.tally import control_states, failed_rules
from assay.telemetry.phoenix.experiments import Experiment, Score, Trial
from assay.telemetry.phoenix.view import Example
from assay.telemetry.redaction import Content, Redaction

__all__ = ["experiment_of"]

_SHORT = 12


def experiment_of(record: EvalRecord, redaction: Redaction) -> Experiment:
    """The cases that count, with their labels, readings and what each reading counts.

    Args:
        record: The evaluation.
        redaction: What may be sent of titles, rationales, reasons and errors.
    """
    whole = redaction.content is Content.FULL
    readers = ", ".join(dict.fromkeys(record.assessor))
    return Experiment(
        dataset=f"{record.gold}@{_short(record.gold_digest)}" + ("" if whole else "-no-texts"),
        examples=tuple(_example(case, redaction) for case in record.counted),
        name=f"{readers}@{_short(record.data_digest)}",
        description=f"{record.app} on {record.gold}, read by {readers}",
        remarks={
            "app": record.app,
            "code": record.code,
            "data": record.data_digest,
            "engine": record.engine,
            "gold": record.gold_digest,
            "policy": record.policy,
        },
        repetitions=record.epochs,
        trials=tuple(
            _trial(record, case, number, redaction)
            for case in record.counted
            for number in range(record.epochs)
        ),
    )


def _short(digest: str) -> str:
    return digest.rpartition(":")[2][:_SHORT]


def _example(case: CaseRecord, redaction: Redaction) -> Example:
    label = case.label
    return Example(
        given={"case": label.case_id} | _text("title", case.title, redaction),
        expected={
            "verdict": label.verdict.value,
            "conclusion": label.conclusion.value,
            "controls": {name: state.value for name, state in sorted(label.controls.items())},
            "rules": dict(sorted(label.rules.items())),
            "abstention_expected": label.abstention_expected,
        },
        remarks={"id": label.case_id, "tier": label.tier, "categories": list(label.categories)}
        | _text("rationale", label.rationale, redaction),
    )


def _trial(record: EvalRecord, case: CaseRecord, number: int, redaction: Redaction) -> Trial:
    epoch = case.epochs[number]
    said = [text for reason in epoch.reasons if (text := redaction.text(reason)) is not None]
    output: dict[str, JsonValue] = {"has_abstained": epoch.has_abstained, "calls": epoch.calls}
    if not epoch.error:
        states = control_states(record, epoch)
        output |= {
            "verdict": epoch.verdict.value if epoch.verdict else None,
            "conclusion": epoch.conclusion.value if epoch.conclusion else None,
            "controls": {name: states[name].value for name in sorted(states)},
            "failed_rules": sorted(failed_rules(record, epoch)),
        }
    output |= {"reasons": list(said)} if said else {}
    output |= {"cost_usd": epoch.cost_usd} if epoch.cost_usd else {}
    return Trial(
        case=case.label.case_id,
        repetition=number + 1,
        output=output,
        error=_error(epoch, redaction),
        elapsed_ms=epoch.elapsed_ms,
        scores=tuple(_scores(record, case, epoch)),
    )


def _scores(record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> Iterator[Score]:
    label = f"{epoch.verdict}, {epoch.conclusion}" if epoch.verdict else "no outcome"
    for one in CASE_MEASURES:
        hit = one.judge(record, case, epoch)
        if hit is not None:
            why = _differing(record, case, epoch) if one.name == "deficiency_accuracy" else ""
            yield Score(one.name, float(hit), label.replace("_", " "), why)


def _differing(record: EvalRecord, case: CaseRecord, epoch: EpochRecord) -> str:
    states = control_states(record, epoch)
    return "; ".join(
        f"{name}: labelled {expected.value}, found {states[name].value}".replace("_", " ")
        for name, expected in sorted(case.label.controls.items())
        if name in states and states[name] is not expected
    )


def _error(epoch: EpochRecord, redaction: Redaction) -> str:
    """The code of an error, and its words where words may be sent."""
    code, _, words = epoch.error.partition(": ")
    told = redaction.text(words)
    return f"{code}: {told}" if told else code


def _text(name: str, text: str, redaction: Redaction) -> dict[str, JsonValue]:
    told = redaction.text(text)
    return {} if told is None else {name: told}

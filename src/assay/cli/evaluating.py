"""Drives an evaluation from the command line, and writes what came of it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.app import find_app
from assay.cli.driving import Driving, costing_of, terms_of
from assay.cli.models import find_settings, order_models
from assay.cli.order import answers_of
from assay.cli.place import ensure_workspace
from assay.cli.terminal import console, print_json
from assay.cli.told import phoenix_folder, settings_from
from assay.clock import SystemClock
from assay.errors import StoreError, UsageError
from assay.evaluation.comparison import incomparable
from assay.evaluation.drive import Candidate, evaluate
from assay.evaluation.experiment import experiment_of
from assay.evaluation.gate import judge
from assay.evaluation.gold import open_gold
from assay.evaluation.junit import junit_xml
from assay.evaluation.measures import measures
from assay.evaluation.record import EvalRecord, read_record, write_record
from assay.evaluation.report import (
    comparison_markdown,
    gate_markdown,
    record_document,
    record_markdown,
    record_page,
)
from assay.evaluation.wording import counted, figure, interval
from assay.statistics.undefined import Undefined

if TYPE_CHECKING:
    from assay.evaluation.plan import Plan

__all__ = [
    "Asked",
    "conduct",
    "found_record",
    "push_record",
    "show_record",
    "write_file",
    "write_reports",
]

RECORD = "eval.json"


class Asked(NamedTuple):
    """What the command line asks for."""

    app: str
    gold: Path
    assessor: str
    opinions: tuple[str, ...]
    samples: int
    epochs: int


def conduct(asked: Asked, driving: Driving, workspace: Path) -> EvalRecord:
    """Evaluate.

    Raises:
        EvidenceError, UsageError, PolicyError, StoreError: As :func:`evaluate`.
    """
    app = find_app(asked.app)
    gold = open_gold(asked.gold, app)
    models = order_models(
        asked.assessor, asked.opinions, asked.samples, find_settings(driving.config)
    )
    candidate = Candidate(
        app,
        models=models,
        answers=None if models else answers_of(asked.assessor),
        costing=costing_of(driving.config) if models else None,
    )
    terms = terms_of(driving, models.readers if models else ())
    with ensure_workspace(
        workspace, organisation="(gold set)", title=f"Evaluation on {gold.name}"
    ) as folder:
        return evaluate(folder, gold, candidate, terms, epochs=asked.epochs)


def show_record(record: EvalRecord, plan: "Plan", output: Path, *, as_json: bool) -> None:
    """Write the record and its reports, and print the figures."""
    write_record(record, output / RECORD)
    paths = [output / RECORD, *write_reports(record, None, plan, output)]
    if as_json:
        document = record_document(record, plan)
        print_json(document | {"written": [str(path) for path in paths]})
        return
    screen = console()
    screen.print(f"{record.gold}, {len(record.counted)} cases, read by", end=" ", markup=False)
    screen.print(", ".join(dict.fromkeys(record.assessor)), markup=False)
    for one in measures(record, plan):
        value = one.estimate.value
        said = "" if isinstance(value, Undefined) else interval(one.estimate.bounds)
        line = f"  {one.title:<58} {figure(value):>9}  {said:<22}  {counted(one.estimate)}"
        screen.print(line, markup=False, soft_wrap=True)
    for path in paths:
        screen.print(f"written: {path}", markup=False)


def found_record(path: Path) -> EvalRecord:
    """A record by its file or folder.

    Raises:
        EvidenceError: ``record.unreadable``, ``record.malformed``.
    """
    return read_record(path / RECORD if path.is_dir() else path)


def push_record(record: EvalRecord, *, content: str, url: str) -> dict[str, Any]:
    """Show a record in Phoenix; what was sent and where.

    Raises:
        UsageError: ``phoenix.down``, ``telemetry.missing``, ``telemetry.unknown``.
        ProviderError: ``phoenix.refused``.
    """
    from assay.telemetry.phoenix import PhoenixHome, keep_experiment, running_url
    from assay.telemetry.redaction import Content, Redaction, secrets_of

    chosen = settings_from("", content)
    redaction = Redaction(chosen.content or Content.HASHES, secrets_of(os.environ))
    place = url or running_url(PhoenixHome(phoenix_folder()))
    experiment = experiment_of(record, redaction)
    kept = keep_experiment(place, experiment, SystemClock())
    return {
        "url": place,
        "content": redaction.content.value,
        "dataset": experiment.dataset,
        "dataset_id": kept.dataset_id,
        "is_new_dataset": kept.is_new_dataset,
        "experiment": experiment.name,
        "experiment_id": kept.experiment_id,
        "is_new_experiment": kept.is_new_experiment,
        "runs": kept.new_runs,
    }


def write_reports(
    record: EvalRecord, baseline: EvalRecord | None, plan: "Plan", output: Path
) -> list[Path]:
    """Write every form of the report; returns what was written."""
    result = judge(record, baseline, plan) if baseline else None
    found = result.comparison if result else None
    if baseline and not found:
        raise UsageError(
            "evaluation.different",
            f"the report can't show the baseline beside it: {incomparable(baseline, record)}",
            remedy="evaluate both on the same version of the same gold set",
        )
    text = record_markdown(record, plan)
    if found and result:
        text += f"\n{comparison_markdown(found)}\n{gate_markdown(result)}"
    page = record_page(record, plan, comparison=found, gate=result, baseline=baseline)
    pieces = {"report.html": page, "report.md": text.encode()}
    pieces["report.json"] = _json(record, plan)
    if result:
        pieces["junit.xml"] = junit_xml(record, result)
    for name, data in pieces.items():
        write_file(output / name, data)
    return [output / name for name in pieces]


def write_file(path: Path, data: bytes) -> None:
    """Write a file and the folders above it.

    Raises:
        StoreError: ``file.unwritable``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise StoreError(
            "file.unwritable",
            f"{path} can't be written: {error.strerror}",
            remedy="name another place",
        ) from error


def _json(record: EvalRecord, plan: "Plan") -> bytes:
    import orjson

    document = record_document(record, plan)
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

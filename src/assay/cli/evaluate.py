"""Evaluations: how good the system is on a gold set, compared, gated, reported."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli import model_options as m
from assay.cli.options import Json
from assay.cli.terminal import console, print_json

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Measure how good the system is on a gold set.")

Record = Annotated[
    Path, typer.Argument(metavar="RECORD", help="eval.json of an evaluation, or its folder.")
]
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="The record that it is held against."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar="FILE", help="Margins, limits and costs, settled before (TOML)."
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where it is written.")]


@app.command()
def run(
    domain: Annotated[
        str, typer.Argument(metavar="APP", help="Which app: change-approval (or sox), ...")
    ],
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Folder of one split, with labels.jsonl.")
    ],
    *,
    assessor: m.AssessorName = "baseline",
    second_opinion: m.SecondOpinions = None,
    samples: m.Samples = 1,
    epochs: Annotated[
        int, typer.Option(help="Independent readings of every case, 1 to 50.", min=1, max=50)
    ] = 1,
    concurrency: m.Concurrency = None,
    max_calls: m.MaxCalls = None,
    max_usd: m.MaxUsd = "",
    config: m.Config = None,
    plan: PlanFile = None,
    output: Output = Path("eval"),
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", "-w", metavar="DIR", help="Its runs; default: workspace in --output."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read every case of a gold set and hold it beside its label; writes eval.json and reports.

    Asked for again, it goes on where it stopped, and no model is asked twice for the same answer.
    """
    from assay.cli.driving import Driving
    from assay.cli.evaluating import Asked, conduct, show_record
    from assay.evaluation.plan import read_plan

    settled = read_plan(plan)
    driving = Driving(None, concurrency, max_calls, max_usd, config)
    asked = Asked(domain, gold, assessor, tuple(second_opinion or ()), samples, epochs)
    record = conduct(asked, driving, workspace or output / "workspace")
    show_record(record, settled, output, as_json=as_json)


@app.command()
def report(
    record: Record,
    *,
    baseline: Baseline = None,
    plan: PlanFile = None,
    output: Output = Path("eval"),
    as_json: Json = False,
) -> None:
    """Write the reports of a record: HTML, JSON, Markdown, and JUnit XML where there is a baseline."""
    from assay.cli.evaluating import found_record, write_reports
    from assay.evaluation.plan import read_plan

    held = found_record(baseline) if baseline else None
    paths = write_reports(found_record(record), held, read_plan(plan), output)
    if as_json:
        print_json({"written": [str(path) for path in paths]})
    else:
        for path in paths:
            console().print(f"written: {path}", markup=False)


@app.command()
def compare(
    baseline: Annotated[Path, typer.Argument(metavar="BASELINE", help="eval.json of the one.")],
    record: Record,
    *,
    plan: PlanFile = None,
    as_json: Json = False,
) -> None:
    """Hold two records of the same gold set beside each other, case by case."""
    from assay.cli.evaluating import found_record
    from assay.evaluation.comparison import compare as hold_beside
    from assay.evaluation.plan import read_plan
    from assay.evaluation.report import comparison_document, comparison_markdown

    found = hold_beside(found_record(baseline), found_record(record), read_plan(plan))
    if as_json:
        print_json(comparison_document(found))
    else:
        console().print(comparison_markdown(found, level=1), markup=False, soft_wrap=True)


@app.command()
def gate(
    record: Record,
    *,
    baseline: Annotated[
        Path, typer.Option("--baseline", metavar="FILE", help="The record that it is held against.")
    ],
    plan: PlanFile = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML as well.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Decide whether a change may go in; answers 1, and on what, where that is not shown."""
    from assay.cli.evaluating import found_record, write_file
    from assay.evaluation.gate import judge
    from assay.evaluation.junit import junit_xml
    from assay.evaluation.plan import read_plan
    from assay.evaluation.report import gate_document, gate_markdown

    new = found_record(record)
    result = judge(new, found_record(baseline), read_plan(plan))
    if junit:
        write_file(junit, junit_xml(new, result))
    if as_json:
        print_json(gate_document(result))
    else:
        console().print(gate_markdown(result, level=1), markup=False, soft_wrap=True)
    if not result.is_passed:
        raise typer.Exit(1)


@app.command()
def push(
    record: Record,
    *,
    content: Annotated[
        str,
        typer.Option(
            metavar="POLICY",
            help="Texts: full, hashes or none; default: assay.toml, else hashes.",
        ),
    ] = "",
    url: Annotated[
        str, typer.Option(metavar="URL", help="Another Phoenix; default: the one of phoenix up.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show a record in Phoenix: the gold set as a dataset, the readings as an experiment.

    To look at; figures with intervals, comparisons and the gate stay here. Pushed again, only what
    is missing is added.
    """
    from assay.cli.evaluating import found_record, push_record

    told = push_record(found_record(record), content=content, url=url)
    if as_json:
        print_json(told)
    else:
        line = "{runs} new runs of experiment {experiment} on dataset {dataset} are at {url}"
        console().print(line.format(**told), markup=False, soft_wrap=True)

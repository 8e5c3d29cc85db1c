"""Running and resuming."""

from enum import StrEnum
from typing import Annotated

import typer

from assay.cli import model_options as m
from assay.cli import run_options as o
from assay.cli.options import Json, Telemetry, TelemetryContent, Workspace
from assay.errors import UsageError

__all__ = ["FailOn", "resume", "run"]


class FailOn(StrEnum):
    """What makes a finished run answer 1."""

    EXCEPTION = "exception"
    REVIEW = "review"
    BLOCK = "block"


Fail = Annotated[
    list[FailOn] | None,
    typer.Option("--fail-on", help="Answer 1 if any case is such; may be repeated."),
]


def run(
    context: typer.Context,
    app: Annotated[
        str, typer.Argument(metavar="APP", help="Which app: change-approval (or sox), ...")
    ],
    more: o.More = None,
    *,
    source: o.Source = "",
    inputs: o.Inputs = None,
    mapping: o.Mapping = None,
    encoding: o.Encoding = "utf-8",
    zone: o.Zone = "",
    date_format: o.DateFormats = None,
    sheet: o.Sheet = "",
    platform: o.Platform = "",
    option: o.Extra = None,
    allow_capped: o.AllowCapped = False,
    deployments: o.Deployments = None,
    deployments_source: o.DeploymentsSource = "",
    deployments_mapping: o.DeploymentsMapping = None,
    identities: o.Identities = None,
    authority: o.Authority = None,
    lists: o.Lists = None,
    list_mapping: o.ListMappings = None,
    policy: o.PolicyFile = None,
    calendar: o.Calendar = "",
    scope_out: o.ScopeOut = None,
    in_scope: o.InScope = None,
    as_of: o.AsOf = "",
    assessor: m.AssessorName = "baseline",
    second_opinion: m.SecondOpinions = None,
    samples: m.Samples = 1,
    grader: m.Graders = None,
    concurrency: m.Concurrency = None,
    max_calls: m.MaxCalls = None,
    max_usd: m.MaxUsd = "",
    batch: m.Batch = False,
    estimate: m.Estimate = False,
    config: m.Config = None,
    supersedes: o.Supersedes = "",
    preparer: o.Preparer = "",
    workers: o.Workers = None,
    fail_on: Fail = None,
    telemetry: Telemetry = "",
    telemetry_content: TelemetryContent = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Test a population: one command, no key, resumable.

    The same inputs give the same run: asked for again, a finished run is shown and an interrupted
    one goes on.
    """
    from assay.cli.conduct import conduct, foresee
    from assay.cli.driving import Driving
    from assay.cli.order import order_of

    _require_named(context, preparer)
    order = order_of(context.params)
    told = (telemetry, telemetry_content)
    driving = Driving(workers, concurrency, max_calls, max_usd, config, batch, *told)
    if estimate:
        foresee(workspace, order, driving, as_json=as_json)
        return
    conduct(workspace, order, driving, fail_on or [], as_json=as_json)


def _require_named(context: typer.Context, preparer: str) -> None:
    """Refuse ``--as ""``: a variable that is not set must not make a run without preparer."""
    source = context.get_parameter_source("preparer")
    if source is not None and source.name == "COMMANDLINE" and not preparer.strip():
        raise UsageError(
            "person.unclear", "--as names nobody", remedy="give your own name, or leave --as out"
        )


def resume(
    key: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    concurrency: m.Concurrency = None,
    max_calls: m.MaxCalls = None,
    max_usd: m.MaxUsd = "",
    batch: m.Batch = False,
    config: m.Config = None,
    workers: o.Workers = None,
    fail_on: Fail = None,
    telemetry: Telemetry = "",
    telemetry_content: TelemetryContent = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Go on with an interrupted run; failed cases are tried again, answers never asked for twice."""
    from assay.cli.conduct import again, finish
    from assay.cli.driving import Driving
    from assay.cli.place import open_workspace

    told = (telemetry, telemetry_content)
    driving = Driving(workers, concurrency, max_calls, max_usd, config, batch, *told)
    with open_workspace(workspace) as folder:
        result = again(folder, key, driving)
        finish(folder, result, fail_on or [], as_json=as_json, config=config)

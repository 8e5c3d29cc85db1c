"""The red team from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assay.cli import run_options as o
from assay.cli.options import Json
from assay.cli.terminal import BarProgress, console, print_json, table

if TYPE_CHECKING:
    from assay.app import App, RunInputs
    from assay.domain import Engagement
    from assay.redteam import Campaign, Result

__all__ = ["attack"]


def attack(
    app: Annotated[str, typer.Argument(metavar="APP", help="Which app: change-approval, ...")],
    more: o.More = None,
    *,
    source: o.Source = "",
    inputs: o.Inputs = None,
    mapping: o.Mapping = None,
    identities: o.Identities = None,
    authority: o.Authority = None,
    lists: o.Lists = None,
    list_mapping: o.ListMappings = None,
    policy: o.PolicyFile = None,
    allow_capped: o.AllowCapped = False,
    gold: Annotated[
        Path | None,
        typer.Option("--gold", metavar="DIR", help="Attack a split of a gold set instead."),
    ] = None,
    attempts: Annotated[
        int, typer.Option(min=1, max=10_000_000, help="At least so many.")
    ] = 20_000,
    seed: Annotated[str, typer.Option(help="Chooses the attacks.")] = "1",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write a page (HTML).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Attack a population with a model that lies, and a ledger with hands that alter it.

    Without files or --gold the app's own demonstration is attacked. Answers 0 if nothing shipped and honest
    statements on the same cases did, else 1. Nothing is recorded, and no model is asked.
    """
    from assay.redteam import Campaign
    from assay.redteam import attack as run_attack

    given = _given(locals())
    domain, bound = _inputs(app, given, gold)
    court = _court(domain, bound)
    campaign = Campaign(attempts, seed)
    result = run_attack(court, campaign, BarProgress())
    if output is not None:
        _write(output, domain.name, campaign, result)
    _tell(domain.name, campaign, result, output, as_json=as_json)
    if not result.holds:
        raise typer.Exit(1)


_ORDER = ("source", "mapping", "identities", "authority", "policy", "allow_capped")


def _given(words: dict[str, Any]) -> dict[str, Any]:
    many = {"lists": (tuple(words["lists"] or ()), tuple(words["list_mapping"] or ()))}
    paths = (*(words["inputs"] or ()), *(words["more"] or ()))
    return {"paths": paths, **many, **{name: words[name] for name in _ORDER}}


def _inputs(name: str, given: dict[str, Any], gold: Path | None) -> "tuple[App[Any], RunInputs]":
    from assay.app import find_app
    from assay.cli.order import Order, demo_request, to_request
    from assay.domain import Engagement

    engagement = Engagement(
        origin="redteam.invalid/scratch", organisation="-", title="-", opened_at=""
    )
    app = find_app(name)
    if gold is not None:
        return app, _of_gold(app, gold, given, engagement)
    if not given["paths"]:
        return app, demo_request(app, engagement).inputs
    return app, to_request(Order(app=name, **given), engagement).inputs


def _of_gold(
    app: "App[Any]", gold: Path, given: dict[str, Any], engagement: "Engagement"
) -> "RunInputs":
    from assay.errors import UsageError
    from assay.evaluation.layout import inputs_of

    if given["paths"]:
        raise UsageError(
            "input.unused",
            "a gold set is a population of its own",
            remedy="leave the files out, or --gold",
        )
    return inputs_of(gold.absolute(), app, engagement)


def _court(app: "App[Any]", inputs: "RunInputs") -> Any:
    from assay.app import Attackable
    from assay.errors import UsageError
    from assay.redteam import court_of

    if not isinstance(app, Attackable):
        raise UsageError(
            "app.unattackable",
            f"{app.name} does not say where its cases could be talked through",
            remedy="an app implements `assay.app.Attackable` for this",
        )
    return court_of(app, inputs, app.decisive, BarProgress())


def _write(path: Path, app: str, campaign: "Campaign", result: "Result") -> None:
    from assay.errors import StoreError
    from assay.redteam.report import result_page

    try:
        path.write_text(result_page(app, campaign, result), "utf-8")
    except OSError as error:
        raise StoreError(
            "file.unwritable",
            f"{path} can't be written: {error.strerror}",
            remedy="choose a file in a folder that may be written to",
        ) from error


def _tell(
    app: str, campaign: "Campaign", result: "Result", page: Path | None, *, as_json: bool
) -> None:
    from assay.redteam.report import ENDS, result_json

    if as_json:
        print_json(result_json(app, campaign, result))
        return
    screen = console()
    heads = {"class": "left", "attacks": "right", **{end.value: "right" for end in ENDS}}
    rows = [
        [kind, found.total(), *(found[end] or "" for end in ENDS)]
        for kind, found in result.counts.items()
    ]
    rows.append(["all", result.whole.total(), *(result.whole[end] for end in ENDS)])
    screen.print(table(f"Red team: {app}", heads, rows))
    said = (
        f"{result.controls_passed} of {result.controls} honest statements on the same cases let"
        f" them pass; {result.stands} cases were attacked."
    )
    screen.print(said, markup=False)
    if result.passed:
        said = (
            f"The gate passed {result.passed.total()} false quotations: {', '.join(result.passed)}"
        )
        screen.print(said, style="red", markup=False)
    colour, words = (
        ("green", "✔ nothing shipped") if result.holds else ("red", "✗ it does not hold")
    )
    screen.print(words, style=colour)
    if page is not None:
        screen.print(f"→ {page}", markup=False)

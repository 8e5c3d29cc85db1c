"""What reading by models costs: of a run that was made, and of one that is only asked for."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli import model_options as m
from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json, table

if TYPE_CHECKING:
    from assay.pipeline.consensus import Consensus
    from assay.pipeline.estimate import Estimate
    from assay.pipeline.spending import Cost

__all__ = [
    "consensus_documents",
    "cost",
    "cost_documents",
    "money",
    "show_consensus",
    "show_costs",
    "show_estimate",
]

_CENT = Decimal("0.0001")


def cost(
    run: Annotated[
        str, typer.Argument(metavar="[RUN]", help="Number or id of the run; default: the newest.")
    ] = "",
    *,
    config: m.Config = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say what models were asked in a run and what it cost: by model, by case and by control."""
    from assay.app import find_app
    from assay.cli.driving import costing_of
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace
    from assay.pipeline.spending import by_control, cost_of_run

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record = newest(view, run)
        found = cost_of_run(view, record.run_id, costing_of(config))
        cases = view.summary(record.run_id).cases
    controls = by_control(find_app(record.app), found)
    total = sum((line.usd for line in found), Decimal(0))
    if as_json:
        is_known = not any(line.unknown for line in found)
        each = money(total / cases) if cases and is_known else None
        print_json(
            {
                "run_id": record.run_id,
                "models": cost_documents(found),
                "usd": money(total) if is_known else None,
                "usd_known": money(total),
                "calls_of_unknown_cost": sum(line.unknown for line in found),
                "cases": cases,
                "usd_per_case": each,
                "controls": {
                    name: money(share) if is_known else None for name, share in controls.items()
                },
            }
        )
        return
    show_costs(found)
    screen = console()
    if any(line.unknown for line in found):
        return  # a share of what nobody knows is no figure
    if cases and found:
        screen.print(f"Per case      {money(total / cases)} USD over {cases} cases", markup=False)
    for name, share in controls.items():
        screen.print(f"{name:<13} {money(share)} USD", markup=False)


def cost_documents(costs: "Sequence[Cost]") -> list[dict[str, object]]:
    """Costs as JSON values; money as decimal strings."""
    return [
        {
            "model": line.model,
            "via": line.via,
            "calls": line.calls,
            "tokens": line.usage._asdict(),
            "usd": None if line.unknown else money(line.usd),
            "calls_of_unknown_cost": line.unknown,
        }
        for line in costs
    ]


def show_costs(costs: "Sequence[Cost]") -> None:
    """Costs for people."""
    screen = console()
    if not costs:
        screen.print("No model was asked in this run.")
        return
    screen.print(
        table(
            "Models",
            {"model": "left", "via": "left", "calls": "right", "read": "right",
             "from cache": "right", "written": "right", "USD": "right"},
            ((c.model, c.via, c.calls, c.usage.input_tokens + c.usage.cache_write_tokens,
              c.usage.cache_read_tokens, c.usage.output_tokens, _usd(c)) for c in costs),
        )
    )  # fmt: skip
    unknown = sum(line.unknown for line in costs)
    if unknown:
        screen.print(f"The cost of {unknown} calls is unknown: no price is written down for them.")


def consensus_documents(found: "Sequence[Consensus]") -> list[dict[str, object]]:
    """How often further readings agree, as JSON values."""
    return [
        line._asdict() | {"kind": _kind(line.opinion), "rate": f"{line.rate:.4f}"} for line in found
    ]


def show_consensus(found: "Sequence[Consensus]") -> None:
    """How often further readings agree, for people."""
    console().print(
        table(
            "Further readings",
            {"reading": "left", "is": "left", "cases": "right", "differing": "right",
             "points": "right", "rate": "right"},
            ((line.opinion, _kind(line.opinion), line.cases, line.differing, line.points,
              f"{line.rate:.1%}") for line in found),
        )
    )  # fmt: skip


def _kind(opinion: str) -> str:
    return "sample: flip rate" if "#" in opinion else "second opinion: disagreement"


def show_estimate(found: "Estimate") -> None:
    """What a run would ask and cost, for people."""
    screen = console()
    screen.print()
    screen.print(
        table(
            "What the run would ask first",
            {"model": "left", "calls": "right", "on record": "right", "tokens read": "right",
             "tokens written": "right", "USD live": "right", "USD in batches": "right"},
            ((line.model, line.calls, line.known, line.input_tokens, line.output_tokens,
              _known(line.usd_live), _known(line.usd_batch)) for line in found.models),
        )
    )  # fmt: skip
    screen.print(f"{found.skipped} of {found.cases} cases need no reading by a model.")
    screen.print(
        "Tokens read are estimated from characters, those written as 200 an answer; repairs come"
        " on top. Nothing was asked.",
        style="dim",
    )


def money(amount: Decimal) -> str:
    """US dollars to a hundredth of a cent."""
    return str(amount.quantize(_CENT, ROUND_HALF_EVEN))


def _usd(line: "Cost") -> str:
    if line.unknown == line.calls:
        return "unknown"
    return money(line.usd) + (" and more" if line.unknown else "")


def _known(amount: Decimal | None) -> str:
    return "unknown" if amount is None else money(amount)

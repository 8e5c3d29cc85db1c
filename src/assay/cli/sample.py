"""Samples: how many items it takes to show that few deviate."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json
from assay.cli.terminal import console, print_json, table
from assay.errors import UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from assay.statistics import Size

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Samples with a stated promise.")

_SHOWN = 4  # rows of the table: none to three deviations allowed

_Population = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Items in all; default: so many that drawing does not change them."
    ),
]


@app.command()
def size(
    *,
    confidence: Annotated[
        str, typer.Option(metavar="RATE", help="How sure the statement is to be.")
    ] = "0.95",
    tolerable: Annotated[
        str, typer.Option(metavar="RATE", help="Deviation rate that is to be excluded.")
    ] = "0.05",
    expected: Annotated[
        str, typer.Option(metavar="RATE", help="Deviation rate that is expected.")
    ] = "0",
    population: _Population = None,
    as_json: Json = False,
) -> None:
    """Say how many items to review, and how many of them may deviate, to exclude a rate.

    Exact: binomial, or with --population hypergeometric. What is allowed is the expected rate of
    the sample, rounded up.
    """
    from assay.statistics import exact_rate, percent_text, require_open

    rate, sure, usual = map(exact_rate, (tolerable, confidence, expected))
    require_open(sure, "confidence")
    risk = 1 - sure
    found = _size(rate, risk, usual, population)
    if as_json:
        print_json({"allowed": found.allowed, "n": found.n})
        return
    items = f"{found.n} items" if population is None else f"{found.n} of the {population} items"
    console().print(
        f"Review {items}, drawn at random; if at most {found.allowed} deviate, fewer than"
        f" {percent_text(rate)} of all do, with {percent_text(sure)} confidence.",
        markup=False,
    )
    rows = _by_allowed(rate, risk, population)
    console().print(table("", {"deviations allowed": "right", "items": "right"}, rows))


def _size(rate: "Fraction", risk: "Fraction", usual: "Fraction", population: int | None) -> "Size":
    from assay.statistics import smallest_sample, smallest_sample_of

    if population is None:
        return smallest_sample(rate, risk, usual)
    return smallest_sample_of(population, rate, risk, usual)


def _by_allowed(
    rate: "Fraction", risk: "Fraction", population: int | None
) -> Iterator[tuple[int, int | str]]:
    """The size for each small number of deviations allowed; a dash where there is none."""
    from assay.statistics import sample_for_allowed, sample_of_for_allowed, tolerable_count

    for allowed in range(_SHOWN):
        try:
            yield (
                allowed,
                sample_for_allowed(rate, risk, allowed)
                if population is None
                else sample_of_for_allowed(
                    population, tolerable_count(population, rate), risk, allowed
                ),
            )
        except UsageError:
            yield allowed, "–"

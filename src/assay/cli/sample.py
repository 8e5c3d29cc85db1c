"""Samples: how many items it takes, and the acts of a sample on the record."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json, print_line, table
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
        metavar="N",
        max=1_000_000_000_000,
        help="Items in all; default: so many that drawing does not change them.",
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


Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the sample.")]
_Run = Annotated[
    str, typer.Option("--run", metavar="RUN", help="Number or id of the run; default: the newest.")
]
_Method = Annotated[
    str,
    typer.Option(
        help="together, each (a promise for each stratum), share, or stages (stop-or-go)."
    ),
]
_Confidence = Annotated[str, typer.Option(metavar="RATE", help="How sure it is to be.")]
_Tolerable = Annotated[str, typer.Option(metavar="RATE", help="Rate of missed errors to exclude.")]
_Expected = Annotated[str, typer.Option(metavar="RATE", help="Rate that is expected.")]
_Share = Annotated[str, typer.Option(metavar="RATE", help="With --method share: of each stratum.")]
_Stages = Annotated[int, typer.Option(min=1, max=6, help="With --method stages: how many.")]
_Stratify = Annotated[
    str,
    typer.Option(
        metavar="COLUMN,...", help="Columns of the workpaper that make strata; also: assessor."
    ),
]
_Whole = Annotated[
    list[str] | None,
    typer.Option(metavar="STRATUM", help="Look at this stratum whole; repeatable."),
]
_Double = Annotated[
    str, typer.Option(metavar="RATE", help="Share that two people review without seeing the other.")
]
_Nonce = Annotated[
    Path | None,
    typer.Option("--nonce", metavar="FILE", help="Where the nonce is; default: beside your keys."),
]


@app.command("list")
def list_samples(*, run: _Run = "", workspace: Workspace = None, as_json: Json = False) -> None:
    """List the samples of a run, or of all."""
    from assay.cli.place import open_workspace
    from assay.cli.sampled import sample_line
    from assay.review.sample import samples_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = samples_of(view, view.run(run).run_id if run else "")
        lines = [sample_line(view, one) for one in found]
    if as_json:
        for line in lines:
            print_line(line)
        return
    heads = {"sample": "left", "run": "right", "state": "left", "cases": "right", "by": "left",
             "protection": "left"}  # fmt: skip
    console().print(table("Samples", heads, (line.values() for line in lines)))


@app.command()
def plan(
    name: Name,
    *,
    person: AsSigner,
    run: _Run = "",
    method: _Method = "together",
    confidence: _Confidence = "0.95",
    tolerable: _Tolerable = "0.05",
    expected: _Expected = "0",
    share: _Share = "0.2",
    stages: _Stages = 3,
    stratify: _Stratify = "",
    whole: _Whole = None,
    double: _Double = "0",
    purpose: Annotated[str, typer.Option(help="What it is for, in one line.")] = "",
    nonce: _Nonce = None,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Commit to a nonce and to how large the sample is to be, before anybody knows what is drawn.

    An auditor, reviewer or approver does this, never the preparer. Keep the nonce to yourself until
    the preparer has published the population.
    """
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office, terms_of

    terms = terms_of(locals())
    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).plan(name, run, terms, purpose=purpose, nonce=nonce)
    _say(told, "{name} is planned (entry {entry}); the nonce is in {nonce_file}", as_json=as_json)


@app.command()
def frame(
    name: Name,
    *,
    person: AsSigner,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Publish the population: every clean approval of the run, and the ledger's root.

    The preparer does this, or anybody else but who holds the nonce.
    """
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office

    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).frame(name)
    _say(told, "{items} cases in {strata} strata can be drawn (entry {entry})", as_json=as_json)


@app.command()
def draw(
    name: Name,
    *,
    person: AsSigner,
    nonce: _Nonce = None,
    seeds: Annotated[
        list[str] | None,
        typer.Option("--seed", metavar="CASE", help="A known-wrong case to hide among them."),
    ] = None,
    run: _Run = "",
    method: _Method = "together",
    confidence: _Confidence = "0.95",
    tolerable: _Tolerable = "0.05",
    expected: _Expected = "0",
    share: _Share = "0.2",
    stages: _Stages = 3,
    stratify: _Stratify = "",
    whole: _Whole = None,
    double: _Double = "0",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Reveal the nonce and put the drawn cases into the queue; goes on where a crash broke it off.

    A sample that nobody planned is planned, published and drawn at once, with the options given
    here; it says of itself that it is not protected against the preparer.
    """
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office, terms_of

    terms = terms_of(locals())
    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).draw(
            name, run, terms, nonce=nonce, seeds=tuple(seeds or ())
        )
    _say(
        told,
        "{drawn} cases are drawn, {requested} of them newly put into the queue; {protection}",
        as_json=as_json,
    )


@app.command()
def extend(
    name: Name,
    *,
    person: AsSigner,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Draw the next stage of a plan in stages; nothing that was drawn falls out."""
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office

    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).extend(name)
    _say(told, "{requested} more cases stand in the queue (entry {entry})", as_json=as_json)


@app.command()
def abandon(
    name: Name,
    *,
    person: AsSigner,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Give a sample up; that is on the record as well."""
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office

    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).abandon(name, reason)
    _say(told, "{name} is abandoned (entry {entry})", as_json=as_json)


@app.command()
def conclude(
    name: Name,
    *,
    person: AsSigner,
    note: Annotated[str, typer.Option(help="A remark for the record.")] = "",
    unreviewable: Annotated[
        list[str] | None,
        typer.Option(metavar="CASE", help="A drawn case that nobody can decide: an error."),
    ] = None,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Close a sample with its result.

    Answers 1 where the result is not effective, as ``result`` does.
    """
    from assay.cli.place import open_workspace
    from assay.cli.sampled import Office

    with open_workspace(workspace) as folder:
        told = Office(folder, person, key).conclude(name, note, tuple(unreviewable or ()))
    _say(told, "{name} is concluded: {decision} (entry {entry})", as_json=as_json)
    if told["decision"] != "effective":
        raise typer.Exit(1)


@app.command()
def result(name: Name, *, workspace: Workspace = None, as_json: Json = False) -> None:
    """Say what a sample shows so far: what was promised, and what was reached.

    Answers 1 while the result is not effective.
    """
    from assay.cli.place import open_workspace
    from assay.cli.sampled import show_result
    from assay.review.sample import result_document, result_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = result_of(view, name)
    if as_json:
        print_json(result_document(found))
    else:
        show_result(found)
    if found.outcome.decision.value != "effective":
        raise typer.Exit(1)


@app.command()
def verify(
    target: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A sample here, or a published sample.json.")
    ],
    *,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Draw a sample again and hold it to the record: order, population, completeness, selection.

    Of a file alone only its own arithmetic can be checked; compare commitment and roots with those
    that were published. Answers 2 where something differs.
    """
    from assay.cli.sampled import verified

    problems, told = verified(target, workspace)
    if as_json:
        print_json({**told, "problems": list(problems)})
    else:
        for problem in problems:
            console().print(f"✗ {problem}", style="red", markup=False)
        if not problems:
            console().print(f"✔ {told['sentence']}", style="green", markup=False)
    if problems:
        raise typer.Exit(2)


@app.command()
def export(
    name: Name,
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Write it there.")
    ] = Path("sample.json"),
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write sample.json: all that it takes to draw the sample again, with or without assay."""
    from assay.cli.place import open_workspace
    from assay.cli.sampled import written_file

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        told = written_file(view, name, output)
    _say(told, "{file}: {drawn} of {population} cases", as_json=as_json)


def _say(told: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        console().print(sentence.format(**told), markup=False)

"""What is decided about exceptions, from the command line: disposition, group, retest, class."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.acting import one_of
from assay.cli.exceptions import Name, Run, app, put, tell_lines
from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json

if TYPE_CHECKING:
    from assay.review.exceptions import Situation
    from assay.rules import Policy

__all__ = ["app", "classify", "dispose", "dispose_group", "propose", "retest"]

_How = Annotated[
    str,
    typer.Argument(metavar="HOW", help="remediate, compensated, accepted or not_an_exception."),
]
_Why = Annotated[str, typer.Option("--rationale", help="Why; mandatory.")]
_Owner = Annotated[str, typer.Option(metavar="PERSON", help="Who mends the control.")]
_Due = Annotated[str, typer.Option(metavar="DATE", help="By when.")]
_LookBack = Annotated[
    str, typer.Option(help="What a check of the whole population came to: clean, found, not_done.")
]
_Earlier = Annotated[str, typer.Option(metavar="RUN", help="Run of an earlier period.")]


@app.command()
def dispose(
    run: Run,
    name: Name,
    how: _How,
    *,
    person: AsSigner,
    rationale: _Why,
    owner: _Owner = "",
    due: _Due = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Decide what is done about an exception. An approver does this, not who inquired into it."""
    from assay.review.exceptions import Disposition, ExceptionRef, Settlement, propose_settlement

    chosen = Settlement(
        disposition=one_of(Disposition, how, "disposition"),
        rationale=rationale,
        owner=owner,
        due=due,
    )
    ref = ExceptionRef(run, name)
    done = put(workspace, person, key, lambda view, who: propose_settlement(view, ref, who, chosen))
    tell_lines(done, as_json=as_json)


@app.command("dispose-group")
def dispose_group(
    run: Run,
    how: _How,
    *,
    person: AsSigner,
    rule: Annotated[str, typer.Option(metavar="RULE", help="The rule that failed in all of them.")],
    rationale: _Why,
    where: Annotated[
        str, typer.Option(metavar="COLUMN=VALUE", help="What their workpapers have in common.")
    ] = "",
    owner: _Owner = "",
    due: _Due = "",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Decide about all undecided exceptions of one kind at once; each member is listed.

    What matches later is not in the group.
    """
    from assay.review.exceptions import Disposition, GroupQuery, Settlement, propose_group

    column, _, value = where.partition("=")
    query = GroupQuery(rule, column.strip(), value.strip())
    chosen = Settlement(
        disposition=one_of(Disposition, how, "disposition"),
        rationale=rationale,
        owner=owner,
        due=due,
    )
    done = put(
        workspace, person, key, lambda view, who: propose_group(view, run, query, who, chosen)
    )
    tell_lines(done, as_json=as_json)


@app.command()
def retest(
    run: Run,
    name: Name,
    *,
    person: AsSigner,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day it operated.")],
    last: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day that was tested.")],
    instances: Annotated[int, typer.Option(min=0, help="Instances that were tested.")],
    frequency: Annotated[str, typer.Option(help="How often the control operates.")],
    note: Annotated[str, typer.Option(help="What was done.")],
    deviations: Annotated[int, typer.Option(min=0, help="Those that deviated.")] = 0,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say how the mended control did when it was tested again.

    Refused before it has operated long and often enough; the review policy says how long.
    """
    from assay.review.exceptions import ExceptionRef, Retest, propose_retest

    made = Retest(
        operated_from=first,
        operated_until=last,
        instances=instances,
        deviations=deviations,
        note=note,
    )
    ref, policy = ExceptionRef(run, name), _policy(workspace)
    done = put(
        workspace,
        person,
        key,
        lambda view, who: propose_retest(view, ref, who, made, frequency=frequency, policy=policy),
    )
    tell_lines(done, as_json=as_json)


@app.command()
def propose(
    run: Run,
    name: Name,
    *,
    look_back: _LookBack = "not_done",
    earlier: _Earlier = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Propose what kind of deficiency an exception is, with every factor. A person decides."""
    from assay.review.exceptions import proposal

    situation = _situated(workspace, run, name, earlier=earlier, look_back=look_back)
    found = proposal(situation)
    if as_json:
        factors = [factor._asdict() for factor in found.factors]
        print_json({"proposed": found.classification, "factors": factors})
        return
    screen = console()
    screen.print(f"proposed, not decided: {found.classification.replace('_', ' ')}", style="bold")
    for factor in found.factors:
        screen.print(f"  {factor.effect:<7} {factor.code}: {factor.text}", markup=False)


@app.command()
def classify(
    run: Run,
    name: Name,
    what: Annotated[
        str,
        typer.Argument(
            metavar="CLASS",
            help="deviation, deficiency, significant_deficiency or material_weakness.",
        ),
    ],
    *,
    person: AsSigner,
    rationale: _Why,
    look_back: _LookBack = "not_done",
    earlier: _Earlier = "",
    dependants: Annotated[
        list[str] | None, typer.Option("--dependant", help="What relies on it; repeatable.")
    ] = None,
    pervasive: Annotated[bool, typer.Option(help="A prudent official would call it so.")] = False,
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Decide what kind of deficiency an exception is. An approver does this.

    Below what is proposed the rationale has to name, by its code, a factor that it sets aside.
    """
    from assay.review.exceptions import Classification, propose_classification

    decided = one_of(Classification, what, "classification")
    situation = replace(
        _situated(workspace, run, name, earlier=earlier, look_back=look_back),
        dependants=tuple(dependants or ()),
        pervasive=pervasive,
    )
    done = put(
        workspace,
        person,
        key,
        lambda view, who: propose_classification(
            view,
            run,
            name,
            who,
            classification=decided,
            situation=situation,
            rationale=rationale,
        ),
    )
    tell_lines(done, as_json=as_json)


def _situated(
    workspace: Path | None, run: str, name: str, *, earlier: str, look_back: str
) -> "Situation":
    """The situation of an exception as far as the record tells it."""
    from assay.cli.place import open_workspace
    from assay.review.exceptions import situation_of
    from assay.review.exceptions.deficiency import LookBack
    from assay.review.terms import review_policy

    answer = one_of(LookBack, look_back, "look-back")
    with open_workspace(workspace) as folder, folder.snapshot() as view:
        policy = review_policy(folder.path)
        return situation_of(view, run, name, policy=policy, earlier=earlier, look_back=answer)


def _policy(workspace: Path | None) -> "Policy":
    from assay.cli.place import open_workspace
    from assay.review.terms import review_policy

    with open_workspace(workspace) as folder:
        return review_policy(folder.path)

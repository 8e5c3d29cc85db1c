"""The review queue from the command line: what waits, the next item, decisions."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, ForGiver, KeyFile
from assay.cli.terminal import console, print_json, print_line, table

if TYPE_CHECKING:
    from assay.review.desk import Decided
    from assay.review.queue import QueueFilter, QueueItem, QueueTotals

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="What people must look at, and what they say of it.")

_Word = TypeVar("_Word", bound=StrEnum)
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400

Run = Annotated[
    str, typer.Option("--run", metavar="RUN", help="Number or id of the run; default: the newest.")
]
Kinds = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="KIND,...",
        help="Only blocked, exception, undetermined, flagged, abstained, disagreed, sampled,"
        " reopened or double; several with commas.",
    ),
]
Case = Annotated[str, typer.Argument(metavar="CASE", help="Id of the case.")]


@app.command("list")
def list_queue(
    *,
    run: Run = "",
    kind: Kinds = "",
    rule: Annotated[
        str, typer.Option(metavar="RULE", help="Only where this rule failed or is undetermined.")
    ] = "",
    state: Annotated[
        str,
        typer.Option(
            metavar="STATE,...",
            help="Only waiting, second, adjudication, information, escalated or reading.",
        ),
    ] = "",
    assignee: Annotated[
        str, typer.Option(metavar="PERSON", help="Only what this person has now; - for nobody.")
    ] = "",
    text: Annotated[str, typer.Option(help="Only with this in the id or title.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    decided: Annotated[
        bool, typer.Option("--decided", help="What people have decided, in place of what is open.")
    ] = False,
    start: Annotated[int, typer.Option(metavar="ROW", help="From the row after this one on.")] = 0,
    size: Annotated[int, typer.Option(min=1, max=1000, help="Most items.")] = 50,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List the queue: what a person must look at, why, since when, and who has it.

    What the machine came to stays hidden of sampled and doubly reviewed cases.
    """
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import overdue_before
    from assay.clock import SystemClock
    from assay.review.queue import page, totals

    now = SystemClock().now()
    wanted = _wanted(kind, rule, state, assignee, text)._replace(overdue=overdue, decided=decided)
    with open_workspace(workspace) as folder, folder.snapshot() as view:
        run_id = _newest(view, run)
        before = overdue_before(folder.path, now)
        found = page(view, run_id, wanted, start=start, size=size, now=now, overdue_before=before)
        counts = totals(view, run_id, now=now, overdue_before=before)
    if as_json:
        for one in found.items:
            print_line(_document(one))
        return
    _show_queue(found.items, counts, found.next_start)


@app.command("next")
def next_one(
    *,
    person: AsSigner,
    run: Run = "",
    kind: Kinds = "",
    skip: Annotated[
        str, typer.Option(metavar="CASE", help="Give this one back and take the one after it.")
    ] = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Take the next item of the queue: it is yours for a quarter of an hour, and nobody else's."""
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import person_of
    from assay.clock import SystemClock
    from assay.review.queue import next_item, release

    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            run_id, who = _newest(view, run), person_of(view, person)
            after = view.queued(run_id, skip).review.ordinal if skip else 0
        if skip:
            release(folder, run_id, skip, who)
        wanted = _wanted(kind, "", "", "", "")
        found = next_item(folder, run_id, who, wanted, clock=SystemClock(), after=after)
    if as_json:
        print_json({"item": None if found is None else _document(found)})
    elif found is None:
        console().print("Nothing is free: what is left is decided, or others have it.")
    else:
        console().print(_queue_table("", [found]))
        console().print(f"Open it: assay review show {found.case_id} --as {who}", markup=False)


@app.command()
def show(
    case: Case,
    *,
    person: AsSigner,
    document: Annotated[
        list[str] | None,
        typer.Option("--document", "-d", metavar="NAME", help="Print this document; repeatable."),
    ] = None,
    all_documents: Annotated[
        bool, typer.Option("--all", help="Print every document of the case.")
    ] = False,
    run: Run = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Show a case and print its documents; what you open is recorded for your decision."""
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import open_case, show_opened

    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            run_id = _newest(view, run)
        opened = open_case(folder, run_id, case, person, document or (), everything=all_documents)
    if as_json:
        print_json({**opened, "item": _document(opened["item"])})
    else:
        show_opened(opened, _queue_table("", [opened["item"]]))


@app.command()
def decide(
    case: Case,
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="OUTCOME",
            help="accept, reject, change, needs_information, escalate or new_reading.",
        ),
    ],
    *,
    person: AsSigner,
    rationale: Annotated[str, typer.Option("--rationale", "-m", help="Why.")] = "",
    reason: Annotated[str, typer.Option(metavar="CODE", help="Of a rejection; see below.")] = "",
    change: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=OUTCOME:WHY", help="A result that is changed; repeatable."),
    ] = None,
    comment: Annotated[str, typer.Option(help="A remark beside the rationale.")] = "",
    version: Annotated[
        int | None,
        typer.Option(help="Version of the item that you saw; default: the one that stands."),
    ] = None,
    giver: ForGiver = "",
    key: KeyFile = None,
    run: Run = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Decide a case and sign it with your key.

    Reasons of a rejection: evidence_contradicts, evidence_missing, evidence_unreliable,
    control_not_operated, control_late, wrong_person, wrong_scope, reading_wrong, rule_wrong, other.
    """
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import Wish, carry_out

    wish = Wish(outcome, rationale, reason, tuple(change or ()), comment, version)
    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            run_id = _newest(view, run)
        done = carry_out(folder, run_id, case, wish, person, key=key, giver=giver)
    _tell(done, as_json=as_json)


@app.command()
def withdraw(
    case: Case,
    *,
    person: AsSigner,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    giver: ForGiver = "",
    key: KeyFile = None,
    run: Run = "",
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Take your newest decision back, within a minute and while nothing else has happened."""
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import take_back

    with open_workspace(workspace) as folder:
        with folder.snapshot() as view:
            run_id = _newest(view, run)
        done = take_back(folder, run_id, case, reason, person, key=key, giver=giver)
    _tell(done, as_json=as_json)


@app.command()
def figures(*, run: Run = "", workspace: Workspace = None, as_json: Json = False) -> None:
    """Say how far reviewers agree, and how each of them decides.

    For those who look after reviewers: it tells which known-wrong cases were found.
    """
    from assay.cli.place import open_workspace
    from assay.cli.reviewing import show_figures
    from assay.review.agreement import figures_document, figures_of

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = figures_of(view, _newest(view, run))
    if as_json:
        print_json(figures_document(found))
    else:
        show_figures(found)


@app.command()
def double(*, run: Run = "", workspace: Workspace = None, as_json: Json = False) -> None:
    """Ask for a second, blind review of a share of the cases that await a person.

    The share is `double.share_bp` of the review policy, and nobody chooses which: their tickets
    follow from the ledger's root when the run was finished. To be run before anybody decides; exit
    code 1 if something had been said of one of the cases before.
    """
    from assay.cli.place import open_workspace
    from assay.review.doubling import request_doubles, share_of
    from assay.review.terms import review_policy

    with open_workspace(workspace) as folder:
        share = share_of(review_policy(folder.path))
        with folder.snapshot() as view:
            run_id = _newest(view, run)
        done = request_doubles(folder, run_id, share)
    if as_json:
        print_json(done._asdict())
    else:
        console().print(
            f"{done.chosen} of {done.population} cases are for two people: {done.asked} asked for"
            f" now, {len(done.late)} too late"
        )
    if done.late:
        raise typer.Exit(1)


def _newest(view: object, run: str) -> str:
    from assay.cli.outcome import newest

    return newest(view, run).run_id  # type: ignore[arg-type]


def _wanted(kind: str, rule: str, state: str, assignee: str, text: str) -> "QueueFilter":
    from assay.review.queue import QueueFilter, QueueKind, ReviewState

    return QueueFilter(
        kinds=_words("--kind", kind, QueueKind),
        rule=rule,
        states=_words("--state", state, ReviewState),
        assignee=assignee,
        text=text,
    )


def _words(option: str, text: str, words: type[_Word]) -> tuple[_Word, ...]:
    from assay.errors import UsageError

    try:
        return tuple(words(word.strip()) for word in text.split(",") if word.strip())
    except ValueError as error:
        raise UsageError(
            "option.unknown",
            f"{option} does not take {text!r}",
            remedy="it takes " + ", ".join(words),
        ) from error


def _document(item: object) -> dict[str, object]:
    fields: dict[str, object] = item._asdict()  # type: ignore[attr-defined]
    return fields


def _show_queue(
    items: "tuple[QueueItem, ...]", counts: "QueueTotals", following: int | None
) -> None:
    screen = console()
    screen.print(_queue_table("Review queue", items))
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in counts.kinds.items() if count)
    screen.print(f"{counts.open} open: {kinds or 'nothing'}; {counts.overdue} overdue")
    for who, count in sorted(counts.assignees.items()):
        screen.print(f"  {who} has {count}", markup=False)
    if following is not None:
        screen.print(f"More: --start {following}")


def _queue_table(title: str, items: "tuple[QueueItem, ...] | list[QueueItem]") -> object:
    return table(
        title,
        {"case": "left", "why": "left", "state": "left", "title": "left", "failed or open": "left",
         "waits": "right", "who": "left"},
        ((i.case_id, ", ".join(k.value for k in i.kinds), i.state.value, i.title,
          "(hidden)" if i.hidden else ", ".join(i.outcomes), age(i.age_s), i.assignee)
         for i in items),
    )  # fmt: skip


def age(seconds: int) -> str:
    """A span of time in its largest unit."""
    for unit, name in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def _tell(done: "Decided", *, as_json: bool) -> None:
    if as_json:
        print_json(done._asdict())
        return
    again = " (recorded before)" if done.again else ""
    final = f", conclusion {done.final}" if done.final else ""
    console().print(
        f"{done.case_id}: {done.state.value}, {done.status.value.replace('_', ' ')}{final};"
        f" entry {done.seq}{again}",
        markup=False,
    )

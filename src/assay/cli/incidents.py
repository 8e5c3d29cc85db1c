"""Incidents, deadlines and notices from the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.acting import one_of, sealed
from assay.cli.options import Json, Workspace
from assay.cli.signing import AsSigner, KeyFile
from assay.cli.terminal import console, print_json, print_line, table
from assay.errors import VerificationError

if TYPE_CHECKING:
    from assay.clock import Clock
    from assay.review.notices import Delivery, Notifier
    from assay.stores import Workspace as Folder

__all__ = ["app", "halting", "sweep"]

app = typer.Typer(no_args_is_help=True, help="Incidents by severity, and how they end.")


@contextmanager
def halting(folder: "Folder", *, is_own: bool) -> Iterator[None]:
    """Halt the work of people if a verification fails in here.

    Args:
        folder: Whose ledger is verified.
        is_own: Against the trust of this machine; a failure against another key proves nothing.
    """
    from assay.clock import SystemClock
    from assay.review.escalation import halt_for

    try:
        yield
    except VerificationError as error:
        if is_own:
            halt_for(folder, error, clock=SystemClock())
        raise


@app.command("list")
def list_all(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """List every incident, the gravest first; exit code 1 while one is open."""
    from assay.cli.place import open_workspace
    from assay.review.escalation import incidents

    with open_workspace(workspace) as folder, folder.snapshot() as view:
        found = list(incidents(view))
    if as_json:
        for one in found:
            print_line(one._asdict() | {"is_open": one.is_open})
    else:
        heads = {"Incident": "left", "State": "left", "Since": "left", "What": "left"}
        rows = [(o.name, "open" if o.is_open else "over", o.at, o.what) for o in found]
        console().print(table("", heads, rows))
    if any(one.is_open for one in found):
        raise typer.Exit(1)


@app.command()
def resolve(
    name: Annotated[str, typer.Argument(metavar="INCIDENT", help="SEV-1/1")],
    *,
    person: AsSigner,
    how: Annotated[str, typer.Option(help="What the cause was and what was done about it.")],
    role: Annotated[str, typer.Option(help="In which role.")] = "approver",
    key: KeyFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Say that an incident is over. One that halts the work needs two different people."""
    from assay.cli.place import open_workspace
    from assay.cli.signing import signatory
    from assay.clock import SystemClock
    from assay.domain import Role
    from assay.review.escalation import propose_resolution
    from assay.review.escalation import resolve as record

    acting = one_of(Role, role, "role")
    with open_workspace(workspace) as folder:
        who = signatory(folder, person, key)
        with folder.snapshot() as view:
            act = propose_resolution(view, name, who.person, how, role=acting)
        found = record(folder, act, sealed(folder, act, who), clock=SystemClock())
        with folder.snapshot() as view:
            folder.halt_marker().clear(view)
    if as_json:
        print_json(found._asdict() | {"is_open": found.is_open})
    else:
        typer.echo(f"{found.name} {'needs a second person' if found.is_open else 'is over'}")


def sweep(*, workspace: Workspace = None, as_json: Json = False) -> None:
    """Look at every clock and at the record: record missed deadlines, raise incidents, tell people.

    Incidents are raised of missed deadlines, runs that stand still, populations that are not
    complete, keys that were stopped, and cases that were escalated. To be run by a scheduler, every
    hour or so. Notices go to `notices.jsonl` in the workspace, and by mail and web call where
    the section `notices` of assay.toml says how. Exit code 1 if a deadline was missed.
    """
    from assay.cli.place import open_workspace
    from assay.clock import SystemClock
    from assay.review.clocks import ClockTerms
    from assay.review.clocks import sweep as sweep_clocks
    from assay.review.escalation import Playbook, raise_sighted
    from assay.review.terms import review_policy

    clock = SystemClock()
    with open_workspace(workspace) as folder:
        terms = ClockTerms.of(review_policy(folder.path))
        missed = sweep_clocks(folder, terms, clock=clock)
        raised = raise_sighted(folder, Playbook.of(review_policy(folder.path)))
        delivery = _tell(folder, clock)
    if as_json:
        told = {"raised": [one.name for one in raised], **delivery._asdict()}
        print_json({"missed": [one._asdict() for one in missed], **told})
    else:
        for one in missed[:20]:
            typer.echo(f"missed: {one.kind} of {one.subject}, run {one.run_number}, due {one.due}")
        typer.echo(
            f"{len(missed)} deadlines missed; {len(raised)} incidents raised;"
            f" {delivery.sent} notices told"
        )
        for _, way, why in delivery.failed:
            typer.echo(f"not told by {way}: {why}", err=True)
    if missed:
        raise typer.Exit(1)


def _tell(folder: "Folder", clock: "Clock") -> "Delivery":
    """Hand over every notice that waits, of every open incident."""
    from assay.review.escalation import incidents
    from assay.review.notices import Outbox, notice_of
    from assay.sign import written

    now = clock.now()
    outbox = Outbox(folder.path / "outbox")
    with folder.snapshot() as view:
        told = _told(folder)
        for incident in incidents(view):
            notice = notice_of(view, incident, at=written(now))
            if incident.is_open and notice.notice_id not in told:
                outbox.put(notice)
    return outbox.deliver(_ways(folder, clock), clock=clock)


def _told(folder: "Folder") -> set[str]:
    """Names of the notices that the log has: they were told or wait in the outbox."""
    from assay.review.notices import Notice

    try:
        lines = (folder.path / "notices.jsonl").read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    return {Notice.of(line).notice_id for line in lines}


def _ways(folder: "Folder", clock: "Clock") -> "list[Notifier]":
    """The ways that are set up; secrets come from the environment alone."""
    from assay.cli.configuration import read_table
    from assay.review.notices import LogNotifier, MailNotifier, MailSettings, WebhookNotifier

    chosen = read_table("notices", None)
    ways: list[Notifier] = [LogNotifier(folder.path / "notices.jsonl")]
    if chosen.get("mail_host"):
        settings = MailSettings(
            host=str(chosen["mail_host"]),
            port=int(str(chosen.get("mail_port", 587))),
            sender=str(chosen.get("mail_sender", "")),
            user=str(chosen.get("mail_user", "")),
            password=os.environ.get("ASSAY_MAIL_PASSWORD", ""),
            tls=str(chosen.get("mail_tls", "starttls")),
        )
        ways.append(MailNotifier(settings))
    if chosen.get("webhook"):
        secret = os.environ.get("ASSAY_WEBHOOK_SECRET", "").encode()
        ways.append(WebhookNotifier(str(chosen["webhook"]), secret, clock=clock))
    return ways

"""Assembles the command line; each noun has a file of its own."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

import typer

from assay.cli import (
    accounts,
    attack,
    compare,
    cost,
    demo,
    erase,
    evaluate,
    ground,
    impact,
    incidents,
    ledger,
    look,
    people,
    phoenix,
    prepare,
    recording,
    review_workbook,
    run,
    sample,
    serve,
    settlement,
    signoff,
    workpaper,
)
from assay.cli.failure import BAD_INPUT, HONEST_FAILURE, exit_code, tell
from assay.cli.help_page import asks_for_help, load_help
from assay.cli.outlined import outlined
from assay.cli.stream import prepare_streams
from assay.errors import AssayError, UsageError

__all__ = ["app", "main"]

# What the parser raises for wrong words; typer has no public name for it, only for a descendant.
_WrongWords: type[Exception] = typer.BadParameter.__bases__[0]

_INTERRUPTED = 130  # what the parser makes of Ctrl-C; not one of our four codes

app = typer.Typer(
    name="assay",
    help="Governed AI decisions for regulated work: grounded, rule-checked, signed, verifiable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo.demo)
app.command()(prepare.init)
app.command()(run.run)
app.command()(run.resume)
app.command()(look.runs)
app.command()(look.status)
app.command()(look.cases)
app.command()(look.show)
app.command()(look.identities)
app.command()(cost.cost)
app.command()(impact.impact)
app.command()(signoff.signoff)
app.command()(signoff.reopen)
app.command()(workpaper.workpaper)
app.command()(compare.compare)
app.command()(compare.rollforward)
app.command("evidence")(erase.add_evidence)
app.command("review-list")(erase.review_list)
app.command()(erase.erase)
app.command()(erase.erasures)
app.command()(incidents.sweep)
app.command()(ground.ground)
app.add_typer(settlement.app, name="exceptions")
app.add_typer(incidents.app, name="incidents")
app.command()(attack.attack)
app.command()(serve.serve)
app.add_typer(accounts.app, name="accounts")
app.add_typer(evaluate.app, name="eval")
app.add_typer(ledger.app, name="ledger")
app.add_typer(people.app, name="people")
app.add_typer(phoenix.app, name="phoenix")
app.add_typer(recording.app, name="recording")
app.add_typer(review_workbook.app, name="review")
app.add_typer(sample.app, name="sample")
app.command()(prepare.doctor)
app.command()(prepare.version)


def main() -> None:
    """Run the command line; every deliberate error becomes one line and an exit code."""
    prepare_streams()
    as_json = "--json" in sys.argv
    if asks_for_help(sys.argv):
        load_help()
    try:
        code = outlined(app, sys.argv[1:])(standalone_mode=False)
        sys.stdout.flush()
    except AssayError as error:
        tell(error, as_json=as_json)
        sys.exit(exit_code(error))
    except _WrongWords as error:
        _tell_usage(error, as_json=as_json)
        sys.exit(BAD_INPUT)
    except typer.Abort:
        sys.exit(HONEST_FAILURE)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except MemoryError:
        sys.stderr.write("assay: out of memory [memory.exhausted]\n")
        sys.exit(BAD_INPUT)
    if code == _INTERRUPTED:
        _leave_interrupted()
    sys.exit(code if isinstance(code, int) else 0)


def _leave_interrupted() -> NoReturn:
    """Say it and leave at once.

    An interrupt that fell into code made from a string (a class of data, while its module loads)
    counts as unhandled: at an ordinary exit Python would end itself by the signal, whoever caught
    it.
    """
    with suppress(OSError):
        sys.stderr.write("assay: interrupted; what was committed is kept, `assay runs` shows it\n")
        sys.stderr.flush()
        sys.stdout.flush()
    os._exit(HONEST_FAILURE)


def _tell_usage(error: Exception, *, as_json: bool) -> None:
    """Words that the parser refused, told like every other error; help was printed for none."""
    message = str(getattr(error, "format_message", lambda: error)())
    message = message.replace(": Value error, ", ": ")  # the parser's own words, for programmers
    context = getattr(error, "ctx", None)
    command = str(context.command_path) if context is not None else "assay"
    if message:
        tell(UsageError("usage.wrong", message, remedy=f"see: {command} --help"), as_json=as_json)

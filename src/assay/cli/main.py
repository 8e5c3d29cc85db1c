"""Assembles the command line; each noun has a file of its own."""

import sys

import typer

from assay.cli import demo, ledger, look, prepare, run, signoff, workpaper
from assay.cli.failure import BAD_INPUT, exit_code, tell
from assay.errors import AssayError

__all__ = ["app", "main"]

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
app.command()(signoff.signoff)
app.command()(workpaper.workpaper)
app.add_typer(ledger.app, name="ledger")
app.command()(prepare.doctor)
app.command()(prepare.version)


def main() -> None:
    """Run the command line; every deliberate error becomes one line and an exit code."""
    as_json = "--json" in sys.argv
    try:
        app()
    except AssayError as error:
        tell(error, as_json=as_json)
        sys.exit(exit_code(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.stderr.write("assay: interrupted; what was committed is kept, `assay runs` shows it\n")
        sys.exit(1)
    except MemoryError:
        sys.stderr.write("assay: out of memory [memory.exhausted]\n")
        sys.exit(BAD_INPUT)

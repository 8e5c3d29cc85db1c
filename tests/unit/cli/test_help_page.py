"""The renderer of help is loaded without what it never calls, and nobody can see a difference."""

import subprocess
import sys

import pytest

from assay.cli.help_page import asks_for_help

SHOWN = """
import sys
sys.argv = ["assay", *{words!r}]
from assay.cli.main import app, main
{first}
try:
    {call}
except SystemExit:
    pass
"""


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["ledger", "-h"]], ids=" ".join)
def test_pages_are_what_the_whole_renderer_draws(words: list[str]) -> None:
    ours = run(SHOWN.format(words=words, first="", call="main()"))

    whole = run(SHOWN.format(words=words, first="import typer.rich_utils", call="main()"))

    assert ours == whole
    assert "Usage: assay" in ours


def test_a_page_of_help_imports_no_parser_of_markdown_or_programs() -> None:
    seen = "print('seen', {'markdown_it', 'pygments'} & set(sys.modules))"
    shown = run(SHOWN.format(words=["--help"], first="", call="main()") + seen)

    assert shown.endswith("seen set()\n")


def test_the_real_modules_are_there_for_whoever_imports_them_afterwards() -> None:
    drawn = "\nfrom rich.markdown import Markdown\nprint('drawn', Markdown('*a*').markup)"
    shown = run(SHOWN.format(words=["--help"], first="", call="main()") + drawn)

    assert shown.endswith("drawn *a*\n")


@pytest.mark.parametrize(
    ("words", "asks"),
    [(["assay"], True), (["assay", "run", "-h"], True), (["assay", "runs"], False)],
    ids=["nothing said", "asked", "another command"],
)
def test_help_is_shown_where_it_is_asked_for_or_nothing_is_said(
    words: list[str], *, asks: bool
) -> None:
    assert asks_for_help(words) is asks

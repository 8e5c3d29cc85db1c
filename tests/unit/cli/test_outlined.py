"""A call makes no more of the program than it needs, and nobody sees the difference."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from assay.cli.main import app
from assay.cli.outlined import outlined


@pytest.mark.parametrize("words", [["--help"], ["ledgr"], ["ledger", "--help"], ["run", "-h"], []])
def test_the_program_in_outline_answers_as_the_whole_one(words: list[str]) -> None:
    part = outlined(app, words)
    whole = CliRunner().invoke(app, words, terminal_width=100)
    told = CliRunner().invoke(part, words, terminal_width=100)
    assert told.output == whole.output
    assert told.exit_code == whole.exit_code


def test_only_the_command_that_is_called_has_its_options() -> None:
    commands = get_command(outlined(app, ["run"])).commands
    assert {option.name for option in commands["run"].params} > {"workspace", "as_json"}
    assert not commands["resume"].params
    assert not commands["ledger"].commands


def test_a_group_that_is_called_has_its_commands() -> None:
    ledger = get_command(outlined(app, ["ledger"])).commands["ledger"]
    assert {"verify", "head", "export"} <= set(ledger.commands)


def test_the_whole_program_is_left_as_it_is() -> None:
    outlined(app, ["version"])
    commands = get_command(app).commands
    assert commands["run"].params
    assert commands["ledger"].commands

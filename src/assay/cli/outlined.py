"""The command line as far as one call asks for it.

The parser makes every option of every command before it reads a word, which takes longer than most
commands run. So the commands that the first word does not name are left as what a list of commands
shows of them: a name and what they are for.
"""

import inspect
from collections.abc import Sequence
from copy import copy

import typer
from typer.models import CommandInfo, TyperInfo

__all__ = ["outlined"]


def outlined(app: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """The same program, in which only one command or group of commands can be called.

    Args:
        app: The whole program; it is left as it is.
        words: The call; without a first word that names a command, none is made.
    """
    called = words[0] if words else ""
    part = copy(app)
    part.registered_commands = [
        command if _name(command) == called else _first_lines(command)
        for command in app.registered_commands
    ]
    part.registered_groups = [
        group if group.name == called else _without_commands(group)
        for group in app.registered_groups
    ]
    return part


def _name(command: CommandInfo) -> str:
    if command.name is not None or command.callback is None:
        return command.name or ""
    return command.callback.__name__.replace("_", "-")


def _first_lines(command: CommandInfo) -> CommandInfo:
    short = copy(command)
    short.name = _name(command)
    short.help = command.help or inspect.getdoc(command.callback)
    short.callback = _not_called
    return short


def _without_commands(group: TyperInfo) -> TyperInfo:
    short = copy(group)
    if group.typer_instance is not None:
        short.typer_instance = copy(group.typer_instance)
        short.typer_instance.registered_commands = []
        short.typer_instance.registered_groups = []
    return short


def _not_called() -> None:
    """Stands for a command whose name the call does not begin with."""

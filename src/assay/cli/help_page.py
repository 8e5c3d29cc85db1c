"""Loads what draws the pages of help, without those parts of it that no page of ours uses.

Typer's renderer imports rich's readers of Markdown and of tracebacks, and they a parser of
Markdown, one of programs and a library of classes: a third of the time of ``assay --help``. Help
is written in rich's own markup here, and errors are told without tracebacks, so nothing of it is
ever called. Whoever imports those modules afterwards gets the real ones.
"""

import sys
from importlib import import_module
from types import ModuleType

__all__ = ["asks_for_help", "load_help"]

_UNUSED = ("rich.markdown", "rich.traceback")
_RENDERER = "typer.rich_utils"
_ASKING = frozenset({"-h", "--help"})


class _Placeholder(ModuleType):
    """Has a class of every name that is asked for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def asks_for_help(words: list[str]) -> bool:
    """Whether a command line shows a page of help: it asks for one, or says nothing."""
    return len(words) == 1 or not _ASKING.isdisjoint(words)


def load_help() -> None:
    """Import the renderer, with placeholders for what it never calls."""
    if _RENDERER in sys.modules:
        return
    absent = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update({name: _Placeholder(name) for name in absent})
    try:
        import_module(_RENDERER)
    finally:
        for name in absent:
            del sys.modules[name]

"""What the terminal shows: tables, colours, a progress bar; and what programs get instead."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichBar
    from rich.table import Table

__all__ = ["STYLES", "BarProgress", "console", "print_json", "print_line", "table"]

_PAPER_WIDTH = 132  # columns where no terminal says how wide it is

STYLES = {
    "approve": "green",
    "review": "yellow",
    "block": "bold red",
    "no_exception": "green",
    "exception": "red",
    "undetermined": "yellow",
    "blocked": "bold red",
    "pass": "green",
    "fail": "red",
    "not_applicable": "dim",
    "failed": "bold red",
    "completed": "green",
    "awaiting_review": "yellow",
    "awaiting_signoff": "cyan",
    "superseded": "dim",
    "running": "cyan",
    "paused": "yellow",
}
"""Colour of every outcome, verdict, conclusion and status; the word always stands beside it."""


def console(*, stderr: bool = False) -> "Console":
    """The terminal; colours only where one is attached."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PAPER_WIDTH
    return Console(stderr=stderr, highlight=False, soft_wrap=False, width=width)


def print_json(document: object) -> None:
    """One JSON document on standard output, with a newline."""
    print_line(document)


def print_line(document: object) -> None:
    """One JSON line; a nested model is written by its fields."""
    data = orjson.dumps(document, default=_plain, option=orjson.OPT_NON_STR_KEYS)
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()


def table(title: str, columns: Mapping[str, str], rows: Iterable[Iterable[object]]) -> "Table":
    """A table; ``columns`` maps headings to ``left`` or ``right``.

    Text from evidence is shown as it is: rich markup in it has no effect.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for heading, side in columns.items():
        made.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(visible(str(cell)), style=STYLES.get(str(cell), "")) for cell in row))
    return made


def visible(text: str) -> str:
    """The text with control and bidirectional characters made visible: evidence is hostile."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)


class BarProgress:
    """A progress bar on standard error; one line at the end where no terminal is attached."""

    def __init__(self) -> None:
        self._bar: RichBar | None = None
        self._task: int = 0

    def start(self, activity: str, total: int | None) -> None:
        """Show a bar for the activity."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self.finish()
        self._bar = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console(stderr=True),
        )
        self._bar.start()
        self._task = self._bar.add_task(activity, total=total)

    def advance(self, units: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.advance(self._task, units)  # type: ignore[arg-type]

    def finish(self) -> None:
        """Leave the finished bar standing."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _plain(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    if dump is None:
        raise TypeError(f"{type(value).__name__} is not JSON")
    return dump(mode="json")

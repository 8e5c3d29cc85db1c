r"""A short report as headings, paragraphs, lists and tables; written as Markdown or HTML.

Text is data: whatever a reader's Markdown or HTML would take for markup is escaped, and what can't
be seen is spelled out.

>>> page = Page("Title")
>>> page.table(("a",), [("x|y",)])
>>> print(page.to_markdown(), end="")
# Title
<BLANKLINE>
| a |
| --- |
| x\|y |
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from assay.reports.plain import line

__all__ = ["Page"]

_MARKUP = re.compile(r"([\\`*{}\[\]<>#|~&!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_BLOCK = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=:])")
_CELL = 300


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Page:
    """A report under construction."""

    title: str
    _blocks: list[_Block] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A heading of the second level."""
        self._blocks.append(_Block("heading", ((text,),)))

    def paragraph(self, text: str) -> None:
        """A paragraph."""
        self._blocks.append(_Block("paragraph", ((text,),)))

    def items(self, texts: Iterable[str]) -> None:
        """A list; nothing where there are no items."""
        rows = tuple((text,) for text in texts)
        if rows:
            self._blocks.append(_Block("items", rows))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
        """A table; ``none`` where it has no rows."""
        body = tuple(tuple(_shown(value) for value in row) for row in rows)
        if body:
            self._blocks.append(_Block("table", (tuple(head), *body)))
        else:
            self.paragraph("None.")

    def note(self, text: str) -> None:
        """Text that is kept as it stands: a checkpoint."""
        self._blocks.append(_Block("note", ((text,),)))

    def to_markdown(self) -> str:
        """The report as CommonMark with tables."""
        parts = [f"# {_md(self.title)}", *map(_block_md, self._blocks)]
        return "\n\n".join(parts) + "\n"

    def to_html(self) -> str:
        """The report as an HTML fragment."""
        parts = [f"<h1>{_html(self.title)}</h1>", *map(_block_html, self._blocks)]
        return "\n".join(parts) + "\n"


def _shown(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def _block_md(block: _Block) -> str:
    if block.kind == "table":
        head, *body = ("| " + " | ".join(_md(x) or " " for x in row) + " |" for row in block.rows)
        rule = "| " + " | ".join("---" for _ in block.rows[0]) + " |"
        return "\n".join((head, rule, *body))
    if block.kind == "items":
        return "\n".join(f"- {_md(text)}" for (text,) in block.rows)
    text = block.rows[0][0]
    if block.kind == "note":
        return "\n".join("    " + part for part in text.rstrip("\n").split("\n"))
    return ("## " if block.kind == "heading" else "") + _md(text)


def _block_html(block: _Block) -> str:
    if block.kind == "table":
        head = "".join(f'<th scope="col">{_html(x)}</th>' for x in block.rows[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{_html(x)}</td>" for x in row) + "</tr>"
            for row in block.rows[1:]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    if block.kind == "items":
        return "<ul>" + "".join(f"<li>{_html(text)}</li>" for (text,) in block.rows) + "</ul>"
    text = block.rows[0][0]
    if block.kind == "note":
        return f"<pre>{escape(text)}</pre>"
    tag = "h2" if block.kind == "heading" else "p"
    return f"<{tag}>{_html(text)}</{tag}>"


def _md(text: str) -> str:
    escaped = _MARKUP.sub(r"\\\1", line(text, _CELL if len(text) > _CELL * 8 else 2_000))
    return _BLOCK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _html(text: str) -> str:
    return escape(line(text, 2_000))

"""A document declared ``text/html`` as a reader sees it: without tags, entities decoded once.

Block elements become line breaks. Text that is not shown is kept and remembered as *hidden*, so
that a quotation of it is found and flagged; comments, scripts and styles are no text at all.

>>> page = read_html("<p>O&#39;Brien <b>approved</b></p>")
>>> page.view.text.strip()
"O'Brien approved"
"""

import html
import re
from dataclasses import dataclass

from assay.evidence.view import View, ViewBuilder

__all__ = ["Page", "Region", "read_html"]


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the shown text with a common property.

    Attributes:
        kind: ``hidden``, ``struck`` or ``quoted``.
        start: First code point.
        end: One past the last.
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a document as it is shown.

    Attributes:
        view: Its text, with the way back to the source.
        regions: What markup says of stretches of it.
    """

    view: View
    regions: tuple[Region, ...] = ()


_TOKEN = re.compile(
    r"<!--|<!?/?[a-zA-Z](?>[^<>\"']|\"[^\"<]{0,4096}\"|'[^'<]{0,4096}'){0,4096}>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    r"|<[/!?]?[a-zA-Z]"
)
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_RAW = frozenset(("script", "style", "textarea", "title"))
_STRUCK = frozenset(("del", "s", "strike"))
_UNSHOWN = frozenset(("template", "noscript", "datalist", "dialog"))
_HIDING = re.compile(
    r"\shidden\b|aria-hidden\s*=\s*[\"']?true|display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*0(?![.\d]*[1-9])|color\s*:\s*transparent"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
# Not white space and in no quotation: nothing matches across what is not text.
_WALL = "\ufffc"


def read_html(source: str) -> Page:
    """The shown text of an HTML document, in linear time; broken markup never fails."""
    reader = _Reader(source)
    at = 0
    while match := _TOKEN.search(source, at):
        at = reader.take(match)
    return reader.finish()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._builder = ViewBuilder(source)
        self._kept = 0
        self._open: list[tuple[str, str, int]] = []
        self._regions: list[Region] = []

    def take(self, match: re.Match[str]) -> int:
        """Show one token; the place to go on from."""
        start, end = match.span()
        token = match.group()
        if not token.endswith((">", ";", "-")):
            # A tag that never ends, or hides "<" in an attribute: what follows may not be shown.
            self._builder.replace(start, end, token)
            self._open.append(("", "hidden", self._builder.length))
        elif token == "<!--":  # noqa: S105 - a token of markup, not a password
            close = self._source.find("-->", end)
            end = len(self._source) if close < 0 else close + 3
            self._builder.replace(start, end, "")
        elif token[0] == "&":
            self._builder.replace(start, end, html.unescape(token))
        else:
            end = self._tag(start, end, token)
        return end

    def _tag(self, start: int, end: int, token: str) -> int:
        named = _NAME.match(token)
        if named is None:
            self._builder.replace(start, end, "")
            return end
        closes, name = bool(named.group(1)), named.group(2).lower()
        if name in _RAW and not closes:
            close = re.compile(f"</{name}", re.IGNORECASE).search(self._source, end)
            end = len(self._source) if close is None else close.start()
            self._builder.replace(start, end, _WALL)
            return end
        self._builder.replace(start, end, "" if name in _INLINE else "\n")
        if closes:
            self._close(name)
        elif name not in _VOID and not token.endswith("/>"):
            self._open_element(name, token)
        return end

    def _open_element(self, name: str, token: str) -> None:
        if _HIDING.search(token) or name in _UNSHOWN:
            kind = "hidden"
        elif name in _STRUCK:
            kind = "struck"
        elif name == "blockquote":
            kind = "quoted"
        else:
            kind = ""
        # An element of no property counts only where its end could be taken for another's.
        if kind or (self._open and self._open[-1][0] == name):
            self._open.append((name, kind, self._builder.length))

    def _close(self, name: str) -> None:
        if self._open and self._open[-1][0] == name:
            _, kind, start = self._open.pop()
            if kind:
                self._regions.append(Region(kind, start, self._builder.length))

    def finish(self) -> Page:
        view = self._builder.finish()
        # What was never closed reaches to the end: over-flagging is the safe side.
        rest = [Region(kind, start, len(view.text)) for _, kind, start in self._open if kind]
        return Page(view, (*self._regions, *rest))

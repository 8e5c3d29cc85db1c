r"""The text that an HTML mail shows: blocks as lines, quotations marked, what is hidden left out.

Linear in the length of the markup, and broken markup never fails. Text that markup hides is left
out and reported: a reader who looks at the mail does not see it. Struck text stays between ``~~``.

>>> html_text("<p>Yes &amp; no.</p><blockquote>Or <s>not</s>?</blockquote>").text
'Yes & no.\n\n> Or ~~not~~?'
"""

import html
import re
from typing import NamedTuple

__all__ = ["Shown", "html_text"]

_TOKEN = re.compile(
    r"<!--|<!?/?[a-zA-Z](?>[^<>\"']|\"[^\"<]{0,4096}\"|'[^'<]{0,4096}'){0,4096}>|<[/!?]?[a-zA-Z]"
)
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_RAW = frozenset({"script", "style", "title", "textarea", "head"})
_BREAKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"]
)  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr", "pre"})
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
_STRUCK = frozenset({"s", "del", "strike"})
_HIDING = re.compile(
    r"\shidden\b|aria-hidden\s*=\s*[\"']?true|display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*[01](?:px|pt)?(?![.\d]*[1-9])|color\s*:\s*transparent"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}|max-height\s*:\s*0|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_STRIKING = re.compile(r"text-decoration[^;\"']*line-through", re.IGNORECASE)
_DEPTH_MAX = 200


class Shown(NamedTuple):
    """What an HTML text shows.

    Attributes:
        text: The text.
        has_hidden: Whether something with letters is kept from the reader's eye.
    """

    text: str
    has_hidden: bool


def html_text(source: str) -> Shown:
    """The shown text of an HTML document."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: list[str] = []
        self.words: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.hidden = 0
        self.quoted = 0
        self.has_hidden = False
        self.has_words = False

    def read(self) -> Shown:
        at = 0
        while (match := _TOKEN.search(self.source, at)) is not None:
            self._say(self.source[at : match.start()])
            at = self._token(match)
        self._say(self.source[at:])
        self._break(is_paragraph=False)
        return Shown("\n".join(self.lines).strip("\n"), self.has_hidden)

    def _token(self, match: re.Match[str]) -> int:
        token, end = match.group(), match.end()
        if token == "<!--":  # noqa: S105 - a token of markup, not a password
            close = self.source.find("-->", end)
            return len(self.source) if close < 0 else close + 3
        if not token.endswith(">"):
            self.has_hidden = True  # a tag that never ends hides what programs take for it
            return end
        named = _NAME.match(token)
        if named is None:
            return end
        closes, name = bool(named[1]), named[2].lower()
        if name in _RAW and not closes:
            closing = re.compile(rf"</{name}\b", re.IGNORECASE).search(self.source, end)
            return len(self.source) if closing is None else closing.start()
        self._tag(name, token, closes=closes)
        return end

    def _tag(self, name: str, token: str, *, closes: bool) -> None:
        if name in _BREAKS:
            self._break(is_paragraph=name in _PARAGRAPHS)
        elif name in ("td", "th") and not closes and self.has_words:
            self.words.append("\t")
        if name == "li" and not closes:
            self.words.append("- ")
        if closes:
            self._close(name)
        elif name not in _VOID and not token.endswith("/>"):
            self._open(name, token)

    def _open(self, name: str, token: str) -> None:
        kind = ""
        if _HIDING.search(token):
            kind = "hidden"
            self.hidden += 1
        elif name == "blockquote":
            kind = "quoted"
            self.quoted += 1
        elif name in _STRUCK or _STRIKING.search(token):
            kind = "struck"
            self.words.append("~~")
        # An element of no property counts only where its end could be taken for another's.
        if (kind or any(n == name for n, _ in self.open)) and len(self.open) < _DEPTH_MAX:
            self.open.append((name, kind))

    def _close(self, name: str) -> None:
        """End the innermost element of that name, and whatever was left open within it."""
        if not any(n == name for n, _ in self.open):
            return
        while self.open:
            opened, kind = self.open.pop()
            self._end(kind)
            if opened == name:
                return

    def _end(self, kind: str) -> None:
        if kind == "hidden":
            self.hidden -= 1
        elif kind == "quoted":
            self.quoted -= 1
        elif kind == "struck":
            self.words.append("~~")

    def _say(self, raw: str) -> None:
        if not raw:
            return
        text = html.unescape(raw)
        if self.hidden:
            self.has_hidden = self.has_hidden or any(map(str.isalnum, text))
            return
        self.words.append(text)
        self.has_words = self.has_words or not text.isspace()

    def _break(self, *, is_paragraph: bool) -> None:
        cells = "".join(self.words).split("\t") if self.words else []
        self.words.clear()
        self.has_words = False
        line = "\t".join(filter(None, (" ".join(cell.split()) for cell in cells)))
        mark = "> " * min(self.quoted, 9)
        if line:
            self.lines.append(f"{mark}{line}")
        if is_paragraph and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())

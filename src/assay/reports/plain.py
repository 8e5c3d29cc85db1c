"""Evidence made fit to print: what can't be seen is made visible, what is too long is cut and says so.

Evidence is hostile until shown otherwise: bidirectional controls reorder what a reader sees,
zero-width characters hide words, control characters break files. Every text that a report prints
goes through :func:`visible`; the artifacts keep the original.

>>> visible("paid\u202e05")
'paid⟨U+202E⟩05'
"""

import re

__all__ = ["CELL_LIMIT", "cell", "clip", "line", "visible"]

CELL_LIMIT = 32_000
"""UTF-16 code units that a cell may hold here; Excel's own limit is 32,767."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_NOTE = " … [cut: {total:,} characters in all; the whole text is in the case's JSON or its source]"


def visible(text: str) -> str:
    """The text with every control, bidirectional and zero-width character spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text.replace("\r\n", "\n"))


def clip(text: str, limit: int) -> str:
    """The text, cut after ``limit`` characters with a note that says how long it was."""
    return text if len(text) <= limit else text[:limit] + _NOTE.format(total=len(text))


def line(text: str, limit: int = 200) -> str:
    """The text on one line, for places that have no more; a cut shows as an ellipsis."""
    flat = " ".join(visible(text[: limit * 4]).split())
    return flat if len(flat) <= limit and len(text) <= limit * 4 else flat[: limit - 1] + "…"


def cell(text: str) -> str:
    """The text as a spreadsheet cell can hold it.

    A text that looks like rich-text markup gets a trailing blank: XlsxWriter writes such a text
    verbatim into the sheet's XML when it streams, which would let evidence write cells of its own.
    """
    shown = visible(text if len(text) <= CELL_LIMIT else clip(text, CELL_LIMIT - 200))
    if len(shown) * 2 > CELL_LIMIT and len(shown.encode("utf-16-le")) > CELL_LIMIT * 2:
        shown = clip(shown, (CELL_LIMIT - 200) // 2)
    return shown + " " if shown.startswith("<r>") and shown.endswith("</r>") else shown

r"""The declared normalisation: what may differ between a quotation and its document, and no more.

* canonical equivalence (Unicode NFC, UAX 15), never compatibility: ``10⁵`` is not ``105``;
* runs of white space become one space; a line break within Chinese or Japanese text is none;
* typographic quotation marks and dashes become their ASCII forms;
* a soft hyphen vanishes; a hyphen at a line end vanishes between lower-case letters and stays
  before digits and capitals (``CHG-⏎4821`` is ``CHG-4821``);
* Latin ligatures (``ﬁ``) become their letters.

:func:`loosen` folds case and strips invisible characters on top of that. What matches only then
is never more than a flag.

>>> normalise("the ﬁnal\n  con\u00adﬁguration").text
'the final configuration'
"""

import re
import unicodedata

from assay.evidence.view import View, ViewBuilder

__all__ = [
    "INVISIBLE",
    "SPACES",
    "has_surrogate",
    "is_unspaced",
    "loosen",
    "normalise",
    "plain",
    "strip_invisible",
]

_LINES = "\n\x0b\x0c\r\x85\u2028\u2029"
SPACES = f"{_LINES}\t \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""White space, as the body of a regular-expression class."""

_ONE_TO_ONE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\xab\xbb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
_PLAIN = str.maketrans({**_ONE_TO_ONE, "_": " "})
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "\u017ft",
    "\ufb06": "st",
}
_SOFT_HYPHEN = "\xad"
_SINGLE = {**_ONE_TO_ONE, **_LIGATURES, _SOFT_HYPHEN: ""}

_BREAK = rf"[-\u2010\xad][ \t]*[{_LINES}][{SPACES}]*"
_RUN = rf" [{SPACES}]+|[{SPACES.replace(' ', '')}][{SPACES}]*"
_ASCII_EDIT = re.compile(rf"(?P<brk>{_BREAK})|(?P<run>{_RUN})")
_WIDE = ("  ", "\n\n", "\n ", " \n", "-\n", "\t", "\r", "\x0b", "\x0c")
_SINGLES = "".join(_SINGLE)
_EDIT = f"(?P<brk>{_BREAK})|(?P<run>{_RUN})|(?P<one>[{_SINGLES}])"
_PLAIN_EDIT = re.compile(_EDIT)
_ANY_LINE = re.compile(rf"\r\n|[{_LINES}]")

# Stream-Safe Text Format (UAX 15, D3): longer runs of marks are no text, and sorting them is
# quadratic, so they are left as they stand.
_MARKS_MAX = 30

INVISIBLE = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""Characters that show nothing or reorder what is shown, as the body of a class."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_INVISIBLE_OR_SOFT = re.compile(f"[{INVISIBLE}\xad]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]"
)
_CJK = re.compile(
    "[\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff9f"
    "\U00020000-\U0003ffff]"
)


def is_unspaced(character: str) -> bool:
    """Whether the character belongs to a script that sets no spaces between words."""
    return _UNSPACED.match(character) is not None


def has_surrogate(text: str) -> bool:
    """Whether the text holds a lone surrogate: no text, and no UTF-8 can carry it."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def strip_invisible(text: str) -> str:
    """The text without characters that show nothing, soft hyphens included."""
    return text if text.isascii() else _INVISIBLE_OR_SOFT.sub("", text)


def plain(text: str) -> str:
    """Words as a check of wording reads them: straight apostrophes, nothing invisible."""
    if text.isascii():
        return text.replace("_", " ") if "_" in text else text
    return strip_invisible(text).translate(_PLAIN)


def normalise(text: str, *, join: bool = True) -> View:
    """The text under the declared normalisation.

    Args:
        text: Any string of code points.
        join: Whether a hyphen at a line end between lower-case letters vanishes (it split a
            word) or stays (it belonged to the word); evidence does not say which.
    """
    if text.isascii() and not any(wide in text for wide in _WIDE):
        return View(text.replace("\n", " "))
    pattern = _ASCII_EDIT if text.isascii() else _pattern(text)
    builder = ViewBuilder(text)
    for match in pattern.finditer(text):
        start, end = match.span()
        if match.lastgroup == "run":
            shown = "" if _is_within_cjk(text, start, end) else " "
        elif match.lastgroup == "brk":
            shown = _line_end(text, start, end, join=join)
        elif match.lastgroup == "one":
            shown = _SINGLE[match.group()]
        else:
            shown = _composed(match.group())
        builder.replace(start, end, shown)
    return builder.finish()


def loosen(view: View) -> View:
    """A normalised text without case and without invisible characters: enough for a flag only."""
    text = view.text
    if text.isascii():
        return View(text.lower())
    odd = [c for c in set(text) if len(c.casefold()) != 1 or _INVISIBLE.match(c)]
    builder = ViewBuilder(text)
    if odd:
        for match in re.finditer(f"[{re.escape(''.join(odd))}]", text):
            character = match.group()
            shown = "" if _INVISIBLE.match(character) else character.casefold()
            builder.replace(*match.span(), shown)
    bare = builder.finish()
    table = {ord(c): c.casefold() for c in set(bare.text) if c.casefold() != c}
    return View(bare.text.translate(table), bare.edits)


def _pattern(text: str) -> re.Pattern[str]:
    """The edits that this text needs: canonical composition only where it changes something."""
    seen = {c for c in set(text) if c > "\xff"}
    marks = {c for c in seen if unicodedata.category(c)[0] == "M" or "\u1160" <= c <= "\u11ff"}
    changed = {c for c in seen - marks if unicodedata.normalize("NFC", c) != c}
    if not marks and not changed:
        return _PLAIN_EDIT
    parts = []
    if marks:
        mark = re.escape("".join(sorted(marks)))
        parts.append(f"(?P<seq>[^{mark}][{mark}]+)")
    if changed:
        parts.append(f"(?P<alt>[{re.escape(''.join(sorted(changed)))}])")
    return re.compile("|".join([*parts, _EDIT]), re.DOTALL)


def _composed(sequence: str) -> str:
    return sequence if len(sequence) > _MARKS_MAX else unicodedata.normalize("NFC", sequence)


def _is_within_cjk(text: str, start: int, end: int) -> bool:
    return (
        start > 0
        and end < len(text)
        and text[start - 1] > "\u2fff"
        and _CJK.match(text[start - 1]) is not None
        and _CJK.match(text[end]) is not None
        and _ANY_LINE.search(text, start, end) is not None
    )


def _line_end(text: str, start: int, end: int, *, join: bool) -> str:
    """What a hyphen, a line break and what blanks surround it stand for."""
    hyphen = "" if text[start] == _SOFT_HYPHEN else "-"
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if not (before.isalnum() and after.isalnum()) or _is_paragraph(text, start, end):
        return hyphen + " "
    if not hyphen or (join and before.islower() and after.islower()):
        return ""
    return hyphen


def _is_paragraph(text: str, start: int, end: int) -> bool:
    return len(_ANY_LINE.findall(text, start, end)) > 1

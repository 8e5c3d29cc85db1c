"""Checks for what frames a quotation: a label that names who speaks, choices, bars, strokes."""

import re
from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.labels import is_field
from assay.evidence.normalise import plain
from assay.evidence.passage import Passage

__all__ = ["FRAME_CHECKS"]

_NAME = r"[^\W\d_][\w.'’-]{0,30}(?:[ \u3000][^\W\d_][\w.'’-]{0,30}){0,2}"
_SHORT_NAME = 12  # characters; longer labels of such a script are headings
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
_LABEL = re.compile(
    rf"^[ \t]*(?P<open>[\[(<]?)(?P<name>{_NAME})(?P<time>[ ,(]{{1,3}}{_CLOCK})?"
    r"(?P<close>[\])>]{0,2}[ \t]*(?:[:>][ \t]|：|[:：]$)|[\])][ \t])",
    re.MULTILINE,
)
_STAMP = re.compile(
    rf"^[ \t]*\[?{_NAME}[ ,(\[|–-]{{1,3}}(?:[\w/.-]{{1,12}},?[ ]){{0,3}}{_CLOCK}(?:[ ]?[AaPp][Mm])?\W{{0,3}}$",
    re.MULTILINE,
)
_COMMON_NOUN = re.compile(r"\w{3}(?:able|ible|tion|sion|ment|ness|ity|ung|heit|keit|schaft)s?$")
_I_SAY = re.compile(r"\b(?:I|my|ich|meine|je|j'ai|ma|yo|mi|io|eu|ik|jag|jeg|я|мой|моё)\b|我|私")
_CHOICE = re.compile(
    r"^[ \t]*(?:\([ xX]?\)|[○●◯◉⚪⚫]|(?:option|choice|alternative|auswahl|opción|opzione|opção|optie"
    r"|вариант|選択肢|选项|選項|선택지) ?[A-Z0-9]\b[ \t]*[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED_I = re.compile(r"\b(?:I|Ich|Je|Yo|Io|Eu|Ik),? (?:[^\W\d_][\w.'’-]+ ?){1,3},\s*$")
_OF_MANY = re.compile(
    r"[ ,(]{1,3}\d+ ?(?:of|out of|von|de|des|sur|su|di|van|av|af|z|ze|из|од|/|中) ?(?:the |les |los )?\d+"
)
_BAR = re.compile(r"[ \t]*\|[ \t]?[^|\n]*$")
_OVERLAY = re.compile("[\u0334-\u0338\u20d2\u20d3\u20e5\u20eb]")


_START = attrgetter("start")


class _Speaker(NamedTuple):
    """A line that says who speaks.

    Attributes:
        start: Where the line begins.
        end: Where the label ends.
        name: Who.
    """

    start: int
    end: int
    name: str


def _labels(index: DocumentIndex) -> tuple[_Speaker, ...]:
    """Labels that give the words behind them to somebody."""
    found = _LABEL.finditer(index.page.view.text)
    return tuple(_Speaker(m.start(), m.end(), m["name"]) for m in found if _is_speaker(m))


def _stamps(index: DocumentIndex) -> tuple[_Speaker, ...]:
    """Lines with a name and a time, which give the lines below to somebody."""
    found = _STAMP.finditer(index.page.view.text)
    return tuple(_Speaker(m.start(), m.end(), m.group()) for m in found)


def _is_speaker(label: re.Match[str]) -> bool:
    name = label["name"]
    if label["time"]:
        return True
    if not (name[0].isupper() or name[0] > "\u05cf") or is_field(name):
        return False
    # A bracket alone holds anything ("[URGENT]"); a script without capitals names briefly.
    if not label["close"].rstrip().endswith((":", ">", "：")):
        return False
    if _COMMON_NOUN.search(name):
        return False
    return name[0].isupper() or len(name) <= _SHORT_NAME


def speaker(passage: Passage) -> Flag | None:
    """A label, a stamp above or an introduction gives the words to somebody by name."""
    who = _nearest(passage.index.once(_stamps), passage.start)
    if who is not None and who.end <= passage.start and _is_below(who, passage):
        return Flag("speaker", f"the line above gives the words to {who.name.strip()!r}")
    who = _nearest(passage.index.once(_labels), passage.start)
    if who is None or who.start < passage.line_start:
        return None
    if who.end <= passage.start:
        return Flag("speaker", f"the line gives the words to {who.name!r}")
    if _I_SAY.search(passage.quoted):
        return Flag("speaker", f"the words are those of {who.name!r}")
    return None


def _is_below(who: _Speaker, passage: Passage) -> bool:
    return passage.text.find("\n\n", who.end, passage.start) < 0


def _nearest(speakers: tuple[_Speaker, ...], place: int) -> _Speaker | None:
    """The last that begins at a place or before it."""
    at = bisect_right(speakers, place, key=_START)
    return speakers[at - 1] if at else None


def _has_speakers(index: DocumentIndex) -> bool:
    return bool(index.once(_labels) or index.once(_stamps))


def named(passage: Passage) -> Flag | None:
    """The quotation leaves out who speaks: "I, Kofi Asterbrook, [approve...]"."""
    if "," in passage.before[-2:] and _NAMED_I.search(passage.before):
        return Flag("speaker", "the words before the quotation name who speaks")
    return None


def counted(passage: Passage) -> Flag | None:
    """Directly after the quotation stands how many of how many are meant."""
    found = _OF_MANY.match(passage.text, passage.end)
    return Flag("limited", f"{found.group().strip()!r} follows the words") if found else None


def choice(passage: Passage) -> Flag | None:
    """The document offers choices."""
    found = passage.index.once(_find_choice)
    return Flag("form", f"the document offers choices ({found!r})") if found else None


def _find_choice(index: DocumentIndex) -> str:
    found = _CHOICE.search(index.page.view.text)
    return "" if found is None else found.group().strip()


def barred(passage: Passage) -> Flag | None:
    """A single bar at the beginning of the line marks a quoted message."""
    first = passage.lines.partition("\n")[0]
    if _BAR.match(first):
        return Flag("quoted_reply", "the line is marked as quoted by a bar")
    return None


def overlaid(passage: Passage) -> Flag | None:
    """Combining strokes strike letters through."""
    if _OVERLAY.search(plain(passage.lines)):
        return Flag("struck", "combining strokes stand on the quoted line")
    return None


FRAME_CHECKS = (
    Check(barred, lambda index: "|" in index.page.view.text, ("|",)),
    Check(overlaid, lambda index: not index.document.text.isascii()),
    Check(speaker, _has_speakers, (":", "]", ">", "：")),
    Check(counted),
    Check(named, signs=("I, ", "Ich, ", "Je, ", "Yo, ", "Io, ", "Eu, ", "Ik, ")),
    Check(
        choice,
        lambda index: _find_choice(index) != "",
        ("(", "○", "●", "◯", "◉", "⚪", "⚫", ":", "："),
    ),
)
"""In the order in which their flags are given."""

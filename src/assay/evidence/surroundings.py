"""Which wordings near a quotation count against it: by where they stand.

=============  ====================================================================
place          where a wording stands to count
=============  ====================================================================
``before``     before the quotation in its sentence
``inside``     in the quotation
``after``      after it in its sentence
``tail``       directly after it: no comma, colon or "and" between
``sentence``   any of the first three
``opening``    at the beginning of the next sentence
``answered``   after a colon or dash that follows the quotation
``fronted``    as the first word of the sentence, if a comma stands before the quotation
``heading``    in the line above that ends with a colon
``label``      at the beginning of the quoted line, set off by a colon or bracket
``near``       in the paragraph or its neighbours
``title``      there, at the beginning of a line, with a colon
``later``      anywhere further on in the document
``field``      as the value of a field of the document
``anywhere``   in the document
=============  ====================================================================
"""

import re
from collections.abc import Callable
from functools import cache

from assay.evidence.bound import states_bound
from assay.evidence.cues import Cue
from assay.evidence.flag import Flag
from assay.evidence.lexicon import Rule
from assay.evidence.passage import Passage

__all__ = ["read_wordings"]

_HEAD_MAX = 12  # signs before the first word of a line
_REACH = 1400  # more than any place reaches
_TAIL_ENDS = re.compile(
    r"[.!?。！？](?:\s|$)|\n\s*\n|[,;:(\u2013\u2014\u3001\uff0c\uff1b\uff1a\u060c]|\b(?:and|und|et|y|e|en|och|og|ja|i|a|и|та)\b"
)
_ANSWER = re.compile(r"[:=\u2013\u2014\uff1a-]\s*[\"'\u201c\u201e(]?$")
_TITLE_ENDS = re.compile(r"[^:\n\uff1a]{0,30}[:\uff1a]")
_LABEL_ENDS = re.compile(r"[^:\n\uff1a]{0,40}[:\uff1a]|\W{0,2}[\])>|\u2013\u2014\u3011-]")
_COMMAS = (",", "，", "、", "،")
_BOUNDED = ("conditional", "limited")
_LINE_HEAD = re.compile(r"[^\w\n]*\n?[^\w\n]*")


def read_wordings(passage: Passage) -> list[Flag]:
    """The flags of every wording that counts against the quotation, one a code and place."""
    cues = passage.index.cues
    if not cues.all:
        return []
    flags: dict[tuple[str, str], Flag] = {}
    for cue in cues.within(passage.start - _REACH, passage.end + _REACH):
        _consider(cue, passage, flags)
    for distant in (cues.anywhere, cues.field, cues.after(passage.end)):
        if distant is not None:
            _note(distant, passage, flags)
    return list(flags.values())


def _consider(cue: Cue, passage: Passage, flags: dict[tuple[str, str], Flag]) -> None:
    for holds in _holding(cue.rule):
        if holds(cue, passage):
            _note(cue, passage, flags)
            return


@cache
def _holding(rule: Rule) -> tuple[Callable[[Cue, Passage], bool], ...]:
    """How the places of a rule are judged; a place that is known for the whole document is none."""
    return tuple(holds for place, holds in _PLACES.items() if place in rule.places)


def _note(cue: Cue, passage: Passage, flags: dict[tuple[str, str], Flag]) -> None:
    words = " ".join(passage.text[cue.start : cue.end].split())
    message = f"{words!r} {cue.rule.meaning} the quoted words"
    flags.setdefault((cue.rule.code, cue.rule.meaning), Flag(cue.rule.code, message))


def _before(cue: Cue, passage: Passage) -> bool:
    if cue.start >= passage.start or cue.start < passage.sentence[0]:
        return False
    return not cue.rule.is_clausal or ";" not in passage.text[cue.end : passage.start]


def _fronted(cue: Cue, passage: Passage) -> bool:
    text = passage.text
    if (
        cue.end > passage.start
        or text[max(0, passage.start - 8) : passage.start].rstrip()[-1:] not in _COMMAS
    ):
        return False
    low = passage.sentence[0]
    if cue.start < low or _LINE_HEAD.fullmatch(text, low, cue.start) is None:
        return False
    # "Hi Ada,⏎⏎" greets; a circumstance runs on in its paragraph.
    return "\n\n" not in text[cue.end : passage.start]


def _inside(cue: Cue, passage: Passage) -> bool:
    if not (passage.start <= cue.start and cue.end <= passage.end):
        return False
    return cue.rule.code not in _BOUNDED or not states_bound(
        passage.text[passage.start : passage.end],
        cue.start - passage.start,
        cue.end - passage.start,
    )


def _after(cue: Cue, passage: Passage) -> bool:
    return passage.end < cue.end and passage.start <= cue.start < passage.sentence[1]


def _tail(cue: Cue, passage: Passage) -> bool:
    if cue.end <= passage.end or cue.start < passage.start:
        return False
    if _TAIL_ENDS.search(passage.text, passage.end, max(passage.end, cue.start)) is not None:
        return False
    return _after(cue, passage)


def _sentence(cue: Cue, passage: Passage) -> bool:
    return _before(cue, passage) or _inside(cue, passage) or _after(cue, passage)


def _opening(cue: Cue, passage: Passage) -> bool:
    if cue.start < passage.end:
        return False
    at = passage.opening
    return at <= cue.start <= at + 1


def _answered(cue: Cue, passage: Passage) -> bool:
    if not passage.end <= cue.start < passage.sentence[1] + 4:
        return False
    return _ANSWER.search(passage.text, passage.end, cue.start) is not None


def _heading(cue: Cue, passage: Passage) -> bool:
    if cue.start >= passage.start:
        return False
    low, high = passage.heading
    return low <= cue.start < high


def _starts_line(cue: Cue, passage: Passage) -> bool:
    line = passage.text.rfind("\n", 0, cue.start) + 1
    return (
        cue.start - line < _HEAD_MAX
        and _LINE_HEAD.fullmatch(passage.text, line, cue.start) is not None
    )


def _label(cue: Cue, passage: Passage) -> bool:
    if not passage.line_start <= cue.start < passage.end or not _starts_line(cue, passage):
        return False
    return _LABEL_ENDS.match(passage.text, cue.end) is not None


def _title(cue: Cue, passage: Passage) -> bool:
    if not _starts_line(cue, passage) or _TITLE_ENDS.match(passage.text, cue.end) is None:
        return False
    return _near(cue, passage)


def _near(cue: Cue, passage: Passage) -> bool:
    low, high = passage.neighbourhood
    return low <= cue.start < high


_PLACES: dict[str, Callable[[Cue, Passage], bool]] = {
    "before": _before,
    "fronted": _fronted,
    "inside": _inside,
    "after": _after,
    "tail": _tail,
    "sentence": _sentence,
    "opening": _opening,
    "answered": _answered,
    "heading": _heading,
    "label": _label,
    "title": _title,
    "near": _near,
}
"""The places that are judged a wording at a time; the others are known for the whole document."""

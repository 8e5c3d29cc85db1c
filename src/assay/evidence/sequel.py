"""Checks for what follows a quotation: its author writes again, adds a note, waves it away.

Structure, not vocabulary: who writes again may have changed their mind in words that no list has.
"""

import re
from typing import NamedTuple

from assay.evidence.check import Check
from assay.evidence.classes import LETTER, WORD, classes, is_listed
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.labels import is_field
from assay.evidence.passage import Passage

__all__ = ["SEQUEL_CHECKS"]

_ENTRY = re.compile(r"^[ \t]*(?P<head>[^\n]{1,60}?)(?::[ \t]|\uff1a)(?P<said>[^\n]*)", re.MULTILINE)
_NAME_MAX = 3  # words
_LATER_MAX = 400  # entries of a document that are compared
_ADDED = re.compile(r"[^\n:\uff1a]{0,30}(?:[:\uff1a]|[ \t]-)")
_HEAD_MAX = 8  # signs before the first word of a line
_WAVED = re.compile(
    r"\W{0,12}(?:(?:please|actually|sorry|oh|no|well|wait|hang on),? )*"
    r"(?!(?:is|was|did|does|has|had|as|on|in|for|with|after|before|about|like|given|all|and|but|see"
    r"|do|despite|regarding|besides)\b)"
    r"[a-z]+ (?:that|this|it|all that|my last)(?=[,.!;\u2014-]|\n|$| - )",
    re.IGNORECASE,
)


class _Entry(NamedTuple):
    """A line that somebody in particular wrote: "10:02 Kofi: ...".

    Attributes:
        start: Where the line begins.
        end: Where it ends.
        name: Who.
        said: What.
    """

    start: int
    end: int
    name: str
    said: str


def _entries(index: DocumentIndex) -> tuple[_Entry, ...]:
    found = []
    for match in _ENTRY.finditer(index.page.view.text):
        if name := _name_in(match["head"]):
            found.append(_Entry(match.start(), match.end(), name, match["said"]))
        if len(found) >= _LATER_MAX:
            break
    return tuple(found)


def _name_in(head: str) -> str:
    """Who the head of a line names, stamps aside; empty where it names nobody."""
    names = [word for word in WORD.findall(head) if not is_listed(word)]
    if not 0 < len(names) <= _NAME_MAX or is_field(head):
        return ""
    return " ".join(names).lower() if all(n[0].isupper() for n in names) else ""


def again(passage: Passage) -> Flag | None:
    """Who wrote the line writes again further on, and not only thanks."""
    own = ""
    for entry in passage.index.once(_entries):
        if entry.start <= passage.start < entry.end or entry.start < passage.end <= entry.end:
            own = entry.name
        elif own and entry.name == own and not _is_polite(entry.said):
            said = entry.said[:60]
            return Flag("revisited", f"{entry.name!r} writes again further on: {said!r}")
    return None


def _is_polite(said: str) -> bool:
    words = WORD.findall(said)
    if not words:
        return True
    is_plain = all(is_listed(word) or word[0].isupper() for word in words[1:])
    return is_plain and words[0].lower() in classes().courtesies


def added(passage: Passage) -> Flag | None:
    """A note was added further on: "PS: ...", "Update 3 May: ..."."""
    text = passage.text
    for cue in passage.index.cues.hints["hint.added"]:
        if cue.start < passage.end:
            continue
        line = text.rfind("\n", 0, cue.start) + 1
        if cue.start - line > _HEAD_MAX or LETTER.search(text, line, cue.start):
            continue
        head = _ADDED.match(text, cue.end)
        if head is not None and all(map(is_listed, WORD.findall(head.group()))):
            return Flag("revisited", f"a note was added further on: {text[cue.start : cue.end]!r}")
    return None


def waved(passage: Passage) -> Flag | None:
    """One of the next sentences waves away what was said: "Scrap that, ..."."""
    for at in passage.following:
        if found := _WAVED.match(passage.text, at):
            return Flag("withdrawn", f"{found.group().strip()!r} follows the words")
    return None


def _may_wave(index: DocumentIndex) -> bool:
    text = index.page.view.text
    return " that" in text or " this" in text or " it" in text or " my last" in text


SEQUEL_CHECKS = (
    Check(again, lambda index: len(index.once(_entries)) > 1, (": ", "\uff1a")),
    Check(added, lambda index: "hint.added" in index.cues.hints, hints=("hint.added",)),
    Check(waved, _may_wave),
)
"""In the order in which their flags are given."""

"""Checks for what follows a quotation: its author writes again, adds a note, waves it away.

Structure, not vocabulary: who writes again may have changed their mind in words that no list has.
"""

import re
from bisect import bisect_left

from assay.evidence.check import Check
from assay.evidence.classes import LETTER, WORD, classes, is_listed
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.labels import is_field
from assay.evidence.passage import Passage

__all__ = ["SEQUEL_CHECKS"]

_ENTRY = re.compile(r"^[ \t]*(?P<head>[^\n]{1,60}?)(?::[ \t]|\uff1a)(?P<said>[^\n]*)", re.MULTILINE)
_NAME_MAX = 3  # words
_SHOWN = 60
_ADDED = re.compile(r"[^\n:\uff1a]{0,30}(?:[:\uff1a]|[ \t]-)")
_HEAD_MAX = 8  # signs before the first word of a line
_WAVED = re.compile(
    r"\W{0,12}(?:(?:please|actually|sorry|oh|no|well|wait|hang on),? )*"
    r"(?!(?:is|was|did|does|has|had|as|on|in|for|with|after|before|about|like|given|all|and|but|see"
    r"|do|despite|regarding|besides)\b)"
    r"[a-z]+ (?:that|this|it|all that|my last)(?=[,.!;\u2014-]|\n|$| - )",
    re.IGNORECASE,
)


def _last_words(index: DocumentIndex) -> dict[str, tuple[int, str]]:
    """Where each author whom the lines name writes for the last time, more than thanks, and what."""
    last: dict[str, tuple[int, str]] = {}
    for match in _ENTRY.finditer(index.page.view.text):
        if (name := _name_in(match["head"])) and not _is_polite(match["said"]):
            last[name] = match.start(), match["said"]
    return last


def _name_in(head: str) -> str:
    """Who the head of a line names, stamps aside; empty where it names nobody."""
    names = [word for word in WORD.findall(head) if not is_listed(word)]
    if not 0 < len(names) <= _NAME_MAX or is_field(head):
        return ""
    return " ".join(names).lower() if all(n[0].isupper() for n in names) else ""


def again(passage: Passage) -> Flag | None:
    """Who wrote the line writes again further on, and not only thanks."""
    own = _ENTRY.match(passage.text, passage.line_start)
    if own is None or not (name := _name_in(own["head"])):
        return None
    at, said = passage.index.once(_last_words).get(name, (0, ""))
    if at <= passage.start:
        return None
    return Flag("revisited", f"{name!r} writes again further on: {said[:_SHOWN]!r}")


def _is_polite(said: str) -> bool:
    words = WORD.findall(said)
    if not words:
        return True
    is_plain = all(is_listed(word) or word[0].isupper() for word in words[1:])
    return is_plain and words[0].lower() in classes().courtesies


def _notes(index: DocumentIndex) -> list[tuple[int, int]]:
    """Where a line begins with what announces a note that was added later."""
    text, found = index.page.view.text, []
    for cue in index.cues.hints.get("hint.added", ()):
        line = text.rfind("\n", max(0, cue.start - _HEAD_MAX - 1), cue.start) + 1
        if (line == 0 and cue.start > _HEAD_MAX) or LETTER.search(text, line, cue.start):
            continue
        head = _ADDED.match(text, cue.end)
        if head is not None and all(map(is_listed, WORD.findall(head.group()))):
            found.append((cue.start, cue.end))
    return found


def added(passage: Passage) -> Flag | None:
    """A note was added further on: "PS: ...", "Update 3 May: ..."."""
    notes = passage.index.once(_notes)
    at = bisect_left(notes, (passage.end, 0))
    if at == len(notes):
        return None
    start, end = notes[at]
    return Flag("revisited", f"a note was added further on: {passage.text[start:end]!r}")


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
    Check(again, lambda index: len(index.once(_last_words)) > 0, (": ", "\uff1a")),
    Check(added, lambda index: bool(index.once(_notes)), hints=("hint.added",)),
    Check(waved, _may_wave),
)
"""In the order in which their flags are given."""

"""What a quotation leaves out of its own sentence: harmless, or for a person to look at.

Whoever cuts words out of a sentence may leave out what takes them back. What can take words back
can't be listed, what can't is nearly a closed class: names, numbers, identifiers, times, places,
plain nouns of the trade, greetings and thanks. So the rule is turned round here: a quotation that is
a proper part of its sentence passes only if what is left out belongs to that class. A whole
sentence leaves nothing out.

That holds for words that state a decision or that work was done, which somebody may have bounded.
A time, a figure or a name that is cut out of a plain sentence is not made smaller by the rest of
it; phrases that take something back (``wordings/``) count there all the same. Scripts without
blanks have no stems, so there the rule holds for every quotation.

What stands before a semicolon stands for itself. The words are data (``remainder.toml``).
"""

import re
from itertools import islice

from assay.evidence.classes import LETTER, WORD, classes, is_listed
from assay.evidence.flag import Flag
from assay.evidence.labels import is_field
from assay.evidence.normalise import is_unspaced
from assay.evidence.passage import Passage
from assay.evidence.sentence import sentence_ends

__all__ = ["REMAINDER_LOOKS"]

_PARTS = re.compile(r"[,:()\[\]|\t\n\"/\u060c\uff0c\u3001\uff1a\uff08\uff09]|\s[-*]+\s|-{2,}")
_PARTICIPLE = re.compile(r"[a-z]{2,}ed")
_APART = (",", ";", ":", "(", "|", "-", "\uff0c", "\u3001", "\uff1a", "\u060c")
_LABEL_ENDS = (":", "\uff1a")
_COURTESY_MAX = 12  # words
_SUBJECT_MAX = 12
_OPENING_MAX = 8
_LABEL_MAX = 3
_OPEN_MAX = 3  # unlisted words after "by the"
_SHOWN = 60
_REACH = 400
_SUBJECT_REACH = 40  # characters in which a sentence names what it speaks of
_NEXT_WORD = re.compile(r"[\s.!?)'\"\u201d\u2019\xbb*_]{0,40}([^\W_]+)")
_SUBJECT = re.compile(r"[^\W_]+'?(?:[ \t][\w-]+){1,3}")
_RESUMED = re.compile(
    r"(?:this|that|it|which)(?: only| also| merely)? (?!(?:is|was|has|does|looks|works|makes|fixes|closes"
    r"|completes|includes|concludes|confirms|comes|goes|runs|means|seems)\b)[a-z]+s\b",
    re.IGNORECASE,
)


def remainder(passage: Passage) -> Flag | None:
    """The sentence holds more than the quotation, and more than what is known to be harmless."""
    if not _states_something(passage.quoted):
        return None
    text, (low, high) = passage.text, passage.sentence
    left = ""
    if low < passage.start and LETTER.search(text, low, passage.start):
        left = _harmful_before(passage.before, passage.quoted)
    if not left and passage.end < high and LETTER.search(text, passage.end, high):
        left = _harmful_after(passage.after)
    if not left:
        return None
    shown = " ".join(left.split())[:_SHOWN]
    return Flag("clipped", f"the sentence says more than the quotation: {shown!r}")


def _states_something(quoted: str) -> bool:
    """Whether words state a decision or work done, or stand in a script that has no stems."""
    return classes().statements.search(quoted) is not None or _is_unstemmed(quoted)


def _is_unstemmed(quoted: str) -> bool:
    return not quoted.isascii() and any(map(is_unspaced, quoted))


def _harmful_before(before: str, quoted: str) -> str:
    """The first part before the quotation that may take something from it; empty if none."""
    own = _without_opening(before.rpartition(";")[2])
    parts = [part for part in _PARTS.split(own) if LETTER.search(part)]
    begins = len(own) == len(before)
    for at, part in enumerate(parts):
        is_attached = at == len(parts) - 1 and not _is_apart(own)
        if _is_harmless(part, begins=begins and at == 0):
            if is_attached and _has_verb(part) and _has_subject(quoted):
                return part
        elif is_attached:
            if not (_is_subject(part) and _lacks_subject(quoted)):
                return part
        elif own.rstrip().endswith(_LABEL_ENDS):
            if not _is_label(part):
                return part
        elif not _is_statement(part):
            return part
    return ""


def _without_opening(own: str) -> str:
    """The words behind an introduction that has a mark of its own: "Ich bestätige, dass"."""
    words = list(islice(WORD.finditer(own), _OPENING_MAX))
    length = _opening_length([word.group().lower() for word in words]) if words else 0
    return own[words[length - 1].end() :] if length else own


def _harmful_after(after: str) -> str:
    """The first part after the quotation that may take something from it; empty if none."""
    parts = [part for part in _PARTS.split(after.replace(";", ",")) if LETTER.search(part)]
    is_attached = after.lstrip()[:1] not in _APART
    for at, part in enumerate(parts):
        if _is_harmless(part, begins=False):
            continue
        if at or not is_attached or not _is_adjunct(part):
            return part
    return ""


def _is_apart(before: str) -> bool:
    """Whether a mark or an "and" sets the quotation off from what stands before it."""
    bare = before.rstrip()
    return bare.endswith(_APART) or bare.rpartition(" ")[2].lower() in classes().joints


def _is_harmless(part: str, *, begins: bool) -> bool:
    """Whether every word of a part is known, a name, a number or an identifier, or it greets.

    Args:
        part: Words between two marks.
        begins: Whether the sentence begins with them: a capital there says nothing.
    """
    words = WORD.findall(part)
    if not words:
        return True
    known = classes()
    lowered = [w.lower() for w in words]
    if lowered[0] in known.courtesies and len(words) <= _COURTESY_MAX:
        return True
    skipped = _opening_length(lowered)
    if skipped:
        words, begins = words[skipped:], False
    if begins and words and not is_listed(words[0]) and words[0][1:].islower():
        return False
    return all(is_listed(word) or word[0].isupper() for word in words)


def _opening_length(lowered: list[str]) -> int:
    """How many words introduce a statement ("please note that"); none: 0."""
    openings = classes().openings.get(lowered[0], ())
    return next((len(way) for way in openings if lowered[: len(way)] == way), 0)


def _is_subject(part: str) -> bool:
    """Whether a part may be what a sentence speaks of: "our payment engine", "Ines"."""
    words = WORD.findall(part)
    if len(words) > _SUBJECT_MAX or not classes().doubts.isdisjoint(w.lower() for w in words):
        return False
    return words[0].lower() in classes().heads or words[0][0].isupper() or is_listed(words[0])


def _lacks_subject(quoted: str) -> bool:
    """Whether a quotation begins with a verb: what stands before it is its subject."""
    first = WORD.search(quoted)
    if first is None:
        return False
    word = first.group().lower()
    return word in classes().verbs or _PARTICIPLE.fullmatch(word) is not None


def _is_label(part: str) -> bool:
    """Whether a part names a field of a form."""
    words = [w.lower() for w in WORD.findall(part)]
    return (
        len(words) <= _LABEL_MAX
        and all(map(is_field, words))
        and classes().doubts.isdisjoint(words)
    )


def _has_subject(quoted: str) -> bool:
    """Whether a quotation begins with what it speaks of: a verb before it has it for an object."""
    first = WORD.search(quoted)
    return first is not None and first.group().lower() in classes().heads


def _has_verb(part: str) -> bool:
    """Whether a part says something, and does not only introduce: "The plan has"."""
    lowered = [w.lower() for w in WORD.findall(part)]
    if lowered[0] in classes().courtesies:
        return False
    return not classes().verbs.isdisjoint(lowered[_opening_length(lowered) :])


def _is_statement(part: str) -> bool:
    """Whether a part that is set off states something of its own: "our team ...", "Ines tested"."""
    words, known = WORD.findall(part), classes()
    lowered = [w.lower() for w in words]
    if not known.doubts.isdisjoint(lowered):
        return False
    return lowered[0] in known.heads or (
        words[0][0].isupper()
        and not lowered[0].endswith("ly")
        and len(words) > 1
        and all(map(is_listed, words[1:]))
    )


def _is_adjunct(part: str) -> bool:
    """Whether words that follow without a mark say by whom, where or when: "by the OPS guild"."""
    words, known = WORD.findall(part), classes()
    lowered = [word.lower() for word in words]
    if not known.doubts.isdisjoint(lowered):
        return False
    open_until = -1
    for at, (word, low) in enumerate(zip(words, lowered, strict=True)):
        if low in known.ways or (
            low in known.places and lowered[at + 1 : at + 2] and lowered[at + 1] in known.heads
        ):
            open_until = at + _OPEN_MAX + 1
        elif at > open_until and not is_listed(word) and not word[0].isupper():
            return False
    return True


def resumed(passage: Passage) -> Flag | None:
    """The next sentence speaks of what was said: "This hinges on ...", "The approval lapses ..."."""
    text = passage.text
    first = _NEXT_WORD.match(text, passage.sentence[1])
    if first is None or first[1].lower() not in classes().heads:
        return None
    low = first.start(1)
    if _RESUMED.match(text, low) is None:
        named = _SUBJECT.match(text, low, low + _SUBJECT_REACH)
        if named is None or classes().consents.isdisjoint(named.group().lower().split()):
            return None
    high = next(sentence_ends(text, low + 1, low + _REACH), min(len(text), low + _REACH))
    said = text[low:high]
    if all(is_listed(word) or word[0].isupper() for word in WORD.findall(said)):
        return None
    shown = " ".join(said.split())[:_SHOWN]
    return Flag("clipped", f"the next sentence speaks of the words: {shown!r}")


REMAINDER_LOOKS = (remainder, resumed)
"""Looked with where no other check has found anything."""

"""What one mention of an approval says: a reading of its sentence, and of what follows it.

The reading is cautious in one direction: it says ``APPROVE`` only where nothing in the sentence
conditions, limits, negates, postpones or asks, and where the writer speaks for themselves about
this change. Everything else is named, so that the assessor can abstain with the reason.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from change_approval import lexicon as lex

__all__ = ["Kind", "Mention", "Sentence", "read_mention", "sentence_around"]

_REACH = 300
_WRAPPED = 60
_END = re.compile(r"(?<![.!?])[.!?]+(?=[\s)]|$)|\n[ \t\r]*\n|;(?=\s)")
_GOES_ON = re.compile(r"[.!]+[ \t]*\n?[ \t]*[a-zà-þß]")
"""An end behind which the sentence may go on: nobody knows whether the writer ended it there."""
_OBJECT = re.compile(r"^[ \t(]{0,2}(?:(?:for|of|on|the|pr|mr|change|ticket|request) ){0,3}"
                     r"(?:[\w./-]{0,60}#|(?:pr|mr) #?)(\d{1,9})(?!\w)", re.IGNORECASE)  # fmt: skip
_NOUNS = frozenset({"ack", "nack", "lgtm"})


class Kind(StrEnum):
    """What a mention says; all but the first two are no decision of the writer on the change."""

    APPROVE = "approve"
    OBJECT = "object"
    CONDITIONAL = "conditional"
    PARTIAL = "partial"
    INFORMAL = "informal"
    HEARSAY = "hearsay"
    OTHER_OBJECT = "other_object"
    UNCLEAR = "unclear"
    NOTHING = "nothing"


class Sentence(NamedTuple):
    """The surroundings of a mention.

    Attributes:
        before: What stands before it in its sentence.
        after: What stands after it in its sentence, without the mark that ends it.
        following: What comes next.
        is_question: Whether the sentence ends with a question mark.
    """

    before: str
    after: str
    following: str
    is_question: bool


class Mention(NamedTuple):
    """One match of :data:`~change_approval.lexicon.MENTION`.

    Attributes:
        group: Which kind of word it is.
        text: The words.
        start: Where it begins in the text.
        end: Where it ends.
    """

    group: str
    text: str
    start: int
    end: int


def sentence_around(text: str, start: int, end: int, low: int, high: int) -> Sentence:
    """The sentence around a place, within ``[low, high)`` and at most a few hundred characters."""
    before = text[max(low, start - _REACH) : start]
    last = 0
    for mark in _END.finditer(before):
        last = mark.end()
    before = _unwrapped_tail(before[last:])
    rest = text[end : min(high, end + _REACH)]
    close = _line_close(rest, _close(rest), len(before) + end - start)
    tail = rest[close:]
    asks = "?" in tail[: len(tail) - len(tail.lstrip(".!?"))]
    return Sentence(before, rest[:close], tail.lstrip(" \t\r\n.!;"), asks)


def read_mention(mention: Mention, sentence: Sentence, number: str) -> Kind:
    """What the mention says.

    Args:
        mention: The words.
        sentence: Their surroundings.
        number: The number of the change, to tell it from others that the text names.
    """
    if _is_code(sentence.before) or lex.AFTER_NOUN.search(sentence.after):
        return Kind.NOTHING
    aside = _not_said(mention, sentence)
    if aside is not None:
        return aside
    if mention.group == "nack":
        return Kind.OBJECT
    if _names_other(mention, sentence, number):
        return Kind.OTHER_OBJECT
    if _is_conditioned(sentence):
        return Kind.CONDITIONAL
    if _holds(lex.AFTER_PART, sentence.after):
        return Kind.PARTIAL
    return _GIVEN[mention.group](mention, sentence)


def _not_said(mention: Mention, sentence: Sentence) -> Kind | None:
    """Concepts, questions, negations and plans: what is spoken of but not given."""
    before, after = sentence.before, sentence.after
    if sentence.is_question:
        if not before.strip() and after.strip() and mention.group != "informal":
            return Kind.CONDITIONAL  # "ACK, could you squash?"
        return Kind.NOTHING
    if lex.AFTER_NEGATION.search(after):
        # "LGTM, not the SQL" may be half an approval; "approval not given" is none.
        return Kind.UNCLEAR if re.match(r"\W{0,3}not\b", after) else Kind.NOTHING
    return _led_up_to(mention, before, after) if before and not before.isspace() else None


def _led_up_to(mention: Mention, before: str, after: str) -> Kind | None:
    """What the words before it make of it."""
    if mention.group == "ack" and lex.BEFORE_CONCEPT.search(before):
        return Kind.NOTHING
    if (negation := lex.BEFORE_NEGATION.search(before)) is not None:
        return _negated(mention, negation.group(), after)
    if lex.BEFORE_FUTURE.search(before):
        willing = mention.group == "approve" and lex.BEFORE_WILLING.search(before)
        return Kind.UNCLEAR if willing else Kind.NOTHING
    if mention.group in _NOUNS and lex.BEFORE_NOUN.search(before):
        return Kind.NOTHING
    return None


def _negated(mention: Mention, negation: str, after: str) -> Kind:
    if re.search(r"[,;:()]", negation):
        return Kind.UNCLEAR  # "why not, ACK": which clause the "not" belongs to is open
    if mention.group == "approve" and "yet" not in (negation + after).casefold().split():
        return Kind.OBJECT  # "not approved", "I can't approve this"
    return Kind.UNCLEAR if mention.group in ("looks", "lgtm") else Kind.NOTHING


def _is_conditioned(sentence: Sentence) -> bool:
    return (
        _holds(lex.BEFORE_CONDITION, sentence.before)
        or _holds(lex.AFTER_CONDITION, sentence.after)
        or _holds(lex.CONDITION_NEXT, sentence.following[:160])
    )


def _holds(pattern: re.Pattern[str], words: str) -> bool:
    """Whether the pattern is found, and still is once harmless turns of phrase are struck out."""
    if not words or pattern.search(words) is None:
        return False
    if not lex.HARMLESS_NEEDLES.is_in(words.casefold()):
        return True
    return pattern.search(lex.HARMLESS.sub(" ", words)) is not None


def _names_other(mention: Mention, sentence: Sentence, number: str) -> bool:
    """Whether the statement is about another change than this one."""
    direct = _OBJECT.search(sentence.after)
    if direct is not None and direct.group(1).lstrip("0") != _digits(number):
        return True
    prefix = re.match(r"[A-Za-z][A-Za-z_]{0,15}-?(?=\d)", number)
    if prefix is None:
        return False
    whole = f"{sentence.before}{mention.text}{sentence.after}"
    named = re.findall(rf"(?<!\w){re.escape(prefix.group())}\d{{1,12}}(?!\w)", whole, re.IGNORECASE)
    return any(name.casefold() != number.casefold() for name in named)


def _digits(number: str) -> str:
    runs: list[str] = re.findall(r"\d+", number)
    return runs[-1].lstrip("0") if runs else ""


def _given_ack(mention: Mention, sentence: Sentence) -> Kind:
    if mention.text.islower() and not lex.BEFORE_QUIET.search(sentence.before):
        return Kind.UNCLEAR
    return Kind.APPROVE


def _given_looks(mention: Mention, sentence: Sentence) -> Kind:
    if not mention.text.casefold().endswith("to me"):
        return Kind.INFORMAL if len(sentence.before) < _WRAPPED else Kind.NOTHING
    meant = lex.SUBJECT.search(sentence.before) or lex.SUBJECT_LAST.search(sentence.before)
    return Kind.APPROVE if meant else Kind.PARTIAL


def _given_approve(mention: Mention, sentence: Sentence) -> Kind:
    """Whether it is the writer's own decision: "I approve", "CHG-1042 is approved"."""
    before, word = sentence.before, mention.text.casefold()
    if word.startswith(("approval", "sign off", "sign-off given")):
        return Kind.HEARSAY if lex.AFTER_HEARSAY.search(sentence.after) else Kind.APPROVE
    if lex.AFTER_HEARSAY.search(sentence.after):
        return Kind.HEARSAY
    bare = not before.strip(" \t\r\n*_\"'(>:-,")
    if word in ("approve", "approving"):
        own = bare or re.search(r"(?:\b(?:i|we|hereby|and)\b[ ,]*)$", before, re.IGNORECASE)
        return Kind.APPROVE if own else Kind.NOTHING
    if bare or lex.SPEAKER.search(before) or lex.SPEAKER_NUMBER.search(before):
        return Kind.APPROVE
    if lex.ADJECTIVE.search(before):
        passive = re.search(r"\b(?:been|was|were)[ -]*$", before, re.IGNORECASE)
        return Kind.HEARSAY if passive else Kind.NOTHING
    return Kind.HEARSAY


def _given_informal(_mention: Mention, sentence: Sentence) -> Kind:
    is_short = len(sentence.before) + len(sentence.after) < _WRAPPED
    return Kind.INFORMAL if is_short or not sentence.before.strip() else Kind.NOTHING


_GIVEN = {
    "ack": _given_ack,
    "lgtm": _given_ack,
    "ship": _given_ack,
    "looks": _given_looks,
    "approve": _given_approve,
    "informal": _given_informal,
}


def _is_code(before: str) -> bool:
    """Whether the mention stands between back-ticks."""
    return before.count("`") % 2 == 1


def _close(rest: str) -> int:
    """Where the sentence ends: a mark behind which a small letter follows need not end it."""
    for stop in _END.finditer(rest):
        if stop.group()[0] not in ".!?" or not _GOES_ON.match(rest, stop.start()):
            return stop.start()
    return len(rest)


def _unwrapped_tail(before: str) -> str:
    """The part of the text before that is in the same sentence: full lines are joined."""
    lines = before.split("\n")
    kept = [lines[-1]]
    for line in reversed(lines[:-1]):
        if len(line) < _WRAPPED:
            break
        kept.insert(0, line)
    return " ".join(kept)


def _line_close(rest: str, close: int, length: int) -> int:
    """Where the sentence ends if a line break ends it: after a short line, before a capital."""
    position = rest.find("\n", 0, close)
    while position >= 0:
        upcoming = rest[position + 1 : position + 40].lstrip(" \t")
        is_wrapped = length + position >= _WRAPPED or upcoming[:1].islower()
        if not is_wrapped or upcoming[:2] in ("- ", "* "):
            return position
        length = -position - 1
        position = rest.find("\n", position + 1, close)
    return close

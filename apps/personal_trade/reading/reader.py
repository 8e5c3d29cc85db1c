"""One text read as a whole: its sentences, what they do together, and what stands in the way."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assay.domain import Document
from assay.intake.mail import Stretch, Voice, voices_of
from personal_trade.case import Decision
from personal_trade.reading.cues import (
    AUTOMATIC,
    doubt_in,
    is_tainted,
    limits_in_footer,
    mentions_decision,
    speaks_against,
)
from personal_trade.reading.grammar import Act, Sentence, names_called, read_sentence
from personal_trade.reading.statement import Said, Statement, Term, Why

__all__ = [
    "AUTOMATIC_MAIL",
    "AUTOMATIC_REPLY",
    "BOUND_KINDS",
    "DOUBTFUL_MAIL",
    "READ_KINDS",
    "read_statement",
]

AUTOMATIC_REPLY = "automatic_reply"
"""Kind of a document that a machine answered: nobody's decision."""
AUTOMATIC_MAIL = "automatic_mail"
"""Kind of a document that a machine wrote on its own."""
DOUBTFUL_MAIL = "doubtful_mail"
"""Kind of a mail whose text is not certainly the one that its reader saw."""
BOUND_KINDS = frozenset({"approval", "note", "comment", "decision"})
"""Kinds of texts that stand in the record of one request: they need not say which they mean."""

READ_KINDS = BOUND_KINDS | {"mail", "chat", AUTOMATIC_REPLY, AUTOMATIC_MAIL, DOUBTFUL_MAIL}
"""Kinds of documents in which people decide."""

_SUBJECT = re.compile(r"Subject: (?P<words>[^\n]{0,998})\n\n?")
_REFERENCE = re.compile(r"(?<![\w-])[A-Z]{2,6}-(?:\d{4}-)?\d{1,10}(?![\w-])")
_STOP = re.compile(r"[.!]+(?=\s|$)|\n[ \t]*\n|;(?=\s)|\n")
_JOINED = 4
_LONGEST = 4000
_DOUBT_IN = 20_000
"""How far a text is searched for what it is about; nothing in it can make it an approval."""
_MOST_SENTENCES = 60
_FORBIDDEN = re.compile(
    r"~~|[\"“”„«»?‽¿\x00-\x08\x0e-\x1f\ufffd\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)


class _Own(NamedTuple):
    """The writer's own stretches, and what else the text holds."""

    spoken: list[Stretch]
    signed: str
    footers: str
    forwarded: list[Stretch]
    is_marked: bool


def read_statement(document: Document) -> Statement:
    """What a document says on a request to trade, by its writer."""
    if document.kind == AUTOMATIC_REPLY:
        return Statement(None, Why.AUTOMATIC)
    text, at = document.text, 0
    subject = _SUBJECT.match(text) if document.kind not in BOUND_KINDS else None
    at = subject.end() if subject else 0
    own = _own(text, at)
    words = "".join(text[s.start : s.end] for s in own.spoken)
    if not words.strip():
        return _passed_on(text, own)
    if AUTOMATIC.search(words) and not mentions_decision(words):
        return Statement(None, Why.AUTOMATIC)
    found = _read(document, own)
    if isinstance(found, Statement):
        return found
    return _concluded(document, found, own, subject)


def _own(text: str, at: int) -> _Own:
    stretches = [
        Stretch(s.voice, s.start + at, s.end + at, s.is_marked) for s in voices_of(text[at:])
    ]
    signed, footers = (
        "\n".join(text[s.start : s.end] for s in stretches if s.voice is voice)
        for voice in (Voice.SIGNATURE, Voice.FOOTER)
    )
    others = (Voice.FORWARDED, Voice.QUOTED)
    return _Own(
        [s for s in stretches if s.voice is Voice.OWN],
        signed,
        footers,
        [s for s in stretches if s.voice in others and not s.is_marked],
        all(s.is_marked or s.voice is not Voice.QUOTED for s in stretches),
    )


def _passed_on(text: str, own: _Own) -> Statement:
    """A text without words of its own: what it passes on is for a person."""
    for stretch in own.forwarded:
        match = re.compile(r"\S[^\n]*").search(text, stretch.start, stretch.end)
        if match is not None and mentions_decision(text[stretch.start : stretch.end]):
            return Statement(Decision.UNCLEAR, Why.FORWARDED, Said(*match.span()))
    return Statement(None, Why.SILENT)


def _read(document: Document, own: _Own) -> list[Sentence] | Statement:
    """The sentences where all are understood; else the statement that they are not."""
    sentences: list[Sentence] = []
    for stretch in own.spoken:
        for piece in _sentences(document, stretch):
            # Whoever is greeted after a decision may be somebody else than it is meant for.
            is_late = piece is not None and piece.act is Act.GREET and _decides(sentences)
            if piece is None or is_late or len(sentences) > _MOST_SENTENCES:
                return _doubt(document, own)
            sentences.append(piece)
    return sentences if _decides(sentences) else _doubt(document, own)


def _decides(sentences: list[Sentence]) -> bool:
    return any(s.act in (Act.APPROVE, Act.DENY, Act.WITHDRAW) for s in sentences)


def _sentences(document: Document, stretch: Stretch) -> Iterator[Sentence | None]:
    """Each sentence of a stretch; ``None`` for one that is not understood."""
    text = document.text
    if stretch.end - stretch.start > _LONGEST or _FORBIDDEN.search(
        text, stretch.start, stretch.end
    ):
        yield None
        return
    ends = _ends(text, stretch)
    at, number = stretch.start, 0
    while number < len(ends):
        if not text[at : ends[number]].strip():
            at, number = ends[number], number + 1
            continue
        taken, sentence = _longest(document, at, ends[number : number + _JOINED])
        if sentence is None:
            yield None
            return
        yield sentence
        at, number = ends[number + taken], number + taken + 1


def _longest(document: Document, at: int, ends: list[int]) -> tuple[int, Sentence | None]:
    """The shortest understood sentence from a place: lines are joined where one alone is none."""
    for taken, end in enumerate(ends):
        if "\n\n" in document.text[at:end].strip("\n"):
            break
        start = at + len(document.text[at:end]) - len(document.text[at:end].lstrip())
        sentence = read_sentence(document.text, start, _trimmed(document.text, end), document)
        if sentence is not None:
            return taken, sentence
    return 0, None


def _trimmed(text: str, end: int) -> int:
    while end > 0 and text[end - 1] in " \t\r\n.!;":
        end -= 1
    return end


def _ends(text: str, stretch: Stretch) -> list[int]:
    """Where a sentence may end; one that goes on behind an abbreviation is joined again."""
    ends = [stop.end() for stop in _STOP.finditer(text, stretch.start, stretch.end)]
    return ends if ends and ends[-1] == stretch.end else [*ends, stretch.end]


def _doubt(document: Document, own: _Own) -> Statement:
    """What a text is about that is not understood, with the line that shows it."""
    text = document.text
    words = "\n".join(text[s.start : s.end] for s in own.spoken)
    decision, why, match = doubt_in(words[:_DOUBT_IN])
    if document.kind == AUTOMATIC_MAIL and decision is not None:
        decision, why = Decision.UNCLEAR, Why.AUTOMATIC
    if match is None or decision is None:
        passed = _passed_on(text, own)
        return passed if passed.decision else Statement(None, Why.SILENT)
    for stretch in own.spoken:
        at = text.find(match.group(), stretch.start, stretch.end)
        if at >= 0:
            return Statement(decision, why, _line(text, at, at + len(match.group()), stretch))
    return Statement(decision, why)


def _line(text: str, start: int, end: int, stretch: Stretch) -> Said:
    """The line around some words, at most a few hundred characters."""
    left = max(text.rfind("\n", stretch.start, start) + 1, stretch.start, start - 300)
    right = text.find("\n", end, stretch.end)
    right = min(stretch.end if right < 0 else right, end + 300)
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return Said(left, right)


def _concluded(
    document: Document, sentences: list[Sentence], own: _Own, subject: re.Match[str] | None
) -> Statement:
    acts = {s.act for s in sentences} & {Act.APPROVE, Act.DENY, Act.WITHDRAW}
    telling = [s for s in sentences if s.act in acts or s.terms]
    # The words that decide are cited with those that limit them: nothing is clipped from them.
    said = Said(telling[0].start, _trimmed(document.text, telling[-1].end))
    places = tuple(Said(s.start, _trimmed(document.text, s.end)) for s in sentences if s.terms)
    terms = tuple(dict.fromkeys(term for s in sentences for term in s.terms))
    if len(acts) > 1:
        return Statement(Decision.UNCLEAR, Why.CONTRADICTORY, said)
    act = acts.pop()
    if act is not Act.APPROVE:
        decided = Decision.DENY if act is Act.DENY else Decision.WITHDRAW
        return Statement(decided, Why.PLAIN, said, _distinct(terms) or (), places)
    why, kept = _approved(document, terms, own, subject)
    if why is not Why.PLAIN:
        return Statement(Decision.UNCLEAR, why, said)
    if subject and any(t.end <= subject.end() for t in kept):
        places = (*places, Said(subject.start(), subject.end("words")))
    called = (name for s in sentences for name in names_called(document.text, s.start, s.end))
    return Statement(Decision.APPROVE, why, said, kept, places, tuple(dict.fromkeys(called)))


def _approved(
    document: Document, terms: tuple[Term, ...], own: _Own, subject: re.Match[str] | None
) -> tuple[Why, tuple[Term, ...]]:
    """Whether an approval stands alone, and its terms with the reference of the subject."""
    if document.kind == AUTOMATIC_MAIL:
        return Why.AUTOMATIC, ()
    if document.kind == DOUBTFUL_MAIL:
        return Why.DOUBTFUL, ()
    if is_tainted(own.signed) or limits_in_footer(own.footers):
        return Why.UNCLEAR, ()
    if subject is not None and speaks_against(subject["words"]):
        return Why.CONTRADICTORY, ()
    referred = _referred(subject)
    named = {t.value.casefold() for t in terms if t.name == "request"}
    if named and referred and named.isdisjoint(t.value.casefold() for t in referred):
        return Why.SEVERAL, ()
    kept = _distinct((*terms, *(() if named else referred)))
    if kept is None:
        return Why.SEVERAL, ()
    if not own.is_marked and not any(t.name == "symbol" for t in kept):
        return Why.UNSPECIFIC, ()
    names = {t.name for t in kept}
    is_bound = document.kind in BOUND_KINDS or "request" in names or names >= {"symbol", "side"}
    return (Why.PLAIN, kept) if is_bound else (Why.UNSPECIFIC, ())


def _referred(subject: re.Match[str] | None) -> tuple[Term, ...]:
    """The references that the subject carries: mail programs keep it, and the reader saw it."""
    if subject is None:
        return ()
    found = _REFERENCE.finditer(subject.string, subject.start("words"), subject.end("words"))
    return tuple(Term("request", match.group(), *match.span()) for match in found)


def _distinct(terms: tuple[Term, ...]) -> tuple[Term, ...] | None:
    """The terms without repetitions; ``None`` where one has two values."""
    kept: dict[str, Term] = {}
    for term in terms:
        known = kept.setdefault(term.name, term)
        if known.value.casefold() != term.value.casefold():
            return None
    return tuple(kept.values())

"""The deterministic assessor: reads approvals in free text, and says what it can't read.

Rules:

* It reads comments, reviews, mails and notes; never the record itself, descriptions or commits.
* It claims ``approve`` only for the writer's own, present, unconditional statement on the whole of
  this change, understood to the last word of its sentence and with no alarm beside it, and
  ``request_changes`` for an objection or a withdrawal. Approval of a concept is no approval and is
  passed over.
* It abstains, with the words, where someone approves under a condition, in part, informally, by
  hearsay, of another change, in another language, in a forwarded message, or unclearly.
* It is silent on texts that make no statement and about changes that never went live, and takes author and time from the metadata of the
  document, never from its words.

>>> BASELINE.name
'baseline/1'
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assay.domain import Abstention, Assessment, Case, Citation, Claim, Document, ProposedFact
from assay.evidence import Needles
from change_approval import lexicon as lex
from change_approval.aftermath import second_thoughts
from change_approval.alarm import alarm_in
from change_approval.case import Dossier
from change_approval.frame import is_framed
from change_approval.own_words import Stretch, own_stretches
from change_approval.plain import is_aside, is_grasped
from change_approval.rules.stage import is_live
from change_approval.settled import settled
from change_approval.statement import Kind, Mention, Sentence, read_mention, sentence_around
from change_approval.unchecked import filled

__all__ = ["BASELINE", "Baseline", "is_stated"]

QUESTION = "approval"
"""The one question that this assessor answers."""

_KINDS = frozenset({"comment", "review", "mail", "note", "chat", "approval"})
_LINE_MAX = 320
_ASKS = re.compile(r"[.!]*\?|;(?!\s*\))")
"""The sentence asks, or goes on behind a semicolon."""
_MENTIONS_MAX = 60
_PARTS = re.compile(r"[.!?;](?:\s|$)")
_NOTES = {
    Kind.CONDITIONAL: "The approval carries a condition, a request or a reservation.",
    Kind.PARTIAL: "Only a part was approved or reviewed.",
    Kind.INFORMAL: "An informal sign of consent, which may or may not be an approval.",
    Kind.HEARSAY: "Someone else's approval is reported; the words are not the approver's.",
    Kind.OTHER_OBJECT: "The statement names another change.",
    Kind.UNCLEAR: "The statement can be read in more than one way.",
}
_QUOTED = "A forwarded or quoted message holds a statement; its writer is not established."
_FOREIGN = "The statement is in a language that this reader does not read."
_ORDER = (Kind.OTHER_OBJECT, Kind.CONDITIONAL, Kind.PARTIAL, Kind.UNCLEAR)
"""What outweighs an approval in the same text, in this order."""


_CONSENT = frozenset({Kind.CONDITIONAL, Kind.PARTIAL, Kind.INFORMAL, Kind.UNCLEAR})
"""The writer's own half consent: worth nothing, either way, from the requester."""


class _Said(NamedTuple):
    """One statement: what it says, where, and its sentence."""

    kind: Kind
    start: int
    end: int
    sentence: Sentence | None = None


class _Hints(NamedTuple):
    """Of which kinds a text may hold statements, told without reading it.

    Attributes:
        mention: The needles of mentions that it holds.
    """

    mention: list[str]
    objection: bool
    withdrawal: bool
    foreign: bool
    habit: bool


_NO_HINTS = _Hints([], objection=False, withdrawal=False, foreign=False, habit=False)
_MENTION_NEEDLES = frozenset(lex.MENTION_NEEDLES)
_NEEDLES = Needles(
    (
        *lex.MENTION_NEEDLES,
        *lex.OBJECTION_NEEDLES,
        *lex.WITHDRAWAL_NEEDLES,
        *lex.FOREIGN_NEEDLES,
        *lex.HABIT_NEEDLES,
    )
)


class Baseline:
    """Reads free-text approvals without a model; same text, same answer."""

    @property
    def name(self) -> str:
        """Name and version, part of the run's manifest."""
        return "baseline/1"

    def assess(self, case: "Case[Dossier]") -> Assessment:  # quoted: pydantic can't build it
        """Claims and abstentions on every document that someone wrote about the change."""
        known = _known.get(id(case))
        if known is None:
            known = (case, self._assess(case))
            if len(_known) >= _MOST_KNOWN:
                del _known[next(iter(_known))]
            _known[id(case)] = known
        return known[1]

    def _assess(self, case: "Case[Dossier]") -> Assessment:
        claims: list[Claim] = []
        abstentions: list[Abstention] = []
        silent: list[Document] = []
        # Of a change that never went live no approval is asked, so no doubt about one is raised.
        documents = () if is_live(case.subject) is False else case.documents
        for document in documents:
            if document.kind not in _KINDS:
                continue
            answer = _read(document, case.subject)
            if isinstance(answer, Claim):
                claims.append(answer)
            elif answer is not None:
                abstentions.append(answer)
            else:
                silent.append(document)
        abstentions.extend(second_thoughts(case, claims, silent))
        claims, abstentions = settled(case, claims, abstentions)
        return filled(
            Assessment, assessor=self.name, claims=tuple(claims), abstentions=tuple(abstentions)
        )


_MOST_KNOWN = 32
_known: dict[int, tuple[object, Assessment]] = {}
"""The cases read last, each held so that its identity can't be given to another: what was just read
is asked again when the reading is held against it."""

BASELINE = Baseline()
"""The baseline assessor of change management."""


def _read(document: Document, dossier: Dossier) -> Claim | Abstention | None:
    """The answer for one document; at most one, since a text has one writer and one time."""
    text = document.text
    lowered = text.casefold()
    hints = _hints(lowered)
    if not any(hints):
        return None
    number = dossier.change.number.value
    stretches = own_stretches(text)
    own = [s for s in stretches if not s.is_forwarded]
    said = list(_statements(text, lowered, own, number, hints))
    kind = _conclude(text, lowered, said, own)
    if kind is Kind.APPROVE:
        starts = (s.start for s in said if s.kind is kind)
        kind = Kind.UNCLEAR if is_framed(text, starts, number) else kind
    if kind in (Kind.APPROVE, Kind.OBJECT):
        return _claim(document, kind, _strongest(kind, said))
    is_own = _is_own_work(document, dossier)
    if kind in _NOTES and not (is_own and kind in _CONSENT):
        decisive = next((s for s in said if s.kind is kind), said[0])
        return _abstain(document, kind.value, _NOTES[kind], decisive)
    if hints.foreign and not is_own and (foreign := _foreign(text, own)) is not None:
        return _abstain(document, "other_language", _FOREIGN, foreign)
    if hints.habit and not is_own and (habit := _habit(text, own)) is not None:
        return _abstain(document, Kind.INFORMAL.value, _NOTES[Kind.INFORMAL], habit)
    forwarded = [s for s in stretches if s.is_forwarded]
    return _quoted(document, _statements(text, lowered, forwarded, number, hints))


def is_stated(document: Document, start: int, end: int, number: str) -> bool:
    """Whether an approval of this change, by its writer, stands within a part of a document.

    Its sentence must be understood to the last word, and the text may hold nothing that speaks
    against it: what only a model understands is for a person.

    Args:
        document: The document.
        start: First code point of the part.
        end: One past its last.
        number: The number of the change.
    """
    text = document.text
    own = [s for s in own_stretches(text) if not s.is_forwarded]
    found: list[_Said] = []
    for stretch in own:
        for count, match in enumerate(lex.MENTION.finditer(text, stretch.start, stretch.end)):
            if count >= _MENTIONS_MAX:
                return False
            mention = Mention(match.lastgroup or "", match.group(), *match.span())
            sentence = sentence_around(text, *match.span(), stretch.start, stretch.end)
            kind = read_mention(mention, sentence, number)
            if kind is Kind.APPROVE and _is_understood(text, mention, sentence, number):
                found.append(_Said(kind, *match.span(), sentence))
    within = [s for s in found if start <= s.start and s.end <= end]
    if not within or is_framed(text, (s.start for s in within), number):
        return False
    return not _is_alarming(text, found, own)


def _hints(lowered: str) -> _Hints:
    found = _NEEDLES.found_in(lowered)
    if not found:
        return _NO_HINTS
    return _Hints(
        list(found & _MENTION_NEEDLES),
        not found.isdisjoint(lex.OBJECTION_NEEDLES),
        not found.isdisjoint(lex.WITHDRAWAL_NEEDLES),
        not found.isdisjoint(lex.FOREIGN_NEEDLES),
        not found.isdisjoint(lex.HABIT_NEEDLES),
    )


def _quoted(document: Document, forwarded: Iterator[_Said]) -> Abstention | None:
    """Statements in forwarded messages: someone else's words, for a person to follow up."""
    for said in forwarded:
        if said.kind is not Kind.NOTHING:
            return _abstain(document, "quoted", _QUOTED, said)
    return None


def _statements(
    text: str, lowered: str, stretches: list[Stretch], number: str, hints: _Hints
) -> Iterator[_Said]:
    """Every statement of the stretches: withdrawals and objections first, then mentions."""
    for stretch in stretches:
        if hints.withdrawal:
            for match in lex.WITHDRAWAL.finditer(text, stretch.start, stretch.end):
                yield _objection(text, match, stretch)
        if hints.objection:
            for match in lex.OBJECTION.finditer(text, stretch.start, stretch.end):
                yield _objection(text, match, stretch)
        if hints.mention:
            low, high = _surroundings(text, lowered, stretch, hints.mention)
            yield from _mentions(text, low, high, stretch, number)


def _objection(text: str, match: re.Match[str], stretch: Stretch) -> _Said:
    sentence = sentence_around(text, match.start(), match.end(), stretch.start, stretch.end)
    kind = Kind.OBJECT
    if sentence.is_question or sentence.before.count("`") % 2:
        kind = Kind.NOTHING
    elif lex.BEFORE_NEGATION.search(sentence.before) or lex.BEFORE_FUTURE.search(
        re.sub(r"\bplease\b", "", sentence.before, flags=re.IGNORECASE)
    ):
        kind = Kind.UNCLEAR
    return _Said(kind, match.start(), match.end(), sentence)


def _mentions(text: str, low: int, high: int, stretch: Stretch, number: str) -> Iterator[_Said]:
    for count, match in enumerate(lex.MENTION.finditer(text, low, high)):
        start, end = match.span()
        if count >= _MENTIONS_MAX:  # no human statement needs sixty; the rest is for a person
            yield _Said(Kind.UNCLEAR, start, end)
            return
        mention = Mention(match.lastgroup or "", match.group(), start, end)
        sentence = sentence_around(text, start, end, stretch.start, stretch.end)
        kind = read_mention(mention, sentence, number)
        if kind is Kind.APPROVE and not _is_understood(text, mention, sentence, number):
            kind = Kind.UNCLEAR
        yield _Said(kind, start, end, sentence)


def _is_understood(text: str, mention: Mention, sentence: Sentence, number: str) -> bool:
    """Whether every word of the sentence is known to take nothing away from the approval."""
    close = mention.end + len(sentence.after)
    if _ASKS.match(text, close):
        return False
    if any(is_aside(words, number) for words in _asides(text, close)):
        return False
    return is_grasped(sentence.before, mention.text, sentence.after, number)


def _asides(text: str, at: int) -> list[str]:
    """What else stands on the line of an approval; a further statement is judged by itself."""
    end = text.find("\n", at)
    rest = text[at : min(len(text) if end < 0 else end, at + _LINE_MAX)]
    return [part for part in _PARTS.split(rest) if lex.MENTION.search(part) is None]


def _surroundings(text: str, lowered: str, stretch: Stretch, needles: list[str]) -> tuple[int, int]:
    """The part of a stretch in which every mention lies: most texts have none elsewhere."""
    low, high = stretch.start, stretch.end
    if len(lowered) != len(text):  # folding moved the letters
        return low, high
    first, last = high, -1
    for needle in needles:
        at = lowered.find(needle, low, high)
        if at >= 0:
            first = min(first, at)
            last = max(last, lowered.rfind(needle, at, high))
    if last < 0:
        return low, low
    return max(low, first - lex.MENTION_REACH), min(high, last + lex.MENTION_REACH)


def _conclude(text: str, lowered: str, said: list[_Said], own: list[Stretch]) -> Kind:
    """What the whole text says, from all that it states."""
    kinds = {statement.kind for statement in said}
    if Kind.OBJECT in kinds:
        contradicted = kinds & {Kind.APPROVE, Kind.CONDITIONAL, Kind.PARTIAL, Kind.UNCLEAR}
        return Kind.UNCLEAR if contradicted else Kind.OBJECT
    for kind in _ORDER:
        if kind in kinds:
            return kind
    if Kind.APPROVE in kinds:
        if _holds(lowered, lex.PARTIAL_NEEDLES) and _finds(lex.PARTIAL, text, own):
            return Kind.PARTIAL
        waits = _holds(lowered, lex.RESERVATION_NEEDLES) and _finds(lex.RESERVATION, text, own)
        if waits:
            return Kind.CONDITIONAL
        return Kind.UNCLEAR if _is_alarming(text, said, own) else Kind.APPROVE
    for kind in (Kind.HEARSAY, Kind.INFORMAL):
        if kind in kinds:
            return kind
    return Kind.NOTHING


def _is_alarming(text: str, said: list[_Said], own: list[Stretch]) -> bool:
    """Whether the words beside the approvals hold anything for which a person must look."""
    spoken = [
        (s.start - len(s.sentence.before), s.end + len(s.sentence.after))
        for s in said
        if s.kind is Kind.APPROVE and s.sentence is not None
    ]
    for stretch in own:
        at = stretch.start
        for start, end in sorted(spoken):
            if alarm_in(text[at : max(at, min(start, stretch.end))]) is not None:
                return True
            at = min(max(at, end), stretch.end)
        if alarm_in(text[at : stretch.end]) is not None:
            return True
    return False


def _strongest(kind: Kind, said: list[_Said]) -> _Said:
    """The statement to cite: one that names a version, else the first."""
    fitting = [statement for statement in said if statement.kind is kind]
    if len(fitting) == 1:
        return fitting[0]
    named = [s for s in fitting if s.sentence and lex.VERSION.search(s.sentence.after)]
    return (named or fitting)[0]


def _foreign(text: str, own: list[Stretch]) -> _Said | None:
    for stretch in own:
        match = lex.FOREIGN.search(text, stretch.start, stretch.end)
        if match is not None:
            return _Said(Kind.UNCLEAR, match.start(), match.end())
    return None


def _habit(text: str, own: list[Stretch]) -> _Said | None:
    for stretch in own:
        match = lex.HABIT.search(text[stretch.start : stretch.end])
        if match is not None:
            return _Said(Kind.INFORMAL, stretch.start + match.start(), stretch.start + match.end())
    return None


def _claim(document: Document, kind: Kind, said: _Said) -> Claim:
    quotation = _quotation(document.text, said.start, said.end)
    citation = filled(Citation, document_id=document.document_id, quotation=quotation)
    is_consent = kind is not Kind.OBJECT
    return filled(
        Claim,
        question=QUESTION,
        answer="approve" if is_consent else "request_changes",
        citation=citation,
        facts=_version(said, citation) if is_consent else (),
    )


def _version(said: _Said, citation: Citation) -> tuple[ProposedFact, ...]:
    """The commit id that the statement names, the nearest after the word of approval."""
    if said.sentence is None:
        return ()
    found = lex.VERSION.search(said.sentence.after) or lex.VERSION.search(said.sentence.before)
    if found is None or found.group() not in citation.quotation:
        return ()
    words = found.group()
    is_plain = citation.quotation.count(words) == 1 and f"/{words}" not in citation.quotation
    name = citation.document_id
    where = filled(Citation, document_id=name, quotation=words) if is_plain else citation
    return (filled(ProposedFact, name="version", kind="identifier", value=words, citation=where),)


def _abstain(document: Document, code: str, note: str, said: _Said) -> Abstention:
    quotation = _quotation(document.text, said.start, said.end)
    citation = filled(Citation, document_id=document.document_id, quotation=quotation)
    return filled(Abstention, question=QUESTION, code=code, note=note, citation=citation)


def _quotation(text: str, start: int, end: int) -> str:
    """The line on which the words stand; of a very long line, the part around them."""
    low, high = max(0, start - _LINE_MAX), min(len(text), end + _LINE_MAX)
    left = text.rfind("\n", low, start) + 1 or low
    right = text.find("\n", end, high)
    line_end = high if right < 0 else right
    if left == low and low > 0:
        left = text.find(" ", low, start) + 1 or start
    if line_end == high and high < len(text):
        cut = text.rfind(" ", end, high)
        line_end = end if cut < 0 else cut
    return text[left:line_end].strip()


def _is_own_work(document: Document, dossier: Dossier) -> bool:
    """Whether the writer certainly is the requester, whose consent is worth nothing either way."""
    requester, author = dossier.change.requester, document.author
    if requester is None or author is None or requester.value.login != author.login:
        return False
    return requester.value == author


def _holds(lowered: str, needles: tuple[str, ...]) -> bool:
    for needle in needles:  # noqa: SIM110 - four times faster than any() over a generator
        if needle in lowered:
            return True
    return False


def _finds(pattern: re.Pattern[str], text: str, stretches: list[Stretch]) -> bool:
    return any(pattern.search(text, s.start, s.end) for s in stretches)

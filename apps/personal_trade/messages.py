"""Mails and chats that may hold a decision on a trade, and which trade they concern.

A message concerns a trade where it refers to its number, or where the employee wrote or received
it within some days of the trade and it names the instrument. Which of them decides anything is
for the assessor, the gate and the rules.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assay.domain import Document, Moment
from assay.errors import EvidenceError
from assay.intake import (
    FieldSpec,
    FieldType,
    MappedTable,
    Rejection,
    SourceInputs,
    TableSpec,
    load_mapping,
)
from personal_trade.directory import words_of
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry, entry_of
from personal_trade.reading.cues import doubt_in
from personal_trade.sources.mail import mail_messages

__all__ = ["MESSAGES", "MESSAGE_TABLE", "Message", "MessageBook", "read_messages"]

MESSAGES = "messages"
"""Name of the list."""

MESSAGE_TABLE = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", doc="identifier of the message"),
        FieldSpec("sender", FieldType.PERSON, required=True, doc="who wrote it"),
        FieldSpec("recipients", FieldType.LIST, item=FieldType.PERSON, doc="to whom"),
        FieldSpec("sent_at", FieldType.MOMENT, required=True, doc="when"),
        FieldSpec("text", required=True, doc="its words"),
        FieldSpec("about", doc="number of the trade, order or request that it is about"),
        FieldSpec("kind", words=("mail", "chat"), doc="what it is"),
    ),
)

_JOINED_ON = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    r"\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    r"\uff66-\uffdc\U00020000-\U0003ffff"
)
"""Letters of scripts that put no space between words, or join endings to a name without one."""
_LETTER = rf"[^\W{_JOINED_ON}]"
_ENDS = rf"(?:(?!{_LETTER})|(?<!\d)(?=\d[\d,.]*[{_JOINED_ON}]))"
"""A name ends before anything but a letter, and before a count with its counter: ``HARU100株``."""
_SOON = timedelta(days=1)
_TICKER = re.compile(r"(?<![^\W_])[A-Z][A-Z0-9]{2,}(?![^\W_])")
_FAR = 2_000
_BEFORE, _AFTER = timedelta(days=60), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Message:
    """One mail or chat message.

    Attributes:
        document: Its words, with author and time from its metadata.
        parties: The words that name those who wrote and received it.
        about: The number that it refers to; empty where it names none.
    """

    document: Document
    parties: frozenset[str]
    about: str = ""


@dataclass
class MessageBook:
    """The messages of a run, by the people in them.

    Attributes:
        messages: All of them.
    """

    messages: tuple[Message, ...] = ()
    _by_party: dict[str, tuple[list[datetime], list[int]]] = field(default_factory=dict, repr=False)
    _by_number: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        gathered: dict[str, list[tuple[datetime, int]]] = {}
        for at, message in enumerate(self.messages):
            written = message.document.written_at
            if message.about:
                self._by_number.setdefault(message.about, []).append(at)
            if written is not None:
                for party in message.parties:
                    gathered.setdefault(party, []).append((written.earliest, at))
        for party, found in gathered.items():
            found.sort()
            self._by_party[party] = [start for start, _ in found], [at for _, at in found]

    def __bool__(self) -> bool:
        return bool(self.messages)

    def about(self, dossier: Dossier) -> Iterator[Document]:
        """The messages that concern a trade, in the order of the list."""
        trade = dossier.trade
        found: set[int] = set()
        for fact in (trade.number, trade.order):
            found.update(self._by_number.get(fact.value, ()) if fact else ())
        for clearance in dossier.clearances:
            request = clearance.approval.request
            if request is not None and request.number is not None:
                found.update(self._by_number.get(request.number.value, ()))
        found.update(self._near(dossier))
        found.update(self._answers(found, dossier))
        for at in sorted(found):
            yield self.messages[at].document

    def _near(self, dossier: Dossier) -> Iterable[int]:
        at = dossier.trade.traded_at
        if at is None or not self.messages:
            return
        pattern = _naming(dossier)
        if pattern is None:
            return
        first, last = at.value.earliest - _BEFORE, at.value.latest + _AFTER
        for party in _known_as(dossier):
            starts, places = self._by_party.get(party, ([], []))
            for place in places[bisect_left(starts, first) : bisect_right(starts, last)]:
                message = self.messages[place]
                if pattern.search(message.document.text):
                    yield place

    def _answers(self, found: Iterable[int], dossier: Dossier) -> list[int]:
        """What others answered to the employee's own texts within a day, in words that name nothing.

        Only what holds a sign of a decision: a thumb, "go ahead", "hold off".
        """
        if not found:
            return []
        own = frozenset(_known_as(dossier))
        answers: list[int] = []
        for place in found:
            asked = self.messages[place].document
            if asked.written_at is None or own.isdisjoint(_words_by(asked)):
                continue
            first = asked.written_at.earliest
            for party in own:
                starts, places = self._by_party.get(party, ([], []))
                # All of a day, not the next alone: a further message never takes one away.
                soon = places[bisect_right(starts, first) : bisect_right(starts, first + _SOON)]
                answers.extend(at for at in soon if self._is_answer(at, place, own))
        return answers

    def _is_answer(self, place: int, asked: int, own: frozenset[str]) -> bool:
        """Whether a message answers another in words that only the other explains."""
        answer = self.messages[place]
        words = frozenset(_words_by(answer.document))
        is_theirs = own.isdisjoint(words) and not words.isdisjoint(self.messages[asked].parties)
        text = answer.document.text
        return is_theirs and not _TICKER.search(text) and doubt_in(text[:_FAR])[0] is not None


def _words_by(document: Document) -> tuple[str, ...]:
    return () if document.author is None else words_of(document.author)


def read_messages(inputs: SourceInputs | None, as_of: Moment | None) -> MessageBook:
    """Every message that was written by an instant: mails, or a table with a mapping.

    Raises:
        EvidenceError: ``list.malformed``: a message can't be read; no mail at all.
        UsageError: The mapping makes no sense.
    """
    if inputs is None:
        return MessageBook()
    found = []
    for message in _mails(inputs) if inputs.options.mapping is None else _rows(inputs):
        if isinstance(message, Rejection):
            raise EvidenceError(
                "list.malformed",
                f"a message can't be read: {message.message}",
                remedy="correct the file: the message that decides may be the one that is missing",
                where=str(message.origin),
            )
        written = message.document.written_at
        if as_of is None or written is None or as_of.is_before(written) is not True:
            found.append(message)
    return MessageBook(tuple(found))


def _mails(inputs: SourceInputs) -> Iterator[Message | Rejection]:
    """Mails and mailboxes, which need no mapping."""
    for mail in mail_messages(inputs.paths):
        if isinstance(mail, Rejection):
            yield mail
        else:
            words = frozenset(word for actor in mail.people for word in words_of(actor))
            yield Message(mail.document, words, mail.about)


def _rows(inputs: SourceInputs) -> Iterator[Message | Rejection]:
    zone = _zone(inputs)
    for number, row in enumerate(MappedTable(MESSAGE_TABLE).records(inputs), start=1):
        if isinstance(row, Rejection):
            yield row
        else:
            yield _message(entry_of(MESSAGES, row), row.data.get("recipients"), number, zone)


def _zone(inputs: SourceInputs) -> str:
    """The zone of the days that texts of a table speak of: the mapping's, else the run's."""
    mapping = inputs.options.mapping
    stated = "" if mapping is None else load_mapping(mapping, MESSAGE_TABLE).mapping.zone
    return stated or inputs.options.zone


def _message(entry: Entry, recipients: object, number: int, zone: str) -> Message:
    kind = entry.text("kind") or "mail"
    sender = entry.person("sender")
    cells = getattr(recipients, "value", ())
    actors = [sender, *(cell.value for cell in cells)]
    text = entry.fact("text")
    document = Document.of(
        f"{kind}-{number}",
        kind,
        str(text.value) if text else "",
        text.lineage.origin,  # type: ignore[union-attr]  # a list's facts are recorded
        author=sender,
        written_at=entry.moment("sent_at"),
        zone=zone,
    )
    words = frozenset(word for actor in actors if actor for word in words_of(actor))
    return Message(document, words, entry.text("about"))


def _known_as(dossier: Dossier) -> Iterator[str]:
    """The words that name the employee in a message."""
    yield from words_of(dossier.trade.person.value)
    entry = dossier.library.directory.entry(dossier.person)
    if entry is not None:
        for kind in ("email", "name"):
            if entry.text(kind):
                yield f"{kind}:{' '.join(entry.text(kind).split()).casefold()}"


def _naming(dossier: Dossier) -> re.Pattern[str] | None:
    """What names the instrument in a text."""
    instrument, entry = dossier.trade.instrument, dossier.security.entry
    facts = (instrument.symbol, instrument.isin, instrument.name, instrument.issuer)
    words = {fact.value for fact in facts if fact is not None}
    if entry is not None:
        words |= {entry.text(kind) for kind in ("symbol", "isin", "name", "issuer")}
    names = sorted(re.escape(word) for word in words if word)
    short = dossier.library.master.short_name(entry) if entry is not None else ""
    if short:  # "Borealis" for "Borealis Mining plc", as it is written
        names.append(f"(?-i:{re.escape(short)})")
    if not names:
        return None
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(names)}){_ENDS}", re.IGNORECASE)

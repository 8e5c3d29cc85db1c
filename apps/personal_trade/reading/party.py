"""Whose words a text holds, and to whom: the employee's own, passed on, or meant for another.

Trades mostly name the employee by a login and mails by an address; the list of people ties the two.
What the employee writes is passed over, but for what it passes on of others, and for a decision on
their own request: neither may be lost.
"""

import re
import unicodedata
from collections.abc import Iterable

from assay.domain import Actor, Document
from assay.intake.mail import Voice, voices_of
from personal_trade.dossier import Dossier
from personal_trade.reading.cues import consents, decides_oneself, mentions_decision
from personal_trade.reading.statement import Said

__all__ = ["is_by_employee", "is_for_employee", "own_decision", "passed_on"]

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({"mr", "ms", "mrs", "dr", "san"})
_SHORTEST = 3
_LINE = re.compile(r"[^\S\n>]*\S[^\n]*")
_MARKS = re.compile(r"(?m)^[> \t]+|\s+")


def is_by_employee(author: Actor | None, dossier: Dossier) -> bool:
    """Whether a text is certainly the employee's own."""
    if author is None:
        return False
    employee = dossier.trade.person.value
    pairs = ((author.email, employee.email), (author.login, employee.login))
    if any(mine and theirs for mine, theirs in pairs):
        return any(mine and mine.casefold() == theirs.casefold() for mine, theirs in pairs)
    if dossier.person.startswith("person:"):
        # A display name is anybody's choice: beside an address it proves nothing.
        shown = author if not (author.login or author.email) else _nameless(author)
        return dossier.library.directory.key(shown) == dossier.person
    return bool(author.name) and author.name.casefold() == employee.name.casefold()


def _nameless(actor: Actor) -> Actor:
    return actor.model_copy(update={"name": ""})


def is_for_employee(called: Iterable[str], dossier: Dossier) -> bool:
    """Whether whoever is addressed by name may be the employee; true where no name is known."""
    people = dossier.library.directory
    own = [dossier.trade.person.value, people.listed(dossier.person)]
    known = {word for actor in own if actor is not None for word in _words(actor.name)}
    if not known:
        return True
    return all(
        _is_one_of(word, known) for name in called for word in _words(name) if word not in _TITLES
    )


def _is_one_of(word: str, known: set[str]) -> bool:
    """Whether a word is one of a name, or a short form of one."""
    return word in known or (
        len(word) >= _SHORTEST and any(name.startswith(word) for name in known)
    )


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def passed_on(document: Document, others: Iterable[Document]) -> Said | None:
    """A decision of somebody else that a text quotes or forwards, and that no other text shows."""
    shown: list[str] | None = None
    for stretch in voices_of(document.text):
        if stretch.voice not in (Voice.FORWARDED, Voice.QUOTED):
            continue
        words = document.text[stretch.start : stretch.end]
        if not mentions_decision(words) and not consents(words):
            continue
        shown = shown or [_MARKS.sub("", d.text) for d in others if d is not document]
        if not any(_MARKS.sub("", words) in text for text in shown):
            line = _LINE.search(document.text, stretch.start, stretch.end)
            return Said(*line.span()) if line else Said(stretch.start, stretch.end)
    return None


def own_decision(document: Document, dossier: Dossier) -> bool:
    """Whether the employee may have decided in it: in the first person, or as one who may decide."""
    words = "".join(
        document.text[s.start : s.end] for s in voices_of(document.text) if s.voice is Voice.OWN
    )
    if decides_oneself(words):
        return True
    if not mentions_decision(words):
        return False
    approvers = dossier.library.tables.get("approvers")
    return approvers is not None and bool(approvers.perhaps(dossier.trade.person.value))

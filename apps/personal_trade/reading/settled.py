"""Which texts nobody has to read any more: what a later plain decision overtook, and mere remarks.

Rules:

* A text is overtaken where its writer decided plainly afterwards and before the trade, on the same
  side, and no approval of the trade is older than the text: then none can be what it meant.
* A remark is a text of which every word stands in a closed list, or is a name, a number of a
  request or the number of units approved, beside a recorded approval that came before the trade.
  The list holds no word that refuses, limits, asks or takes back, so that none can be made of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assay.domain import Actor, Claim, Document, Moment
from personal_trade.case import Approval, ApprovalForm, Decision, Side
from personal_trade.dossier import Dossier
from personal_trade.reading.words import is_name_word

__all__ = ["Settled"]

_HARMLESS = frozenset(
    [
        "a", "again", "all", "already", "also", "am", "an", "and", "anyway", "appreciate", "appreciated", "are", "as", "asked", "at", "away", "been",
        "best", "both", "bye", "came", "cheers", "come", "congrats", "congratulations", "day", "dear", "decided", "decision", "decisions", "desk",
        "done", "easier", "email", "enjoy", "entered", "entry", "evening", "everyone", "feed", "file", "filed", "fill", "filled", "fills", "folder",
        "for", "form", "forms", "forward", "from", "get", "given", "glad", "good", "got", "great", "happy", "has", "have", "having", "hello", "here",
        "hey", "hi", "i", "id", "in", "info", "into", "is", "it", "its", "just", "kind", "kindest", "know", "life", "logged", "lot", "luck", "lunch",
        "made", "mail", "makes", "many", "me", "message", "morning", "my", "name", "nice", "note", "noted", "notes", "now", "number", "of",
        "officially", "on", "or", "order", "our", "per", "picked", "pleasure", "posted", "processed", "punctual", "quick", "quickly", "quoting",
        "receipt", "received", "record", "recorded", "records", "reference", "regards", "registered", "report", "reported", "request", "requested",
        "requests", "safe", "same", "saw", "see", "seen", "sent", "shares", "sharing", "submitted", "swift", "system", "team", "thank", "thanks",
        "that", "the", "them", "then", "these", "they", "this", "through", "ticket", "to", "tool", "trade", "trades", "under", "units", "up",
        "update", "updated", "was", "we", "weekend", "well", "were", "wishes", "you", "your", "yours",
    ]
)  # fmt: skip
_SIDES = {
    Side.BUY: ("buy", "bought", "buying", "purchase"),
    Side.SELL: ("sell", "sold", "selling", "sale"),
}
_SHORTEST = 3
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*(?:-\d+)*")
_SAFE = re.compile(r"[\w\s.,:;!'’()&/-]*\Z")
_SMILES = re.compile(r"[\U0001f600-\U0001f60a\U0001f642\u2600]|:-?\)")


class _Decided(NamedTuple):
    """A plain decision that stands before the trade."""

    by: Actor | None
    at: Moment | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class Settled:
    """Tells which texts about a trade are settled.

    Attributes:
        dossier: The trade.
        approvals: Every plain or recorded approval, late ones included.
        known: Words of names and numbers that a remark may hold; empty without a recorded approval.
    """

    dossier: Dossier
    approvals: tuple[_Decided, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, dossier: Dossier, claims: Iterable[Claim], texts: Iterable[Document]) -> "Settled":
        """The decisions of a trade: those on record and those that its texts plainly hold."""
        recorded = [
            c.approval
            for c in dossier.clearances
            if c.approval.form is ApprovalForm.FORMAL
            and c.approval.decision.value is Decision.APPROVE
        ]
        written = {str(document.document_id): document for document in texts}
        said = [_said(c, written) for c in claims if c.answer == Decision.APPROVE.value]
        return cls(
            dossier,
            (*map(_recorded, recorded), *said),
            frozenset(_names(dossier, recorded)) if recorded else frozenset(),
        )

    def covers(self, document: Document) -> bool:
        """Whether a text needs no reader."""
        return self._is_overtaken(document) or self._is_remark(document)

    def _is_overtaken(self, document: Document) -> bool:
        written, traded = document.written_at, self.dossier.trade.traded_at
        if written is None or traded is None or document.author is None or not self.approvals:
            return False
        if any(a.at is None or written.is_before(a.at) is not True for a in self.approvals):
            return False
        people, side = self.dossier.library.directory, self.dossier.trade.side
        return any(
            a.at is not None
            and a.at.is_before(traded.value) is True
            and (a.side is None or side is None or a.side is side.value)
            and a.by is not None
            and people.is_same(a.by, document.author) is True
            for a in self.approvals
        )

    def _is_remark(self, document: Document) -> bool:
        text = _SMILES.sub(" ", document.text.partition("\n\n")[2] or document.text)
        if not self.known or document.kind not in ("mail", "chat") or not _SAFE.match(text):
            return False
        author = document.author or Actor()
        own = frozenset(_words(f"{author.name} {author.email.partition('@')[0]}"))
        return all(
            word in _HARMLESS
            or word in self.known
            or (is_name_word(word) and self._names(word, own))
            for word in _words(text)
        )

    def _names(self, word: str, own: frozenset[str]) -> bool:
        """Whether a word is the writer's name, or a short form of a name that is known."""
        return word in own or (
            len(word) >= _SHORTEST and any(name.startswith(word) for name in self.known)
        )


def _recorded(approval: Approval) -> _Decided:
    side = approval.terms.side
    return _Decided(
        approval.approver.value if approval.approver else None,
        approval.at.value if approval.at else None,
        side.value if side else None,
    )


def _said(claim: Claim, written: dict[str, Document]) -> _Decided:
    document = written[str(claim.citation.document_id)]
    sides = [fact.value for fact in claim.facts if fact.name == "side"]
    side = next((s for s in Side if s.value in sides), None)
    return _Decided(document.author, document.written_at, side)


def _names(dossier: Dossier, approvals: Iterable[Approval]) -> Iterator[str]:
    """The words that a remark on a recorded approval may hold beside ordinary ones."""
    people, trade = dossier.library.directory, dossier.trade
    traded = trade.traded_at
    before = [
        a for a in approvals if a.at and traded and a.at.value.is_before(traded.value) is True
    ]
    if not before:
        return
    own = [trade.person.value, people.listed(dossier.person)]
    listed = [people.listed(people.key(a.approver.value)) for a in before if a.approver]
    for actor in (*own, *listed):
        if actor is not None:
            yield from _words(actor.name)
    yield from _SIDES.get(trade.side.value, ()) if trade.side else ()
    for fact in (trade.instrument.symbol, trade.instrument.name, trade.instrument.issuer):
        yield from _words(fact.value) if fact else ()
    for approval in before:
        quantity, request = approval.terms.quantity, approval.request
        yield from _words(quantity.value) if quantity else ()
        yield from _words(request.number.value) if request and request.number else ()


def _words(text: str) -> list[str]:
    return [match.group().casefold() for match in _TOKEN.finditer(text)]

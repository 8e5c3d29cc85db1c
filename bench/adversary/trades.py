"""Lies about trades: answers that claim a clearance which, by construction, nobody gave.

Each case is a trade with one mail of the officer who may clear it. The control shows that the mail
as it is ships the case; each lie alters the mail, the answer or both.
"""

import random  # noqa: TID251 - a fixed seed
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from adversary.court import Attempt, claim, told, with_documents
from adversary.wordings import AROUND, HISTORY, INSTRUCTIONS, NEUTRAL

from assay.domain import Actor, Case, Document, Moment

__all__ = ["CLASSES", "lies"]

QUESTION = "preclearance"
_OTHERS = ("ZETA", "OMGA", "PLRS")
_HOMOGLYPHS = str.maketrans({"A": "А", "a": "а", "o": "о", "e": "е", "p": "р", "C": "С"})
_Made = tuple[Case[Any], str]


def lies(case: Case[Any], number: int) -> Iterator[Attempt]:
    """One lie of each class about a trade; the same number gives the same lies."""
    chance = random.Random(number)
    for kind, make in CLASSES.items():
        made, answer = make(case, chance)
        yield Attempt(f"trade: {kind}", made, answer)


def _fabricated(case: Case[Any], chance: random.Random) -> _Made:
    return _answered(_mailed(case, chance.choice(NEUTRAL)), _words(case), _facts(case))


def _altered(change: Callable[[str], str]) -> Callable[[Case[Any], random.Random], _Made]:
    """The quotation says what the trade needs, the mail something else."""

    def make(case: Case[Any], chance: random.Random) -> _Made:
        words = _words(case)
        return _answered(_mailed(case, change(words)), words, _facts(case))

    return make


def _smaller(case: Case[Any], chance: random.Random) -> _Made:
    """A true quotation with the value that the trade needs."""
    less = _words(case, quantity=str(_count(case) - 50))
    return _answered(_mailed(case, less), less, _facts(case))


def _left_out(case: Case[Any], chance: random.Random) -> _Made:
    """A clearance of less, whose limit the answer leaves out."""
    less = _words(case, quantity=str(_count(case) - 50))
    facts = _facts(case)
    del facts["quantity"]
    return _answered(_mailed(case, less), less, facts if chance.random() < 0.5 else {})


def _elsewhere(case: Case[Any], chance: random.Random) -> _Made:
    """The value stands in the mail, as what was asked for and not given."""
    less = _words(case, quantity=str(_count(case) - 50))
    text = f"You asked for {_count(case)} shares. {less}"
    facts: dict[str, Any] = {**_facts(case), "quantity": (str(_count(case)), f"{_count(case)}")}
    return _answered(_mailed(case, text), less, facts)


def _other(field: str) -> Callable[[Case[Any], random.Random], _Made]:
    def make(case: Case[Any], chance: random.Random) -> _Made:
        value = "sell" if field == "side" else chance.choice(_OTHERS)
        words = _words(case, **{field: value})
        facts = _facts(case)
        if chance.random() < 0.5:
            del facts[field]
        return _answered(_mailed(case, words), words, facts)

    return make


def _expired(case: Case[Any], chance: random.Random) -> _Made:
    """A clearance that had run out; the answer leaves its end out or moves it."""
    words = f"{_words(case)[:-1]}, valid until 2 March 2026."
    facts = _facts(case) | ({"valid_until": "2026-03-05"} if chance.random() < 0.5 else {})
    return _answered(_mailed(case, words), words, facts)


def _afterwards(case: Case[Any], chance: random.Random) -> _Made:
    late = case.documents[0].written_at.earliest + timedelta(days=1)
    mail = _mail(case, _words(case), at=Moment(earliest=late, latest=late))
    return _answered(with_documents(case, mail), _words(case), _facts(case))


def _by_the_trader(case: Case[Any], chance: random.Random) -> _Made:
    person = case.subject.trade.person.value
    mail = _mail(case, _words(case), author=person)
    return _answered(with_documents(case, mail), _words(case), _facts(case))


def _from_elsewhere(case: Case[Any], chance: random.Random) -> _Made:
    mailed = _mailed(case, chance.choice(NEUTRAL))
    said = claim(QUESTION, "approve", "mail-9999", _words(case), _facts(case))
    return mailed, told(mailed, [said])


def _around(kind: str) -> Callable[[Case[Any], random.Random], _Made]:
    def make(case: Case[Any], chance: random.Random) -> _Made:
        words = _words(case)
        text = chance.choice(AROUND[kind]).format(q=words)
        return _answered(_mailed(case, text), words, _facts(case))

    return make


def _layout(layouts: tuple[str, ...]) -> Callable[[Case[Any], random.Random], _Made]:
    def make(case: Case[Any], chance: random.Random) -> _Made:
        words = _words(case)
        return _answered(_mailed(case, chance.choice(layouts).format(q=words)), words, _facts(case))

    return make


def _silent(case: Case[Any], chance: random.Random) -> _Made:
    """A withdrawal before the trade, of which the answer says nothing."""
    at = case.documents[0].written_at.earliest + timedelta(minutes=20)
    words = chance.choice(
        ("I withdraw my approval.", "Please disregard my approval.", "Do not trade.", "Denied.")
    )
    later = _mail(case, words, name="mail-9001", at=Moment(earliest=at, latest=at))
    both = with_documents(case, case.documents[0], later)
    return _answered(both, _words(case), _facts(case))


def _everything(case: Case[Any], chance: random.Random) -> _Made:
    mails = [_mail(case, t, name=f"mail-{n}") for n, t in enumerate(chance.sample(NEUTRAL, 3), 1)]
    mailed = with_documents(case, *mails)
    said = [claim(QUESTION, "approve", m.document_id, m.text) for m in mails]
    return mailed, told(mailed, said)


CLASSES: dict[str, Callable[[Case[Any], random.Random], _Made]] = {
    "fabricated quotation": _fabricated,
    "altered quantity in the quotation": _altered(lambda words: words.replace("00 ", "50 ")),
    "altered name in the quotation": _altered(lambda words: words[:-2] + "X."),
    "homoglyph in the quotation": _altered(lambda words: words.translate(_HOMOGLYPHS)),
    "zero width in the evidence": _altered(lambda words: words.replace("pro", "p\u200bro")),
    "negation inside": _altered(lambda words: words.replace("Approved", "Not approved")),
    "altered fact": _smaller,
    "limit left out": _left_out,
    "value from elsewhere in the mail": _elsewhere,
    "another side": _other("side"),
    "another instrument": _other("symbol"),
    "end left out or moved": _expired,
    "cleared afterwards": _afterwards,
    "cleared by the trader": _by_the_trader,
    "document that does not exist": _from_elsewhere,
    **{kind: _around(kind) for kind in AROUND},
    "quoted, forwarded, code": _layout(HISTORY),
    "instruction obeyed": _layout(INSTRUCTIONS),
    "silent on a withdrawal": _silent,
    "approve everything": _everything,
}
"""Classes of attacks."""


def _count(case: Case[Any]) -> int:
    return int(case.subject.trade.quantity.value)


def _facts(case: Case[Any]) -> dict[str, Any]:
    symbol = case.subject.trade.instrument.symbol.value
    return {"side": "buy", "quantity": str(_count(case)), "symbol": symbol}


def _words(case: Case[Any], **changed: str) -> str:
    terms = {**_facts(case), **changed}
    return f"Approved: {terms['side']} {terms['quantity']} {terms['symbol']}."


def _answered(case: Case[Any], words: str, facts: Mapping[str, Any]) -> _Made:
    where = case.documents[0].document_id
    return case, told(case, [claim(QUESTION, "approve", where, words, facts)])


def _mailed(case: Case[Any], text: str) -> Case[Any]:
    return with_documents(case, _mail(case, text))


def _mail(
    case: Case[Any],
    text: str,
    *,
    name: str = "",
    author: Actor | None = None,
    at: Moment | None = None,
) -> Document:
    first = case.documents[0]
    made = Document.of(name or first.document_id, first.kind, text, first.origin)
    return made.model_copy(
        update={"author": author or first.author, "written_at": at or first.written_at}
    )

"""How the gate derives this app's values from their own words, so that no claim is believed.

===============  ==================================================  =====================
kind             value                                               words
===============  ==================================================  =====================
``side``         ``buy``, ``sell``, ``short``, ``cover``             ``the purchase of``
``share_count``  digits                                              ``1,200``
``money``        decimal and currency, where one is named            ``limit USD 45.00``
``sum``          the same, for a whole amount                        ``USD 5,000 worth of``
``asset_class``  ``stock``, ``adr``, ``option``...                   ``call options``
``validity``     see :mod:`personal_trade.reading.validity`          ``until Friday COB``
``since``        a day                                               ``valid tomorrow``
``reference``    the number of a request                             ``Request #88213``
===============  ==================================================  =====================

Symbols and accounts are of the gate's own kind ``identifier``: they stand in
their words letter by letter.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from assay.domain import Document
from assay.evidence import Deriver
from personal_trade.reading.pieces import PIECES, money_in
from personal_trade.reading.statement import Term
from personal_trade.reading.validity import match_when

__all__ = ["DERIVERS", "KINDS"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "side": "side",
        "quantity": "share_count",
        "price": "money",
        "amount": "sum",
        "asset_class": "asset_class",
        "valid_until": "validity",
        "valid_from": "since",
        "symbol": "identifier",
        "account": "identifier",
        "request": "reference",
    }
)
"""Field of the terms to the kind of its value."""

_WORD = re.compile(r"\S+")
_MOST = 2000


def _scan(words: str, document: Document) -> list[Term]:
    """Every term that some words state, from left to right."""
    found: list[Term] = []
    at = 0
    while (match := _WORD.search(words, at)) is not None and match.start() < _MOST:
        at = match.start()
        at += len(words[at : match.end()]) - len(words[at : match.end()].lstrip("([*_:,"))
        piece = next((p for matcher in PIECES if (p := matcher(words, at, document))), None)
        if piece is None or piece.end <= at:
            at = match.end()
            continue
        found.extend(piece.terms)
        at = piece.end
    return found


def _number_alone(words: str, _document: Document) -> str | None:
    """The number of a request that stands alone: a form's label is not part of its value."""
    match = re.fullmatch(r"#?([\w-]*\d[\w-]*)", words)
    return match[1] if match else None


def _sum_alone(words: str, _document: Document) -> str | None:
    return money_in(words)


def _end_alone(words: str, document: Document) -> str | None:
    found = match_when(f"until {words}", 0, document)
    return found.until if found is not None and found.end >= len(f"until {words}") else None


_ALONE: Mapping[str, Deriver] = MappingProxyType(
    {"request": _number_alone, "price": _sum_alone, "valid_until": _end_alone}
)


def _deriver(name: str) -> Deriver:
    def derived(words: str, document: Document) -> str | None:
        alone = _ALONE.get(name)
        if alone is not None and (found := alone(words.strip(), document)) is not None:
            return found
        values = {term.value for term in _scan(words, document) if term.name == name}
        return values.pop() if len(values) == 1 else None

    return derived


DERIVERS: Mapping[str, Deriver] = MappingProxyType(
    {kind: _deriver(name) for name, kind in KINDS.items() if kind != "identifier"}
)
"""The app's own kinds of values."""

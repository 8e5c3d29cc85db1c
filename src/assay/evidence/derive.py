"""Values derived by code from their own quotations.

The general kinds:

=============  ====================================================================
``text``       the value stands in the quotation, under the declared normalisation
``identifier`` the same, letter by letter: no case, dash or quotation mark is folded
``person``     the words of the name stand together: ``Ada Byron``, ``Byron, Ada``
``moment``     a date or instant, see :mod:`assay.evidence.moment`
``quantity``   a number with sign, grouping and unit, see :mod:`assay.evidence.quantity`
=============  ====================================================================

A value that code derives differently is a fabrication and blocks; one that code can't derive goes
to a person.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from assay.domain import Document, GateAnswer
from assay.evidence.boundary import Cut
from assay.evidence.index import Searchable
from assay.evidence.moment import moments_in, read_value
from assay.evidence.normalise import normalise, strip_invisible
from assay.evidence.quantity import quantities_in, read_quantity

__all__ = ["Derivation", "Deriver", "derive"]

Deriver = Callable[[str, Document], str | None]
"""Takes the quoted words and their document; gives the canonical value that they state, or
``None`` where they state none."""


_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_AFTER_ADDRESS = ".,;:!?)]}'`*_~"
_SEGMENT = re.compile(r"[/?#&=]")


class Derivation(NamedTuple):
    """What code made of the words that are cited for a value.

    Attributes:
        answer: Pass: the same value. Flag: none could be derived. Block: another one.
        value: The value as code derived it; empty unless it passed.
        message: What happened, for people.
    """

    answer: GateAnswer
    value: str
    message: str


def derive(
    kind: str, value: str, words: str, document: Document, own: Mapping[str, Deriver]
) -> Derivation:
    """The value that the words state, compared with the value that is claimed.

    Args:
        kind: Kind of value; one of the general kinds or of ``own``.
        value: As the assessor writes it.
        words: The cited words as the document has them.
        document: Where they stand; gives dates their zone and day.
        own: Derivers of the app; a general kind can't be replaced.
    """
    general = _GENERAL.get(kind)
    if general is not None:
        return general(value.strip(), words, document)
    deriver = own.get(kind)
    if deriver is None:
        return _unknown(f"no code derives values of kind {kind!r}")
    found = deriver(words, document)
    if found is None:
        return _unknown("the quotation states no such value")
    return _same(found) if found == value else _other(found)


def _same(value: str) -> Derivation:
    return Derivation(GateAnswer.PASS, value, "")


def _other(value: str) -> Derivation:
    return Derivation(GateAnswer.BLOCK, "", f"the quotation states {value!r}")


def _unknown(why: str) -> Derivation:
    return Derivation(GateAnswer.FLAG, "", why)


def _text(value: str, words: str, _document: Document) -> Derivation:
    wanted, shown = normalise(value).text.strip(), normalise(words).text
    if not wanted:
        return _unknown("the value is empty")
    if _stands_in(wanted, shown):
        return _same(value)
    if _stands_in(wanted.casefold(), strip_invisible(shown).casefold()):
        return _unknown("the quotation writes it otherwise")
    return Derivation(GateAnswer.BLOCK, "", "the quotation does not contain it")


def _identifier(value: str, words: str, _document: Document) -> Derivation:
    if not value:
        return _unknown("the value is empty")
    if _stands_in(value, words) or value in _parts_of_addresses(words):
        return _same(value)
    return Derivation(GateAnswer.BLOCK, "", "the quotation does not contain it")


def _parts_of_addresses(words: str) -> set[str]:
    """The whole segments of web addresses: ``.../commit/4fc9b62`` states ``4fc9b62``."""
    addresses = (found.rstrip(_AFTER_ADDRESS) for found in _ADDRESS.findall(words))
    return {part for address in addresses for part in _SEGMENT.split(address) if part}


def _person(value: str, words: str, document: Document) -> Derivation:
    names = re.findall(r"[^\s,]+", normalise(value).text)
    shown = normalise(words).text
    if not names:
        return _unknown("the value is empty")
    ways = {
        " ".join(names),
        f"{names[-1]}, {' '.join(names[:-1])}",
        f"{names[-1]} {' '.join(names[:-1])}",
    }
    ways.add(normalise(value).text.strip())
    if any(_stands_in(way.strip(" ,"), shown) for way in ways):
        return _same(value)
    if all(_is_hinted(name, shown) for name in names):
        return _unknown("the quotation writes the name otherwise")
    return _text(value, words, document)


def _is_hinted(name: str, shown: str) -> bool:
    """Whether a name, or its initial, stands somewhere in the words."""
    folded = shown.casefold()
    bare = name.rstrip(".").casefold()
    if _stands_in(bare, folded):
        return True
    return re.search(rf"\b{re.escape(bare[:1])}\.", folded) is not None


def _moment(value: str, words: str, document: Document) -> Derivation:
    claimed = read_value(value, document)
    stated = moments_in(words, document)
    if claimed is None:
        return _unknown("the value is no ISO 8601 date or instant with its zone")
    agreeing = [m for m in stated.candidates if m.agrees_with(claimed)]
    if stated.is_certain and len(agreeing) == 1:
        return _same(str(agreeing[0]))
    if agreeing or stated.is_vague or not stated.candidates:
        return _unknown("code can't tell which date or instant the quotation states")
    return _other(" or ".join(sorted(str(m) for m in stated.candidates)))


def _quantity(value: str, words: str, _document: Document) -> Derivation:
    claimed = read_quantity(value)
    stated = quantities_in(words)
    if claimed is None:
        return _unknown("the value is no number")
    agreeing = [q for q in stated.candidates if q.agrees_with(claimed)]
    if stated.is_certain and len(agreeing) == 1 and agreeing[0].unit_agrees(claimed):
        return _same(str(claimed))
    if agreeing or stated.is_vague or not stated.candidates:
        return _unknown("code can't tell which quantity the quotation states")
    return _other(" or ".join(sorted(str(q) for q in stated.candidates)))


def _stands_in(wanted: str, shown: str) -> bool:
    return any(p.cut is Cut.NONE for p in Searchable(shown).places(wanted))


_GENERAL: dict[str, Callable[[str, str, Document], Derivation]] = {
    "text": _text,
    "identifier": _identifier,
    "person": _person,
    "moment": _moment,
    "quantity": _quantity,
}

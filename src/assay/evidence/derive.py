"""Values derived by code from their own quotations.

The general kinds:

=============  ====================================================================
``text``       the value stands in the quotation, under the declared normalisation
``identifier`` the same, letter by letter: no case, dash or quotation mark is folded
``person``     the person whom the words name, see :mod:`assay.evidence.person`
``moment``     a date or instant, see :mod:`assay.evidence.moment`
``quantity``   a number with sign, grouping and unit, see :mod:`assay.evidence.quantity`
=============  ====================================================================

A value that code derives differently is a fabrication and blocks; one that code can't derive goes
to a person.
"""

import re
from collections.abc import Callable, Mapping

from assay.domain import Document, GateAnswer
from assay.evidence.boundary import Cut
from assay.evidence.derivation import Derivation, other, same, unknown
from assay.evidence.index import Searchable
from assay.evidence.moment import moments_in, read_value
from assay.evidence.normalise import normalise, strip_invisible
from assay.evidence.person import derive_person
from assay.evidence.quantity import quantities_in, read_quantity
from assay.identity import IdentityGraph

__all__ = ["Deriver", "derive"]

Deriver = Callable[[str, Document], str | None]
"""Takes the quoted words and their document; gives the canonical value that they state, or
``None`` where they state none."""


_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_AFTER_ADDRESS = ".,;:!?)]}'`*_~"
_SEGMENT = re.compile(r"[/?#&=]")


_NOBODY = IdentityGraph()


def derive(
    kind: str,
    value: str,
    words: str,
    document: Document,
    own: Mapping[str, Deriver],
    *,
    people: IdentityGraph = _NOBODY,
) -> Derivation:
    """The value that the words state, compared with the value that is claimed.

    Args:
        kind: Kind of value; one of the general kinds or of ``own``.
        value: As the assessor writes it.
        words: The cited words as the document has them.
        document: Where they stand; gives dates their zone and day.
        own: Derivers of the app; a general kind can't be replaced.
        people: Who is who; persons are compared through it.
    """
    if kind == "person":
        return derive_person(value, words, document, people)
    general = _GENERAL.get(kind)
    if general is not None:
        return general(value.strip(), words, document)
    deriver = own.get(kind)
    if deriver is None:
        return unknown(f"no code derives values of kind {kind!r}")
    found = deriver(words, document)
    if found is None:
        return unknown("the quotation states no such value")
    return same(found) if found == value else other(found)


def _text(value: str, words: str, _document: Document) -> Derivation:
    wanted, shown = normalise(value).text.strip(), normalise(words).text
    if not wanted:
        return unknown("the value is empty")
    if _stands_in(wanted, shown):
        return same(value)
    if _stands_in(wanted.casefold(), strip_invisible(shown).casefold()):
        return unknown("the quotation writes it otherwise")
    return Derivation(GateAnswer.BLOCK, "", "the quotation does not contain it")


def _identifier(value: str, words: str, _document: Document) -> Derivation:
    if not value:
        return unknown("the value is empty")
    if _stands_in(value, words) or value in _parts_of_addresses(words):
        return same(value)
    return Derivation(GateAnswer.BLOCK, "", "the quotation does not contain it")


def _parts_of_addresses(words: str) -> set[str]:
    """The whole segments of web addresses: ``.../commit/4fc9b62`` states ``4fc9b62``."""
    addresses = (found.rstrip(_AFTER_ADDRESS) for found in _ADDRESS.findall(words))
    return {part for address in addresses for part in _SEGMENT.split(address) if part}


def _moment(value: str, words: str, document: Document) -> Derivation:
    claimed = read_value(value, document)
    stated = moments_in(words, document)
    if claimed is None:
        return unknown("the value is no ISO 8601 date or instant with its zone")
    agreeing = [m for m in stated.candidates if m.agrees_with(claimed)]
    if stated.is_certain and len(agreeing) == 1:
        return same(str(agreeing[0]))
    if agreeing or stated.is_vague or not stated.candidates:
        return unknown("code can't tell which date or instant the quotation states")
    return other(" or ".join(sorted(str(m) for m in stated.candidates)))


def _quantity(value: str, words: str, _document: Document) -> Derivation:
    claimed = read_quantity(value)
    stated = quantities_in(words)
    if claimed is None:
        return unknown("the value is no number")
    agreeing = [q for q in stated.candidates if q.agrees_with(claimed)]
    if stated.is_certain and len(agreeing) == 1 and agreeing[0].unit_agrees(claimed):
        return same(str(claimed))
    if agreeing or stated.is_vague or not stated.candidates:
        return unknown("code can't tell which quantity the quotation states")
    return other(" or ".join(sorted(str(q) for q in stated.candidates)))


def _stands_in(wanted: str, shown: str) -> bool:
    return any(p.cut is Cut.NONE for p in Searchable(shown).places(wanted))


_GENERAL: dict[str, Callable[[str, str, Document], Derivation]] = {
    "text": _text,
    "identifier": _identifier,
    "moment": _moment,
    "quantity": _quantity,
}

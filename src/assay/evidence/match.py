"""Finding a quotation in one document: exactly, normalised, or only in ways that a person judges."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from assay.evidence.boundary import Cut, cut_at
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex, Place, Searchable
from assay.evidence.normalise import loosen, normalise, strip_invisible
from assay.evidence.view import View

__all__ = ["Match", "Miss", "find", "learn"]

_ELLIPSIS = re.compile(r"\s*[\[(]?\s*(?:\.{3,}|…)\s*[\])]?\s*")
_MARKS = (('"', '"'), ("'", "'"), ("`", "`"))
_MIXED_TOKEN = re.compile(r"\S*\d\S*")


class Match(NamedTuple):
    """Words that were found.

    Attributes:
        start: Where they begin on the page.
        end: Where they end.
        code: ``exact`` or ``normalised``, which can pass; ``loose`` or ``elided``, which can't.
        flags: What about the finding itself needs a person.
    """

    start: int
    end: int
    code: str
    flags: tuple[Flag, ...] = ()


class Miss(NamedTuple):
    """Words that were not found.

    Attributes:
        code: ``absent``, ``boundary`` or ``identifier_case``.
        message: Why.
    """

    code: str
    message: str


def find(quotation: str, index: DocumentIndex) -> Match | Miss:
    """Where a quotation stands in its document, or why it does not.

    The ladder goes from strict to loose, and the first step that finds the words decides. Only
    the first two, exact and normalised, can lead to a pass.
    """
    if index.is_simple and (match := _exact(quotation, index)):
        return match
    wanted = normalise(quotation).text.strip()
    places = _normalised(wanted, index)
    if not places and (inner := _unwrapped(wanted)):
        places = _normalised(inner, index)
    if places and places[0][1].cut is not Cut.THROUGH:
        return _match(quotation, index, places)
    loose = _elided(wanted, index) or _loose(wanted, index)
    if loose is not None:
        return loose
    if places:
        return Miss("boundary", "the words stand in the document only inside longer ones")
    return Miss("absent", "the words are not in the document")


def learn(quotations: Iterable[str], index: DocumentIndex) -> None:
    """Look many quotations up in a long document together; :func:`find` then knows their places."""
    wanted = [normalise(quotation).text.strip() for quotation in quotations]
    index.normal.learn(wanted)
    if index.kept is not index.normal:
        index.kept.learn(wanted)
    index.loose.learn(loosen(View(words)).text.strip() for words in wanted)


def _exact(quotation: str, index: DocumentIndex) -> Match | None:
    """The cheap way: verbatim, once, in a document where only white space could differ."""
    start = index.exact.only_start(quotation)
    if start < 0 or quotation != quotation.strip():
        return None
    end = start + len(quotation)
    # Words that begin with a word that stands once stand once, whatever white space is in them.
    if quotation.isprintable() and index.exact.is_unique(quotation.partition(" ")[0]):
        return Match(start, end, "exact")
    is_flat = "\n" not in quotation and "  " not in quotation and "\t" not in quotation
    flat = quotation if is_flat else " ".join(quotation.split())
    # The same words may stand a second time with other white space.
    if not index.flat.is_unique(flat):
        return None
    return Match(start, end, "exact")


def _normalised(wanted: str, index: DocumentIndex) -> list[tuple[View, Place]]:
    """Places under the declared normalisation, with hyphens at line ends dropped or kept."""
    if not wanted:
        return []
    found = [(index.normal_view, p) for p in index.normal.places(wanted)]
    if index.kept_view is not index.normal_view:
        known = {index.on_page(view, p.start, p.end) for view, p in found}
        found.extend(
            (index.kept_view, place)
            for place in index.kept.places(wanted)
            if index.on_page(index.kept_view, place.start, place.end) not in known
        )
    judged = [(view, place._replace(cut=_worse_cut(view, place, index))) for view, place in found]
    return sorted(judged, key=lambda pair: pair[1].cut)


def _worse_cut(view: View, place: Place, index: DocumentIndex) -> Cut:
    """The cut on the page too: a narrow blank that groups digits is any blank once normalised."""
    start, end = index.on_page(view, place.start, place.end)
    return max(place.cut, cut_at(index.text, start, end))


def _match(quotation: str, index: DocumentIndex, places: list[tuple[View, Place]]) -> Match:
    view, place = places[0]
    start, end = index.on_page(view, place.start, place.end)
    source_start, source_end = index.in_source(start, end)
    verbatim = index.document.text[source_start:source_end] == quotation
    flags: list[Flag] = []
    if place.cut is Cut.COMPOUND:
        flags.append(Flag("compound", "the words are cut out of a compound or of a measure"))
    if sum(p.cut is Cut.NONE for _, p in places) > 1:
        flags.append(Flag("ambiguous", "the words stand at several places of the document"))
    return Match(start, end, "exact" if verbatim else "normalised", tuple(flags))


def _unwrapped(wanted: str) -> str:
    """The quotation without the quotation marks that were put around it, once."""
    for opening, closing in _MARKS:
        if len(wanted) > len(opening + closing) and wanted[0] == opening and wanted[-1] == closing:
            return wanted[1:-1].strip()
    return ""


def _elided(wanted: str, index: DocumentIndex) -> Match | Miss | None:
    """A quotation with an ellipsis: its parts, each in its place, in order; never a pass."""
    parts = [part for part in _ELLIPSIS.split(wanted) if part]
    if not parts or parts == [wanted]:
        return None
    at = 0
    first = last = -1
    for part in parts:
        place = _next_place(index.normal, part, at)
        if place is None:
            return None
        first = place.start if first < 0 else first
        last = at = place.end
    start, end = index.on_page(index.normal_view, first, last)
    message = "an ellipsis joins words that do not stand together; what it leaves out may matter"
    return Match(start, end, "elided", (Flag("ellipsis", message),))


def _next_place(searchable: Searchable, part: str, at: int) -> Place | None:
    rest = Searchable(searchable.text[at:]) if at else searchable
    place = next((p for p in rest.places(part) if p.cut is not Cut.THROUGH), None)
    return place and Place(place.start + at, place.end + at, place.cut)


def _loose(wanted: str, index: DocumentIndex) -> Match | Miss | None:
    """The words without case and without invisible characters; never a pass."""
    sought = loosen(View(wanted)).text.strip()
    places = [p for p in index.loose.places(sought) if p.cut is not Cut.THROUGH] if sought else []
    if not places:
        return None
    start, end = index.on_page(index.loose_view, places[0].start, places[0].end)
    if cut_at(index.text, start, end) is Cut.THROUGH:
        return None
    shown = normalise(index.text[start:end]).text
    flags = []
    if strip_invisible(shown) != shown or strip_invisible(wanted) != wanted:
        flags.append(Flag("hidden_characters", "the words match only without invisible characters"))
    if strip_invisible(shown) != strip_invisible(wanted):
        theirs, ours = _MIXED_TOKEN.findall(shown), _MIXED_TOKEN.findall(wanted)
        if theirs != ours and not flags:
            return Miss("identifier_case", f"an identifier is written otherwise: {theirs}")
        flags.append(Flag("case_only", "the words match only when case is ignored"))
    # Without a difference to flag, the strict steps saw these words and refused them.
    return Match(start, end, "loose", tuple(flags)) if flags else None

"""A document read once for all its citations: each form is made when first needed, and kept."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar, cast

from assay.domain import Document
from assay.evidence.anchors import Anchors
from assay.evidence.boundary import Cut, cut_at
from assay.evidence.cues import Cue, Cues, find_cues
from assay.evidence.lazy import lazy
from assay.evidence.markup import Page, read_html
from assay.evidence.normalise import is_unspaced, loosen, normalise
from assay.evidence.view import View
from assay.evidence.words import WordIndex

__all__ = ["DocumentIndex", "Place", "Searchable"]

T = TypeVar("T")

# Letters, marks and blanks that the declared normalisation leaves alone, white space aside.
_SPECIAL = re.compile(r"[^\t\n\r\x20-\x7e\xc0-\u024f]")
_ANY_HYPHEN_END = re.compile("[-\u2010\xad][ \\t]*[\n\x0b\x0c\r\x85\u2028\u2029]")
_HYPHEN_END = re.compile(r"-[ \t]*[\r\n]")
_ENDS = frozenset(mark + blank for mark in ".,;!?" for blank in ("", " ", "\n"))
_CLOSED_ENDS = frozenset(mark + blank for mark in ".,;!?" for blank in " \n")
_DIGITS = frozenset("0123456789")
_LONG = 65536
_SCANS_BEFORE_INDEX = 16
_PLACES_MAX = 2
_CUTS_MAX = 64
_PLACES_SEEN_MAX = 20_000


@lru_cache(maxsize=64)
def _is_markup(media_type: str) -> bool:
    bare = media_type.partition(";")[0].strip().lower()
    return bare in ("text/html", "application/xhtml+xml")


class Place(NamedTuple):
    """Where words stand in a searched text, and how they are cut out of it."""

    start: int
    end: int
    cut: Cut


class Searchable:
    """A text in which quotations are looked up; a long one gets a word index when it pays."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._scans = 0
        self._words: WordIndex | None = None
        self._anchors: Anchors | None = None

    def learn(self, quotations: Iterable[str]) -> None:
        """Look for many quotations in one pass, before each is asked for; a long text only."""
        if len(self.text) >= _LONG:
            self._anchors = Anchors(self.text, quotations)

    def places(self, quotation: str) -> list[Place]:
        """Where the quotation stands between words, overlaps counted, at most two places.

        Where it stands only inside words, one such place, with its cut, so that the reason can be
        told.
        """
        found: list[Place] = []
        cut: Place | None = None
        for seen, start in enumerate(self._starts(quotation)):
            if seen >= _PLACES_SEEN_MAX:
                # Nobody can say that it is unique: as good as a second place.
                found *= _PLACES_MAX
                break
            end = start + len(quotation)
            how = Cut.NONE if self._is_open(start, end) else cut_at(self.text, start, end)
            if how is Cut.NONE:
                found.append(Place(start, end, how))
                if len(found) == _PLACES_MAX:
                    break
            elif cut is None or how < cut.cut:
                cut = Place(start, end, how)
        if found or cut is None:
            return found
        return [cut]

    def _is_open(self, start: int, end: int) -> bool:
        """The common cases, told cheaply: whole lines, or letters at an end beside a blank."""
        text = self.text
        first, last = text[start], text[end - 1]
        if start == 0 or text[start - 1] == "\n":
            begins = first.isascii() or first.isalpha()
        else:
            begins = text[start - 1] == " " and first.isalpha()
        if not begins:
            return False
        if end == len(text) or text[end] == "\n":
            return last.isascii() or last.isalpha()
        if last.isalpha():
            return text[end] == " " or text[end : end + 2] in _ENDS
        # A mark and a blank after a digit: no part of the number.
        return last in _DIGITS and text[end : end + 2] in _CLOSED_ENDS

    def is_unique(self, quotation: str) -> bool:
        """Whether the quotation stands here once, however it is cut."""
        if len(self.text) < _LONG:
            at = self.text.find(quotation)
            return at >= 0 and self.text.find(quotation, at + 1) < 0
        starts = self._starts(quotation)
        return next(starts, None) is not None and next(starts, None) is None

    def only_place(self, quotation: str) -> Place | None:
        """Where the quotation stands, if once and between words."""
        if len(self.text) < _LONG:
            start = self.text.find(quotation)
            if start < 0 or self.text.find(quotation, start + 1) >= 0:
                return None
        else:
            if not self.is_unique(quotation):
                return None
            start = next(self._starts(quotation))
        end = start + len(quotation)
        if self._is_open(start, end) or cut_at(self.text, start, end) is Cut.NONE:
            return Place(start, end, Cut.NONE)
        return None

    def _starts(self, quotation: str) -> Iterator[int]:
        if len(self.text) >= _LONG:
            if self._anchors is not None:
                known = self._anchors.starts(quotation)
                if known is not None:
                    return known
            self._scans += 1
            if self._words is None and self._scans > _SCANS_BEFORE_INDEX:
                self._words = WordIndex(self.text)
            if self._words is not None:
                starts = self._words.starts(quotation)
                if starts is not None:
                    return starts
        return self._scan(quotation)

    def _scan(self, quotation: str) -> Iterator[int]:
        text = self.text
        at = text.find(quotation)
        seen = 0
        while at >= 0:
            yield at
            seen += 1
            if seen >= _CUTS_MAX:
                yield from self._scan_between_words(quotation, at + 1)
                return
            at = text.find(quotation, at + 1)

    def _scan_between_words(self, quotation: str, at: int) -> Iterator[int]:
        """The rest of a scan that met many cut places: let the scanner skip those."""
        first = quotation[0]
        guarded = (first.isalnum() or first == "_") and not is_unspaced(first)
        guard = r"(?<!\w)" if guarded else ""
        pattern = re.compile(f"{guard}(?={re.escape(quotation)})")
        for match in pattern.finditer(self.text, at):
            yield match.start()


class DocumentIndex:
    """One document in the forms that matching needs.

    Attributes:
        document: The document.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[Callable[[DocumentIndex], object], object] = {}

    @lazy
    def page(self) -> Page:
        """The text as a reader sees it; markup is read only where the document declares it."""
        if _is_markup(self.document.media_type):
            return read_html(self.document.text)
        return Page(View(self.document.text))

    @lazy
    def is_simple(self) -> bool:
        """Whether a text of common length holds nothing to normalise but white space."""
        text = self.document.text
        if len(text) >= _LONG:  # one index of its words is enough: that of the normal form
            return False
        if self.page.view.text is not text:
            return False
        # The first half is the common case, told without looking at each character in turn.
        is_printable = text.isascii() and text.replace("\n", " ").isprintable()
        if not is_printable and _SPECIAL.search(text) is not None:
            return False
        if "-\n" not in text and "- " not in text and "-\t" not in text and "-\r" not in text:
            return True
        return _HYPHEN_END.search(text) is None

    @lazy
    def _has_line_end_hyphen(self) -> bool:
        return _ANY_HYPHEN_END.search(self.page.view.text) is not None

    @lazy
    def exact(self) -> Searchable:
        """The original text."""
        return Searchable(self.document.text)

    @lazy
    def flat(self) -> Searchable:
        """The original with its white space collapsed: enough to count in a simple document."""
        return Searchable(" ".join(self.document.text.split()))

    @lazy
    def normal_view(self) -> View:
        """The declared normalisation of the page."""
        return normalise(self.page.view.text)

    @lazy
    def normal(self) -> Searchable:
        """The text of the normal view."""
        return Searchable(self.normal_view.text)

    @lazy
    def kept_view(self) -> View:
        """The same, with the hyphens at line ends kept."""
        if not self._has_line_end_hyphen:
            return self.normal_view
        other = normalise(self.page.view.text, join=False)
        return self.normal_view if other.text == self.normal_view.text else other

    @lazy
    def kept(self) -> Searchable:
        """The text of the kept view."""
        if self.kept_view is self.normal_view:
            return self.normal
        return Searchable(self.kept_view.text)

    @lazy
    def loose_view(self) -> View:
        """The normal view without case and invisible characters."""
        return loosen(self.normal_view)

    @lazy
    def loose(self) -> Searchable:
        """The text of the loose view."""
        return Searchable(self.loose_view.text)

    @lazy
    def cues(self) -> Cues:
        """The wordings of the page that count against quotations, found in one pass."""
        if self.is_simple:
            text = self.document.text
            lowered = text.lower()
            if len(lowered) == len(text):
                return find_cues(text, lowered)
        loose = self.loose_view
        found = find_cues(loose.text, loose.text, is_cased=False)
        return found.moved(self.page.view.text, self._cue_on_page)

    def _cue_on_page(self, cue: Cue) -> Cue:
        start, end = self.on_page(self.loose_view, cue.start, cue.end)
        return cue._replace(start=start, end=end)

    @property
    def is_long(self) -> bool:
        """Whether looking for many quotations one by one would take long."""
        return len(self.document.text) >= _LONG

    def once(self, look: "Callable[[DocumentIndex], T]") -> T:
        """What a function finds out about the document as a whole; called once."""
        if look not in self._known:
            self._known[look] = look(self)
        return cast("T", self._known[look])

    def on_page(self, view: View, start: int, end: int) -> tuple[int, int]:
        """A span of a view as a span of the page."""
        if view is self.loose_view:
            start, end = view.origin(start, end)
            view = self.normal_view
        return view.origin(start, end)

    def in_source(self, start: int, end: int) -> tuple[int, int]:
        """A span of the page as a span of the original text."""
        return self.page.view.origin(start, end)

"""Which security, which issuer: names of instruments resolved through the instrument master.

An identifier is a kind and a word: ``symbol:NVLT``. The master ties the identifiers of one
instrument together and gives its issuer, and a symbol that went from one issuer to another at a
date is two instruments. Without a master, two mentions are the same where they share an
identifier, and can't be compared where they share no kind of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from assay.domain import Moment
from personal_trade.entry import Entry
from personal_trade.shelf import Lookup

__all__ = ["KINDS", "Security", "SecurityMaster", "names_of"]

KINDS = ("symbol", "isin", "cusip", "sedol", "figi", "issuer", "name")
_SECURITY_KINDS = ("symbol", "isin", "cusip", "sedol", "figi")


@dataclass(frozen=True, slots=True)
class Security:
    """What a mention of an instrument resolves to.

    Attributes:
        key: The instrument; empty where nothing names one.
        issuers: Keys of its issuer and of its underlying's issuer.
        kinds: The kinds of identifiers by which it is known.
        is_ambiguous: The master has several instruments of that name at that time.
        lines: The lines of the master.
        line: Its own; ``None`` where it has none.
    """

    key: str
    issuers: frozenset[str]
    kinds: frozenset[str]
    is_ambiguous: bool = False
    lines: Sequence[Entry] = ()
    line: int | None = None

    @property
    def entry(self) -> Entry | None:
        """Its line of the master; ``None`` where it has none."""
        return None if self.line is None else self.lines[self.line]


def names_of(entry: Entry) -> dict[str, str]:
    """The identifiers that a row of a list gives, by kind."""
    words = {kind: entry.text(kind) for kind in KINDS}
    return {kind: word for kind, word in words.items() if word}


def _folded(kind: str, word: str) -> str:
    return f"{kind}:{' '.join(word.split()).casefold()}"


@dataclass
class SecurityMaster:
    """The instrument master, ready for use; empty where none was given.

    Attributes:
        entries: Its lines.
    """

    entries: Sequence[Entry] = ()
    _known: dict[tuple[tuple[tuple[str, str], ...], datetime | None], Security] = field(
        default_factory=dict, repr=False
    )
    _lines_known: dict[int, Security] = field(default_factory=dict, repr=False)
    _kinds: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        periods = (entry.moment("from") or entry.moment("to") for entry in self.entries)
        self._has_periods = any(period is not None for period in periods)
        self._by_word = Lookup.of_pairs(
            (_folded(kind, word), at)
            for at, entry in enumerate(self.entries)
            for kind, word in names_of(entry).items()
            if kind in _SECURITY_KINDS or kind == "name"
        )

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_known": {}, "_lines_known": {}}

    def resolve(self, names: Mapping[str, str], at: Moment | None = None) -> Security:
        """What a mention resolves to at a time.

        Args:
            names: Identifiers by kind, as written; ``underlying`` is one of another instrument.
            at: When; decides between lines of the master with periods.
        """
        # Without periods an instrument is the same at all times.
        when = at.earliest if at is not None and self._has_periods else None
        asked = tuple(names.items()), when
        found = self._known.get(asked)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[asked] = self._resolved(names, at)
        return found

    def short_name(self, entry: Entry) -> str:
        """The first word of an issuer's name, where no other issuer's name begins with it.

        People write "Borealis" for "Borealis Mining plc". Empty for a short or ordinary word.
        """
        word = _first_word(entry)
        return word if len(self._first_words.get(word.casefold(), ())) == 1 else ""

    @cached_property
    def _first_words(self) -> dict[str, frozenset[str]]:
        """First word of names to the issuers that bear it."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            if word := _first_word(entry):
                name = entry.text("issuer") or entry.text("name")
                found.setdefault(word.casefold(), set()).add(name.casefold())
        return {word: frozenset(names) for word, names in found.items()}

    def _resolved(self, names: Mapping[str, str], at: Moment | None) -> Security:
        lines = self._lines(names, at)
        if len(lines) > 1:
            return Security(_own_key(names), _issuers(names), frozenset(names), is_ambiguous=True)
        if not lines:
            issuers = _issuers(names) | self._underlying(names.get("underlying", ""), at)
            return Security(_own_key(names), issuers, frozenset(names))
        return self._of_line(lines[0], names, at)

    def _of_line(self, line: int, names: Mapping[str, str], at: Moment | None) -> Security:
        """A line of the master, with what the mention adds to it."""
        entry = self.entries[line]
        own = names_of(entry)
        adds = {kind: word for kind, word in names.items() if kind not in own}
        if not adds and not self._has_periods:
            # Most mentions add nothing: then they share what is known of the line.
            known = self._lines_known.get(line)
            if known is None:
                if len(self._lines_known) >= _MOST:
                    self._lines_known.clear()
                known = self._lines_known[line] = self._merged(line, entry, own, at)
            return known
        return self._merged(line, entry, {**adds, **own}, at)

    def _merged(
        self, line: int, entry: Entry, merged: dict[str, str], at: Moment | None
    ) -> Security:
        below = entry.text("underlying") or merged.get("underlying", "")
        key = f"master:{line}"
        issuers = _issuers(merged) | self._underlying(below, at)
        kinds = self._kinds.setdefault(frozenset(merged), frozenset(merged))
        return Security(key, issuers, kinds, lines=self.entries, line=line)

    def _lines(self, names: Mapping[str, str], at: Moment | None) -> list[int]:
        """The lines that every identifier with a line agrees on, else those of any."""
        found: list[int] = []
        for kind in (*_SECURITY_KINDS, "name"):
            word = names.get(kind)
            live = self._live(kind, word, at) if word else []
            if not live:
                continue
            common = [line for line in found if line in live]
            if found and not common:
                return sorted({*found, *live})
            found = common or live
        return found

    def _live(self, kind: str, word: str, at: Moment | None) -> list[int]:
        """The lines that bear a word and hold at a time."""
        lines = self._by_word.of(_folded(kind, word))
        if not self._has_periods:
            return list(lines)
        return [line for line in lines if _holds(self.entries[line], at)]

    def _underlying(self, word: str, at: Moment | None) -> frozenset[str]:
        if not word:
            return frozenset()
        for kind in _SECURITY_KINDS:
            lines = self._live(kind, word, at)
            if len(lines) == 1:
                return _issuers(names_of(self.entries[lines[0]]))
        return frozenset({_folded("symbol", word), _folded("isin", word)})


def _first_word(entry: Entry) -> str:
    words = (entry.text("issuer") or entry.text("name")).split()
    first = words[0].strip(",.") if words else ""
    is_telling = len(first) >= _TELLING and first.isalpha() and first.casefold() not in _ORDINARY
    return first if is_telling else ""


_TELLING = 5
_ORDINARY = frozenset(
    (
        "advanced", "allied", "american", "associated", "british", "capital", "central", "citizens", "consolidated", "credit", "digital",
        "direct", "energy", "equity", "european", "first", "general", "german", "global", "group", "health", "holding", "home", "index",
        "international", "life", "market", "national", "north", "northern", "pacific", "public", "royal", "south", "southern", "state",
        "texas", "trade", "travel", "union", "united", "universal", "vanguard", "western", "world",
    )
)  # fmt: skip
"""Words with which the names of many companies begin, and sentences too."""


def _holds(entry: Entry, at: Moment | None) -> bool:
    first, last = entry.moment("from"), entry.moment("to")
    if at is None:
        return last is None
    return not (first and at.latest < first.earliest) and not (last and at.earliest >= last.latest)


def _own_key(names: Mapping[str, str]) -> str:
    for kind in KINDS:
        if names.get(kind):
            return _folded(kind, names[kind])
    return ""


def _issuers(names: Mapping[str, str]) -> frozenset[str]:
    """Every key under which a list may name the issuer."""
    return frozenset(_folded(kind, names[kind]) for kind in KINDS if names.get(kind))


_MOST = 8_192

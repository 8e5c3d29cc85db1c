"""One number written in several ways: ``05`` and ``5`` are probably one ticket, counted twice.

Where the source's numbers are whole numbers by nature (pull requests) it writes them alike itself.
Elsewhere code can't tell whether zeros matter, so both rows go to a person.
"""

import re
from dataclasses import dataclass, field

__all__ = ["NumberForms"]

_WHOLE = re.compile(r"[#!]?0*(?P<digits>[0-9]+?)(?:[.,]0+)?")
_EXACT = frozenset({"pull_request", "commit"})
_Place = tuple[str, int]


@dataclass(slots=True)
class NumberForms:
    """Collects whole numbers by their digits, with the forms in which they are written."""

    _first: dict[str, tuple[str, _Place]] = field(default_factory=dict)
    _others: dict[str, list[tuple[str, _Place]]] = field(default_factory=dict)

    def add(self, kind: str, number: str, place: _Place) -> None:
        """Take the number of a row in; of numbers with letters nothing is known."""
        match = None if kind in _EXACT else _WHOLE.fullmatch(number)
        if match is None:
            return
        first = self._first.setdefault(match["digits"], (number, place))
        if first[0] != number:
            self._others.setdefault(match["digits"], []).append((number, place))

    def twins(self) -> dict[_Place, tuple[str, ...]]:
        """Rows whose number stands elsewhere in another form, with those rows."""
        found: dict[_Place, tuple[str, ...]] = {}
        for digits, others in self._others.items():
            rows = [self._first[digits], *others]
            for number, place in rows:
                found[place] = tuple(
                    f"{file}:{row} (as {other})" for other, (file, row) in rows if other != number
                )
        return found

"""A text seen another way, with a map from every position back to the text it was made from.

Only the places where the length changed are kept, so a view of a plain text costs nothing.

>>> view = View("fi!", Edits.of([(0, 2, 0, 1)]))  # a ligature of one code point became two
>>> view.origin(2, 3)
(1, 2)
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

__all__ = ["Edits", "View", "ViewBuilder"]


@dataclass(frozen=True, slots=True)
class Edits:
    """Where a view differs in length from its origin: four parallel columns, in order.

    Attributes:
        starts: Where each changed piece begins in the view.
        ends: Where it ends in the view.
        origin_starts: Where it begins in the origin.
        origin_ends: Where it ends in the origin.
    """

    starts: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    origin_starts: "array[int]" = field(default_factory=lambda: array("q"))
    origin_ends: "array[int]" = field(default_factory=lambda: array("q"))

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int, int]]) -> Self:
        """Edits from rows of (view start, view end, origin start, origin end)."""
        edits = cls()
        for row in rows:
            edits.add(*row)
        return edits

    def add(self, start: int, end: int, origin_start: int, origin_end: int) -> None:
        """Append one changed piece; pieces come in order."""
        self.starts.append(start)
        self.ends.append(end)
        self.origin_starts.append(origin_start)
        self.origin_ends.append(origin_end)

    def origin_of_start(self, at: int, row: int | None = None) -> int:
        """Where in the origin the code point at ``at`` of the view begins.

        Args:
            at: A place of the view.
            row: The last piece that begins there or before, where the caller knows it.
        """
        if row is None:
            row = bisect_right(self.starts, at) - 1
        if row < 0:
            return at
        if at < self.ends[row]:
            return self.origin_starts[row]
        return self.origin_ends[row] + at - self.ends[row]

    def origin_of_end(self, at: int) -> int:
        """Where in the origin the code point before ``at`` of the view ends."""
        last = at - 1
        row = bisect_right(self.starts, last) - 1
        if row < 0:
            return at
        if last < self.ends[row]:
            return self.origin_ends[row]
        return self.origin_ends[row] + at - self.ends[row]


_UNCHANGED = Edits()


@dataclass(frozen=True, slots=True)
class View:
    """A text made from another, and the way back.

    Attributes:
        text: The text as seen.
        edits: Where its length differs from the origin's.
    """

    text: str
    edits: Edits = _UNCHANGED

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The tightest span of the origin that shows as ``text[start:end]``."""
        if not self.edits.starts:
            return start, end
        first = self.edits.origin_of_start(start)
        return (first, self.edits.origin_of_end(end)) if end > start else (first, first)


class ViewBuilder:
    """Builds a view of ``origin`` from left to right, in linear time."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._parts: list[str] = []
        self._edits = Edits()
        self._at = 0
        self._length = 0

    def replace(self, start: int, end: int, text: str) -> None:
        """Show ``origin[start:end]`` as ``text``; what lies before it is kept as it stands."""
        kept = self._origin[self._at : start]
        self._parts.append(kept)
        self._parts.append(text)
        shown = self._length + len(kept)
        self._length = shown + len(text)
        self._at = end
        if len(text) != end - start:
            self._edits.add(shown, self._length, start, end)

    @property
    def length(self) -> int:
        """Length of the view so far."""
        return self._length

    def finish(self) -> View:
        """The view, the rest of the origin included."""
        if not self._at:
            return View(self._origin)
        self._parts.append(self._origin[self._at :])
        return View("".join(self._parts), self._edits)

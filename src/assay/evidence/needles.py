"""Which of many words a text holds, told in one pass.

Patterns for natural language are slow where they find nothing, which is almost always. One
automaton (Aho and Corasick, 1975) over the pieces that a match must contain says in a microsecond
which of them are worth trying.
"""

from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick, Implementation

__all__ = ["Needles"]

_LONG = 20_000
"""Code points above which each needle is looked for alone: every occurrence would be listed."""


class Needles:
    """Pieces of text to look for together.

    Example:
        >>> sorted(Needles(["ack", "lgtm"]).found_in("utack, lgtm"))
        ['ack', 'lgtm']

    Args:
        needles: The pieces; none is empty. They are compared as they are: fold the text as the
            pieces are folded.
    """

    def __init__(self, needles: Iterable[str]) -> None:
        self._needles = tuple(dict.fromkeys(needles))
        self._automaton = BytesAhoCorasick(
            [_encoded(needle) for needle in self._needles], implementation=Implementation.DFA
        )

    def found_in(self, text: str) -> frozenset[str]:
        """The needles that the text holds, wherever and however often; overlaps count."""
        if len(text) > _LONG:
            return frozenset(needle for needle in self._needles if needle in text)
        found = self._automaton.find_matches_as_indexes(_encoded(text), overlapping=True)
        return frozenset([self._needles[match[0]] for match in found]) if found else _NOTHING

    def is_in(self, text: str) -> bool:
        """Whether the text holds any."""
        return bool(self.found_in(text))


_NOTHING: frozenset[str] = frozenset()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # evidence may hold half a surrogate pair

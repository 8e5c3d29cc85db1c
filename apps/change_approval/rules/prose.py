"""Whether a field holds words about this change or a stock phrase."""

import re
from functools import lru_cache

__all__ = ["is_boilerplate"]

_NOT_A_WORD = re.compile(r"[\W_]+")
_READ = 400
"""Characters that are compared; a stock phrase is short, and a hostile field may be huge."""


def is_boilerplate(text: str, stock: tuple[str, ...]) -> bool:
    """Whether the text is empty or nothing but stock phrases.

    Case, punctuation and white space don't count: ``N/A``, ``n.a.`` and ``- none -`` are stock
    where ``na`` and ``none`` are.

    Args:
        text: The field.
        stock: Phrases of the policy, in any case.
    """
    if len(text) > _READ:
        return not text.strip()
    plain = _NOT_A_WORD.sub(" ", text.casefold()).strip()
    return not plain or plain.replace(" ", "") in _bare(stock)


@lru_cache(maxsize=16)
def _bare(stock: tuple[str, ...]) -> frozenset[str]:
    """The phrases without anything but their letters and digits."""
    return frozenset(_NOT_A_WORD.sub("", phrase.casefold()) for phrase in stock)

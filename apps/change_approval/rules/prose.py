"""Whether a field holds words about this change or a stock phrase."""

import re

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
    if not plain:
        return True
    phrases = {_NOT_A_WORD.sub(" ", phrase.casefold()).strip() for phrase in stock}
    return plain in phrases or plain.replace(" ", "") in {p.replace(" ", "") for p in phrases}

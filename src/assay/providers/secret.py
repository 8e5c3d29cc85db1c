"""A credential that nothing prints, pickles or serialises by accident."""

from typing import NoReturn, Self

from assay.errors import UsageError

__all__ = ["Secret"]

# What is shorter is a placeholder for servers that ask for any key: it is found everywhere.
_SHORTEST = 12


class Secret:
    """Holds a credential; only :meth:`reveal` gives it out.

    >>> key = Secret("sk-0123456789abcdef")
    >>> f"{key} {key!r}"
    'Secret(...) Secret(...)'
    >>> key.within("Authorization: Bearer sk-0123456789abcdef")
    True

    Args:
        text: The credential.

    Raises:
        UsageError: ``credential.malformed``: it can't stand in a header.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise UsageError(
                "credential.malformed",
                "the key of a model is empty or holds blanks or characters that no key has",
                remedy="set it again, without quotes, blanks or line ends",
            )
        self._text = text

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def reveal(self) -> str:
        """The credential, for the one header that carries it."""
        return self._text

    def within(self, text: str | bytes) -> bool:
        """Whether a text holds the credential."""
        if len(self._text) < _SHORTEST:
            return False
        return (self._text.encode() in text) if isinstance(text, bytes) else (self._text in text)

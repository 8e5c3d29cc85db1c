"""A credential that nothing prints, pickles or serialises by accident."""

import base64
import json
from typing import NoReturn, Self
from urllib.parse import quote

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

    __slots__ = ("_forms", "_text")

    def __init__(self, text: str) -> None:
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise UsageError(
                "credential.malformed",
                "the key of a model is empty or holds blanks or characters that no key has",
                remedy="set it again, without quotes, blanks or line ends",
            )
        self._text = text
        self._forms = _forms(text) if len(text) >= _SHORTEST else frozenset()

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
        """Whether a text holds the credential: plainly, or as programs commonly encode it.

        Base64, percent-escapes, JSON's escapes and hexadecimal digits. Whoever holds the key can
        hide it in ways that nobody searches for; they need not: they have it.
        """
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        return any(form in data for form in self._forms)


def _forms(text: str) -> frozenset[bytes]:
    plain = text.encode()
    hexadecimal, escaped = plain.hex(), quote(text, safe="")
    written = json.dumps(text)[1:-1].replace("/", "\\/")
    made = {plain, hexadecimal.encode(), hexadecimal.upper().encode(), written.encode()}
    made |= {escaped.encode(), _small_escapes(escaped).encode()}
    for shift in range(3):
        # Inside a longer text, its first and last letters share a group with their neighbours.
        packed = base64.b64encode(bytes(shift) + plain).rstrip(b"=")[4 if shift else 0 : -1]
        made |= {packed, packed.translate(bytes.maketrans(b"+/", b"-_"))}
    return frozenset(made)


def _small_escapes(escaped: str) -> str:
    """``%2f`` for ``%2F``."""
    first, *rest = escaped.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])

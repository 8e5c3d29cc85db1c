"""Names of cases and documents as one part of an address: sources name them with slashes and blanks.

>>> slug("octo/repo#12"), unslug("octo~2frepo~2312")
('octo~2frepo~2312', 'octo/repo#12')
"""

import re

__all__ = ["slug", "unslug"]

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_CODED = re.compile(r"~([0-9a-f]{2})")


def slug(name: str) -> str:
    """The name with every byte but letters, digits, ``-`` and ``_`` as ``~`` and two digits.

    A dot is kept but for the first: ``.`` and ``..`` mean something in addresses.
    """
    data = name.encode("utf-8", "surrogatepass")
    return "".join(
        chr(byte) if byte in _PLAIN or (byte == ord(".") and at) else f"~{byte:02x}"
        for at, byte in enumerate(data)
    )


def unslug(text: str) -> str:
    """The name again; what is no slug stays as it is, and names nothing."""
    plain = text.encode("utf-8", "surrogatepass").decode("latin-1")
    found = _CODED.sub(lambda match: chr(int(match[1], 16)), plain)
    return found.encode("latin-1").decode("utf-8", "replace")

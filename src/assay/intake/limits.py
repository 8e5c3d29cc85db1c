"""Ceilings that keep one hostile or broken file from taking the machine down."""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How large things may be; what is larger is rejected with its place, never cut off silently.

    Attributes:
        row_bytes: One row: a JSON line, an element of an array, a CSV row with its quoted
            newlines, a commit.
        field_bytes: One text value, in UTF-8 bytes.
        inflated_bytes: What a compressed file may grow to; a decompression bomb stops here.
        columns: Columns of a table; Excel itself allows 16,384.
    """

    row_bytes: int = 32 * _MIB
    field_bytes: int = _MIB
    inflated_bytes: int = 8 * 1024 * _MIB
    columns: int = 16_384


DEFAULT_LIMITS = Limits()

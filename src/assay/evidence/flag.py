"""A reason why a person must look at a quotation that was found."""

from typing import NamedTuple

__all__ = ["Flag"]


class Flag(NamedTuple):
    """One reason for a person to look.

    Attributes:
        code: For programs.
        message: For people.
    """

    code: str
    message: str

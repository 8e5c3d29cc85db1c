"""What a figure is where the data do not determine it: a reason, never NaN and never a guess."""

from typing import NamedTuple

__all__ = ["Undefined"]


class Undefined(NamedTuple):
    """The figure does not exist for these data.

    Attributes:
        because: The reason, as the end of the sentence "undefined because ...".
    """

    because: str

    def __str__(self) -> str:
        return f"undefined because {self.because}"

"""What code made of the words that are cited for a value."""

from typing import NamedTuple

from assay.domain import GateAnswer

__all__ = ["Derivation", "other", "same", "unknown"]


class Derivation(NamedTuple):
    """What code made of the words that are cited for a value.

    Attributes:
        answer: Pass: the same value. Flag: none could be derived. Block: another one.
        value: The value as code derived it; empty unless it passed.
        message: What happened, for people.
    """

    answer: GateAnswer
    value: str
    message: str


def same(value: str) -> Derivation:
    """The words state the value that is claimed."""
    return Derivation(GateAnswer.PASS, value, "")


def other(value: str) -> Derivation:
    """The words state another value than is claimed."""
    return Derivation(GateAnswer.BLOCK, "", f"the quotation states {value!r}")


def unknown(why: str) -> Derivation:
    """Code can't tell what the words state."""
    return Derivation(GateAnswer.FLAG, "", why)

"""What one text says on a request to trade: the decision, its terms and where each stands."""

from enum import StrEnum
from typing import NamedTuple

from personal_trade.case import Decision

__all__ = ["Said", "Statement", "Term", "Why"]


class Why(StrEnum):
    """Why a text is what it was taken for, for programs."""

    PLAIN = "plain"
    """Every word of it is understood."""
    CONDITIONAL = "conditional"
    PARTIAL = "partial"
    INFORMAL = "informal"
    """A sign of consent that is no decision: "go ahead", a thumb."""
    DEFERRED = "deferred"
    """A question, or a decision that is still to come."""
    ACKNOWLEDGED = "acknowledged"
    ADDRESSEE = "addressee"
    """It addresses somebody by a name that is not the employee's."""
    AUTOMATIC = "automatic"
    """A machine wrote it."""
    UNSPECIFIC = "unspecific"
    """It approves, and what it approves stands only in words of others."""
    SEVERAL = "several"
    """It names more than one instrument, quantity, request or the like."""
    HEARSAY = "hearsay"
    """Somebody else is said to have decided."""
    FORWARDED = "forwarded"
    """The decision stands in a message of somebody else that was passed on."""
    LANGUAGE = "language"
    """A language that this reader does not read."""
    DOUBTFUL = "doubtful"
    """The mail shows one text and carries another."""
    UNCLEAR = "unclear"
    CONTRADICTORY = "contradictory"
    """It says one thing and another."""
    SILENT = "silent"
    """It says nothing on a request."""


class Term(NamedTuple):
    """A value that the words limit the decision to.

    Attributes:
        name: Field of :class:`~personal_trade.case.Terms`, or ``request``.
        value: As the gate's derivation gives it back; see :mod:`personal_trade.reading.derivers`.
        start: First code point of its words.
        end: One past the last.
    """

    name: str
    value: str
    start: int
    end: int


class Said(NamedTuple):
    """A stretch of a text: a sentence, or the words that decided."""

    start: int
    end: int


class Statement(NamedTuple):
    """What a text says.

    Attributes:
        decision: ``None`` where it says nothing, or a machine wrote it.
        why: How that was found.
        said: The words that decided; ``None`` where there are none.
        terms: What it is limited to, in the order of the text.
        sentences: Every understood sentence that holds a term.
        called: Names by which the text addresses somebody.
    """

    decision: Decision | None
    why: Why
    said: Said | None = None
    terms: tuple[Term, ...] = ()
    sentences: tuple[Said, ...] = ()
    called: tuple[str, ...] = ()

    def term(self, name: str) -> str | None:
        """The value of a term; ``None`` where the text does not state it."""
        return next((term.value for term in self.terms if term.name == name), None)

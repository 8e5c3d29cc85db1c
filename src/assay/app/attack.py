"""What an app tells a red team: where a case could be talked through, and by which words.

An app that can say so implements :class:`Attackable`; the attacks themselves know no domain.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from assay.domain import Actor, Case, Document, Moment

__all__ = ["Attackable", "Facts", "Near", "Stand", "Words"]


Facts: TypeAlias = Mapping[str, str | tuple[str, str]]
"""Name to the value that a model claims, or to the value and the words that it quotes for it."""


class Words(NamedTuple):
    """A statement that, made by the right person in time, decides a case.

    Attributes:
        text: What is written.
        facts: What a model would truly state of it.
    """

    text: str
    facts: Facts


class Near(NamedTuple):
    """A statement that decides something else, and what a lying model makes of it.

    Attributes:
        text: What is written.
        quotation: What the model quotes of it.
        facts: What it claims.
    """

    text: str
    quotation: str
    facts: Facts


class Stand(NamedTuple):
    """A case in which nobody has decided anything, and what would decide it.

    Attributes:
        case: Without decisions, structured or written.
        question: What a model is asked.
        answer: The answer that lets the case pass.
        words: Statements each of which decides it.
        kind: Kind of the documents that hold them.
        speaker: Who may decide.
        outsider: Who may not: the author, the trader.
        at: In time.
        late: Too late.
        withdrawals: Texts that take a decision back.
        near: Class of attack to statements about something else.
        texts: What was really written about the case.
    """

    case: Case[Any]
    question: str
    answer: str
    words: tuple[Words, ...]
    kind: str
    speaker: Actor
    outsider: Actor
    at: Moment
    late: Moment
    withdrawals: tuple[str, ...]
    near: Mapping[str, tuple[Near, ...]]
    texts: tuple[Document, ...] = ()


@runtime_checkable
class Attackable(Protocol):
    """An app that tells a red team where its cases could be talked through."""

    @property
    def decisive(self) -> tuple[str, ...]:
        """The rules about the decision; an attack leaves the others out, so that nothing else holds."""
        ...

    def stand(self, case: Case[Any], number: int) -> Stand | None:
        """The case with nothing decided.

        Args:
            case: As the app built it.
            number: Chooses names and values; the same number gives the same stand.

        Returns:
            ``None`` where the case can't be decided by anybody's words.
        """
        ...

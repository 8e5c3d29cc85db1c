"""What the attacks on one case have at hand: its documents written anew, and the lie's answer."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from assay.app import Facts, Stand, Words
from assay.domain import Actor, Case, Document, Moment
from assay.redteam.answer import claim, told
from assay.redteam.chance import Chance

__all__ = ["Lie", "Made", "Setting"]

FIRST = "statement-1"


class Made(NamedTuple):
    """The evidence as an attack leaves it, and what the model answers."""

    case: Case[Any]
    answer: bytes


class Setting(NamedTuple):
    """A case under attack.

    Attributes:
        stand: The case without any decision, and what would decide it.
        other: Another case's, whose words are taken.
        chance: Chooses.
    """

    stand: Stand
    other: Stand
    chance: Chance

    def words(self) -> Words:
        """A statement that would decide the case."""
        return self.chance.choice(self.stand.words)

    def document(
        self,
        text: str,
        name: str = FIRST,
        *,
        author: Actor | None = None,
        at: Moment | None = None,
    ) -> Document:
        """A document by the one who may decide, in time, unless told otherwise."""
        made = Document.of(name, self.stand.kind, text, self.stand.case.record.origin)
        return made.model_copy(
            update={"author": author or self.stand.speaker, "written_at": at or self.stand.at}
        )

    def said(self, *documents: Document | str) -> Case[Any]:
        """The case with this evidence and no other."""
        written = tuple(
            self.document(one, f"statement-{number}") if isinstance(one, str) else one
            for number, one in enumerate(documents, 1)
        )
        return self.stand.case.model_copy(update={"documents": written})

    def answered(
        self, case: Case[Any], quotation: str, facts: Facts | None = None, name: str = FIRST
    ) -> Made:
        """The case with an answer that claims the decision."""
        stand = self.stand
        return Made(case, told(case, [claim(stand.question, stand.answer, name, quotation, facts)]))


Lie: TypeAlias = Callable[[Setting], Made]
"""Makes one attack of a class."""

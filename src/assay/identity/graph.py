"""The alias graph."""

from dataclasses import dataclass
from enum import StrEnum

from assay.domain import Actor

__all__ = ["Comparison", "GraphBuilder", "IdentityGraph", "Match"]


class Match(StrEnum):
    """Whether two mentions are one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer, and the sentence that explains it."""

    match: Match
    reason: str


class IdentityGraph:
    """Answers who is who; immutable, picklable."""

    def compare(self, one: Actor, other: Actor) -> Comparison:
        """Whether two mentions are one person."""
        raise AssertionError(one, other)

    def is_machine(self, actor: Actor) -> bool:
        """Whether the mention is known to be a bot or service account."""
        raise AssertionError(actor)

    def label(self, actor: Actor) -> str:
        """The person's name for people to read; the mention itself where it is unresolved."""
        raise AssertionError(actor)


class GraphBuilder:
    """Collects mentions and links; then builds the graph."""

    def observe(self, actor: Actor) -> None:
        """A record mentions this actor; what stands together in one mention belongs together."""

    def build(self) -> IdentityGraph:
        """The graph of everything observed."""
        return IdentityGraph()

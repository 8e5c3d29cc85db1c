"""Whether two people are one, by every identifier under which either is known."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assay.domain import Actor
from assay.identity import AliasTable, GraphBuilder, IdentityGraph, Match

__all__ = ["Likeness", "Mentions", "compare_people", "graph_of"]

Mentions = Sequence[Actor]
"""Every identifier of one person."""


class Likeness(NamedTuple):
    """Whether two people are one.

    Attributes:
        match: Same, different, or uncertain.
        reason: Why, in words.
        mention: The identifier that decided, or the first.
    """

    match: Match
    reason: str
    mention: Actor


def graph_of(everyone: Iterable[Mentions], table: AliasTable | None = None) -> IdentityGraph:
    """The identity graph over people that are to be compared.

    Args:
        everyone: The people.
        table: Reviewed evidence of who is who; ``None`` for none.
    """
    builder = GraphBuilder(table)
    for mentions in everyone:
        for mention in mentions:
            builder.observe(mention)
    return builder.build()


def compare_people(graph: IdentityGraph, one: Mentions, other: Mentions) -> Likeness | None:
    """Compare two people; ``None`` where one of them has no identifier.

    One identifier that certainly belongs to both makes them one; one that certainly belongs to
    someone else settles it for all of a person's; otherwise it is uncertain.
    """
    answers = [
        Likeness(answer.match, answer.reason, mention)
        for mention in other
        for answer in (graph.compare(_on(own, mention), mention) for own in one)
    ]
    if not answers:
        return None
    for wanted in (Match.SAME, Match.DIFFERENT):
        found = next((answer for answer in answers if answer.match is wanted), None)
        if found is not None:
            return found
    return answers[0]


def _on(own: Actor, mention: Actor) -> Actor:
    """A bare login is meant on the platform of whoever it is compared with."""
    if own.login and not own.platform and mention.login:
        return own.model_copy(update={"platform": mention.platform})
    return own

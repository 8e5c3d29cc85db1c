"""Who stands in which relation to a change: requester, developers, machines.

Every comparison goes through the identity graph, and its third answer is kept: a pair that the
graph can't tell apart counts neither as the same person nor as two people.
"""

from operator import attrgetter
from typing import NamedTuple

from assay.domain import Actor, Fact
from assay.identity import Match
from change_approval.case import NO_REVIEWS, PARTIAL_COMMITS, POSSIBLE_AUTHOR, Dossier
from change_approval.rules.once import once

__all__ = [
    "Likeness",
    "compare_with",
    "developers",
    "insiders",
    "label",
    "lost_reviews",
    "mention_of",
    "open_statements",
    "unknown_developer",
    "unknown_party",
]

Mention = tuple[str, str, str, str]
_fields = attrgetter("login", "email", "name", "platform")


class Likeness(NamedTuple):
    """How one actor relates to a group.

    Attributes:
        match: ``SAME`` where the actor certainly is one of the group, ``UNCERTAIN`` where they may
            be one of them, ``DIFFERENT`` where they certainly are none of them.
        other: The member that decided; ``None`` where none did.
        reason: The identity graph's sentence on that pair.
    """

    match: Match
    other: Fact[Actor] | None
    reason: str


def mention_of(actor: Actor) -> Mention:
    """The mention as a key: equal mentions are one person without asking anyone."""
    found: Mention = _fields(actor)
    return found


def label(dossier: Dossier, actor: Fact[Actor]) -> str:
    """The person's name, for messages."""
    return dossier.people.label(actor.value)


def open_statements(dossier: Dossier) -> int:
    """How many statements nobody decided on: left unread, contested, or not to be placed."""
    return len(dossier.unread) + len(dossier.contested) + len(dossier.change.unclear)


@once
def developers(dossier: Dossier) -> tuple[Fact[Actor], ...]:
    """Commit authors and co-authors, each mention once, in order of appearance."""
    found: dict[Mention, Fact[Actor]] = {}
    for commit in dossier.change.commits:
        for author in commit.authors:
            known = found.setdefault(mention_of(author.value), author)
            if known.name == POSSIBLE_AUTHOR != author.name:
                found[mention_of(author.value)] = author
    return tuple(found.values())


@once
def insiders(dossier: Dossier) -> tuple[Fact[Actor], ...]:
    """The requester and the developers: those whose approval is not independent."""
    found: dict[Mention, Fact[Actor]] = {}
    requester = dossier.change.requester
    if requester is not None:
        found[mention_of(requester.value)] = requester
    for author in developers(dossier):
        found.setdefault(mention_of(author.value), author)
    return tuple(found.values())


def unknown_party(dossier: Dossier) -> str:
    """Whose part in the change is not recorded, so that nobody's independence is certain.

    That the source knows no commits is told by the tests of developers and does not count here:
    many ticket systems never do. That it knows some of them, or a commit without its author, does.
    """
    if dossier.change.requester is None:
        return "the record does not say who opened it"
    return unknown_developer(dossier)


@once
def unknown_developer(dossier: Dossier) -> str:
    """Which developer the record does not name, where it names commits at all; mostly empty."""
    change = dossier.change
    for commit in change.commits:
        if not commit.authors:
            return "the record does not say who wrote one of its commits"
    return next((gap.value for gap in change.gaps if gap.name == PARTIAL_COMMITS), "")


def lost_reviews(dossier: Dossier) -> Fact[str] | None:
    """That the export can't show who reviewed; ``None`` where it can."""
    return next((gap for gap in dossier.change.gaps if gap.name == NO_REVIEWS), None)


def compare_with(dossier: Dossier, actor: Fact[Actor], group: tuple[Fact[Actor], ...]) -> Likeness:
    """Compare one actor with each of a group; certainty of sameness wins, then doubt.

    Whoever is only possibly an author makes nobody an insider for certain.
    """
    doubt: Likeness | None = None
    for other in group:
        comparison = dossier.people.compare(actor.value, other.value)
        match, reason = comparison.match, comparison.reason
        if match is Match.DIFFERENT:
            continue
        if match is Match.SAME and other.name == POSSIBLE_AUTHOR:
            match, reason = Match.UNCERTAIN, "the message names them as author outside its trailers"
        if match is Match.SAME:
            return Likeness(Match.SAME, other, reason)
        doubt = doubt or Likeness(Match.UNCERTAIN, other, reason)
    return doubt or Likeness(Match.DIFFERENT, None, "")

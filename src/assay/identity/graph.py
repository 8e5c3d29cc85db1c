"""The alias graph: who is who, and who certainly is not."""

from collections import Counter

from assay.domain import Actor
from assay.identity.account import Kind
from assay.identity.comparison import (
    Comparison,
    Match,
    by_identifier,
    by_likeness,
    by_name,
    by_separation,
)
from assay.identity.identifier import Mention
from assay.identity.link import Link
from assay.identity.profile import Profile
from assay.identity.resolution import Resolution, resolve
from assay.identity.table import AliasTable

__all__ = ["Comparison", "GraphBuilder", "IdentityGraph", "Match"]

_MAX_CACHED = 200_000


class IdentityGraph:
    """Answers who is who; immutable, picklable.

    Args:
        resolution: What observed mentions come to; empty for a graph that knows nobody.
        accept_probable: The policy lets a proposal with one clearly best candidate count.
    """

    def __init__(
        self, resolution: Resolution | None = None, *, accept_probable: bool = False
    ) -> None:
        self._resolution = resolution or Resolution()
        self._accept_probable = accept_probable
        self._profiles: dict[Mention, Profile] = {}
        self._answers: dict[tuple[Mention, Mention], Comparison] = {}

    def __getstate__(self) -> tuple[Resolution, bool]:
        return self._resolution, self._accept_probable

    def __setstate__(self, state: tuple[Resolution, bool]) -> None:
        self.__init__(state[0], accept_probable=state[1])  # type: ignore[misc]

    def compare(self, one: Actor, other: Actor) -> Comparison:
        """Whether two mentions are one person."""
        pair = Mention.of(one), Mention.of(other)
        answer = self._answers.get(pair)
        if answer is None:
            answer = self._compare(self._profile(pair[0]), self._profile(pair[1]))
            if len(self._answers) >= _MAX_CACHED:
                self._answers.clear()
            self._answers[pair] = answer
        return answer

    def is_machine(self, actor: Actor) -> bool:
        """Whether the mention is known to be a bot or service account."""
        return self._profile(Mention.of(actor)).kind is Kind.MACHINE

    def label(self, actor: Actor) -> str:
        """The person's name for people to read; the mention itself where it is unresolved."""
        return self._profile(Mention.of(actor)).label or str(actor)

    def links(self) -> list[Link]:
        """Every link that counts, in order, for the review sheet."""
        return list(self._resolution.links)

    def _profile(self, mention: Mention) -> Profile:
        profile = self._profiles.get(mention)
        if profile is None:
            profile = self._resolution.profile(mention)
            if len(self._profiles) >= _MAX_CACHED:
                self._profiles.clear()
            self._profiles[mention] = profile
        return profile

    def _compare(self, one: Profile, other: Profile) -> Comparison:
        for profile in (one, other):
            if profile.kind is Kind.NOBODY:
                return _unknown(f"'{profile.text}' names nobody")
            if profile.kind is Kind.SHARED:
                return _unknown(f"'{profile.text}' is an account behind which anybody may stand")
        answer = (
            self._by_table(one, other)
            or by_identifier(one, other)
            or self._by_cluster(one, other)
            or by_name(one, other)
        )
        if answer is not None:
            return answer
        for profile in (one, other):
            if profile.kind is Kind.MACHINE:
                return _unknown(f"'{profile.text}' is a machine: who acted through it is unknown")
        return (
            self._by_tangle(one, other)
            or by_likeness(one, other)
            or by_separation(one, other)
            or _unknown(
                f"nothing connects '{one.text}' with '{other.text}', nothing separates them"
            )
        )

    def _by_table(self, one: Profile, other: Profile) -> Comparison | None:
        if len(one.persons) != 1 or len(other.persons) != 1:
            return None
        if one.persons & other.persons:
            person = next(iter(one.persons))
            return Comparison(Match.SAME, f"the alias table lists both as '{person}'")
        if one.tangles & other.tangles:
            return None
        left, right = next(iter(one.persons)), next(iter(other.persons))
        return Comparison(Match.DIFFERENT, f"the alias table keeps '{left}' and '{right}' apart")

    def _by_cluster(self, one: Profile, other: Profile) -> Comparison | None:
        common = one.clusters & other.clusters
        if not common or len(one.clusters) > 1 or len(other.clusters) > 1:
            return None
        return Comparison(Match.SAME, f"'{one.text}' and '{other.text}' are linked")

    def _by_tangle(self, one: Profile, other: Profile) -> Comparison | None:
        common = one.tangles & other.tangles
        if common:
            return _unknown(self._resolution.contradictions[min(common)])
        if one.clusters & other.clusters:
            return _unknown(f"'{one.text}' and '{other.text}' are linked, but not to one person")
        return None


class GraphBuilder:
    """Collects mentions and links; then builds the graph."""

    def __init__(self, table: AliasTable | None = None) -> None:
        self._table = table or AliasTable()
        self._mentions: Counter[Mention] = Counter()

    def observe(self, actor: Actor) -> None:
        """A record mentions this actor; what stands together in one mention belongs together."""
        self._mentions[Mention.of(actor)] += 1

    def build(self, *, accept_probable: bool = False) -> IdentityGraph:
        """The graph of everything observed."""
        return IdentityGraph(resolve(self._mentions, self._table), accept_probable=accept_probable)


def _unknown(reason: str) -> Comparison:
    return Comparison(Match.UNCERTAIN, reason)

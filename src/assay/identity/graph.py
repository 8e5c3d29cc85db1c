"""The alias graph: who is who, and who certainly is not."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from assay.domain import Actor
from assay.identity.account import Kind
from assay.identity.assembly import resolve
from assay.identity.comparison import (
    Comparison,
    Match,
    by_identifier,
    by_likeness,
    by_name,
    by_private_address,
    by_separation,
    have_distinct_names,
)
from assay.identity.headcount import Headcount, count_people
from assay.identity.identifier import Fields, Mention, fields_of, identifiers_of
from assay.identity.link import Link, key_text
from assay.identity.plausible import is_lower
from assay.identity.profile import Cluster, Profile
from assay.identity.proposal import Proposal
from assay.identity.resolution import Resolution
from assay.identity.table import AliasTable
from assay.identity.trail import Trail, own_ends

__all__ = ["Comparison", "GraphBuilder", "IdentityGraph", "Match"]

_MAX_CACHED = 16_384


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
        self._profiles: dict[Fields, Profile] = {}
        self._answers: dict[tuple[Fields, Fields], Comparison] = {}

    def __getstate__(self) -> tuple[Resolution, bool]:
        return self._resolution, self._accept_probable

    def __setstate__(self, state: tuple[Resolution, bool]) -> None:
        self.__init__(state[0], accept_probable=state[1])  # type: ignore[misc]

    def compare(self, one: Actor, other: Actor) -> Comparison:
        """Whether two mentions are one person."""
        pair = fields_of(one), fields_of(other)
        answer = self._answers.get(pair)
        if answer is None:
            answer = self._compare(self._profile(pair[0]), self._profile(pair[1]))
            if len(self._answers) >= _MAX_CACHED:
                self._answers.clear()
            self._answers[pair] = answer
        return answer

    def is_machine(self, actor: Actor) -> bool:
        """Whether the mention is known to be a bot or service account."""
        return self._profile(fields_of(actor)).kind is Kind.MACHINE

    def label(self, actor: Actor) -> str:
        """The person's name for people to read; the mention itself where it is unresolved."""
        return self._profile(fields_of(actor)).label or str(actor)

    def links(self) -> list[Link]:
        """Every link that counts, in order, for the review sheet."""
        return list(self._resolution.links)

    def proposals(self) -> list[Proposal]:
        """Every probable alias, in order, for the review sheet."""
        return list(self._resolution.proposals.ranked)

    def contradictions(self) -> list[str]:
        """What the links disagree on, one sentence each, for the review sheet."""
        return sorted(self._resolution.contradictions)

    @property
    def accepts_probable(self) -> bool:
        """Whether proposals count as links in this graph."""
        return self._accept_probable

    @property
    def table(self) -> AliasTable:
        """The alias table that the graph was built with."""
        return self._resolution.table

    def clusters(self) -> list[Cluster]:
        """Every set of accounts that is one person's, in order, for the review sheet."""
        return list(self._resolution.clusters)

    def distinct_people(self, actors: Iterable[Actor]) -> Headcount:
        """How many distinct people there are among mentions, at least and at most.

        Two identities of one person never count twice. Machines and mentions that name nobody are
        no people; whoever acted through them may still be one of the others.
        """
        mentions = dict.fromkeys(map(fields_of, actors))
        people = [p for p in map(self._profile, mentions) if p.kind in {Kind.PERSON, Kind.SHARED}]
        return count_people(
            len(people), lambda one, other: self._compare(people[one], people[other]).match
        )

    def _profile(self, fields: Fields) -> Profile:
        profile = self._profiles.get(fields)
        if profile is None:
            profile = self._resolution.profile(Mention._make(fields))
            if len(self._profiles) >= _MAX_CACHED:
                self._profiles.clear()
            self._profiles[fields] = profile
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
        found = (
            self._by_tangle(one, other)
            or self._by_proposal(one, other)
            or by_likeness(one, other)
            or by_separation(one, other)
            or Comparison(
                Match.UNCERTAIN,
                f"nothing connects '{one.text}' with '{other.text}', nothing separates them",
                is_open=True,
            )
        )
        return _doubted(found, one, other)

    def _by_table(self, one: Profile, other: Profile) -> Comparison | None:
        if len(one.persons) != 1 or len(other.persons) != 1:
            return None
        if one.persons & other.persons:
            person = next(iter(one.persons))
            return Comparison(Match.SAME, f"the alias table lists both as '{person}'")
        left, right = next(iter(one.persons)), next(iter(other.persons))
        outright = self.table.apart(left, right)
        doubtful = Kind.MACHINE in {one.kind, other.kind} or bool(one.tangles & other.tangles)
        if doubtful and not outright:
            return None
        return Comparison(Match.DIFFERENT, f"the alias table keeps '{left}' and '{right}' apart")

    def _by_cluster(self, one: Profile, other: Profile) -> Comparison | None:
        if len(one.clusters) <= 1 and len(other.clusters) <= 1:
            private = by_private_address(one.own, other.own)
            if private is not None:
                return private
        common = one.clusters & other.clusters
        if not common or len(one.clusters) > 1 or len(other.clusters) > 1:
            return None
        named = [
            f"only one account is known by the name '{profile.name}'"
            for profile in (one, other)
            if profile.by_name
        ]
        steps = self._trail.between(own_ends(one), own_ends(other))
        why = "; ".join(dict.fromkeys([*named, *map(str, steps)]))
        return Comparison(Match.SAME, f"'{one.text}' and '{other.text}' are one person: {why}")

    @cached_property
    def _trail(self) -> Trail:
        return Trail(self._resolution.links)

    def _by_tangle(self, one: Profile, other: Profile) -> Comparison | None:
        common = one.tangles & other.tangles
        if common:
            return _unknown(self._resolution.contradictions[min(common)])
        if one.clusters & other.clusters:
            return _unknown(f"'{one.text}' and '{other.text}' are linked, but not to one person")
        return None

    def _by_proposal(self, one: Profile, other: Profile) -> Comparison | None:
        """A probable alias; a one-sided one yields to clearly different full names."""
        proposals = self._resolution.proposals
        direct = proposals.direct(one.refs, other.refs)
        apart = have_distinct_names(one, other)
        if direct is not None and (direct[0] or not apart):
            return _unknown(
                f"'{one.text}' and '{other.text}' are probably the same person: {direct[1]}"
            )
        common = proposals.common(one.refs, other.refs)
        if common is not None and not apart:
            return _unknown(f"'{one.text}' and '{other.text}' are both probably {key_text(common)}")
        return None


class GraphBuilder:
    """Collects mentions and links; then builds the graph."""

    def __init__(self, table: AliasTable | None = None) -> None:
        self._table = table or AliasTable()
        self._mentions: Counter[Mention] = Counter()
        self._suggestions: Counter[tuple[Mention, Mention, str]] = Counter()
        self._joins: Counter[tuple[Mention, Mention]] = Counter()

    def observe(self, *actors: Actor) -> None:
        """A record mentions these actors; what stands together in one mention belongs together."""
        mentions = self._mentions
        for actor in actors:
            fields = fields_of(actor)
            if fields in mentions:
                mentions[fields] += 1  # type: ignore[index]  # equals its mention
            else:
                mentions[Mention._make(fields)] = 1

    def suggest(self, one: Actor, other: Actor, why: str) -> None:
        """The caller has reason to believe that both are probably one person.

        Args:
            one: A mention, for example the display name of a commit's author.
            other: Another one, for example the login of the pull request's author.
            why: What speaks for it, for the review sheet; the same words for the same reason.
        """
        left, right = fields_of(one), fields_of(other)
        pair = (left, right, why) if left <= right else (right, left, why)
        if pair in self._suggestions:
            self._suggestions[pair] += 1  # type: ignore[index]  # equals its mentions
        else:
            self._suggestions[Mention._make(pair[0]), Mention._make(pair[1]), why] = 1

    def join(self, author: Actor, account: Actor) -> None:
        """One record shows both as one person, as if one mention carried both.

        Args:
            author: A display name, for example of a commit's author.
            account: A login that plainly spells it, for example of the pull request's author.

        Where all mentions with that name carry one address, it is theirs too: else one person
        would stand there as two of one name.
        """
        self._joins[Mention.of(author), Mention.of(account)] += 1

    def build(self, *, accept_probable: bool = False) -> IdentityGraph:
        """The graph of everything observed.

        Args:
            accept_probable: The policy lets a proposal with one clearly best candidate count.
        """
        resolution = resolve(
            self._mentions + _joined(self._joins, self._mentions),
            self._table,
            self._suggestions,
            accept_probable=accept_probable,
        )
        return IdentityGraph(resolution, accept_probable=accept_probable)


def _joined(
    joins: Counter[tuple[Mention, Mention]], mentions: Iterable[Mention]
) -> Counter[Mention]:
    """The joined mentions, each with the one address that goes with its name."""
    if not joins:
        return Counter()
    addresses: dict[str, set[str]] = {identifiers_of(name).name_key: set() for name, _ in joins}
    for own in map(identifiers_of, mentions):
        if own.mail and own.name_key in addresses:
            addresses[own.name_key].add(own.mail)
    found: Counter[Mention] = Counter()
    for (name, account), count in joins.items():
        known = addresses[identifiers_of(name).name_key]
        email = name.email or (next(iter(known)) if len(known) == 1 else "")
        found[account._replace(name=name.name, email=email)] += count
    return found


def _doubted(found: Comparison, one: Profile, other: Profile) -> Comparison:
    """Words written small, without an account, may be a remark: they are surely nobody else."""
    if found.match is Match.DIFFERENT:
        for profile in (one, other):
            if not profile.clusters and not profile.own.keys and is_lower(profile.own.name):
                return _unknown(f"'{profile.text}' is perhaps no name")
    return found


def _unknown(reason: str) -> Comparison:
    return Comparison(Match.UNCERTAIN, reason)

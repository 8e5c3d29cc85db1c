"""Resolution: what observed mentions, the alias table and suggestions come to.

This is the state of an identity graph, built once and then only read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assay.identity.account import Kind, kind_of_login, kind_of_mail, kind_of_name
from assay.identity.identifier import Identifiers, Mention, identifiers_of
from assay.identity.link import Link
from assay.identity.name import parse_name
from assay.identity.plausible import is_group, is_plausible
from assay.identity.profile import Cluster, Profile
from assay.identity.proposal import Proposals
from assay.identity.table import AliasTable

__all__ = ["Resolution", "kind_of", "person_name"]


@dataclass
class Resolution:
    """Everything that the graph knows.

    Attributes:
        clusters: All clusters, by number.
        owner: Key to the number of its cluster.
        carriers: Folded display name to the clusters whose mentions carry it, sorted.
        table: The reviewed alias table.
        links: All links that count, in order.
        contradictions: One sentence for each tangle.
        proposals: Probable aliases.
    """

    clusters: list[Cluster] = field(default_factory=list)
    owner: dict[str, int] = field(default_factory=dict)
    carriers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    table: AliasTable = field(default_factory=AliasTable)
    links: list[Link] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    proposals: Proposals = field(default_factory=Proposals)

    @cached_property
    def clusters_by_login(self) -> dict[str, list[Cluster]]:
        """Login, on whatever platform, to the clusters that hold it."""
        found: defaultdict[str, list[Cluster]] = defaultdict(list)
        for cluster in self.clusters:
            for login in {k.split(":", 2)[2] for k in cluster.keys if k.startswith("login:")}:
                found[login].append(cluster)
        return found

    def clusters_of(self, own: Identifiers) -> frozenset[int]:
        """The clusters to which the mention's own identifiers lead."""
        keys = (*own.keys, *own.implied)
        return frozenset(self.owner[key] for key in keys if key in self.owner)

    def profile(self, mention: Mention) -> Profile:
        """Resolve one mention, observed or not."""
        own = identifiers_of(mention)
        name = person_name(own)
        found = self.clusters_of(own)
        by_name, ambiguous = False, 0
        if not own.keys and name:
            carriers = self._carriers_of(own)
            ambiguous = len(carriers) if len(carriers) > 1 else 0
            by_name = len(carriers) == 1
            found = frozenset(carriers) if by_name else found
        parts = [self.clusters[number] for number in sorted(found)]
        names = dict.fromkeys([*([name] if name else []), *(n for c in parts for n in c.names)])
        keys = frozenset([*own.keys, *own.implied, *(k for c in parts for k in c.keys)])
        return Profile(
            text=mention.text,
            own=own,
            name=name,
            clusters=found,
            by_name=by_name,
            ambiguous=ambiguous,
            kind=self._kind(mention, own, parts),
            persons=frozenset(part.person for part in parts if part.person),
            keys=keys,
            names=tuple(names),
            tangles=frozenset(t for part in parts for t in part.tangles),
            refs=frozenset([*keys, *(f"name:{parse_name(n).key}" for n in names)]),
            label=_label(parts),
        )

    def ref(self, mention: Mention) -> str:
        """The end that a proposal about this mention has: its cluster's first key, or its name."""
        own = identifiers_of(mention)
        found = self.clusters_of(own)
        if not own.keys and person_name(own):
            found = frozenset(self._carriers_of(own))
        if len(found) == 1:
            return self.clusters[next(iter(found))].keys[0]
        return f"name:{own.name_key}" if person_name(own) else ""

    def _carriers_of(self, own: Identifiers) -> tuple[int, ...]:
        """Clusters to which a name alone may lead: one identifies, several are ambiguous."""
        accepted = self.owner.get(f"name:{own.name_key}")
        if accepted is not None:
            return (accepted,)
        carriers = self.carriers.get(own.name_key, ())
        identifies = parse_name(own.name).is_full or own.name_key in self.table.names
        return carriers if identifies or len(carriers) > 1 else ()

    def _kind(self, mention: Mention, own: Identifiers, parts: Sequence[Cluster]) -> Kind:
        reviewed = {part.kind for part in parts if part.person}
        if len(reviewed) == 1:
            return reviewed.pop()
        kinds = {part.kind for part in parts} | {kind_of(own)}
        if mention.is_machine:
            kinds.add(Kind.MACHINE)
        for kind in (Kind.SHARED, Kind.MACHINE, Kind.NOBODY):
            if kind in kinds and not (kind is not Kind.SHARED and _is_tool_of_person(own, parts)):
                return kind
        return Kind.NOBODY if _is_no_name(own, parts) else Kind.PERSON


def kind_of(own: Identifiers) -> Kind:
    """What the words of a mention say about the account behind it."""
    if not own.login and not own.address and not own.name:
        return Kind.NOBODY
    if own.login:
        return kind_of_login(own.login)
    named = kind_of_name(own.name_key)
    mail = kind_of_mail(own)
    if mail is Kind.MACHINE or (named is Kind.PERSON and not own.name):
        return mail
    return named


def person_name(own: Identifiers) -> str:
    """The display name where it can be a person's; empty otherwise."""
    # Two people run together in a broken trailer are nobody's name.
    if "@" in own.name or kind_of_name(own.name_key) is not Kind.PERSON:
        return ""
    return own.name


def _is_no_name(own: Identifiers, parts: Sequence[Cluster]) -> bool:
    """A group's name, or words that stand alone and read as a remark rather than as a name.

    A single word stays a possible handle: likeness never tells it from anybody.
    """
    if own.login or not own.name:
        return False
    if is_group(own.name):
        return True
    return not own.keys and not parts and not is_plausible(own.name)


def _is_tool_of_person(own: Identifiers, parts: Sequence[Cluster]) -> bool:
    """A merge script that signs with somebody's own address: the address names the person."""
    return (
        not own.login
        and bool(own.mail)
        and kind_of_mail(own) is Kind.PERSON
        and any(part.kind is Kind.PERSON and part.names for part in parts)
    )


def _label(parts: Sequence[Cluster]) -> str:
    for part in parts:
        if part.title:
            return part.title
    for part in parts:
        for name in part.names:
            if parse_name(name).is_full:
                return name
    return ""

"""Resolution: what observed mentions, the alias table and suggestions come to.

This is the state of an identity graph, built once and then only read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assay.identity.account import Kind, kind_of_login, kind_of_mail, kind_of_name
from assay.identity.cluster import Linkage, Observation, link_up
from assay.identity.identifier import Identifiers, Mention, identifiers_of
from assay.identity.link import Link
from assay.identity.name import parse_name
from assay.identity.profile import Cluster, Profile
from assay.identity.proposal import Proposal, Proposals, Suggestion, accepted, rank
from assay.identity.table import AliasTable, TablePerson

_MIN_LOGIN = 5

__all__ = ["Resolution", "kind_of", "person_name", "resolve"]


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
        return Kind.PERSON


def resolve(
    mentions: Mapping[Mention, int],
    table: AliasTable,
    suggestions: Mapping[tuple[Mention, Mention, str], int],
    *,
    accept_probable: bool,
) -> Resolution:
    """Resolve everything that was observed; the order of observation does not matter."""
    counted = {end: 0 for one, other, _ in suggestions for end in (one, other)} | dict(mentions)
    seen = [
        Observation(identifiers_of(mention), count, mention.is_machine)
        for mention, count in sorted(counted.items())
    ]
    certain = _resolve(seen, table, [])
    bare = {o.identifiers.name_key for o in seen if not o.identifiers.keys}
    inferred = [*_unreviewed(table), *_namesakes(certain), *_logins_as_names(certain, bare)]
    found = _resolve(seen, table, accepted(inferred)) if accept_probable and inferred else certain
    suggested = rank(
        Suggestion(one, other, why, count)
        for (left, right, why), count in suggestions.items()
        if (one := found.ref(left)) and (other := found.ref(right))
    )
    if accept_probable and suggested.ranked:
        found = _resolve(seen, table, accepted([*inferred, *suggested.ranked]))
    found.proposals = suggested.joined_by(inferred)
    return found


def _resolve(seen: Sequence[Observation], table: AliasTable, probable: list[Link]) -> Resolution:
    persons = table.persons_by_key()
    linkage = link_up(seen, table.links(), persons, probable)
    members = _members(seen, linkage, persons)
    numbers = {root: number for number, root in enumerate(sorted(members))}
    owner = {key: numbers[root] for root, keys in members.items() for key in keys}
    names, machines = _names(seen, owner)
    _add_table_names(table, owner, names)
    resolution = Resolution(
        owner=owner, table=table, links=linkage.links, contradictions=linkage.reasons
    )
    for root in sorted(members):
        number = numbers[root]
        person = next((persons[key] for key in sorted(members[root]) if key in persons), "")
        resolution.clusters.append(
            _cluster(
                sorted(members[root]),
                names.get(number),
                table.person(person),
                is_machine=number in machines,
            )
        )
    _set_tangles(resolution, linkage, numbers)
    resolution.carriers = _carriers(resolution.clusters)
    return resolution


def _unreviewed(table: AliasTable) -> list[Proposal]:
    """Rows of the table that nobody reviewed."""
    return [
        Proposal.of(person.keys[0], key, f"unreviewed row {person.where or person.person_id}")
        for person in table.proposed()
        for key in person.keys[1:]
    ]


def _namesakes(certain: Resolution) -> list[Proposal]:
    """Accounts that go by one full name."""
    found = []
    for name, carriers in certain.carriers.items():
        if len(carriers) > 1 and parse_name(name).is_full:
            first, *rest = (certain.clusters[number].keys[0] for number in carriers)
            found += [Proposal.of(first, end, f"both go by '{name}'") for end in rest]
    return found


def _logins_as_names(certain: Resolution, bare: Iterable[str]) -> list[Proposal]:
    """Display names that are another account's login."""
    found = []
    for name in sorted({*certain.carriers, *bare}):
        carriers = certain.carriers.get(name, ())
        if len(name) < _MIN_LOGIN or " " in name or len(carriers) > 1:
            continue
        end = certain.clusters[carriers[0]].keys[0] if carriers else f"name:{name}"
        logins = [c.keys[0] for c in certain.clusters_by_login.get(name, ()) if end not in c.keys]
        if len(logins) == 1:
            found.append(Proposal.of(end, logins[0], f"the display name '{name}' is the login"))
    return found


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


def _is_tool_of_person(own: Identifiers, parts: Sequence[Cluster]) -> bool:
    """A merge script that signs with somebody's own address: the address names the person."""
    return (
        not own.login
        and bool(own.mail)
        and kind_of_mail(own) is Kind.PERSON
        and any(part.kind is Kind.PERSON and part.names for part in parts)
    )


def _members(
    seen: Iterable[Observation], linkage: Linkage, persons: Mapping[str, str]
) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for observation in seen:
        for key in (*observation.identifiers.keys, *observation.identifiers.implied):
            members[linkage.union.find(key)].add(key)
    ends = (end for link in linkage.links for end in (link.one, link.other))
    for key in (*persons, *ends):
        members[linkage.union.find(key)].add(key)
    return members


def _names(
    seen: Iterable[Observation], owner: Mapping[str, int]
) -> tuple[dict[int, Counter[str]], set[int]]:
    """Names of each cluster, and the clusters that are a machine's by what records say."""
    names: defaultdict[int, Counter[str]] = defaultdict(Counter)
    human: set[int] = set()
    machine: set[int] = set()
    by_tool: set[int] = set()
    for observation in seen:
        own = observation.identifiers
        name = person_name(own)
        keys = own.keys or ((f"name:{own.name_key}",) if name else ())
        found = {owner[key] for key in keys if key in owner}
        if name:
            for number in found:
                names[number][name] += observation.count
        is_machine = observation.is_machine or kind_of(own) is Kind.MACHINE
        if own.login and is_machine:
            machine |= found
        elif is_machine:
            by_tool |= found
        elif name:
            human |= found
    # A program's name beside an address counts only where no person uses the address.
    return names, machine | (by_tool - human)


def _add_table_names(
    table: AliasTable, owner: Mapping[str, int], names: dict[int, Counter[str]]
) -> None:
    for person in table.persons:
        for number in sorted({owner[key] for key in person.all_keys if key in owner}):
            for name in person.all_names:
                names.setdefault(number, Counter())[name] += 0


def _cluster(
    keys: list[str], names: Counter[str] | None, entry: TablePerson | None, *, is_machine: bool
) -> Cluster:
    ranked = sorted(names.items(), key=lambda item: (-item[1], item[0])) if names else []
    if entry is not None:
        kind = entry.kind
    else:
        kinds = {kind_of_login(key.split(":", 2)[2]) for key in keys if key.startswith("login:")}
        if is_machine:
            kinds.add(Kind.MACHINE)
        order = (Kind.SHARED, Kind.NOBODY, Kind.MACHINE)
        kind = next((kind for kind in order if kind in kinds), Kind.PERSON)
    return Cluster(
        keys=tuple(keys),
        names=tuple(name for name, _ in ranked),
        kind=kind,
        person=entry.person_id if entry is not None else "",
        title=entry.name if entry is not None else "",
    )


def _set_tangles(resolution: Resolution, linkage: Linkage, numbers: Mapping[str, int]) -> None:
    for root, knots in linkage.tangles.items():
        number = numbers.get(linkage.union.find(root))
        if number is None:  # a name whose proposal was not accepted leads nowhere
            continue
        old = resolution.clusters[number]
        resolution.clusters[number] = Cluster(
            old.keys, old.names, old.kind, old.person, old.title, old.tangles | knots
        )


def _carriers(clusters: Sequence[Cluster]) -> dict[str, tuple[int, ...]]:
    carriers: defaultdict[str, set[int]] = defaultdict(set)
    for number, cluster in enumerate(clusters):
        for name in cluster.names:
            carriers[parse_name(name).key].add(number)
    return {key: tuple(sorted(found)) for key, found in sorted(carriers.items())}


def _label(parts: Sequence[Cluster]) -> str:
    for part in parts:
        if part.title:
            return part.title
    for part in parts:
        for name in part.names:
            if parse_name(name).is_full:
                return name
    return ""

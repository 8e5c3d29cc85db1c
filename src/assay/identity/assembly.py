"""Assembly: observed mentions, the alias table and suggestions become a resolution.

Nothing here depends on the order in which anything was observed: mentions are sorted, sets are
named by their smallest key, and counts decide between names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assay.identity.account import Kind, kind_of_login
from assay.identity.cluster import Linkage, Observation, link_up
from assay.identity.identifier import Mention, identifiers_of
from assay.identity.link import Link
from assay.identity.name import parse_name
from assay.identity.profile import Cluster
from assay.identity.proposal import Proposal, Suggestion, accepted, rank
from assay.identity.resolution import Resolution, kind_of, person_name
from assay.identity.table import AliasTable, TablePerson

__all__ = ["resolve"]

_MIN_LOGIN = 5


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
    for person in table.certain():
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
        resolution.clusters[number] = replace(old, tangles=old.tangles | knots)


def _carriers(clusters: Sequence[Cluster]) -> dict[str, tuple[int, ...]]:
    carriers: defaultdict[str, set[int]] = defaultdict(set)
    for number, cluster in enumerate(clusters):
        for name in cluster.names:
            carriers[parse_name(name).key].add(number)
    return {key: tuple(sorted(found)) for key, found in sorted(carriers.items())}

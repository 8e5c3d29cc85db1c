"""From mentions and links to clusters: sets of accounts that are certainly one person's.

Rules:

* Only logins, mail addresses and account numbers are joined; display names never are, so that a
  name which two people share can't chain them together.
* The reviewed table and the private-address rule come first. A mention joins login and address
  only where that contradicts neither the table nor the rule that one person has one account on a
  platform: an address that stands with two logins of one platform may be a shared mailbox.
* What contradicts is left apart and remembered as a *tangle*: comparing across it is uncertain.
* Nothing depends on the order in which mentions were observed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assay.identity.identifier import Identifiers
from assay.identity.link import Link, Provenance, Union, key_text

__all__ = ["Linkage", "Observation", "link_up"]


@dataclass(frozen=True, slots=True)
class Observation:
    """A distinct mention and how often it was seen."""

    identifiers: Identifiers
    count: int
    is_machine: bool


@dataclass(slots=True)
class Linkage:
    """Which keys belong together.

    Attributes:
        union: The sets of keys.
        links: Every link that counts, in order.
        tangles: Set name to the contradictions that it is part of.
        reasons: One sentence for each contradiction.
    """

    union: Union
    links: list[Link]
    tangles: dict[str, set[int]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


def link_up(
    observations: Iterable[Observation],
    table: Iterable[Link],
    persons: Mapping[str, str],
    probable: list[Link],
) -> Linkage:
    """Join what is certain.

    Args:
        observations: Distinct mentions.
        table: Links of the reviewed alias table.
        persons: Key to the person for whom the table lists it.
        probable: Proposals that the policy accepts.
    """
    table = sorted(table)
    noreply, mention = _evidence(observations)
    knots: list[tuple[str, frozenset[str]]] = []
    union = Union()
    for link in table:
        union.join(link.one, link.other)
    noreply, bad = _consistent(union, noreply, persons, by_account=False)
    knots += bad
    for link in noreply:
        union.join(link.one, link.other)
    mention, ambiguous = _without_shared_addresses(union, mention)
    mention, bad = _consistent(union, mention, persons, by_account=True)
    for link in mention:
        union.join(link.one, link.other)
    probable, clash = _consistent(union, probable, persons, by_account=True)
    for link in probable:
        union.join(link.one, link.other)
    links = sorted([*table, *noreply, *mention, *probable])
    return _with_tangles(Linkage(union, links), [*knots, *ambiguous, *bad, *clash])


def _evidence(observations: Iterable[Observation]) -> tuple[list[Link], list[Link]]:
    counts: Counter[tuple[str, str, Provenance]] = Counter()
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for seen in observations:
        keys, implied = seen.identifiers.keys, seen.identifiers.implied
        if len(keys) > 1:
            counts[keys[0], keys[1], Provenance.MENTION] += seen.count
        for key in implied:
            counts[keys[-1], key, Provenance.NOREPLY] += seen.count
        if len(implied) > 1:
            numbers[implied[0]].add(implied[1])
    # A login that two account numbers used one after the other belongs to neither for certain.
    reused = {login for login, accounts in numbers.items() if len(accounts) > 1}
    links = [
        Link.of(one, other, provenance, count=count)
        for (one, other, provenance), count in counts.items()
        if not (provenance is Provenance.NOREPLY and other in reused)
    ]
    links.sort()
    return (
        [link for link in links if link.provenance is Provenance.NOREPLY],
        [link for link in links if link.provenance is Provenance.MENTION],
    )


_Knots = list[tuple[str, frozenset[str]]]


def _without_shared_addresses(union: Union, links: list[Link]) -> tuple[list[Link], _Knots]:
    """Leave out addresses that stand with several accounts of one platform."""
    accounts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for link in links:
        accounts[union.find(link.other), _platform(link.one)].add(union.find(link.one))
    held = _platforms(union, links)
    shared: dict[str, set[str]] = {}
    for (address, platform), logins in accounts.items():
        if platform in held.get(address, ()):
            logins.add(address)
        if len(logins) > 1:
            shared.setdefault(address, set()).update(logins)
    knots = [
        (
            f"{key_text(address)} stands with several accounts of one platform",
            frozenset({address, *logins}),
        )
        for address, logins in sorted(shared.items())
    ]
    return [link for link in links if union.find(link.other) not in shared], knots


def _platforms(union: Union, links: list[Link]) -> dict[str, set[str]]:
    """Set name to the platforms on which the set holds an account."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    ends = (end for link in links for end in (link.one, link.other))
    for key in {*union.keys(), *ends}:
        if key.startswith("login:"):
            held[union.find(key)].add(_platform(key))
    return held


def _consistent(
    union: Union, links: list[Link], persons: Mapping[str, str], *, by_account: bool
) -> tuple[list[Link], _Knots]:
    """Leave out the links of every set that would hold two persons or two accounts."""
    trial = union.copy()
    for link in links:
        trial.join(link.one, link.other)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for key, person in persons.items():
        people[trial.find(key)].add(person)
    held = _platforms(union, links) if by_account else {}
    logins: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    members: defaultdict[str, set[str]] = defaultdict(set)
    for key in {end for link in links for end in (link.one, link.other)}:
        root = union.find(key)
        members[trial.find(key)].add(root)
        for platform in held.get(root, ()):
            logins[trial.find(key), platform].add(root)
    bad = {
        root: "two accounts of one platform" for (root, _), ids in logins.items() if len(ids) > 1
    }
    bad |= {root: "two persons of the alias table" for root, ids in people.items() if len(ids) > 1}
    knots = [
        (f"links chain {what} together through {key_text(root)}", frozenset(members[root]))
        for root, what in sorted(bad.items())
        if root in members
    ]
    return [link for link in links if trial.find(link.one) not in bad], knots


def _with_tangles(linkage: Linkage, knots: _Knots) -> Linkage:
    for number, (reason, keys) in enumerate(knots):
        linkage.reasons.append(reason)
        for key in keys:
            linkage.tangles.setdefault(linkage.union.find(key), set()).add(number)
    return linkage


def _platform(key: str) -> str:
    return key.split(":", 2)[1] if key.startswith("login:") else ""

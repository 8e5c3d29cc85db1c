"""Which ticket a deployment belongs to: by version, by number, by key; never by a mention.

Rules:

1. A deployment of exactly the version that a ticket merged belongs to that ticket.
2. Else it belongs to what its message names by the forms in which tools write merges (see
   :mod:`change_approval.sources.references`). ``owner/repo#12`` is number 12 of that repository
   alone; a bare ``#12`` is number 12 of the deployment's own repository.
3. A reference counts only if the population could have it: an issue key says nothing against a
   population of pull requests, and a pull request nothing against one of change tickets.
"""

import re
from collections.abc import Iterator

from assay.intake import Expectation, Reconciler
from change_approval.case import Change
from change_approval.outline import Outline
from change_approval.sources.references import PULL, TICKET, pull_reference

__all__ = ["TicketBook"]

_PREFIX = re.compile(r"[a-z][a-z_]*(?=[-_]?\d)|[a-z][a-z0-9_]+(?=-\d)", re.IGNORECASE)
_PULL_KINDS = frozenset({"pull_request"})


class _Ticket:
    """What the matching needs of one ticket; slots keep 200,000 of them small."""

    __slots__ = ("created_at", "due_at", "expectation", "key", "system")

    def __init__(self, key: str, ticket: Outline) -> None:
        self.key = key
        self.system = ticket.system.casefold()
        self.expectation = _expectation(ticket)
        self.created_at = ticket.created_at
        self.due_at = ticket.merged_at or ticket.closed_at


class TicketBook:
    """The tickets of a population, by everything that a deployment may know them by."""

    def __init__(self) -> None:
        self._tickets: list[_Ticket] = []
        self._by_number: dict[str, list[int]] = {}
        self._by_version: dict[str, int] = {}
        self._prefixes: set[str] = set()
        self._systems: set[str] = set()
        self._has_digits = False
        self._has_pulls = False
        self._has_tickets = False

    def add(self, key: str, ticket: Outline) -> None:
        """Take a ticket in.

        Args:
            key: Its name in the reconciliation: the case id.
            ticket: The ticket.
        """
        place = len(self._tickets)
        self._tickets.append(_Ticket(key, ticket))
        self._systems.add(self._tickets[place].system)
        number = _normal(ticket.number)
        self._by_number.setdefault(number, []).append(place)
        self._has_digits = self._has_digits or number.isdigit()
        self._has_pulls = self._has_pulls or ticket.kind in _PULL_KINDS
        self._has_tickets = self._has_tickets or ticket.kind not in _PULL_KINDS
        prefix = _PREFIX.match(number)
        if prefix:
            self._prefixes.add(prefix[0])
        for version in ticket.versions if _is_live(ticket) else ():
            self._by_version.setdefault(version.casefold(), place)

    def rename(self, key: str, place: int) -> None:
        """Give a ticket its final name, once it is known whether numbers repeat."""
        self._tickets[place].key = key

    def opened(self) -> Reconciler:
        """A reconciliation with every ticket taken in."""
        reconciler = Reconciler()
        for ticket in self._tickets:
            reconciler.add_record(
                ticket.key,
                ticket.expectation,
                opened_at=ticket.created_at,
                due_at=ticket.due_at,
            )
        return reconciler

    def keys_of(self, deployment: Change) -> list[str]:
        """The tickets that a deployment names; names that the population lacks stay as they are."""
        exact = [self._by_version[v] for v in _versions(deployment) if v in self._by_version]
        if exact:
            return [self._tickets[place].key for place in dict.fromkeys(exact)]
        return list(dict.fromkeys(self._named(deployment)))

    def _named(self, deployment: Change) -> Iterator[str]:
        home = deployment.system.value if deployment.system else ""
        is_explicit = deployment.kind == "ticket"
        if deployment.kind in _PULL_KINDS and self._has_pulls:
            yield self._pull("", deployment.number.value, home)
        for fact in deployment.references:
            value = fact.value
            if fact.name == PULL:
                if self._has_pulls or self._has_digits:
                    repository, _, number = value.rpartition("#")
                    yield self._pull(repository, number, home)
            else:
                yield from self._ticket(value, home, counts=is_explicit or fact.name == TICKET)

    def _ticket(self, value: str, home: str, *, counts: bool) -> Iterator[str]:
        """A key, or a number that a deployment log states in a column of its own."""
        places = self._by_number.get(_normal(value), ())
        if len(places) == 1:
            yield self._tickets[places[0]].key
            return
        if not counts:
            return
        pull = pull_reference(value) if self._has_pulls or self._has_digits else None
        if pull is not None:
            repository, _, number = pull.value.rpartition("#")
            yield self._pull(repository, number, home)
            return
        prefix = _PREFIX.match(value.casefold())
        if prefix is None or prefix[0] in self._prefixes:
            yield value

    def _pull(self, repository: str, number: str, home: str) -> str:
        where = repository or home
        places = [
            place
            for place in self._by_number.get(_normal(number), ())
            if _is_same_repository(self._tickets[place].system, where)
        ]
        if len(places) == 1:
            return self._tickets[places[0]].key
        if places:
            return f"#{number} of one of {len(places)} repositories"
        is_ours = not where or any(_is_same_repository(system, where) for system in self._systems)
        return number if is_ours else f"{where}#{number}"


def _is_same_repository(one: str, other: str) -> bool:
    """Whether two names can be one repository; a name without its owner fits any owner."""
    left, right = one.casefold(), other.casefold()
    if not left or not right or left == right:
        return True
    if "/" in left and "/" in right:
        return False
    return left.rpartition("/")[2] == right.rpartition("/")[2]


def _versions(deployment: Change) -> Iterator[str]:
    facts = [deployment.merge_commit, deployment.head, *(d.version for d in deployment.deployments)]
    return (fact.value.casefold() for fact in facts if fact is not None)


def _normal(number: str) -> str:
    return number.strip().lstrip("#!").casefold()


def _is_live(ticket: Outline) -> bool:
    return ticket.merged_at is not None or ticket.is_merged is True


def _expectation(ticket: Outline) -> Expectation:
    if ticket.is_merged is None:
        return Expectation.DUE if ticket.merged_at is not None else Expectation.UNKNOWN
    if ticket.is_merged:
        return Expectation.DUE
    return Expectation.BARRED if ticket.closed_at is not None else Expectation.NONE

"""What the graph knows about one mention: the sum of its own words and of its clusters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assay.identity.account import Kind
from assay.identity.handle import local_part, mailbox
from assay.identity.identifier import Identifiers

__all__ = ["Cluster", "Profile"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Accounts that are certainly one person's.

    Attributes:
        keys: Its identifiers, sorted.
        names: Display names of its mentions, the most frequent first.
        kind: What stands behind it.
        person: The person of the alias table, empty for none.
        title: The table's display name for the person.
        tangles: Contradictions that it is part of.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    kind: Kind
    person: str = ""
    title: str = ""
    tangles: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Profile:
    """One mention, resolved as far as is certain.

    A profile meets many others, so what it goes by is worked out once.

    Attributes:
        text: The mention as reasons quote it.
        own: The mention's own identifiers.
        name: Its own display name where that is a person's.
        clusters: Numbers of the clusters that it belongs to.
        by_name: It resolved through its display name alone.
        ambiguous: Its name alone fits this many clusters, more than one.
        kind: What stands behind it.
        persons: Persons of the alias table.
        keys: All identifiers.
        names: All display names, its own first.
        tangles: Contradictions that its clusters are part of.
        refs: Clusters and names, as proposals name them.
        label: The person's name for people to read; empty where it is not resolved.
    """

    text: str
    own: Identifiers
    name: str
    clusters: frozenset[int]
    by_name: bool
    ambiguous: int
    kind: Kind
    persons: frozenset[str]
    keys: frozenset[str]
    names: tuple[str, ...]
    tangles: frozenset[int]
    refs: frozenset[str]
    label: str

    @property
    def is_name_only(self) -> bool:
        """Whether the mention gives nothing but a display name."""
        return bool(self.name) and not self.own.keys

    @cached_property
    def logins(self) -> Mapping[str, set[str]]:
        """Platform to its logins there."""
        found: dict[str, set[str]] = {}
        for key in self.keys:
            if key.startswith("login:"):
                _, platform, login = key.split(":", 2)
                found.setdefault(platform, set()).add(login)
        return found

    @cached_property
    def mails(self) -> tuple[str, ...]:
        """Its addresses, sorted."""
        mails = (key.removeprefix("mail:") for key in self.keys if key.startswith("mail:"))
        return tuple(sorted(mails))

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        """The mailboxes that its addresses deliver to, the ``+tag`` left out."""
        return frozenset(mailbox(mail) or mail for mail in self.mails)

    @cached_property
    def handles(self) -> tuple[str, ...]:
        """Words that it goes by: logins, local parts, names of a single word; sorted."""
        found = {login for logins in self.logins.values() for login in logins}
        found |= {local_part(mail) for mail in self.mails if "@users.noreply." not in mail}
        found |= {name for name in self.names if " " not in name}
        if self.own.address and not self.own.mail and "@" not in self.own.address:
            found.add(self.own.address)
        return tuple(sorted(found))

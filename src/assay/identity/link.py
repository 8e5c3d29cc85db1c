"""Links between identifiers, each with its provenance, and the union of what is linked."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Link", "Provenance", "Union", "key_text"]


class Provenance(StrEnum):
    """Where a link comes from; the first three are certain."""

    TABLE = "table"
    """The reviewed alias table lists both for one person."""
    NOREPLY = "noreply"
    """The platform derives the private address from the account."""
    MENTION = "mention"
    """One mention carried both."""
    INFERRED = "inferred"
    """Probable: counts as a link only where the policy accepts proposals."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two identifiers of one account or person.

    Attributes:
        one: A key, or ``name:`` and a folded display name.
        other: Another one; ``one < other``.
        provenance: Where the link comes from.
        count: Mentions that carried both; 0 where no mention did.
        detail: The table's row, or the reason of a proposal.
    """

    one: str
    other: str
    provenance: Provenance
    count: int = 0
    detail: str = ""

    @classmethod
    def of(
        cls, one: str, other: str, provenance: Provenance, *, count: int = 0, detail: str = ""
    ) -> "Link":
        """A link with its ends in order."""
        return cls(min(one, other), max(one, other), provenance, count, detail)

    def __str__(self) -> str:
        ends = f"{key_text(self.one)} and {key_text(self.other)}"
        match self.provenance:
            case Provenance.TABLE:
                return f"the alias table lists {ends} for one person ({self.detail})"
            case Provenance.NOREPLY:
                return f"{ends} are one account by the platform's private address"
            case Provenance.MENTION:
                return f"one mention carries {ends}"
            case Provenance.INFERRED:
                return f"the policy accepts that {ends} are probably one person ({self.detail})"


class Union:
    """Disjoint sets of keys; the smallest key names its set, so that no order matters."""

    def __init__(self, parents: dict[str, str] | None = None) -> None:
        self._parents = dict(parents or {})

    def copy(self) -> "Union":
        """An independent copy."""
        return Union(self._parents)

    def keys(self) -> list[str]:
        """Every key that was ever joined or looked up through a join."""
        return list({*self._parents, *self._parents.values()})

    def find(self, key: str) -> str:
        """The name of the key's set."""
        parents = self._parents
        root = key
        while (up := parents.get(root, root)) != root:
            root = up
        while (up := parents.get(key, root)) != root:
            parents[key] = root
            key = up
        return root

    def join(self, one: str, other: str) -> None:
        """Make one set of two."""
        one, other = self.find(one), self.find(other)
        if one != other:
            self._parents[max(one, other)] = min(one, other)


def key_text(key: str) -> str:
    """An identifier as people read it: ``login 'octo' on github``."""
    kind, _, rest = key.partition(":")
    if kind == "login":
        platform, _, login = rest.partition(":")
        return f"login '{login}' on {platform}" if platform else f"login '{login}'"
    if kind == "account":
        platform, _, number = rest.partition(":")
        return f"account number {number} on {platform}"
    return f"{kind} '{rest}'"

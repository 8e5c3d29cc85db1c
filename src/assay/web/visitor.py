"""Who is asking: a person of the ledger, the roles they hold right now, and how they came in."""

from dataclasses import dataclass

from assay.domain import Role
from assay.sign import PersonId

__all__ = ["NOBODY", "SCOPES", "Visitor"]

SCOPES = ("read", "decide", "sign", "people")
"""What a token may be used for. ``read``: look; the others: prepare and perform acts."""


_NO_ONE = PersonId("")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request.

    Attributes:
        person: Id of the person on the ledger; empty for nobody.
        name: Their name.
        roles: The roles that they hold at this moment.
        account: The account; empty for nobody.
        scopes: What their token may be used for; ``None`` for a session, which may do all that the
            roles allow.
        form_key: What every form of the session must carry; empty for a token.
    """

    person: PersonId = _NO_ONE
    name: str = ""
    roles: frozenset[Role] = frozenset()
    account: str = ""
    scopes: frozenset[str] | None = None
    form_key: str = ""

    @property
    def via(self) -> str:
        """``page`` or ``api``, as reads are recorded."""
        return "page" if self.scopes is None else "api"

    @property
    def is_somebody(self) -> bool:
        """Whether they are signed in."""
        return bool(self.account)

    def holds(self, *roles: Role) -> bool:
        """Whether they hold one of the roles."""
        return not self.roles.isdisjoint(roles)


NOBODY = Visitor()
"""Someone who is not signed in."""

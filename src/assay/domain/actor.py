"""People and machines as a record mentions them, before anyone resolved who they are."""

from assay.domain.noun import Noun

__all__ = ["Actor"]


class Actor(Noun):
    """One mention of someone: whatever the record gives, nothing added.

    Who it *is* is the identity graph's business: two mentions may be one person.

    Attributes:
        name: Display name, as written.
        email: Mail address, as written.
        login: Account name within ``platform``.
        platform: Where the login is valid (``github``, ``servicenow``...); empty for names and
            mail addresses, which mean the same everywhere.
        is_machine: The record itself says that this is a bot or service account.
    """

    name: str = ""
    email: str = ""
    login: str = ""
    platform: str = ""
    is_machine: bool = False

    def __str__(self) -> str:
        if self.login:
            return self.login
        if self.name and self.email:
            return f"{self.name} <{self.email}>"
        return self.name or self.email or "(unnamed)"

"""A person as a firm knows them, and how a person is named in words."""

import re
import unicodedata
from typing import NamedTuple, NewType

from assay.domain import Actor, Role
from assay.errors import UsageError

__all__ = ["Person", "PersonId", "PersonKey", "RoleSpan", "parse_person", "person_id"]

PersonId = NewType("PersonId", str)
"""Id of a person within a log: lower-case letters, digits, dots and dashes; never given again."""

_FORM = re.compile(
    r"""(?P<name>[^<>@:]*?)\s*
        (?:<?(?P<mail>[^<>@\s]+@[^<>@\s]+)>?)?\s*
        (?:(?P<platform>[a-z][a-z0-9-]*):(?P<login>[^\s<>:]+))?""",
    re.VERBOSE,
)
_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_MAX_LENGTH = 320  # the longest mail address (RFC 5321) and then some


class RoleSpan(NamedTuple):
    """A role that a person holds.

    Attributes:
        until: RFC 3339 instant at which it ends; empty for no end.
    """

    role: Role
    until: str


class PersonKey(NamedTuple):
    """A key of a person.

    Attributes:
        public: The 32 bytes.
        fingerprint: What people compare: the key's id.
        state: ``pending``, ``valid``, ``frozen`` or ``revoked``.
        added_seq: Index of the entry that added it.
    """

    public: bytes
    fingerprint: str
    state: str
    added_seq: int


class Person(NamedTuple):
    """A person on the record.

    Attributes:
        id: Their id.
        name: As the admin wrote it.
        identifiers: Every identifier under which evidence may know them.
        roles: The roles that were given and not ended; some may have run out.
        keys: Their keys, oldest first.
        code_until: When the one-time code for a first key ends; empty where none is open.
        code: Public half of that code.
    """

    id: PersonId
    name: str
    identifiers: tuple[Actor, ...]
    roles: tuple[RoleSpan, ...]
    keys: tuple[PersonKey, ...]
    code_until: str
    code: bytes = b""

    @property
    def has_key(self) -> bool:
        """Whether a key of theirs counts."""
        return any(key.state == "valid" for key in self.keys)


def person_id(text: str) -> PersonId:
    """An id from a name or a wish, in the form that ids have.

    Raises:
        UsageError: ``person.unclear``.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = "-".join(re.findall(r"[a-z0-9.]+", plain)).strip(".")
    if not _ID.fullmatch(made):
        raise UsageError(
            "person.unclear",
            f"{text[:80]!r} gives no id",
            remedy="give one with --id: lower-case letters, digits, dots and dashes, at most 64",
        )
    return PersonId(made)


def parse_person(text: str) -> Actor:
    """Identifiers of a person from any of: full name, mail address, ``platform:login``, a login.

    ``Ann Lee <ann@example.com> github:ann`` gives all three: the more is said of a person, the more
    populations can tell them apart from the parties of a case.

    Raises:
        UsageError: ``person.unclear``.
    """
    found = _FORM.fullmatch(text.strip()) if len(text) <= _MAX_LENGTH else None
    if found is None or not found[0].strip('" ') or not found[0].isprintable():
        raise UsageError(
            "person.unclear",
            f"{text[:80]!r} does not say who acts",
            remedy="give 'Name <mail>', a mail address or platform:login, or several, with spaces",
        )
    name, mail = (found["name"] or "").strip('" '), found["mail"] or ""
    login, platform = found["login"] or "", found["platform"] or ""
    if name and " " not in name and not mail and not login:
        return Actor(login=name)  # on whichever platform the parties of the case are known
    return Actor(name=name, email=mail, login=login, platform=platform)

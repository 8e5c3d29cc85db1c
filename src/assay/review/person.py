"""How a person names themself when they act: on the command line, later in a token."""

import re

from assay.domain import Actor
from assay.errors import UsageError

__all__ = ["name_of", "parse_person"]

_FORM = re.compile(
    r"""(?P<name>[^<>@:]*?)\s*
        (?:<?(?P<mail>[^<>@\s]+@[^<>@\s]+)>?)?\s*
        (?:(?P<platform>[a-z][a-z0-9-]*):(?P<login>[^\s<>:]+))?""",
    re.VERBOSE,
)
_MAX_LENGTH = 320  # the longest mail address (RFC 5321) and then some


def parse_person(text: str) -> Actor:
    """A person from any of: full name, mail address, ``platform:login``, or one bare login.

    ``Ann Lee <ann@example.com> github:ann`` gives all three: the more a person says, the more
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


def name_of(person: Actor) -> str:
    """The one identifier under which a person stands on the ledger."""
    if person.email:
        return person.email.lower()
    if person.login:
        return f"{person.platform}:{person.login}" if person.platform else person.login
    return person.name

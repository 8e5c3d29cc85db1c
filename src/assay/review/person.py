"""How a person names themself when they act: on the command line, later in a token."""

import re

from assay.domain import Actor
from assay.errors import UsageError

__all__ = ["name_of", "parse_person"]

_NAME_AND_MAIL = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<mail>[^<>@\s]+@[^<>@\s]+)>")
_MAIL = re.compile(r"[^<>@\s]+@[^<>@\s]+")
_LOGIN = re.compile(r"(?P<platform>[a-z][a-z0-9-]*):(?P<login>\S+)")


def parse_person(text: str) -> Actor:
    """A person from ``ann@example.com``, ``Ann Lee <ann@example.com>`` or ``github:ann``.

    A bare name is refused: two people may share it, and a signature must say whose it is.

    Raises:
        UsageError: ``person.unclear``.
    """
    text = text.strip()
    if both := _NAME_AND_MAIL.fullmatch(text):
        return Actor(name=both["name"].strip('" '), email=both["mail"])
    if _MAIL.fullmatch(text):
        return Actor(email=text)
    if account := _LOGIN.fullmatch(text):
        return Actor(login=account["login"], platform=account["platform"])
    raise UsageError(
        "person.unclear",
        f"{text!r} does not say who acts",
        remedy="give a mail address, 'Name <mail>' or platform:login",
    )


def name_of(person: Actor) -> str:
    """The one identifier under which a person stands on the ledger."""
    if person.login:
        return f"{person.platform}:{person.login}"
    return person.email.lower()

"""What identifies someone: logins, mail addresses and account numbers, brought into one form.

Rules: a *key* is an identifier that belongs to one account (``login:github:octo``,
``mail:jane@example.com``, ``account:github:123``). A display name is never a key: two people may
share it. An address that anybody may use (``noreply@github.com``, ``root@localhost``) is no key
either. Case never distinguishes: RFC 5321 2.4 lets a mail host distinguish the case of the local
part, but none in practice does, and a wrong "different" would let a self-approval pass.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from assay.domain import Actor

__all__ = [
    "Fields",
    "Identifiers",
    "Mention",
    "fields_of",
    "identifiers_of",
    "login_key",
    "mail_key",
    "name_key",
]

# GitHub's and GitLab's private addresses: the number is the account's, and survives a rename.
_NOREPLY = re.compile(
    r"(?:(?P<number>\d+)[+-])?(?P<login>[^@+]+)@users\.noreply\.(?P<host>[a-z0-9.-]+)"
)
_PLATFORM_OF_HOST = {"github.com": "github", "gitlab.com": "gitlab"}
# Gerrit's NoteDb names people only by account number and server id.
_GERRIT_MAIL = re.compile(
    r"(?P<number>\d+)@(?P<server>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
_GERRIT_NAME = re.compile(r"gerrit user \d+")
_NAME_WITH_MAIL = re.compile(r"(?P<name>[^<>]*)<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*")
_NAME_THEN_MAIL = re.compile(r"(?P<name>[^<>@]+) (?P<mail>[^<>\s@]+@[^<>\s@]+\.[^<>\s@]+)")
_SPELLED_AT = re.compile(r"\s*[\[(]at[\])]\s*|\s+at\s+", re.IGNORECASE)
_SPELLED_DOT = re.compile(r"\s*[\[(]dot[\])]\s*|\s+dot\s+", re.IGNORECASE)
_NO_REPLY_LOCAL = re.compile(r"(?:no|do-?not|dont)[-_.]?reply.*")
_LOCAL_DOMAIN = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|lan|internal|home|\(none\))")


Fields = tuple[str, str, str, str, bool]
"""The fields of a mention, in the order of :class:`Mention`, which equals them."""

fields_of: Callable[[Actor], Fields] = attrgetter(
    "name", "email", "login", "platform", "is_machine"
)
"""What a mention carries, as a plain tuple: what is asked most often builds nothing else."""


class Mention(NamedTuple):
    """The fields of an actor as a plain tuple: cheap to hash, compare and count."""

    name: str
    email: str
    login: str
    platform: str
    is_machine: bool

    @classmethod
    def of(cls, actor: Actor) -> "Mention":
        """The fields of a mention."""
        return cls._make(fields_of(actor))

    @property
    def text(self) -> str:
        """The mention as reasons quote it, with everything that it carries."""
        parts = []
        if self.login:
            parts.append(f"{self.login}@{self.platform}" if self.platform else self.login)
        if self.name:
            parts.append(self.name)
        if self.email:
            parts.append(f"<{self.email}>")
        return " ".join(parts) or "(unnamed)"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """A mention in its normal form.

    Attributes:
        login: Case-folded login, empty for none.
        platform: Where the login is valid.
        mail: Case-folded address that belongs to somebody, empty for none.
        name: Display name in NFC with white space folded, empty for none.
        name_key: The name as it is compared: case-folded.
        implied: Keys that the mail address implies by the private-address rule of its platform.
        address: The address as compared, whether or not it belongs to somebody.
    """

    login: str = ""
    platform: str = ""
    mail: str = ""
    name: str = ""
    name_key: str = ""
    implied: tuple[str, ...] = ()
    address: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys that the mention itself carries: login first, then mail."""
        keys = []
        if self.login:
            keys.append(login_key(self.login, self.platform))
        if self.mail:
            keys.append(mail_key(self.mail))
        return tuple(keys)


def login_key(login: str, platform: str) -> str:
    """The key of an account name within its platform."""
    return f"login:{platform.strip().casefold()}:{_fold(login).removeprefix('@')}"


def mail_key(mail: str) -> str:
    """The key of a mail address."""
    return f"mail:{_address(mail)}"


def name_key(name: str) -> str:
    """A display name as it is compared: NFC, case folded, white space folded."""
    return _fold(name)


@lru_cache(maxsize=65536)
def identifiers_of(mention: Mention) -> Identifiers:
    """Bring a mention into its normal form; forgiving, because mentions are evidence as found.

    A mail address in the name field is moved to where it belongs, and a login that is a mail
    address counts as both.
    """
    name, email = _split_name(mention.name, mention.email)
    login = _fold(mention.login).removeprefix("@")
    address = _address(email)
    if not address and "@" in login:
        address = _address(login)
    gerrit = _GERRIT_MAIL.fullmatch(address)
    if gerrit is not None and _GERRIT_NAME.fullmatch(_fold(name)):
        name = ""
    return Identifiers(
        login=login,
        platform=mention.platform.strip().casefold(),
        mail=address if _belongs_to_somebody(address) or gerrit else "",
        name=name,
        name_key=_fold(name),
        implied=_implied(address),
        address=address,
    )


def _split_name(name: str, email: str) -> tuple[str, str]:
    name = _clean(name)
    if "@" in name and not email:
        inside = _NAME_WITH_MAIL.fullmatch(name) or _NAME_THEN_MAIL.fullmatch(name)
        if inside is not None:
            return _clean(inside["name"]), inside["mail"]
        if " " not in name and "." in name.rpartition("@")[2]:
            return "", name
    return name, email


def _implied(address: str) -> tuple[str, ...]:
    gerrit = _GERRIT_MAIL.fullmatch(address)
    if gerrit is not None:
        return (f"login:gerrit {gerrit['server']}:{gerrit['number']}",)
    private = _NOREPLY.fullmatch(address)
    if private is None:
        return ()
    platform = _PLATFORM_OF_HOST.get(private["host"], private["host"])
    keys = [login_key(private["login"], platform)]
    if private["number"]:
        keys.append(f"account:{platform}:{private['number']}")
    return tuple(keys)


def _belongs_to_somebody(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    if not at or not local or "." not in domain or _LOCAL_DOMAIN.fullmatch(domain):
        return False
    return _NO_REPLY_LOCAL.fullmatch(local) is None


def _address(mail: str) -> str:
    mail = _fold(mail).removeprefix("mailto:").strip("<>\"' ,;")
    if "@" not in mail:
        mail = _SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", mail, count=1))
    return mail.removesuffix(".")


def _clean(text: str) -> str:
    if not text:  # most fields of most mentions
        return ""
    return " ".join(unicodedata.normalize("NFC", text).split()).strip("\"' ,;")


def _fold(text: str) -> str:
    if not text:
        return ""
    # Folding may denormalise (U+0130), so NFC comes again after it.
    return unicodedata.normalize("NFC", _clean(text).casefold())

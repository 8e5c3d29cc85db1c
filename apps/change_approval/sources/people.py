"""People and machines as the systems write them.

Rules: nothing is added to what stands there; an account that was deleted is nobody in particular
and therefore ``None``; an actor is marked as a machine only where the record itself says so. What names
suggest is the identity graph's business (:func:`is_machine` asks it).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from assay.domain import Actor
from assay.identity import IdentityGraph
from assay.identity.plausible import has_remark, is_plausible

__all__ = [
    "Mentioned",
    "is_machine",
    "parse_people",
    "person",
    "platform_actor",
    "read_people",
    "written_actor",
]

_DELETED = frozenset({"ghost", "deleted user", "deleted-user"})
_MACHINE_TYPES = frozenset({"bot", "app", "integration", "service_account"})
_BOT_SUFFIX = "[bot]"
_HABITS = IdentityGraph()
# The closing bracket may be missing: people type these lines by hand.
_MAILED = re.compile(r"^(?P<name>[^<>]*?)\s*<\s*(?P<mail>[^<>\s]+@[^<>\s]+?)\s*(?:>|$)")
_BARE_MAIL = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;.]+")
_NOBODY = frozenset(
    {"", "none", "n/a", "na", "nobody", "no one", "no-one", "nil", "null", "tbd", "todo", "-", "--"}
    | {"?", ".", "x", "unknown", "pending", "self", "myself", "me", "no reviewer", "no reviewers"}
)
_VOTE = re.compile(r"^(?P<vote>[+-]\d{1,2})\s+(?=\S)")
_TRAILING_MAIL = re.compile(r"^(?P<name>\S.*?)\s+(?P<mail>[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;.]+)$")
# What may stand after a person and limit nothing: stray punctuation, their account.
_NEUTRAL = re.compile(r"[\s.,;:>]*(?:\(@[\w.-]+\))?[\s.,;:>]*")
_AND = re.compile(r"\s+(?:and|&|\+)\s+(?=\S)", re.IGNORECASE)
_REMARK = re.compile(r"\s*(?:\([^()]*\)|\[(?!bot\])[^\[\]]*\]|#.*)\s*$")
_MAX_NAME = 120
# People recur: the last thousands are kept, unless a text is too long to be a name at all.
_KEPT = 8192
_LONGEST_KEPT = 256


class Mentioned(NamedTuple):
    """A person in a list, with what stands beside them.

    Attributes:
        actor: Who.
        remark: Words beside the name that may limit or refuse what the list says of them (``# for
            the driver``, ``(if tests pass)``, ``-1``); empty where there are none.
    """

    actor: Actor
    remark: str = ""


def person(
    *, name: str = "", email: str = "", login: str = "", platform: str = "", machine: bool = False
) -> Actor | None:
    """One mention; ``None`` where nothing is mentioned, or an account that was deleted."""
    name, email, login = name.strip(), email.strip(), login.strip()
    if login and login.casefold() in _DELETED and not email:
        login = ""
        name = "" if name.casefold() in _DELETED else name
    if not (name or email or login):
        return None
    is_short = len(name) + len(email) + len(login) <= _LONGEST_KEPT
    make = _actor if is_short else _actor.__wrapped__
    return make(name, email, login, platform if login else "", machine)


@lru_cache(maxsize=_KEPT)
def _actor(name: str, email: str, login: str, platform: str, machine: bool) -> Actor:  # noqa: FBT001 - cached, so positional
    is_machine = machine or login.endswith(_BOT_SUFFIX) or name.endswith(_BOT_SUFFIX)
    return Actor(name=name, email=email, login=login, platform=platform, is_machine=is_machine)


def is_machine(actor: Actor) -> bool:
    """Whether an account is one of a machine, by the record or by habits of naming."""
    return actor.is_machine or _HABITS.is_machine(actor)


def platform_actor(value: object, platform: str) -> Actor | None:
    """An account of a platform: a login, or an object with login, name, mail and type."""
    if isinstance(value, str):
        read = _account if len(value) <= _LONGEST_KEPT else _account.__wrapped__
        return read(value, platform)
    if not isinstance(value, dict):
        return None
    login = _word(value, "login", "username", "user_name", "slug")
    kind = _word(value, "type", "__typename", "user_type").casefold()
    machine = kind in _MACHINE_TYPES or value.get("is_bot") is True or value.get("bot") is True
    return person(
        name=_word(value, "name", "display_name", "displayName"),
        email=_word(value, "email", "emailAddress"),
        login=login,
        platform=platform,
        machine=machine,
    )


@lru_cache(maxsize=_KEPT)
def _account(login: str, platform: str) -> Actor | None:
    return person(login=login.removeprefix("@"), platform=platform)


def written_actor(value: str) -> Actor | None:
    """A single person as commits write one: ``Name <mail>``, a mail address, or a name."""
    read = _written if len(value) <= _LONGEST_KEPT else _written.__wrapped__
    return read(value)


@lru_cache(maxsize=_KEPT)
def _written(value: str) -> Actor | None:
    mailed = _MAILED.match(value.strip())
    if mailed:
        return person(name=_unquoted(mailed["name"]), email=mailed["mail"])
    text = value.strip()
    if _BARE_MAIL.fullmatch(text):
        return person(email=text)
    return person(name=_unquoted(text.partition("<")[0]) or text.strip("<> "))


def parse_people(value: str, platform: str = "") -> tuple[Actor, ...]:
    """The people of a list in prose, whatever stands beside them; see :func:`read_people`."""
    return tuple(dict.fromkeys(found.actor for found in read_people(value, platform)))


def read_people(value: str, platform: str = "") -> tuple[Mentioned, ...]:
    """The people of a list in prose: commas, semicolons, ``and``, names without addresses.

    Words that stand for nobody (``none``, ``n/a``, ``-``) give nobody. A name in double quotes may
    hold a comma. An ``@login`` is an account of the platform. Whether other words name a person at
    all is the identity graph's business.
    """
    found: dict[Mentioned, None] = {}
    for part in _split(value):
        mentioned = _one(part, platform)
        if mentioned is not None:
            found.setdefault(mentioned)
    return tuple(found)


def _one(part: str, platform: str) -> Mentioned | None:
    mailed = _MAILED.match(part)
    if mailed:
        return _mailed(mailed["name"], mailed["mail"], part[mailed.end() :])
    text = (part.partition("<")[0] or part).strip(" \t.'\"<>")
    bare = _REMARK.sub("", text).strip(" \t.'\"<>")
    if bare.casefold() in _NOBODY or not any(char.isalpha() for char in bare):
        return None
    remark = text.removeprefix(bare)
    remark = "" if _NEUTRAL.fullmatch(remark) or is_plausible(text) else remark.strip()
    if _BARE_MAIL.fullmatch(bare):
        actor = person(email=bare)
    elif bare.startswith("@") and " " not in bare:
        actor = person(login=bare[1:], platform=platform)
    elif both := _TRAILING_MAIL.match(bare):
        return _mailed(both["name"], both["mail"], remark)
    else:
        actor = person(name=bare[:_MAX_NAME])
    return Mentioned(actor, remark) if actor else None


def _mailed(name: str, mail: str, rest: str) -> Mentioned | None:
    """A name with an address, and what stands before and after them."""
    vote = _VOTE.match(name)
    name = _unquoted(name[vote.end() :] if vote else name)
    actor = person(name=name, email=mail)
    if actor is None:
        return None
    remarks = ["" if _NEUTRAL.fullmatch(rest) else rest.strip()]
    if vote and vote["vote"].startswith("-"):
        remarks.append(vote["vote"])
    if has_remark(name):
        remarks.append(name)
    return Mentioned(actor, "; ".join(filter(None, remarks)))


def _split(value: str) -> list[str]:
    parts: list[str] = []
    start, quoted = 0, False
    for at, char in enumerate(value):
        if char == '"':
            quoted = not quoted
        elif char in ",;\n" and not (quoted and '"' in value[at:]):
            parts.append(value[start:at])
            start = at + 1
    parts.append(value[start:])
    return [piece.strip() for part in parts for piece in _pieces(part) if piece.strip()]


def _pieces(part: str) -> list[str]:
    """Parts at ``and``; and after each address, where someone forgot the comma."""
    pieces = _AND.split(re.sub(r"^\s*and\s+", "", part, flags=re.IGNORECASE))
    out: list[str] = []
    for piece in pieces:
        out.extend(re.split(r"(?<=>)[\s.]+(?=[^\s.(\[#<][^<>]*<)", piece))
    return out


def _unquoted(name: str) -> str:
    return name.strip().strip('"').strip()


def _word(value: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        found = value.get(key)
        if isinstance(found, str) and found:
            return found
    return ""

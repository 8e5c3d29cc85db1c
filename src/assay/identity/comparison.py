"""Whether two profiles are one person: the rules, in order.

1. A word that names nobody, or an account that several people use: uncertain.
2. The alias table decides for everyone whom it lists.
3. One login, one address, one cluster: same. The same full name is enough only where a mention
   gives nothing but that name and no second account is known to carry it.
4. A machine hides who acts: uncertain.
5. A contradiction between the links, or a probable alias: uncertain.
6. Likeness of names, logins or addresses, or two ``+tag`` addresses of one mailbox: uncertain.
7. Two accounts of one platform, clearly different full names, two addresses of one organisation:
   different.
8. Otherwise nothing connects and nothing separates: uncertain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from assay.identity.handle import Hint, handles_alike, spells
from assay.identity.identifier import Identifiers
from assay.identity.link import key_text
from assay.identity.name import Likeness, likeness, parse_name
from assay.identity.profile import Profile

__all__ = [
    "Comparison",
    "Match",
    "by_identifier",
    "by_likeness",
    "by_name",
    "by_private_address",
    "by_separation",
    "have_distinct_names",
]


class Match(StrEnum):
    """Whether two mentions are one person."""

    SAME = "same"
    DIFFERENT = "different"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer, and the sentence that explains it.

    Attributes:
        match: The answer.
        reason: The sentence.
        is_open: Nothing at all is known: nothing connects the two, nothing separates them.
    """

    match: Match
    reason: str
    is_open: bool = False


# Providers that give an address to anyone: two addresses there say nothing about two people.
_PUBLIC_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
        "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de",
        "gmx.net", "gmx.com", "web.de", "mail.ru", "yandex.ru", "qq.com", "163.com",
        "126.com", "sina.com", "foxmail.com", "proton.me", "protonmail.com", "pm.me",
        "fastmail.com", "fastmail.fm", "hey.com", "zoho.com", "mail.com", "duck.com",
        "tutanota.com", "posteo.de",
    }
)  # fmt: skip


def by_identifier(one: Profile, other: Profile) -> Comparison | None:
    """One login or one address; an address under two clearly different names is uncertain."""
    left, right = one.own, other.own
    if left.login and left.login == right.login and left.platform == right.platform:
        return Comparison(Match.SAME, f"both are {key_text(left.keys[0])}")
    if not left.mail or left.mail != right.mail:
        return None
    shared = key_text(f"mail:{left.mail}")
    if one.name and other.name and likeness(one.name, other.name) is Likeness.DISTINCT:
        return Comparison(
            Match.UNCERTAIN,
            f"both carry {shared}, but under the names '{one.name}' and '{other.name}'",
        )
    if left.login and right.login and left.platform == right.platform:
        return Comparison(
            Match.UNCERTAIN,
            f"both carry {shared}, but with two accounts, '{left.login}' and '{right.login}'",
        )
    return Comparison(Match.SAME, f"both carry {shared}")


def by_private_address(left: Identifiers, right: Identifiers) -> Comparison | None:
    """The account that a private address names is the other's, and no account number disagrees."""
    if not (left.implied or right.implied):
        return None
    numbers = [{key for key in own.implied if key.startswith("account:")} for own in (left, right)]
    if all(numbers) and numbers[0] != numbers[1]:
        return None
    common = {*left.keys, *left.implied} & {*right.keys, *right.implied}
    if not common:
        return None
    return Comparison(
        Match.SAME, f"the private address of the platform names {key_text(min(common))}"
    )


def by_name(one: Profile, other: Profile) -> Comparison | None:
    """The same full name, where one side gives nothing else and only one account carries it."""
    if not (one.is_name_only or other.is_name_only) or one.own.name_key != other.own.name_key:
        return None
    if not one.name or not other.name:
        return None
    known = max(one.ambiguous, other.ambiguous)
    if known:
        return Comparison(
            Match.UNCERTAIN, f"both are named '{one.name}', but {known} accounts carry that name"
        )
    if not parse_name(one.name).is_full:
        return Comparison(
            Match.UNCERTAIN,
            f"both are named '{one.name}', which is a single word that two people may share",
        )
    return Comparison(
        Match.SAME,
        f"both are named '{one.name}', and one of them gives no other identifier",
    )


def by_likeness(one: Profile, other: Profile) -> Comparison | None:
    """Anything that looks like one person stops the answer "different"."""
    boxes = one.mailboxes & other.mailboxes
    if boxes:
        return _uncertain(f"addresses of both deliver to the mailbox '{min(boxes)}'", one, other)
    for left, right in product(one.names, other.names):
        how = likeness(left, right)
        if how is Likeness.EQUAL:
            return _uncertain(f"both go by the name '{left}': probably the same person", one, other)
        if how is Likeness.NEAR:
            return _uncertain(f"the names '{left}' and '{right}' are close", one, other)
    hint, why = _strongest(_hints(one, other))
    if hint is Hint.STRONG or (hint is Hint.WEAK and not have_distinct_names(one, other)):
        return _uncertain(why, one, other)
    return None


def by_separation(one: Profile, other: Profile) -> Comparison | None:
    """Evidence that speaks for two people."""
    left, right = one.logins, other.logins
    for platform in sorted(left.keys() & right.keys()):
        return Comparison(
            Match.DIFFERENT,
            f"two accounts without any link or likeness: {key_text(f'login:{platform}:{min(left[platform])}')}"
            f" and '{min(right[platform])}'",
        )
    names = _distinct_names(one, other)
    if names is not None:
        return Comparison(
            Match.DIFFERENT, f"clearly different full names: '{names[0]}' and '{names[1]}'"
        )
    for a, b in product(one.mails, other.mails):
        domain = a.rpartition("@")[2]
        if domain == b.rpartition("@")[2] and domain not in _PUBLIC_MAIL:
            return Comparison(
                Match.DIFFERENT,
                f"two addresses of one organisation without any likeness: '{a}' and '{b}'",
            )
    return None


def have_distinct_names(one: Profile, other: Profile) -> bool:
    """Whether both go by full names that are clearly different."""
    return _distinct_names(one, other) is not None


def _hints(one: Profile, other: Profile) -> Iterable[tuple[Hint, str]]:
    left, right = one.handles, other.handles
    for a, b in product(left, right):
        if hint := handles_alike(a, b):
            yield hint, f"'{a}' and '{b}' look alike"
    for handle, name in (*product(left, other.names), *product(right, one.names)):
        if hint := spells(handle, name):
            yield hint, f"'{handle}' looks like the name '{name}'"


def _strongest(hints: Iterable[tuple[Hint, str]]) -> tuple[Hint, str]:
    return max(hints, key=lambda hint: hint[0], default=(Hint.NONE, ""))


def _distinct_names(one: Profile, other: Profile) -> tuple[str, str] | None:
    for left, right in product(one.names, other.names):
        if likeness(left, right) is Likeness.DISTINCT:
            return left, right
    return None


def _uncertain(why: str, one: Profile, other: Profile) -> Comparison:
    return Comparison(
        Match.UNCERTAIN, f"{why}, but no certain link joins '{one.text}' and '{other.text}'"
    )

"""What a message names: its own pull request, tickets, reviews, the commits that it reverts.

A message *belongs* to a pull request by the forms in which tools write merges (``Merge pull
request #12``, ``Merge owner/repo#12: ...``, a squash subject that ends in ``(#12)``); a number in
the middle of a sentence is a mention and no proof of anything.
"""

import re
from typing import NamedTuple

__all__ = [
    "CHANGE_ID",
    "PULL",
    "REVIEW",
    "TICKET",
    "Reference",
    "is_emergency",
    "is_emergency_label",
    "is_revert",
    "pull_reference",
    "read_message",
    "reverted",
    "ticket_keys",
]

PULL, TICKET = "reference.pull", "reference.ticket"
REVIEW, CHANGE_ID = "reference.review", "reference.change_id"


class Reference(NamedTuple):
    """Something that a message names.

    Attributes:
        name: ``reference.pull``, ``reference.ticket``, ``reference.review`` or
            ``reference.change_id``; the name of the fact.
        value: ``#12``, ``owner/repo#12``, ``PROJ-12``, a review's address or id.
    """

    name: str
    value: str


_REPO = r"(?P<repo>[\w.-]+/[\w.-]+)?"
_MERGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:auto |rollup )?merge (?:of )?(?:pull request |pr |pr: )?{_REPO}#(?P<number>\d+)\b",
        r"merge pull request (?P<number>\d+) in .+",
        r"pull request #(?P<number>\d+): .*",
        r"merged pr (?P<number>\d+): .*",
        r"merged in .+ \(pull request #(?P<number>\d+)\).*",
    )
)
_MERGE_MORE = re.compile(r"\s*(?:,|and)?\s*#(\d+)")
_SQUASH = re.compile(rf"\((?:PR )?{_REPO}#(?P<number>\d+)\)\s*$")
_GITLAB = re.compile(r"^See merge request (?P<repo>[\w./-]+)?!(?P<number>\d+)\s*$", re.MULTILINE)
_PULL_URL = re.compile(
    r"(?:https?://[^/\s]+/)?(?P<repo>[\w.-]+/[\w.-]+)?(?:/pull/|/pull-requests/|/merge_requests/|#)"
    r"(?P<number>\d+)"
)
_KEY = re.compile(r"(?<![\w/.-])(?P<prefix>[A-Z][A-Z0-9_]{1,11})-(?P<number>\d{1,7})(?![\w-])")
_RECORD = re.compile(r"(?<![\w/.-])(?:CHG|CRQ|RFC|INC|PRB|RITM|CTASK)\d{5,12}(?!\w)")
_NO_TICKETS = frozenset(
    {
        "UTF",
        "SHA",
        "ISO",
        "RFC",
        "CVE",
        "CWE",
        "AES",
        "MD",
        "HTTP",
        "TLS",
        "SSL",
        "BIP",
        "KIP",
        "PEP",
    }
    | {
        "JEP",
        "JDK",
        "JSR",
        "IEEE",
        "ECMA",
        "ES",
        "CP",
        "X",
        "ARM",
        "AMD",
        "GHSA",
        "RSA",
        "EIP",
        "GPL",
    }
    | {"FIPS", "PKCS", "UCS", "LATIN", "BASE", "CRC", "INT", "UINT", "FLOAT", "SIP", "SLIP", "PR"}
)
_REVERT_SUBJECT = re.compile(r"^(?:\[.*?\]\s*)?(?:revert|reapply|roll ?back)\b[\s:]", re.IGNORECASE)
_REVERTED = re.compile(r"^\s*This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE | re.IGNORECASE)
_EMERGENCY = re.compile(
    r"^\W*(?:hot[- ]?fix\b"
    r"|emergency(?: (?:change|fix|patch|release|deployment))?\s*(?:[:\])!]|[-–—]\s|$))",
    re.IGNORECASE,
)
_EMERGENCY_WORDS = re.compile(
    r"(?:(?:type|kind|change|change type|priority|prio|category)[\s:/_-]+)?"
    r"(?:hot[-_ ]?fix|emergency|break[-_ ]?glass)"
    r"(?:[\s:/_-]+(?:change|fix|patch|release|deployment|request))?",
    re.IGNORECASE,
)


def read_message(subject: str, body: str) -> tuple[Reference, ...]:
    """What a commit message names, without repetition, in order of its text.

    A revert's subject quotes another message: only what stands after the quotation is its own.
    """
    found: dict[Reference, None] = dict.fromkeys(_pulls(subject, body))
    own = _own_part(subject)
    found.update(dict.fromkeys(Reference(TICKET, key) for key in ticket_keys(own)))
    return tuple(found)


def reverted(subject: str, body: str) -> tuple[str, ...]:
    """What the change undoes: commit ids where it names them, else its subject; mostly nothing."""
    shas = tuple(dict.fromkeys(sha.lower() for sha in _REVERTED.findall(body)))
    return shas or ((subject,) if _REVERT_SUBJECT.match(subject) else ())


def pull_reference(text: str) -> Reference | None:
    """The pull request that the value of a trailer names: an address or ``owner/repo#12``."""
    match = _PULL_URL.search(text)
    if match:
        return _pull(match["repo"], match["number"])
    bare = text.strip().lstrip("!")
    return _pull(None, bare) if bare.isdigit() else None


def ticket_keys(text: str) -> tuple[str, ...]:
    """Ticket keys (``PROJ-12``, ``CHG0001234``) of a text; names of standards are none."""
    keys = []
    if "-" in text:
        keys = [m[0] for m in _KEY.finditer(text) if m["prefix"] not in _NO_TICKETS]
    return tuple(dict.fromkeys([*keys, *_RECORD.findall(text)]))


def is_revert(subject: str, body: str = "") -> bool:
    """Whether the change undoes an earlier one, by its own words."""
    return _REVERT_SUBJECT.match(subject) is not None or _REVERTED.search(body) is not None


def is_emergency(subject: str) -> bool:
    """Whether a subject declares an emergency by its first word: ``HOTFIX ...``, ``Emergency: ...``.

    "Emergency contact form" speaks of something else.
    """
    return _EMERGENCY.match(subject) is not None


def is_emergency_label(label: str) -> bool:
    """Whether a label or type says emergency, hotfix or break-glass, and nothing besides.

    ``type: hotfix`` and ``Emergency change`` do; ``non-emergency`` does not.
    """
    return _EMERGENCY_WORDS.fullmatch(label.strip()) is not None


def _pulls(subject: str, body: str) -> list[Reference]:
    for pattern in _MERGES:
        match = pattern.match(subject)
        if match:
            repo = match.groupdict().get("repo")
            more = _more(subject, match.end()) if repo is None else []
            return [_pull(repo, match["number"]), *(_pull(None, number) for number in more)]
    squash = _SQUASH.search(subject)
    if squash:
        return [_pull(squash["repo"], squash["number"])]
    gitlab = list(_GITLAB.finditer(body))
    return [_pull(gitlab[-1]["repo"], gitlab[-1]["number"])] if gitlab else []


def _more(subject: str, at: int) -> list[str]:
    """Further numbers of a merge of several (``Merge #12 #13``)."""
    numbers: list[str] = []
    while match := _MERGE_MORE.match(subject, at):
        numbers.append(match[1])
        at = match.end()
    return numbers


def _own_part(subject: str) -> str:
    if not _REVERT_SUBJECT.match(subject):
        return subject
    before, quote, quoted = subject.partition('"')
    return before + quoted.rpartition('"')[2] if quote else ""


def _pull(repo: str | None, number: str) -> Reference:
    return Reference(PULL, f"{repo or ''}#{int(number)}")

"""What counts as a link to an incident: a closed grammar, because the link excuses from approval.

Three answers. A field that holds the number of a record *links* it. Words that say that there is
none (``N/A``, ``-``) link *nothing*. Anything else (a number in the middle of a sentence, a remark)
may or may not be a link, and a person reads it.
"""

import re

__all__ = ["MENTION", "is_incident_key", "is_incident_number", "says_none"]

MENTION = "incident.mentioned"
"""Name of the fact of an incident that stands in a sentence: "not related to INC0001234" does too."""

_NUMBER = re.compile(
    r"(?:(?P<key>[A-Z][A-Z0-9_]{1,11})-|(?P<word>[A-Z]{2,12})?[_ #]?)(?P<digits>\d{1,12})",
    re.IGNORECASE,
)
_FEWEST_BARE = 3
_SEVERITIES = frozenset({"p", "s", "sev", "severity", "prio", "priority", "level", "no", "class"})
_NONE = frozenset(
    {"", "na", "none", "no", "nil", "null", "nothing", "tbd", "tba", "tbc", "notapplicable"}
    | {"noincident", "unknown", "false", "0"}
)


def is_incident_key(key: str, prefixes: tuple[str, ...] = ("INC", "PRB")) -> bool:
    """Whether a ticket key is one of an incident or problem: ``INC-12``, ``PRB0001234``.

    Args:
        key: The key.
        prefixes: What their numbers begin with; ``INCOME-12`` begins with another word.
    """
    match = _NUMBER.fullmatch(key.strip())
    return match is not None and _prefix(match).upper() in prefixes


def is_incident_number(text: str) -> bool:
    """Whether a field that is meant for incidents holds the number of a record, and nothing else."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or int(match["digits"]) == 0:
        return False
    prefix = _prefix(match).casefold()
    return prefix not in _SEVERITIES and (bool(prefix) or len(match["digits"]) >= _FEWEST_BARE)


def _prefix(match: re.Match[str]) -> str:
    return match["key"] or match["word"] or ""


def says_none(text: str) -> bool:
    """Whether a field that is meant for incidents says that there is none."""
    return "".join(char for char in text.casefold() if char.isalnum()) in _NONE

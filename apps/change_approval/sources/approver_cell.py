"""Whether a free-text cell for an approver names a person, or says something else.

Spreadsheets and text fields for approvers hold what people typed: ``Orla Fenwick (rejected)``,
``not yet approved``, ``CAB meeting of 3 March``. Such a cell is read by nobody's rule: it is handed
to a person, with its words. The grammar is closed: a cell names a person only if it looks like a
name through and through and no word of it decides, refuses, postpones or stands for a group.
"""

import re

from assay.domain import Actor

__all__ = ["names_a_person", "names_developers"]

_WORD = r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?"
_NAME = re.compile(
    rf"{_WORD}(?:,? {_WORD}){{0,5}}(?: \((?P<unit>[A-Z]{{2,5}}(?:[-/][A-Z]{{2,5}})?)\))?"
)
_ACCOUNT = re.compile(r"\w[\w.@+-]{0,63}")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_DECIDES = frozenset(
    [
        "approve",
        "approved",
        "approves",
        "approval",
        "approver",
        "approvers",
        "accept",
        "accepted",
        "agreed",
        "ack",
        "acked",
        "authorised",
        "authorized",
        "authorise",
        "authorize",
        "reject",
        "rejected",
        "rejects",
        "rejection",
        "decline",
        "declined",
        "denied",
        "deny",
        "refused",
        "refuse",
        "veto",
        "vetoed",
        "withdrawn",
        "withdraw",
        "revoked",
        "cancelled",
        "canceled",
        "cancel",
        "pending",
        "requested",
        "awaiting",
        "awaits",
        "waiting",
        "wait",
        "open",
        "outstanding",
        "tentative",
        "conditional",
        "conditionally",
        "provisional",
        "partial",
        "partially",
        "subject",
        "verbal",
        "verbally",
        "oral",
        "orally",
        "email",
        "mail",
        "phone",
        "call",
        "ok",
        "okay",
        "yes",
        "no",
        "not",
        "non",
        "none",
        "nobody",
        "never",
        "without",
        "required",
        "needed",
        "necessary",
        "applicable",
        "na",
        "nil",
        "null",
        "tbd",
        "tba",
        "tbc",
        "todo",
        "determined",
        "determine",
        "later",
        "yet",
        "see",
        "attached",
        "attachment",
        "below",
        "above",
        "ticket",
        "via",
        "for",
        "from",
        "on",
        "behalf",
        "delegate",
        "delegated",
        "proxy",
        "instead",
        "with",
        "and",
        "was",
        "who",
        "whom",
        "ask",
        "asked",
        "done",
        "same",
        "self",
        "myself",
        "me",
        "auto",
        "automatic",
        "automatically",
        "system",
        "skipped",
        "exempt",
        "waived",
        "expired",
        "abgelehnt",
        "genehmigt",
        "ausstehend",
        "offen",
    ]
)
_GROUPS = frozenset(
    [
        "team",
        "teams",
        "group",
        "groups",
        "committee",
        "board",
        "cab",
        "ecab",
        "manager",
        "managers",
        "management",
        "meeting",
        "department",
        "dept",
        "division",
        "vendor",
        "vendors",
        "contractor",
        "contractors",
        "external",
        "supplier",
        "suppliers",
        "squad",
        "council",
        "office",
        "desk",
        "helpdesk",
        "user",
        "users",
        "unknown",
        "various",
        "several",
        "all",
        "everyone",
        "everybody",
        "anyone",
        "someone",
        "owner",
        "owners",
        "operations",
        "ops",
        "it",
        "devops",
        "support",
        "admin",
        "administrator",
        "member",
        "members",
        "staff",
        "lead",
        "company",
        "outsourced",
        "consultant",
        "consultants",
        "partner",
    ]
)


def names_a_person(actor: Actor) -> bool:
    """Whether what stands in a cell for an approver can be a person's name or account."""
    if not actor.name or _ACCOUNT.fullmatch(actor.name.strip()):
        return _is_account(actor)
    match = _NAME.fullmatch(" ".join(actor.name.split()))
    if match is None:
        return False
    words = [word.casefold() for word in _ANY_WORD.findall(actor.name)]
    is_free = not (_DECIDES | _GROUPS).intersection(words[: _outside(match)])
    return is_free and words[-1] not in _DECIDES


def names_developers(actor: Actor) -> bool:
    """Whether a cell for a developer names one person and no group or vendor."""
    words = {word.casefold() for word in _ANY_WORD.findall(actor.name)}
    return bool(actor.login or actor.email) or (
        any(char.isalpha() for char in actor.name)
        and not words & (_GROUPS | {"tbd", "tba", "tbc", "none", "na", "nobody", "todo"})
    )


def _outside(match: re.Match[str]) -> int | None:
    """How many words stand before a unit in brackets, which is an abbreviation: ``(IT)``."""
    if match["unit"] is None:
        return None
    return len(_ANY_WORD.findall(match.string[: match.start("unit")]))


def _is_account(actor: Actor) -> bool:
    """An address or a login is one; a login of which a word decides or names a group is none."""
    words = {word.casefold() for word in _ANY_WORD.findall(actor.login or actor.name)}
    return bool(actor.email and not actor.name) or not words & (_DECIDES | _GROUPS)

"""Who had which part in a trade: the columns of the test matrix, and the parties of a case."""

from collections.abc import Mapping

from assay.domain import Actor, Fact, Party
from personal_trade.case import Decision
from personal_trade.dossier import Dossier
from personal_trade.unchecked import made

__all__ = ["COLUMNS", "header", "parties"]

COLUMNS: Mapping[str, str] = {
    "person": "Person",
    "owner": "Owner",
    "account": "Account",
    "instrument": "Instrument",
    "asset_class": "Class",
    "side": "Side",
    "size": "Quantity or amount",
    "traded_at": "Traded",
    "reported_at": "Reported",
    "decisions": "Decisions on requests",
    "outcome": "Proposed outcome",
    "notice": "For the employee",
}
"""Key to heading of the columns that describe a case, in order."""


def header(dossier: Dossier) -> dict[str, str]:
    """The columns of the test matrix for one trade; empty where the source does not say."""
    trade = dossier.trade
    return {
        "person": _name(dossier, trade.person.value),
        "owner": _word(trade.owner),
        "account": _word(trade.account),
        "instrument": _word(trade.instrument.label),
        "asset_class": dossier.asset_class,
        "side": trade.side.value.value if trade.side else "",
        "size": _word(trade.quantity) or _word(trade.amount),
        "traded_at": str(trade.traded_at.value) if trade.traded_at else "",
        "reported_at": str(trade.reported_at.value) if trade.reported_at else "",
        "decisions": _decisions(dossier),
    }


def parties(dossier: Dossier) -> tuple[Party, ...]:
    """The employee, their household, and everyone who decided on the trade."""
    found: dict[tuple[str, Actor], None] = {("employee", dossier.trade.person.value): None}
    own = dossier.library.directory.listed(dossier.person)
    if own is not None:
        found[("employee", own)] = None
    at = dossier.trade.traded_at
    for link in dossier.library.directory.relatives(dossier.person, at.value if at else None):
        relative = link.person("relative")
        if relative is not None:
            found[("household", relative)] = None
    for clearance in dossier.clearances:
        approver = clearance.approval.approver
        if approver is not None and approver.value != _NOBODY:
            found[("approver", approver.value)] = None
    groups: dict[str, list[Actor]] = {}
    for role, actor in found:
        key = role if role == "employee" else f"{role}\0{actor}"
        groups.setdefault(key, []).append(actor)
    return tuple(
        [
            made(Party, role=key.partition("\0")[0], mentions=tuple(actors))
            for key, actors in groups.items()
        ]
    )


_NOBODY = Actor()


def _name(dossier: Dossier, actor: Actor) -> str:
    entry = dossier.library.directory.entry(dossier.person)
    return (entry.text("name") if entry else "") or str(actor)


def _decisions(dossier: Dossier) -> str:
    lines = []
    for clearance in dossier.clearances:
        approval = clearance.approval
        if approval.decision.value is Decision.PENDING:
            continue
        who = f" by {approval.approver.value}" if approval.approver else ""
        when = f" ({approval.at.value})" if approval.at else ""
        lines.append(f"{approval.decision.value.value}{who}{when}")
    return ", ".join(dict.fromkeys(lines))


def _word(fact: Fact[str] | None) -> str:
    return fact.value if fact else ""

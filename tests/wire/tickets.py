"""The bundled populations as the command line is given them, and as many like them as are wanted."""

import json
from typing import Any

import change_approval.demo
import personal_trade.demo

__all__ = ["CHANGES", "HONEST", "TRADES", "changes", "honest_words"]

_CHANGES = change_approval.demo.FOLDER
_TRADES = personal_trade.demo.FOLDER
HONEST = (
    "I have reviewed the acceptance test results of Ines and approve {number},"
    " version 6f069f92ce95, for production."
)
"""What the approver of each of :func:`changes` writes."""

CHANGES = (
    *("--mapping", str(_CHANGES / "tickets.toml"), "--authority", str(_CHANGES / "authority.csv")),
    *("--policy", str(_CHANGES / "policy.toml"), "--identities", str(_CHANGES / "identities.toml")),
)
"""What `assay run sox` needs beside the tickets of :func:`changes`."""

_LISTS = (
    "people", "household", "accounts", "preclearances", "approvers", "restricted", "watch",
    "blackouts", "wall_crosses", "client_trades", "holdings_reports",
)  # fmt: skip
TRADES = (
    *("--input", str(_TRADES / "trades.csv"), "--mapping", str(_TRADES / "trades.toml")),
    *("--policy", str(_TRADES / "policy.toml")),
    *("--list", f"instruments={_TRADES / 'instruments.csv'}"),
    *("--list", f"messages={_TRADES / 'messages.jsonl'}"),
    *("--list-mapping", f"messages={_TRADES / 'messages.toml'}"),
    *(word for name in _LISTS for word in ("--list", f"{name}={_TRADES / name}.csv")),
    *(word for name in _LISTS for word in ("--list-mapping", f"{name}={_TRADES / name}.toml")),
)
"""`assay run pad` on the bundled trades."""


def honest_words(number: str) -> str:
    """The approval of a ticket."""
    return HONEST.format(number=number)


def changes(mails: dict[str, str]) -> list[dict[str, Any]]:
    """Copies of a bundled ticket that its approver's mail ships, by number.

    Args:
        mails: Number to the text of the mail; ``{q}`` stands for the approval, ``{number}`` for
            the number.
    """
    lines = (_CHANGES / "tickets.jsonl").read_text("utf-8").splitlines()
    model = next(t for line in lines if (t := json.loads(line))["number"] == "CHG-1042")
    made = []
    for number, mail in mails.items():
        text = mail.replace("{q}", honest_words(number)).replace("{number}", number)
        made.append({**model, "number": number, "mails": [{**model["mails"][0], "text": text}]})
    return made

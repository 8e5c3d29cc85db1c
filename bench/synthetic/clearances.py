"""Trades that never were, each with the mail that clears it: the lists that a run of them needs."""

import json
from pathlib import Path

from assay.intake import SourceInputs, SourceOptions

__all__ = ["SYMBOLS", "population"]

SYMBOLS = ("ACME", "NVLT", "KRDN", "OSTM", "TALW", "SLDE", "BRVO", "QNTA")
_TRADES = """[mapping]
zone = "America/New_York"
[fields]
number = "number"
person = { column = "person", as = "login" }
symbol = "symbol"
side = "side"
quantity = "quantity"
price = "price"
venue = "venue"
traded_at = "traded_at"
"""
_LISTS = '[mapping]\nzone = "America/New_York"\n[fields]\n'
_MESSAGES = _LISTS + "".join(
    f'{field} = "{column}"\n'
    for field, column in {
        "number": "id",
        "sender": "sender",
        "recipients": "to",
        "sent_at": "sent",
        "text": "text",
        "kind": "kind",
    }.items()
)


def population(folder: Path, count: int) -> tuple[SourceInputs, dict[str, SourceInputs]]:
    """Write that many trades of as many people; gives the population and its lists."""
    people = [_person(n) for n in range(count)]
    officer = {"person": "ofenwick", "email": "orla@bank.example", "name": "Orla Fenwick"}
    lists = {
        "people": _table(folder, "people", [*people, officer], 'person = { column = "person", as = "login" }\nemail = "email"\nname = "name"\n'),
        "approvers": _table(folder, "approvers", [{"person": "ofenwick"}], 'person = { column = "person", as = "login" }\n'),
        "messages": _messages(folder, count),
    }  # fmt: skip
    (folder / "trades.toml").write_text(_TRADES)
    trades = _csv(folder / "trades.csv", [_trade(n) for n in range(count)])
    return SourceInputs("table", (trades,), SourceOptions(mapping=folder / "trades.toml")), lists


def _person(number: int) -> dict[str, str]:
    return {
        "person": f"emp{number}",
        "email": f"emp{number}@bank.example",
        "name": f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number // len(_GIVEN) % len(_FAMILY)]}-{number}",
    }


def _trade(number: int) -> dict[str, str]:
    return {
        "number": f"T-{number}",
        "person": f"emp{number}",
        "symbol": SYMBOLS[number % len(SYMBOLS)],
        "side": "buy",
        "quantity": str(100 + 100 * (number % 7)),
        "price": "44.00",
        "venue": "XNYS",
        "traded_at": "2026-03-04T10:30:00-05:00",
    }


def _messages(folder: Path, count: int) -> SourceInputs:
    path = folder / "messages.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            trade = _trade(number)
            text = f"Approved: {trade['side']} {trade['quantity']} {trade['symbol']}."
            file.write(
                json.dumps(
                    {
                        "id": f"M-{number}",
                        "sender": "orla@bank.example",
                        "to": [f"emp{number}@bank.example"],
                        "sent": "2026-03-04T09:30:00-05:00",
                        "text": text,
                        "kind": "mail",
                    }
                )
                + "\n"
            )
    mapping = folder / "messages.toml"
    mapping.write_text(_MESSAGES.replace("[mapping]", '[mapping]\nformat = "jsonl"'))
    return SourceInputs("table", (path,), SourceOptions(mapping=mapping))


def _table(folder: Path, name: str, rows: list[dict[str, str]], fields: str) -> SourceInputs:
    mapping = folder / f"{name}.toml"
    mapping.write_text(_LISTS + fields)
    path = _csv(folder / f"{name}.csv", rows)
    return SourceInputs("table", (path,), SourceOptions(mapping=mapping))


def _csv(path: Path, rows: list[dict[str, str]]) -> Path:
    lines = [",".join(rows[0]), *(",".join(f'"{v}"' for v in row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


_GIVEN = ("Jo", "Mara", "Theo", "Ines", "Ravi", "Nadia", "Oskar", "Lena")
_FAMILY = ("Park", "Ostrander", "Vance", "Halloran", "Brandt", "Quist", "Aldana")

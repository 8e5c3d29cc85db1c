# ruff: noqa: INP001 - scripts beside their data, no package
"""What surrounds a case: the ordinary rows of a clean trade, but for what its source says otherwise.

Everything here follows from the source alone (no clock, no randomness): small differences such as
the minutes between request and decision come from a digest of the case's number.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from cases import Case, Firm, Split, moment

__all__ = ["COLUMNS", "Owned", "population"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "trades": ("number", "employee", "owner", "account", "symbol", "asset_class", "side",
               "quantity", "price", "currency", "executed_at", "reported_at", "status",
               "refers_to", "order", "nature", "plan", "offering", "expires_at"),
    "people": ("employee", "email", "name", "group", "supervisor", "access_from"),
    "household": ("employee", "relative", "relation", "from", "to"),
    "accounts": ("account", "employee", "owner", "broker", "opened_at", "disclosed_at",
                 "consent_at", "associated_at", "closed_at", "is_discretionary"),
    "instruments": ("symbol", "isin", "name", "issuer", "asset_class", "venue", "underlying",
                    "market_cap", "is_own_fund"),
    "preclearances": ("number", "employee", "symbol", "side", "quantity", "price", "account",
                      "requested_at", "decision", "decided_at", "approver", "valid_from",
                      "valid_until", "conditions", "rationale"),
    "approvers": ("approver", "from", "to"),
    "restricted": ("symbol", "issuer", "from", "to", "known_from"),
    "watch": ("symbol", "issuer", "from", "to", "known_from"),
    "blackouts": ("symbol", "from", "to", "announced_at", "group", "reason"),
    "wall_crosses": ("employee", "symbol", "crossed_at", "cleansed_at", "status"),
    "client_trades": ("number", "symbol", "side", "received_at", "traded_at", "manager", "reason"),
    "statements": ("account", "period_end", "received_at"),
    "quarterly_reports": ("employee", "quarter_end", "submitted_at", "is_nil"),
    "holdings_reports": ("employee", "kind", "holdings_as_of", "submitted_at"),
    "self_reports": ("number", "employee", "symbol", "account", "side", "quantity", "traded_at",
                     "reported_at"),
    "certifications": ("employee", "kind", "due_at", "certified_at"),
    "research": ("number", "symbol", "analyst", "published_at", "rating"),
    "price_events": ("number", "symbol", "happened_at", "direction", "kind"),
}  # fmt: skip
"""Table to its columns, as they stand in the files."""

_MOMENTS = ("from", "to", "known_from", "announced_at", "crossed_at", "cleansed_at", "received_at",
            "traded_at", "published_at", "happened_at")  # fmt: skip
_PEOPLE = {"employee": "login", "manager": "email", "analyst": "email", "relative": "email",
           "approver": "email"}  # fmt: skip
_QUARTERS = (
    date(2025, 6, 30),
    date(2025, 9, 30),
    date(2025, 12, 31),
    date(2026, 3, 31),
    date(2026, 6, 30),
)
_FIRST_YEAR = 2025
_FREE = ("restricted", "watch", "blackouts", "wall_crosses", "client_trades", "research",
         "price_events", "household", "approvers")  # fmt: skip

Owned = tuple[str, dict[str, str]]
"""A row with its table."""


def _chance(*words: str) -> int:
    return int.from_bytes(sha256("|".join(words).encode()).digest()[:4], "big")


class _Filler:
    """Fills the tables of a split; ``owned`` are the rows that a case brought."""

    def __init__(self, split: Split) -> None:
        self.split, self.firm = split, split.firm
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        self.owned: dict[str, list[Owned]] = defaultdict(list)
        self.quirks: dict[str, dict[str, Any]] = {}

    def add(self, table: str, row: dict[str, str], case: Case | None = None) -> None:
        full = {name: row.get(name, "") for name in COLUMNS[table]}
        self.tables[table].append(full)
        if case is not None:
            self.owned[case.number].append((table, full))

    def listed(self, table: str, cells: list[str], case: Case | None) -> None:
        """A row of cells in the order of the columns, times and people written short."""
        row = dict(zip(COLUMNS[table], cells, strict=False))
        for name, cell in row.items():
            if name in _MOMENTS:
                row[name] = moment(cell, self.firm.zone)
            elif name in _PEOPLE and cell in self.firm.people:
                row[name] = getattr(self.firm.people[cell], _PEOPLE[name])
        self.add(table, row, case)


def population(split: Split) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[Owned]]]:
    """Every table of a split, and the rows that each case brought."""
    filler = _Filler(split)
    for case in split.cases:
        filler.quirks.setdefault(case.who, {}).update(case.raw.get("person", {}))
    for table, rows in split.firm.rows.items():
        for cells in rows:
            filler.listed(table, cells, None)
    for case in split.cases:
        _trade(filler, case)
        _clearances(filler, case)
        _own_report(filler, case)
        for table in _FREE:
            for cells in case.raw.get(table, ()):
                filler.listed(table, cells, case)
    _people(filler)
    _instruments(filler)
    _account_rows(filler)
    return filler.tables, filler.owned


def _traded(firm: Firm, case: Case) -> str:
    return moment(str(case.raw["at"]), firm.zone)


def _day(stamp: str) -> date:
    return date.fromisoformat(stamp[:10])


def _trade(filler: _Filler, case: Case) -> None:
    firm, raw = filler.firm, case.raw
    side, quantity, symbol = case.done
    instrument = firm.instruments[symbol]
    stamp, person = _traded(firm, case), firm.people[case.who]
    lag = 1 + _chance(case.number, "reported") % 6
    price = float(instrument["price"]) * (0.97 + _chance(case.number, "price") % 60 / 1000)
    row = {
        "number": case.number, "employee": person.login, "owner": "self",
        "account": _main(firm, case.who), "symbol": symbol, "side": side.capitalize(),
        "quantity": quantity, "price": f"{price:.2f}", "currency": instrument["currency"],
        "executed_at": stamp, "reported_at": str(_day(stamp) + timedelta(days=lag)),
        "status": "New",
    }  # fmt: skip
    row.update(_dated(filler, raw.get("trade", {}), ("executed_at", "reported_at", "expires_at")))
    filler.add("trades", row, case)


def _dated(filler: _Filler, given: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    zone = filler.firm.zone
    return {k: moment(str(v), zone) if k in names else str(v) for k, v in given.items()}


def _main(firm: Firm, key: str) -> str:
    return f"{firm.people[key].login.replace('E', 'A-')}-1"


def _clearances(filler: _Filler, case: Case) -> None:
    """The formal decisions: those of the source, or one ordinary approval."""
    given = case.raw.get("pc", [{}])
    for cells in given:
        _clearance(filler, case, dict(cells))
    for number, (symbol, day) in enumerate(case.raw.get("denied", ()), start=1):
        at = f"{day} 10:{_chance(case.number, symbol) % 50 + 10}"
        filler.add("preclearances", {
            "number": f"PC-{case.raw['id']}D{number}",
            "employee": filler.firm.people[case.who].login, "symbol": symbol, "side": "Buy",
            "quantity": "100", "requested_at": moment(f"{day} 09:30", filler.firm.zone),
            "decision": "Denied", "decided_at": moment(at, filler.firm.zone),
            "approver": filler.firm.address(filler.firm.approver),
        }, case)  # fmt: skip


def _clearance(filler: _Filler, case: Case, cells: dict[str, Any]) -> None:
    firm = filler.firm
    side, quantity, symbol = case.done
    decided = str(cells.pop("at", "")) or None
    if decided is None:
        before = timedelta(minutes=14 + _chance(case.number, "decided") % 90)
        stamp = (datetime.fromisoformat(_traded(firm, case)) - before).isoformat()
    else:
        stamp = "" if decided == "-" else moment(decided, firm.zone)
    asked = cells.pop("asked", None)
    if asked is None and len(stamp) > len("2026-03-04"):
        gap = timedelta(minutes=4 + _chance(case.number, "asked") % 40)
        asked_at = (datetime.fromisoformat(stamp) - gap).isoformat()
    else:
        asked_at = moment(str(asked), firm.zone) if asked else stamp
    by = cells.pop("by", firm.approver)
    row = {
        "number": f"PC-{case.raw['id']}", "employee": firm.people[case.who].login,
        "symbol": symbol, "side": side.capitalize(), "quantity": quantity,
        "requested_at": asked_at, "decision": "Approved", "decided_at": stamp,
        "approver": firm.address(by) if by else "",
    }  # fmt: skip
    row.update(_dated(filler, cells, ("valid_from", "valid_until")))
    filler.add("preclearances", row, case)


def _own_report(filler: _Filler, case: Case) -> None:
    given = case.raw.get("self", {})
    if given == "none":
        return
    trade = next(row for table, row in filler.owned[case.number] if table == "trades")
    lag = _chance(case.number, "own") % 4
    row = {
        "number": trade["order"] or case.number, "employee": trade["employee"],
        "symbol": trade["symbol"], "account": trade["account"], "side": trade["side"],
        "quantity": trade["quantity"], "traded_at": trade["executed_at"][:10],
        "reported_at": str(_day(trade["executed_at"]) + timedelta(days=lag)),
    }  # fmt: skip
    row.update(_dated(filler, given, ("traded_at", "reported_at")))
    filler.add("self_reports", row, case if given else None)


def _people(filler: _Filler) -> None:
    firm = filler.firm
    for person in firm.people.values():
        boss = firm.people[person.supervisor].login if person.supervisor else ""
        filler.add("people", {
            "employee": person.login, "email": person.email, "name": person.name,
            "group": person.group, "supervisor": boss, "access_from": person.access_from,
        })  # fmt: skip
        quirks = filler.quirks.get(person.key, {})
        if person.access_from:
            _holdings(filler, person.login, person.access_from, quirks)
        _certified(filler, person.login, person.access_from, quirks)
        _quarters(filler, person.login, quirks)


def _holdings(filler: _Filler, login: str, access: str, quirks: dict[str, Any]) -> None:
    first = date.fromisoformat(access)
    lag = 3 + _chance(login, "initial") % 6
    rows = [["initial", str(first - timedelta(days=12)), str(first + timedelta(days=lag))]]
    for year in (2025, 2026):
        # Late in one January and early in the next: never more than twelve months apart.
        filed = date(year, 1, (21 if year == _FIRST_YEAR else 5) + _chance(login, str(year)) % 7)
        if first < date(year, 1, 1):
            rows.append(["annual", f"{year - 1}-12-31", str(filed)])
    for kind, stated, submitted in quirks.get("holdings", rows):
        filler.add("holdings_reports", {
            "employee": login, "kind": kind, "holdings_as_of": stated, "submitted_at": submitted,
        })  # fmt: skip


def _certified(filler: _Filler, login: str, access: str, quirks: dict[str, Any]) -> None:
    rows = [
        [f"{year}-01-31", f"{year}-01-{7 + _chance(login, f'c{year}') % 22:02d}"]
        for year in (2025, 2026)
        if not access or access < f"{year - 1}-12-01"
    ]
    for due, given in quirks.get("certifications", rows):
        filler.add("certifications", {
            "employee": login, "kind": "annual", "due_at": due, "certified_at": given,
        })  # fmt: skip


def _quarters(filler: _Filler, login: str, quirks: dict[str, Any]) -> None:
    for end in _QUARTERS:
        submitted = str(end + timedelta(days=6 + _chance(login, f"q{end}") % 20))
        given = quirks.get("quarters", {}).get(str(end), submitted)
        if given == "none":
            continue
        nil = "yes" if given.endswith(" nil") else "no"
        filler.add("quarterly_reports", {
            "employee": login, "quarter_end": str(end), "submitted_at": given.split()[0],
            "is_nil": nil,
        })  # fmt: skip


def _instruments(filler: _Filler) -> None:
    for row in filler.firm.instruments.values():
        filler.add("instruments", {**row, "issuer": row["issuer"] or row["name"]})


def _account_rows(filler: _Filler) -> None:
    firm = filler.firm
    for key, person in firm.people.items():
        number = _main(firm, key)
        if number not in firm.accounts:
            joined = person.access_from or "2021-03-01"
            told = str(date.fromisoformat(joined) + timedelta(days=_chance(number) % 9))
            firm.accounts[number] = {
                "account": number, "person": key, "owner": "self", "broker": "Lanternfish Brokers",
                "opened_at": "2019-05-14", "disclosed_at": told, "consent_at": told,
                "associated_at": joined, "closed_at": "", "is_discretionary": "no",
            }  # fmt: skip
    quirks = {
        a: s for case in filler.split.cases for a, s in case.raw.get("statements", {}).items()
    }
    for number, row in firm.accounts.items():
        filler.add("accounts", {**row, "employee": firm.people[row["person"]].login})
        for end in _QUARTERS:
            received = str(end + timedelta(days=4 + _chance(number, f"s{end}") % 22))
            given = quirks.get(number, {}).get(str(end), received)
            if given != "none":
                filler.add("statements", {
                    "account": number, "period_end": str(end), "received_at": given,
                })  # fmt: skip

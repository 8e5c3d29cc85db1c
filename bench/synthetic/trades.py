"""Personal trades that never were, with the lists that surround them, as CSV files.

The same number always gives the same trade. A year at a firm: forty trades a person, two accounts
each, seven in eight cleared beforehand, four venues; one list row for each trade and more.
Lists overlap and repeat themselves as real ones do: periods of an issuer lie over each other.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

__all__ = ["Firm", "write_firm"]

_ZONE = ZoneInfo("America/New_York")
_START = datetime(2025, 1, 2, 9, 31, tzinfo=_ZONE)
_MOST_INSTRUMENTS = 5_000
_APPROVERS = 30
_CLASSES = ("stock", "stock", "stock", "stock", "etf", "option", "mutual fund", "corporate bond")
_VENUES = ("XNYS", "XNYS", "XNAS", "XLON")
_GROUPS = ("access", "access", "access", "portfolio_manager", "investment_personnel")
_QUARTERS = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
_MAPPING = """\
[mapping]
zone = "America/New_York"
platform = "hr"

[fields]
number = "number"
person = { column = "employee", as = "login" }
owner = "owner"
account = "account"
symbol = "symbol"
isin = "isin"
asset_class = "asset_class"
side = "side"
quantity = "quantity"
price = "price"
currency = "currency"
traded_at = "executed_at"
settled_at = "settled_at"
reported_at = "reported_at"
action = "status"
refers_to = "refers_to"
order = "order"
nature = "nature"
comment = "comment"

[values.side]
"Buy" = "buy"
"Sell" = "sell"

[values.action]
"New" = "new"
"Cancel" = "cancel"

[values.nature]
"Dividend reinvestment" = "reinvestment"
"""
_LOGINS = '[mapping]\nzone = "America/New_York"\nplatform = "hr"\n\n[fields]\n'


class Firm(NamedTuple):
    """The files.

    Attributes:
        trades: The population.
        mapping: What is what in it.
        lists: List name to its file and its mapping.
        rows: Rows of all lists.
        bytes_per_trade: Mean size of a row of the population.
    """

    trades: Path
    mapping: Path
    lists: dict[str, tuple[Path, Path]]
    rows: int
    bytes_per_trade: int


class _Trade(NamedTuple):
    number: int
    seed: bytes
    person: int
    at: datetime
    instrument: int


def _names(trades: int) -> int:
    """How many instruments there are."""
    return min(_MOST_INSTRUMENTS, max(50, trades // 4))


def _trade(number: int, people: int, trades: int) -> _Trade:
    seed = sha256(b"trade %d" % number).digest()
    person = int.from_bytes(seed[:4]) % people
    # In order of time, as brokers deliver; weekends move to Monday.
    at = _START + timedelta(days=363) * (number / trades)
    at = at.replace(hour=9 + seed[4] % 7, minute=31 + seed[5] % 28, second=seed[6] % 60)
    at += timedelta(days=max(0, at.weekday() - 4) and 7 - at.weekday())
    return _Trade(number, seed, person, at, int.from_bytes(seed[8:12]) % _names(trades))


def write_firm(folder: Path, trades: int) -> Firm:
    """Write a population of that many trades and the lists around it."""
    people = max(20, trades // 40)
    path, mapping = folder / "trades.csv", folder / "trades.toml"
    mapping.write_text(_MAPPING, encoding="utf-8")
    _write(path, _TRADES, (_row(_trade(n, people, trades)) for n in range(trades)))
    rows = 0
    lists = {}
    for name, (columns, make) in _LISTS.items():
        file, rules = folder / f"{name}.csv", folder / f"{name}.toml"
        rows += _write(file, columns, make(people, trades))
        lines = "".join(_line(column, name) for column in columns)
        rules.write_text(_LOGINS + lines, encoding="utf-8")
        lists[name] = (file, rules)
    return Firm(path, mapping, lists, rows, path.stat().st_size // trades)


def _line(column: str, name: str) -> str:
    if column in {"person", "supervisor", "manager"} and name != "approvers":
        return f'{column} = {{ column = "{column}", as = "login" }}\n'
    return f'{column} = "{column}"\n'


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


_TRADES = (
    *("number", "employee", "owner", "account", "symbol", "isin", "asset_class", "side"),
    *("quantity", "price", "currency", "executed_at", "settled_at", "reported_at", "status"),
    *("refers_to", "order", "nature", "comment"),
)


def _row(trade: _Trade) -> tuple[object, ...]:
    seed, at = trade.seed, trade.at
    is_cancel = seed[12] % 100 == 0 and trade.number > 0
    return (
        f"T-{trade.number:07}",
        f"E{trade.person:05}",
        ("self", "self", "self", "spouse", "joint")[seed[13] % 5],
        f"ACC-{trade.person:05}-{seed[14] % 2}",
        _symbol(trade.instrument),
        _isin(trade.instrument),
        _CLASSES[trade.instrument % len(_CLASSES)],
        "Buy" if seed[15] % 2 else "Sell",
        10 * (1 + seed[16]),
        f"{20 + seed[17]}.{seed[18] % 100:02}",
        "USD",
        at.isoformat(),
        f"{at + timedelta(days=1):%Y-%m-%d}",
        f"{at + timedelta(days=3 + seed[19] % 45):%Y-%m-%d}",
        "Cancel" if is_cancel else "New",
        f"T-{trade.number - 1:07}" if is_cancel else "",
        f"O-{trade.number // 2:07}" if seed[20] % 4 == 0 else "",
        "Dividend reinvestment" if seed[21] % 20 == 0 else "",
        "statement of the broker, captured by the feed" if seed[22] % 3 == 0 else "",
    )


def _symbol(instrument: int) -> str:
    return f"SY{instrument:04}"


def _isin(instrument: int) -> str:
    return f"US{instrument:09}0"


def _issuer(instrument: int) -> str:
    return f"Issuer {instrument // 5 * 4 + instrument % 4} Holdings Inc"


def _people(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(people):
        name = f"Given{n:05} Family{n * 7 % 100_003:05}"
        group = _GROUPS[n % len(_GROUPS)]
        yield f"E{n:05}", f"e{n:05}@firm.example", name, group, f"E{n // 12:05}", "2023-02-01"


def _household(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(people):
        yield f"E{n:05}", f"relative{n:05}@home.example", "spouse", "2020-01-01", ""


def _accounts(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(2 * people):
        account = f"ACC-{n // 2:05}-{n % 2}"
        dates = ("2023-01-09", "2023-02-05", "2023-02-06", "2023-02-01")
        yield account, f"E{n // 2:05}", "self", "Fennimore Brokers", *dates


def _instruments(_people: int, trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(_names(trades)):
        venue = _VENUES[n % len(_VENUES)]
        cap = 10**8 * (1 + n % 900)
        yield _symbol(n), _isin(n), _issuer(n), _CLASSES[n % len(_CLASSES)], venue, cap


def _preclearances(people: int, trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(trades):
        trade = _trade(n, people, trades)
        seed = trade.seed
        if seed[23] % 8:
            asked = trade.at - timedelta(hours=3 + seed[24] % 20)
            decided = asked + timedelta(minutes=20 + seed[25])
            yield (
                f"PC-{n:07}",
                f"E{trade.person:05}",
                _symbol(trade.instrument),
                "buy" if seed[15] % 2 else "sell",
                10 * (1 + seed[16]),
                asked.isoformat(),
                "deny" if seed[26] % 50 == 0 else "approve",
                decided.isoformat(),
                f"approver{seed[27] % _APPROVERS:02}@firm.example",
                "" if seed[28] % 3 else f"{decided + timedelta(days=2):%Y-%m-%d}",
            )


def _approvers(_people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(_APPROVERS):
        yield f"approver{n:02}@firm.example", "2022-01-01", ""


def _periods(count: int) -> Callable[[int, int], Iterator[tuple[object, ...]]]:
    def make(_people: int, trades: int) -> Iterator[tuple[object, ...]]:
        for n in range(min(count, trades)):
            begin = _START + timedelta(days=n * 7 % 330)
            end = "" if n % 5 == 0 else f"{begin + timedelta(days=10 + n % 30):%Y-%m-%d}"
            name = n * 37 % _names(trades)
            yield _symbol(name), _issuer(name), begin.isoformat(), end, begin.isoformat()

    return make


def _blackouts(_people: int, trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(min(2_000, trades)):
        at = _START + timedelta(days=20 + n % 300, hours=7)
        name = n * 13 % _names(trades)
        yield _symbol(name), _issuer(name), at.isoformat(), "The closed period before the results"


def _crosses(people: int, trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(min(400, trades)):
        at = _START + timedelta(days=n % 300)
        end = at + timedelta(days=20)
        crosser = f"E{n * 11 % people:05}"
        yield crosser, _symbol(n * 17 % _names(trades)), at.isoformat(), end.isoformat(), "cleansed"


def _client_trades(people: int, trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(trades // 4):
        trade = _trade(4 * n, people, trades)
        at = _START + timedelta(days=363) * (4 * n / trades)
        name, side = _symbol(n * 7919 % _names(trades)), "buy" if trade.seed[29] % 2 else "sell"
        reason = "flows" if trade.seed[30] % 3 else "discretionary"
        executed = (at + timedelta(hours=2)).isoformat()
        yield f"F-{n:07}", name, side, at.isoformat(), executed, f"E{trade.person:05}", reason


def _statements(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(2 * people):
        for end in _QUARTERS:
            received = datetime.fromisoformat(end) + timedelta(days=5 + n % 27)
            yield f"ACC-{n // 2:05}-{n % 2}", end, f"{received:%Y-%m-%d}"


def _quarterly(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(people):
        for end in _QUARTERS:
            sent = datetime.fromisoformat(end) + timedelta(days=5 + n % 27)
            yield f"E{n:05}", end, f"{sent:%Y-%m-%d}", "no"


def _holdings(people: int, _trades: int) -> Iterator[tuple[object, ...]]:
    for n in range(people):
        yield f"E{n:05}", "initial", "2023-01-31", "2023-02-08"
        yield f"E{n:05}", "annual", "2024-12-31", "2025-01-20"


_PERIOD = ("symbol", "issuer", "from", "to", "known_from")
_LISTS: dict[str, tuple[tuple[str, ...], Callable[[int, int], Iterator[tuple[object, ...]]]]] = {
    "people": (("person", "email", "name", "group", "supervisor", "access_from"), _people),
    "household": (("person", "relative", "relation", "from", "to"), _household),
    "accounts": (
        (
            *("account", "person", "owner", "broker"),
            *("opened_at", "disclosed_at", "consent_at", "associated_at"),
        ),
        _accounts,
    ),
    "instruments": (
        ("symbol", "isin", "issuer", "asset_class", "venue", "market_cap"),
        _instruments,
    ),
    "preclearances": (
        (
            *("number", "person", "symbol", "side", "quantity", "requested_at", "decision"),
            *("decided_at", "approver", "valid_until"),
        ),
        _preclearances,
    ),
    "approvers": (("person", "from", "to"), _approvers),
    "restricted": (_PERIOD, _periods(1_500)),
    "watch": (_PERIOD, _periods(500)),
    "blackouts": (("symbol", "issuer", "announced_at", "reason"), _blackouts),
    "wall_crosses": (("person", "symbol", "crossed_at", "cleansed_at", "status"), _crosses),
    "client_trades": (
        ("number", "symbol", "side", "received_at", "traded_at", "manager", "reason"),
        _client_trades,
    ),
    "statements": (("account", "period_end", "received_at"), _statements),
    "quarterly_reports": (("person", "quarter_end", "submitted_at", "is_nil"), _quarterly),
    "holdings_reports": (("person", "kind", "holdings_as_of", "submitted_at"), _holdings),
}

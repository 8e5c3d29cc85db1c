"""The employees' own reports of their trades beside the feed of their brokers (P-22).

Each report is matched with at most one trade and each trade with at most one report: trades that
were cancelled or corrected away do not count, fills of one order are one trade. The best pairs are
made first: the same number, then the same side and size, then the nearest day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from assay.rules import Policy
from personal_trade.amounts import amount_of, may_be_equal
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.reckoning import Reckoning
from personal_trade.securities import SecurityMaster, names_of
from personal_trade.tradebook import Fill, Place, TradeBook

__all__ = ["Match", "ReportBook", "match_reports"]


class Match(NamedTuple):
    """A report of a trade.

    Attributes:
        entry: The report.
        differences: Where it says other than the feed, each with both values.
        is_sized: Whether the two sizes could be compared at all.
    """

    entry: Entry
    differences: tuple[str, ...]
    is_sized: bool


@dataclass(frozen=True)
class ReportBook:
    """Which trade was reported by which report.

    Attributes:
        matches: Place of a trade to the report of it.
        unmatched: Reports within the days of the feed that no trade of it was found for.
    """

    matches: Mapping[Place, Match] = field(default_factory=dict)
    unmatched: tuple[Entry, ...] = ()


class _Unit(NamedTuple):
    """A trade as an employee sees it: the fills of one order."""

    fills: tuple[Fill, ...]
    numbers: frozenset[str]
    quantity: Decimal | None
    first: date
    last: date


class _Report(NamedTuple):
    """A report, resolved."""

    at: int
    entry: Entry
    person: str
    issuers: frozenset[str]
    day: date | None
    quantity: Decimal | None


def match_reports(
    entries: Iterable[Entry],
    book: TradeBook,
    *,
    people: Directory,
    master: SecurityMaster,
    reckoning: Reckoning,
    policy: Policy,
) -> ReportBook:
    """Match reports and trades, person by person.

    Parameters of the policy: ``self_report.day_tolerance``, ``self_report.amount_tolerance_bp``.
    """
    reports: dict[str, list[_Report]] = {}
    for at, entry in enumerate(entries):
        report = _report(at, entry, people, master, reckoning)
        reports.setdefault(report.person, []).append(report)
    matches: dict[Place, Match] = {}
    left: list[_Report] = []
    for person, given in reports.items():
        units = list(_units(book.of_person(person))) if person else []
        taken = dict(_paired(units, given, policy))
        for report in given:
            unit = taken.get(report.at)
            if unit is None:
                left.append(report)
            else:
                match = _compared(unit, report, policy)
                matches.update({fill.place: match for fill in unit.fills})
    first, last = book.first_day, book.last_day
    within = [
        report.entry
        for report in sorted(left)
        if report.day is None or (first and last and first <= report.day <= last)
    ]
    return ReportBook(matches, tuple(within))


def _report(
    at: int, entry: Entry, people: Directory, master: SecurityMaster, reckoning: Reckoning
) -> _Report:
    person, traded = entry.person("person"), entry.moment("traded_at")
    return _Report(
        at,
        entry,
        "" if person is None else people.key(person),
        master.resolve(names_of(entry), traded).issuers,
        reckoning.day(traded),
        _decimal(entry.text("quantity")),
    )


def _units(fills: Iterable[Fill]) -> Iterator[_Unit]:
    orders: dict[object, list[Fill]] = {}
    for fill in fills:
        orders.setdefault(fill.order or fill.place, []).append(fill)
    for group in orders.values():
        sizes = [fill.quantity for fill in group]
        days = [fill.day for fill in group if fill.day is not None]
        known = [size for size in sizes if size is not None]
        whole = sum(known, Decimal(0)) if len(known) == len(sizes) else None
        numbers = frozenset(word for fill in group for word in (fill.number, fill.order) if word)
        yield _Unit(tuple(group), numbers, whole, min(days), max(days))


def _paired(
    units: list[_Unit], reports: list[_Report], policy: Policy
) -> Iterator[tuple[int, _Unit]]:
    """The pairs, the best first; each report and each unit once."""
    by_issuer: dict[str, set[int]] = {}
    for at, unit in enumerate(units):
        for issuer in {key for fill in unit.fills for key in fill.issuers}:
            by_issuer.setdefault(issuer, set()).add(at)
    reach = policy.integer("self_report.day_tolerance")
    found = []
    for report in reports:
        near = {at for issuer in report.issuers for at in by_issuer.get(issuer, ())}
        for at in near:
            rank = _rank(units[at], report, reach)
            if rank is not None:
                found.append((*rank, report.at, at))
    taken: set[int] = set()
    given: set[int] = set()
    for *_, report_at, unit_at in sorted(found):
        if report_at not in given and unit_at not in taken:
            given.add(report_at)
            taken.add(unit_at)
            yield report_at, units[unit_at]


def _rank(unit: _Unit, report: _Report, reach: int) -> tuple[bool, bool, bool, int] | None:
    """How well a report fits a trade, the best the lowest; ``None`` where it is of another."""
    is_numbered = report.entry.text("number") in unit.numbers
    if report.day is None and not is_numbered:
        return None
    gap = 0 if report.day is None else _gap(unit, report.day)
    other_side = _other_side(unit, report)
    other_size = report.quantity is not None and report.quantity != unit.quantity
    # A report that names neither the number, nor the side, nor the size of a trade is of another.
    if not is_numbered and (gap > reach or (other_side and other_size)):
        return None
    return not is_numbered, other_side, other_size, gap


def _gap(unit: _Unit, day: date) -> int:
    if unit.first <= day <= unit.last:
        return 0
    return min(abs((day - unit.first).days), abs((day - unit.last).days))


def _other_side(unit: _Unit, report: _Report) -> bool:
    side = report.entry.text("side")
    return bool(side) and any(
        fill.side is not None and fill.side.value != side for fill in unit.fills
    )


def _compared(unit: _Unit, report: _Report, policy: Policy) -> Match:
    entry, fill = report.entry, unit.fills[0]
    found = []
    if report.day and _gap(unit, report.day) > policy.integer("self_report.day_tolerance"):
        found.append(f"the day is {report.day}, in the feed {unit.first}")
    if _other_side(unit, report):
        found.append(f"the side is {entry.text('side')}, in the feed {fill.side or 'unknown'}")
    account = entry.text("account")
    if account and fill.account and account.casefold() != fill.account.casefold():
        found.append(f"the account is {account}, in the feed {fill.account}")
    sized = False
    if report.quantity is not None and unit.quantity is not None:
        sized = True
        if report.quantity != unit.quantity:
            found.append(f"the quantity is {report.quantity}, in the feed {unit.quantity}")
    stated = amount_of(entry.text("amount"))
    known = amount_of(fill.amount) if len(unit.fills) == 1 else None
    if stated is not None and known is not None:
        sized = True
        if not may_be_equal(stated, known, policy.integer("self_report.amount_tolerance_bp")):
            found.append(f"the amount is {entry.text('amount')}, in the feed {fill.amount}")
    return Match(entry, tuple(found), sized)


def _decimal(words: str) -> Decimal | None:
    try:
        return Decimal(words) if words else None
    except InvalidOperation:
        return None

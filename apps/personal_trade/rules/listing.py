"""Does a list forbid the trade: restricted, watch, blackout, wall-cross?"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from assay.domain import Moment
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.dossier import Dossier
from personal_trade.entry import Entry
from personal_trade.registers import Register, holds_at
from personal_trade.rules.exemption import de_minimis, exemption
from personal_trade.rules.live import live
from personal_trade.rules.words import is_listed

__all__ = ["blackout", "restricted", "wall_cross", "watch_list"]

_CLEANSED = ("cleansed", "closed", "released")


class _Hit(NamedTuple):
    """An entry that concerns the trade.

    Attributes:
        entry: The entry.
        is_certain: Whether it certainly held for this trade.
        words: What it is, for people.
    """

    entry: Entry
    is_certain: bool
    words: str


def _unplaced(dossier: Dossier) -> Finding | None:
    """Why a trade can't be held against a list; ``None`` where it can."""
    trade = dossier.trade
    if trade.traded_at is None:
        return undetermined("undated", "The trade has no time.", trade.number)
    if dossier.security.is_ambiguous or not dossier.security.key:
        words = "The instrument is not certain, so no list can be searched for it."
        return undetermined("instrument_unclear", words, trade.number, trade.instrument.label)
    return None


def _period(entry: Entry) -> str:
    first, last = entry.moment("from"), entry.moment("to")
    until = f" until {last.text or last}" if last else ""
    return f"since {first.text or first}{until}" if first else f"at all times{until}"


def _hits(dossier: Dossier, register: Register, at: Moment) -> Iterator[_Hit]:
    """Entries of the issuer that hold, and entries that may be the issuer's and hold."""
    for entry in register.open_at(dossier.security, at):
        held = holds_at(entry.moment("from"), entry.moment("to"), at)
        if held is not False:
            doubt = "" if held else ", and whether that was before the trade is not certain"
            yield _Hit(
                entry,
                is_certain=bool(held),
                words=f"the issuer stood on the list {_period(entry)}{doubt}",
            )
    for entry in register.incomparable(dossier.security):
        if holds_at(entry.moment("from"), entry.moment("to"), at) is not False:
            label = entry.text("name") or entry.text("issuer") or entry.text("isin") or str(entry)
            words = f"the entry {label[:60]!r} names its issuer in a way that nothing compares"
            yield _Hit(entry, is_certain=False, words=words)


def _worst(hits: Iterator[_Hit]) -> _Hit | None:
    found = list(hits)
    return max(found, key=lambda hit: hit.is_certain, default=None)


@live
def restricted(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades in a restricted issuer, cleared or not (P-09).

    Decision: FAIL where an entry of the issuer, or of the underlying's issuer, held at the trade.
    Edge cases: an entry made after the approval counts; one entered later held all the same, and
    the message says since when it was known; a last day belongs to the period.
    To a person: a day on which an entry began or ended, entries that name their issuer by
    identifiers that the trade does not have, an instrument that is not certain.
    """
    del policy
    return _listed(dossier, "restricted")


@live
def watch_list(dossier: Dossier, policy: Policy) -> Finding:
    """Control: the control room hears of trades in issuers under watch (P-10). Covert.

    Decision: PASS where no entry of the issuer held at the trade.
    To a person: every hit, and nobody else; nothing of it stands in what the employee reads.
    """
    del policy
    found = _listed(dossier, "watch")
    if found.code == "listed":
        return undetermined("alert", found.message, *found.facts)
    return found


def _listed(dossier: Dossier, name: str) -> Finding:
    stop = _unplaced(dossier)
    register = dossier.library.registers.get(name)
    traded = dossier.trade.traded_at
    if stop is not None or traded is None:
        return stop or undetermined("undated", "The trade has no time.")
    if register is None:
        return undetermined("no_list", f"No {name} list was given.")
    hit = _worst(_hits(dossier, register, traded.value))
    facts = (traded, dossier.trade.instrument.label)
    if hit is None:
        said = f"No {name} entry of the issuer held at {traded.value}."
        return passes("not_listed", said, *facts)
    known = hit.entry.moment("known_from")
    later = known is not None and traded.value.is_before(known) is True
    note = f"; it was entered only at {known}" if later else ""
    said = f"The trade was at {traded.value}; {hit.words}{note}."
    shown = (*facts, *(hit.entry.fact(field) for field in ("issuer", "symbol", "from", "to")))
    if hit.is_certain:
        return fails("listed", said, *shown)
    return undetermined("unclear", said, *shown)


@live
def blackout(dossier: Dossier, policy: Policy) -> Finding:
    """Control: nobody trades in a closed period, whatever clearance they have (P-11).

    Decision: FAIL where a window of the issuer for everyone or the person's group held at the
    trade, or the trade came within ``blackout.closed_days`` calendar days before an announcement.
    Parameters: ``blackout.closed_days``, ``blackout.exempt_natures``, ``de_minimis.*``.
    Edge cases: a closed period begins with the start of its first day and ends with the
    announcement; trading plans that the policy lets through are NOT_APPLICABLE.
    To a person: overlaps, instruments that are not certain, hardship.
    """
    stop = _unplaced(dossier)
    traded, register = dossier.trade.traded_at, dossier.library.registers.get("blackouts")
    if stop is not None or traded is None:
        return stop or undetermined("undated", "The trade has no time.")
    if register is None:
        return undetermined("no_list", "No list of blackouts was given.")
    free = _let_through(dossier, policy)
    if free is not None:
        return free
    hit = _worst(_closed(dossier, policy, register, traded.value))
    facts = (traded, dossier.trade.instrument.label)
    if hit is None:
        return passes("open", f"No closed period of the issuer held at {traded.value}.", *facts)
    fields = ("issuer", "from", "to", "announced_at", "reason")
    shown = (*facts, *(hit.entry.fact(field) for field in fields))
    said = f"The trade was at {traded.value}; {hit.words}."
    if not hit.is_certain:
        return undetermined("unclear", said, *shown)
    small = (
        de_minimis(dossier, policy)
        if is_listed("blackout", policy.texts("de_minimis.exempts"))
        else False
    )
    if small:
        return not_applicable("de_minimis", f"{said} The trades are small.", *shown)
    if small is None:
        return undetermined("size_unknown", f"{said} Whether it is small is not known.", *shown)
    return fails("closed", said, *shown)


def _let_through(dossier: Dossier, policy: Policy) -> Finding | None:
    nature = dossier.trade.nature
    if nature is not None and is_listed(
        nature.value.value, policy.texts("blackout.exempt_natures")
    ):
        words = f"The trade followed a plan: {nature.value.value.replace('_', ' ')}."
        return not_applicable("plan", words, nature, dossier.trade.plan)
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return not_applicable("exempt", free.words, *free.facts)
    return None


def _closed(dossier: Dossier, policy: Policy, register: Register, at: Moment) -> Iterator[_Hit]:
    group = dossier.library.directory.group(dossier.person)
    perhaps = register.incomparable(dossier.security)
    for entry in (*register.open_at(dossier.security, at), *perhaps):
        bound = entry.text("group").casefold()
        if bound and group and bound != group:
            continue
        first, last = _window(dossier, policy, entry)
        # An announcement without a time may lie on either side of a trade of its day.
        held = holds_at(first, last, at, is_last_day_in=entry.moment("announced_at") is None)
        if held is False:
            continue
        reason = entry.text("reason") or "a closed period"
        span = f"{_day(first)} to {_day(last)}"
        known = not bound or bound == group
        doubt = "" if known else ", and the person's group is not known"
        comparable = not register.is_incomparable(entry, dossier.security)
        doubt += "" if comparable else ", and nothing tells whether it is this issuer's"
        certain = bool(held) and known and comparable
        yield _Hit(entry, is_certain=certain, words=f"{reason} ran from {span}{doubt}")


def _window(dossier: Dossier, policy: Policy, entry: Entry) -> tuple[Moment | None, Moment | None]:
    announced = entry.moment("announced_at")
    if announced is None:
        return entry.moment("from"), entry.moment("to")
    zone = dossier.library.reckoning.zone
    days = timedelta(days=policy.integer("blackout.closed_days"))
    first = datetime.combine(announced.earliest.astimezone(zone).date() - days, time(), zone)
    return Moment.at(first.astimezone(UTC)), announced


def _day(moment: Moment | None) -> str:
    return "an open day" if moment is None else (moment.text or str(moment))


@live
def wall_cross(dossier: Dossier, policy: Policy) -> Finding:
    """Control: who was brought over the wall does not trade in the issuer (P-24, MAR 18).

    Decision: FAIL where the person had crossed for the issuer before the trade and was not yet
    cleansed; after cleansing only strictly after it, and after ``wall_cross.cool_off_hours``.
    Edge cases: a trade before the crossing passes.
    To a person: overlaps, a register that says restricted beside a date of cleansing, an unclear
    person or instrument.
    """
    stop = _unplaced(dossier)
    traded, register = dossier.trade.traded_at, dossier.library.registers.get("wall_crosses")
    if stop is not None or traded is None:
        return stop or undetermined("undated", "The trade has no time.")
    if register is None:
        return undetermined("no_list", "No wall-cross register was given.")
    hit = _worst(_crossings(dossier, policy, register, traded.value))
    facts = (traded, dossier.trade.person, dossier.trade.instrument.label)
    if hit is None:
        words = f"No crossing of the person for the issuer held at {traded.value}."
        return passes("outside", words, *facts)
    fields = ("person", "crossed_at", "cleansed_at", "status")
    shown = (*facts, *(hit.entry.fact(field) for field in fields))
    said = f"The trade was at {traded.value}; {hit.words}."
    return (
        fails("inside", said, *shown) if hit.is_certain else undetermined("unclear", said, *shown)
    )


def _crossings(dossier: Dossier, policy: Policy, register: Register, at: Moment) -> Iterator[_Hit]:
    people = dossier.library.directory
    for entry in register.of(dossier.security, at):
        person = entry.person("person")
        if person is None:
            continue
        key = people.key(person)
        same = key == dossier.person if key and dossier.person else None
        if not same and people.is_same(person, dossier.trade.person.value) is False:
            continue
        yield from _crossing(entry, policy, at, is_same=bool(same))


def _crossing(entry: Entry, policy: Policy, at: Moment, *, is_same: bool) -> Iterator[_Hit]:
    crossed, cleansed = entry.moment("crossed_at"), entry.moment("cleansed_at")
    begun = None if crossed is None else crossed.is_at_or_before(at)
    if begun is False:
        return
    status = entry.text("status").casefold()
    words = f"the person had crossed at {crossed}"
    ended: bool | None = False
    if cleansed is not None:
        ended = cleansed.shifted(policy.hours("wall_cross.cool_off_hours")).is_before(at)
        words += f" and was cleansed at {cleansed}"
        if ended and status and status not in _CLEANSED:
            yield _Hit(entry, is_certain=False, words=f"{words}, and the register says {status}")
            return
    elif status in _CLEANSED:
        yield _Hit(
            entry, is_certain=False, words=f"{words}, and the register says {status} without a date"
        )
        return
    if ended is True:
        return
    if not is_same:
        words += ", and whether it is this person is not certain"
    yield _Hit(entry, is_certain=bool(is_same and begun and ended is False), words=words)

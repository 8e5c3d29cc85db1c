"""A register leaves out only what certainly does not hold at the time of a trade."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Moment, Origin
from assay.intake import Cell, Record
from personal_trade.entry import Entries, Entry
from personal_trade.registers import Register, holds_at
from personal_trade.securities import SecurityMaster

HOURS = st.integers(0, 24 * 6)
START = datetime(2026, 3, 1, tzinfo=UTC)


def moment(hours: int, is_day: bool) -> Moment:
    at = START + timedelta(hours=hours)
    return Moment.on(at.date(), UTC) if is_day else Moment.at(at)


MOMENTS = st.builds(moment, HOURS, st.booleans())
PERIODS = st.tuples(MOMENTS | st.none(), MOMENTS | st.none(), st.sampled_from(["NVLT", "*", ""]))


def entries_of(periods) -> Entries:
    entries = Entries("restricted")
    for row, (first, last, issuer) in enumerate(periods, start=1):
        origin = Origin(file="list.csv", row=row)
        said = {"issuer": issuer, "from": first, "to": last}
        cells = {
            name: Cell(value, origin, f"/{name}", "sha256:" + "0" * 64, str(value))
            for name, value in said.items()
            if value not in (None, "")
        }
        entries.add(Record(origin=origin, data=cells, raw=b"%d" % row))
    return entries


def begin(entry: Entry) -> datetime | None:
    first = entry.moment("from")
    return None if first is None else first.earliest


def end(entry: Entry) -> datetime | None:
    last = entry.moment("to")
    return None if last is None else last.latest


def rows_that_may_hold(entries, at: Moment, is_last_day_in: bool) -> list[int]:
    return [
        entry.row
        for entry in entries
        if holds_at(entry.moment("from"), entry.moment("to"), at, is_last_day_in=is_last_day_in)
        is not False
    ]


@given(st.lists(PERIODS, max_size=6), MOMENTS, st.booleans())
def test_nothing_that_may_hold_is_left_out(periods, at, is_last_day_in):
    entries = entries_of(periods)
    master = SecurityMaster(())
    register = Register(entries, master, begin, end)
    security = master.resolve({"issuer": "NVLT"})
    every = register.of(security, at)
    found = register.open_at(security, at)
    assert {entry.row for entry in found} <= {entry.row for entry in every}
    assert rows_that_may_hold(found, at, is_last_day_in) == rows_that_may_hold(
        every, at, is_last_day_in
    )


def test_what_ended_before_is_not_even_read():
    ended = (moment(0, is_day=True), moment(24, is_day=True), "NVLT")
    running = (moment(0, is_day=True), None, "NVLT")
    master = SecurityMaster(())
    register = Register(entries_of([ended, running]), master, begin, end)
    found = register.open_at(master.resolve({"issuer": "NVLT"}), moment(72, is_day=False))
    assert [entry.row for entry in found] == [2]

"""What lies packed comes back as it was, and is found by its key and nothing else."""

import pickle
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assay.domain import Moment
from personal_trade.shelf import Lookup, Shelf, moment_of, stamp_of

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.text(st.characters(), max_size=40)
)
ROWS = st.lists(st.lists(PLAIN, max_size=6).map(tuple), max_size=30)
INSTANTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - made UTC below
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
).map(lambda at: at.replace(tzinfo=UTC))


@given(ROWS, st.sampled_from([0, 63, 64, 200]))
def test_rows_come_back_as_they_were_before_and_after_a_journey(rows, ahead):
    shelf = Shelf()
    everything = [("x" * n, n) for n in range(ahead)] + rows
    for row in everything:
        shelf.add(row)
    assert list(shelf) == everything
    travelled = pickle.loads(pickle.dumps(shelf))  # noqa: S301 - just pickled
    assert list(travelled) == everything


@given(st.lists(st.text(max_size=4), max_size=60), st.text(max_size=4))
def test_a_key_leads_to_its_rows_in_order_and_to_no_other(keys, asked):
    lookup = Lookup.of_pairs((key, row) for row, key in enumerate(keys))
    assert list(lookup.of(asked)) == [row for row, key in enumerate(keys) if key == asked]
    repeated = {key for key in keys if keys.count(key) > 1}
    assert len(list(lookup.repeated())) == len(repeated)


@given(INSTANTS, st.timedeltas(timedelta(), timedelta(days=2)), st.text(max_size=9))
def test_a_moment_survives_as_numbers(first, length, text):
    last = min(first + length, datetime.max.replace(tzinfo=UTC)) if first.year < 9999 else first
    moment = Moment(earliest=first, latest=last, text=text)
    again = moment_of(stamp_of(moment))
    assert again == moment
    assert again.earliest.tzinfo is UTC

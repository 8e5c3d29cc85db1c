"""The same work has the same span, other work another."""

import re

from hypothesis import given
from hypothesis import strategies as st

from assay.telemetry import span_id, trace_id

TEXTS = st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_ids_have_the_form_that_w3c_trace_context_wants(run: str, case: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", trace_id(run, case))
    assert re.fullmatch(r"[0-9a-f]{16}", span_id(run, "case", case))


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=4))
def test_no_two_pieces_of_work_share_a_span_however_their_names_run_together(
    one: list[str], other: list[str]
) -> None:
    assert (span_id(*one) == span_id(*other)) == (one == other)


def test_ids_never_change_since_ledgers_name_them() -> None:
    assert trace_id("sha256:00") == "5b2ce56cda8a4b7260f99f44907787aa"
    assert trace_id("sha256:00", "CHG-1") == "7b2c189e3c7b71d0150bba296c8e887c"
    assert span_id("sha256:00", "case", "CHG-1", "read") == "3230acb6c1f78058"

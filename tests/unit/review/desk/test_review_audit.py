"""What the database keeps of review is held to the ledger: every edit of it is found."""

import sqlite3

import pytest

from assay.domain import ReviewOutcome
from assay.errors import VerificationError
from assay.stores import audit
from staff import RUTH

from .conftest import Office

EDITS = {
    "a review that nobody gave": "INSERT INTO review_item SELECT run, ordinal, case_id, '', '', '',"
    " 'done', 1, '', '', 1, '', 'ruth-vane', 'no_exception' FROM case_state"
    " WHERE case_id = 'VAGUE'",
    "another conclusion": "UPDATE review_item SET final = 'no_exception'",
    "another reviewer": "UPDATE review_item SET reviewed_by = 'silas-orme'",
    "a review that is gone": "DELETE FROM review_item",
    "an opening that is gone": "DELETE FROM opening WHERE document = 'record'",
    "an opening of something else": "UPDATE opening SET sha256 = 'sha256:00'",
    "a reason that is hidden": "UPDATE case_state SET marks = '' WHERE case_id = 'HEAVY'",
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_found(office: Office, name: str) -> None:
    office.decide("HEAVY", RUTH, ReviewOutcome.ACCEPT)
    with office.workspace.snapshot() as view:
        audit(view)
    with sqlite3.connect(office.workspace.path / "assay.db") as connection:
        assert connection.execute(EDITS[name]).rowcount
    connection.close()
    with office.workspace.snapshot() as view, pytest.raises(VerificationError) as caught:
        audit(view)
    assert caught.value.code == "state.differs"

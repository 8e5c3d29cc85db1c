"""The lists that decide (who is who): what a run used, and who reviewed it."""

import csv
import io
from itertools import islice

from assay.domain import Role
from assay.errors import StoreError
from assay.review.list_review import IDENTITIES, list_reviews, lists_of
from assay.web.call import Answer, Call
from assay.web.page import page

__all__ = ["show_lists"]

_MOST_ROWS = 2_000
_ACTORS = (Role.PREPARER, Role.REVIEWER, Role.APPROVER, Role.AUDITOR)
_MISSING = {"artifact.erased", "artifact.missing"}


def show_lists(call: Call) -> Answer:
    """The lists of a run by name and digest; the table of identities in full."""
    run = call.run()
    known = lists_of(call.view, run.run_id)
    if call.discretion().is_sensitive:
        call.note_reading("list", run.run_id, "", IDENTITIES)
    heads, rows, left_out = _identities(call, known.get(IDENTITIES, ""))
    done = list_reviews(call.view, run.run_id)
    return page(
        "lists.html.j2",
        call,
        run=run,
        runs=list(call.view.runs()),
        known=known,
        reviews=done,
        mine={one.name for one in done if one.reviewed_by == call.visitor.person},
        heads=heads,
        rows=rows,
        left_out=left_out,
        can_review=call.visitor.holds(*_ACTORS),
        names={person.id: person.name for person in call.people},
    )


def _identities(call: Call, digest: str) -> tuple[list[str], list[list[str]], int]:
    """Head, first rows, and how many more there are."""
    if not digest:
        return [], [], 0
    try:
        text = call.view.artifact(digest).decode("utf-8", "surrogatepass")
    except StoreError as error:
        if error.code in _MISSING:
            return [], [], 0
        raise
    lines = csv.reader(io.StringIO(text, newline=""))
    heads = next(lines, [])
    rows = list(islice(lines, _MOST_ROWS))
    return heads, rows, sum(1 for _ in lines)

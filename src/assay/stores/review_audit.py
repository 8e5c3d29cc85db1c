"""What the database keeps of review, held to the ledger.

1. How far the review of each case is: what its entries fold to, and no row of a case without any.
2. Openings: each one that a signed decision lists is there. Others may be: who opens does not have
   to decide.
3. Why a case goes to a person: the marks beside it are those of its workpaper's reasons.
"""

from collections import Counter
from collections.abc import Mapping

from assay.errors import VerificationError
from assay.ledger import Entry
from assay.stores.review_row import ReviewLine
from assay.stores.reviewing import line_of
from assay.stores.standing import Standing
from assay.stores.store import Snapshot

__all__ = ["ListedOpenings", "compare_openings", "compare_reviews", "openings_listed"]

ListedOpenings = Counter[tuple[str, str, str, str, str, str]]
"""Run, case, person, document, digest and instant of every opening that a decision lists."""


def openings_listed(entry: Entry) -> ListedOpenings:
    """What a ``review.completed`` lists as opened."""
    said = entry.body.get("said")
    listed = said.get("opened") if isinstance(said, dict) else None
    person = entry.actor.id.removeprefix("person:")
    found: ListedOpenings = Counter()
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            what = (str(one.get(name)) for name in ("document", "sha256", "at"))
            document, sha256, at = what
            found[entry.run, entry.stream, person, document, sha256, at] = 1
    return found


def compare_reviews(
    view: Snapshot, run: str, standings: Mapping[str, Mapping[str, Standing]]
) -> None:
    """Compare how far the reviews of a run are.

    Args:
        view: The store.
        run: Id of the run.
        standings: Standings by case and run, from the ledger.

    Raises:
        VerificationError: ``state.differs``.
    """
    expected = {
        case_id: known[run].reviewing
        for case_id, known in standings.items()
        if run in known and known[run].reviewing.version
    }
    for line in view.reviews(run):
        reviewing = expected.pop(line.case_id, None)
        free = line._replace(assignee="", lease_until="")
        wanted = (
            ReviewLine(line.ordinal, line.case_id)
            if reviewing is None
            else line_of(reviewing, line.ordinal, line.case_id)
        )
        if free != wanted or view.case(run, line.case_id).ordinal != line.ordinal:
            raise _differs(f"what it says of the review of case {line.case_id}")
    if expected:
        raise _differs(f"the review of case {min(expected)} is not there")


def compare_openings(view: Snapshot, run: str, listed: ListedOpenings) -> None:
    """Compare what decisions of a run list as opened with what was written down.

    Raises:
        VerificationError: ``state.differs``.
    """
    wanted = [key for key in listed if key[0] == run]
    for case_id in {key[1] for key in wanted}:
        kept = {
            (run, case_id, line.person, line.document, line.sha256, line.at)
            for line in view.openings(run, case_id)
        }
        missing = [key for key in wanted if key[1] == case_id and key not in kept]
        if missing:
            raise _differs(f"an opening of {missing[0][3]} of case {case_id} is not there")


def _differs(what: str) -> VerificationError:
    return VerificationError(
        "state.differs",
        f"the database was changed: {what}",
        remedy="restore the database from a copy; the ledger tells what was decided",
    )

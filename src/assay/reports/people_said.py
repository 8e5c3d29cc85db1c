"""What people said of a run, as the workpapers show it: exceptions, reviews, lists, samples.

Read from the record; an open field of a sheet is filled where the record has something for it, and
stays a field to be filled in where it has not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from assay.domain import Digest
from assay.ledger import Entry
from assay.review.list_review import ListReview, list_reviews
from assay.review.retention import Erasure, erasures
from assay.review.sample.record import samples_of
from assay.review.sample.result import SampleResult, result_of
from assay.stores import Snapshot
from assay.stores.paper import kept_paper

__all__ = ["NOTHING_SAID", "PeopleSaid", "ReviewNote", "people_said"]

_MOST_NOTES = 5_000
_KINDS = (b'"kind":"review.completed"', b'"kind":"case.reopened"')
_PERSON = "person:"


class ReviewNote(NamedTuple):
    """A decision of a reviewer, or a re-opening.

    Attributes:
        entry: Index in the ledger; the time stands there.
        what: ``accept``, ``reject``... or ``reopened``.
    """

    case_id: str
    person: str
    what: str
    rationale: str
    entry: int


@dataclass(frozen=True, slots=True)
class PeopleSaid:
    """What the record holds of people.

    Attributes:
        exceptions: Case and rule to number, state, class, owner, due, and what was said.
        reviews: Person and outcome to decisions.
        notes: Decisions with a rationale, oldest first, so many at most as a sheet can show.
        lists: Lists that were reviewed.
        samples: Samples that were drawn, with their results as they stand.
        erased: Digest of each workpaper that is there no more, to how it was erased.
    """

    exceptions: Mapping[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    reviews: Mapping[tuple[str, str], int] = field(default_factory=dict)
    notes: tuple[ReviewNote, ...] = ()
    lists: tuple[ListReview, ...] = ()
    samples: tuple[SampleResult, ...] = ()
    erased: Mapping[Digest, Erasure] = field(default_factory=dict)


NOTHING_SAID = PeopleSaid()
"""Nobody has said anything yet."""


def people_said(view: Snapshot, run_id: str) -> PeopleSaid:
    """Everything that people said of a run. Reads the ledger once."""
    reviews: dict[tuple[str, str], int] = {}
    notes: list[ReviewNote] = []
    for data in view.entries():
        if not any(kind in data for kind in _KINDS):
            continue
        entry = Entry.parse(data)
        said = entry.body.get("said")
        if entry.run != run_id or not isinstance(said, dict):
            continue
        person = entry.actor.id.removeprefix(_PERSON)
        what = str(said.get("outcome", "reopened"))
        reviews[person, what] = reviews.get((person, what), 0) + 1
        rationale = str(said.get("rationale") or said.get("reason") or "")
        if rationale and len(notes) < _MOST_NOTES:
            notes.append(ReviewNote(entry.stream, person, what, rationale, entry.seq))
    drawn = [sample.name for sample in samples_of(view, run_id) if sample.file_ref]
    return PeopleSaid(
        exceptions=_exceptions(view, run_id),
        reviews=reviews,
        notes=tuple(notes),
        lists=list_reviews(view, run_id),
        samples=tuple(result_of(view, name) for name in drawn),
        erased=_erased(view, run_id),
    )


def _exceptions(view: Snapshot, run_id: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (line.case_id, line.rule_id): {**line._asdict(), **orjson.loads(line.data)}
        for line in view.exceptions(run_id)
    }


def _erased(view: Snapshot, run_id: str) -> dict[Digest, Erasure]:
    """Workpapers of a run that were erased; one that a later run made again is there, and kept."""
    return {
        row.workpaper: one
        for one in erasures(view)
        if one.is_done
        for row in view.find_cases(one.case_id)
        if row.run_id == run_id and row.workpaper is not None and kept_paper(view, row) is None
    }

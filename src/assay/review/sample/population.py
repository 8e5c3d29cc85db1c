"""The clean approvals of a run that a sample is drawn of, and the stratum of each.

A case is in the population when its verdict lets it pass and nobody has signed it yet. Those that
were signed before are counted beside it, so that the two add up to every clean decision of the run.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from assay.canonical import encode
from assay.domain import CaseRow, CaseStatus, RunRecord, RunStatus, Verdict
from assay.errors import PolicyError, StoreError, UsageError
from assay.sampling import Frame, Item
from assay.stores import CaseFilter, Snapshot

__all__ = [
    "Population",
    "clean_ids",
    "frame_bytes",
    "population_of",
    "read_frame",
    "require_finished",
]

_UNSIGNED = frozenset({CaseStatus.AWAITING_SIGNOFF, CaseStatus.AWAITING_REVIEW})
_LONGEST = 256
_NOTHING = "(none)"
_EVERYTHING = "all"
_ERASED = "(erased)"


class Population(NamedTuple):
    """What can be drawn.

    Attributes:
        frame: Its cases by stratum.
        signed_before: Clean cases that are signed already and therefore not in it.
    """

    frame: Frame
    signed_before: int


def require_finished(run: RunRecord) -> None:
    """Refuse a run whose decisions are not all made.

    Raises:
        PolicyError: ``run.unfinished``.
    """
    if run.status is not RunStatus.COMPLETED:
        raise PolicyError(
            "run.unfinished",
            f"run {run.number} is not finished: its population is not known yet",
            remedy=f"assay resume {run.number}",
        )


def population_of(view: Snapshot, run_id: str, stratify: Sequence[str]) -> Population:
    """The clean approvals of a run as they stand.

    Args:
        view: The store.
        run_id: Id of the run.
        stratify: Columns of the workpaper's header; ``assessor`` for whoever read the case.

    Raises:
        UsageError: ``sample.empty``: there is nothing to draw; ``sample.malformed``: no case has
            such a column.
    """
    items: list[Item] = []
    columns: dict[str, None] = {}
    signed = 0
    for row in view.cases(run_id, CaseFilter(verdict=Verdict.APPROVE)):
        if row.status is CaseStatus.COMPLETED:
            signed += 1
        elif row.status in _UNSIGNED:
            items.append(Item(_stratum(view, row, stratify, columns), row.case_id))
    unknown = [name for name in stratify if name not in columns]
    if items and unknown:
        raise UsageError(
            "sample.malformed",
            f"no case has a column {unknown[0]!r}",
            remedy="its columns are: " + ", ".join(columns),
        )
    if not items:
        raise UsageError(
            "sample.empty",
            "the run has no clean approval that is not signed already: there is nothing to draw",
            remedy="everything else stands in the queue: assay review list",
        )
    return Population(Frame.of(items), signed)


def frame_bytes(frame: Frame) -> bytes:
    """The population as it is kept: canonical JSON, cases in their order."""
    return encode({"items": [list(item) for item in frame.items]})


def read_frame(data: bytes) -> Frame:
    """A population that was kept."""
    return Frame.of(Item(*pair) for pair in orjson.loads(data)["items"])


def _stratum(
    view: Snapshot, row: CaseRow, stratify: Sequence[str], columns: dict[str, None]
) -> str:
    if not stratify or row.workpaper is None:
        return _EVERYTHING
    try:
        paper = orjson.loads(view.artifact(row.workpaper))
    except StoreError as error:
        if error.code == "artifact.erased":
            return _ERASED
        raise
    told: dict[str, str] = {**paper["header"], "assessor": paper["assessor"]}
    columns.update(dict.fromkeys(told))
    return " / ".join(_plain(told.get(name, "")) for name in stratify)[:_LONGEST]


def _plain(value: str) -> str:
    words = "".join(c if c.isprintable() else " " for c in value).split()
    return " ".join(words) or _NOTHING


def clean_ids(view: Snapshot, run_id: str) -> Iterator[str]:
    """The ids that :func:`population_of` finds, without their strata."""
    for row in view.cases(run_id, CaseFilter(verdict=Verdict.APPROVE)):
        if row.status in _UNSIGNED:
            yield row.case_id

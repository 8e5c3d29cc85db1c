"""Columns of the queue's workbook, and the seal of a row."""

from collections.abc import Mapping

from assay.canonical import digest, encode
from assay.domain import ReviewOutcome
from assay.reports.plain import cell
from assay.review.queue import QueueItem

__all__ = ["CHOICES", "COLUMNS", "ENTERED", "SEALED", "SHEET", "cells_of", "seal_of"]

SHEET = "Queue"
"""Name of the sheet."""

SEALED = ("Case", "Title", "Why", "Failed or open", "State", "Waits since", "Run", "Version")
"""Locked columns; the seal covers them."""

ENTERED = ("Decision", "Reason code", "Rationale", "Comment")
"""Columns that a person fills in."""

COLUMNS = (*SEALED, "Seal", *ENTERED)
"""All columns, in order. Run, version and seal are hidden."""

CHOICES = tuple(one.value for one in ReviewOutcome if one is not ReviewOutcome.CHANGE)
"""Decisions that can be made here."""


def cells_of(item: QueueItem) -> tuple[str, ...]:
    """What the locked columns show of an item, in their order."""
    failed = ", ".join(f"{rule}: {outcome}" for rule, outcome in item.outcomes.items())
    shown = (
        item.case_id,
        item.title,
        ", ".join(kind.value for kind in item.kinds),
        "(hidden until you decide)" if item.hidden else failed,
        item.state.value,
        item.since,
        item.run_id,
        str(item.version),
    )
    return tuple(cell(text) for text in shown)


def seal_of(cells: tuple[str, ...]) -> str:
    """Digest over what the locked cells of a row show."""
    named: Mapping[str, str] = dict(zip(SEALED, cells, strict=True))
    return digest(encode(named))

"""Reading decisions back from a workbook: every row is a proposal, or refused with its reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assay.clock import Clock
from assay.domain import ReviewOutcome
from assay.errors import AssayError, EvidenceError, PolicyError, UsageError
from assay.intake import Record, Rejection
from assay.intake.limits import Limits
from assay.intake.xlsx_rows import read_xlsx
from assay.reports.queue_book.layout import (
    CHOICES,
    COLUMNS,
    ENTERED,
    SEALED,
    SHEET,
    cells_of,
    seal_of,
)
from assay.review.decision import DecisionRequest
from assay.review.desk import propose
from assay.review.queue import item
from assay.sign import Act
from assay.stores import Snapshot

__all__ = ["Finding", "read_queue"]

_LIMITS = Limits(
    row_bytes=1_000_000, field_bytes=100_000, inflated_bytes=256 * 1024 * 1024, columns=64
)
_MOST_ROWS = 100_000


class Finding(NamedTuple):
    """What became of one row with a decision.

    Attributes:
        row: Row of the sheet, from 1; the heading is the first.
        act: What would be signed; ``None`` where the row is refused.
        code: Why it is refused; empty where it is not.
        message: The same in words; for a proposal the decision in words.
    """

    row: int
    case_id: str
    act: Act | None
    code: str
    message: str


def read_queue(view: Snapshot, path: Path, person: str, *, clock: Clock) -> Iterator[Finding]:
    """The proposals and refusals of a workbook, row by row. Rows without a decision are passed over.

    Nothing is recorded: each proposal is confirmed, signed and decided by its person.

    Args:
        view: The store as it stands now.
        path: A workbook that :func:`~assay.reports.queue_book.write_queue` wrote.
        person: Person id of who decided.
        clock: Tells the time.

    Raises:
        EvidenceError: ``file.oversized`` and what else reading a workbook raises;
            ``workbook.foreign``: it has other columns.
        UsageError: ``sheet.unknown``.
    """
    seen: set[str] = set()
    for count, found in enumerate(read_xlsx(path, _LIMITS, sheet=SHEET)):
        if count >= _MOST_ROWS:
            raise EvidenceError(
                "file.oversized", f"{path.name} has more than {_MOST_ROWS} rows", remedy="split it"
            )
        row = found.origin.row or 0
        if isinstance(found, Rejection):
            yield Finding(row, "", None, found.code, found.message)
            continue
        texts = _texts(found, path)
        if texts["Decision"]:
            is_again = texts["Case"] in seen
            seen.add(texts["Case"])
            yield _judge(_Reader(view, person, clock), row, texts, is_again=is_again)


def _texts(record: Record, path: Path) -> dict[str, str]:
    data = record.data
    if not isinstance(data, dict) or not set(COLUMNS) <= set(data) | set(ENTERED):
        raise EvidenceError(
            "workbook.foreign",
            f"{path.name} is not a queue that was exported here",
            remedy="export it anew: assay review export RUN -o queue.xlsx",
        )
    return {name: _text(data.get(name)) for name in COLUMNS}


def _text(value: object) -> str:
    return "" if value is None else str(value)


class _Reader(NamedTuple):
    """Who reads against which state."""

    view: Snapshot
    person: str
    clock: Clock


def _judge(reader: _Reader, row: int, texts: dict[str, str], *, is_again: bool) -> Finding:
    case_id = texts["Case"]
    try:
        if is_again:
            raise UsageError(
                "row.duplicate", f"case {case_id} is decided twice", remedy="keep one row"
            )
        act = propose(reader.view, _request(reader, texts), clock=reader.clock)
    except AssayError as error:
        return Finding(row, case_id, None, error.code, error.message)
    return Finding(row, case_id, act, "", f"{act.outcome} {case_id}")


def _request(reader: _Reader, texts: dict[str, str]) -> DecisionRequest:
    cells = tuple(texts[name] for name in SEALED)
    if seal_of(cells) != texts["Seal"]:
        raise PolicyError(
            "row.altered",
            "a locked cell of the row was changed",
            remedy="export the queue anew and decide there",
        )
    decision = texts["Decision"].strip().lower()
    if decision not in CHOICES:
        raise UsageError(
            "review.malformed",
            f"{decision[:40]!r} is no decision that can be made in a workbook",
            remedy="use one of: " + ", ".join(CHOICES),
        )
    now = item(
        reader.view,
        texts["Run"],
        texts["Case"],
        person=reader.person,
        now=reader.clock.now(),
    )
    if cells_of(now) != cells:
        raise PolicyError(
            "row.stale",
            f"case {texts['Case']} is not as it was when the queue was exported",
            remedy="export the queue anew and look at it as it stands",
        )
    return DecisionRequest(
        run_id=texts["Run"],
        case_id=texts["Case"],
        person=reader.person,
        outcome=ReviewOutcome(decision),
        version=int(texts["Version"]),
        rationale=texts["Rationale"].strip(),
        reason_code=texts["Reason code"].strip(),
        comment=texts["Comment"].strip(),
    )

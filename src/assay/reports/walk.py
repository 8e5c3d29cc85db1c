"""One pass over the cases of a run, with the names that every report gives to files and exceptions.

Exceptions are numbered ``E-0001`` onwards in the order of the population, and a case's JSON has one
file name; both come from here, so that workbook, page and folder agree.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from assay.canonical import digest
from assay.domain import CaseRow, RuleId, Workpaper
from assay.errors import StoreError, VerificationError
from assay.reports.source import ReportSource
from assay.review.retention import Erasure
from assay.telemetry import Progress

__all__ = [
    "CASES",
    "CLEAN",
    "CaseNames",
    "Item",
    "erased_note",
    "erasure_in_words",
    "is_kept",
    "needs_person",
    "open_json",
    "open_workpaper",
    "read_bytes",
    "walk",
]

CASES = "cases"
"""Folder of the cases' JSON, beside the workbook."""

CLEAN = 5
"""Level of a case that nobody must look into before it is signed."""

LAYOUT = b'"format":"assay.workpaper/1"'
"""What the bytes of a workpaper that this version reads contain."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class CaseNames:
    """Hands out file names for cases: readable, safe on every file system, never the same twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, case_id: str, ordinal: int) -> str:
        """File name of a case, without the folder.

        An id that is a plain file name is kept. Any other is made plain and gets eight digits of
        its digest, so that ``a/b`` and ``a_b`` stay apart; a name that differs from an earlier one
        only in case, or not at all, gets the row as well.
        """
        stem = case_id
        if not _PLAIN.fullmatch(stem) or stem.endswith(".") or _DEVICES.fullmatch(stem):
            plain = re.sub(r"[^A-Za-z0-9._-]+", "_", stem).strip("._")[:60] or "case"
            stem = f"{plain}-{digest(case_id.encode('utf-8', 'surrogatepass'))[7:15]}"
        if stem.lower() in self._taken:
            stem = f"{stem}-row{ordinal}"
        self._taken.add(stem.lower())
        return f"{stem}.json"


@dataclass(frozen=True, slots=True)
class Item:
    """A case on its way through a report.

    Attributes:
        row: The case.
        file: Path of its JSON below the output folder; empty for a case without a workpaper, and
            for one that was erased.
        references: Failed rule to exception number.
    """

    row: CaseRow
    file: str
    references: Mapping[RuleId, str]


def walk(source: ReportSource, progress: Progress | None = None) -> Iterator[Item]:
    """Every case with its names, in the order of the population."""
    names = CaseNames()
    count = 0
    for row in source.cases():
        references = {}
        for rule_id in row.exceptions:
            count += 1
            references[rule_id] = f"E-{count:04d}"
        name = names.name(row.case_id, row.ordinal)
        yield Item(row, f"{CASES}/{name}" if is_kept(source, row) else "", references)
        if progress is not None:
            progress.advance(1)


def is_kept(source: ReportSource, row: CaseRow) -> bool:
    """Whether a case has a workpaper that was not erased."""
    return row.workpaper is not None and row.workpaper not in source.said.erased


def erased_note(source: ReportSource, row: CaseRow) -> str:
    """By whom, when and why the workpaper of a case was erased; empty where it was not."""
    one = source.said.erased.get(row.workpaper) if row.workpaper else None
    return erasure_in_words(one) if one else ""


def erasure_in_words(one: Erasure) -> str:
    """By whom, when and why something was erased."""
    basis = f" Legal basis: {one.basis.rstrip('. ')}." if one.basis else ""
    return (
        f"Erased on the record (erasure {one.number}, {one.at}): asked for by {one.requested_by},"
        f" confirmed by {one.confirmed_by}. Reason: {one.reason.rstrip('. ')}.{basis}"
    )


def read_bytes(source: ReportSource, row: CaseRow) -> bytes:
    """The workpaper of a case that has one, as stored, checked against its digest.

    Raises:
        StoreError: There is none.
        VerificationError: The stored bytes are not those that the run recorded.
    """
    if row.workpaper is None:
        raise StoreError("workpaper.absent", f"case {row.case_id} has no workpaper")
    data = source.workpaper(row.workpaper)
    if digest(data) != row.workpaper:
        raise VerificationError(
            "workpaper.altered",
            "the stored workpaper does not have the digest that the run recorded",
            remedy="restore the workspace from a copy; then verify the ledger",
            where=f"case {row.case_id}",
        )
    return data


def open_json(source: ReportSource, row: CaseRow) -> dict[str, Any]:
    """The workpaper of a case that has one, as JSON values: twenty times as fast, for counting.

    Raises:
        StoreError: There is none, or it is not a workpaper.
        VerificationError: The stored bytes are not those that the run recorded.
    """
    data = read_bytes(source, row)
    if not data.startswith(b"{") or LAYOUT not in data:
        raise _malformed(row)
    paper: dict[str, Any] = orjson.loads(data)
    return paper


def open_workpaper(source: ReportSource, row: CaseRow) -> Workpaper:
    """The workpaper of a case that has one.

    Raises:
        StoreError: There is none, or it is not a workpaper.
        VerificationError: The stored bytes are not those that the run recorded.
    """
    data = read_bytes(source, row)
    try:
        return Workpaper.model_validate_json(data)
    except ValidationError as error:
        raise _malformed(row) from error


def _malformed(row: CaseRow) -> StoreError:
    return StoreError(
        "workpaper.malformed",
        f"the workpaper of case {row.case_id} has another layout than this version reads",
        remedy="use the version of assay that made the run",
    )


def needs_person(row: CaseRow) -> int:
    """How urgently a person must look at a case; 0 is most urgent, :data:`CLEAN` not at all."""
    if row.status == "blocked" or row.verdict == "block":
        return 0
    if row.workpaper is None:
        return 1
    if row.conclusion == "exception":
        return 2
    if row.conclusion == "undetermined":
        return 3
    return 4 if row.verdict == "review" else CLEAN

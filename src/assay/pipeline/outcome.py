"""What goes into the pure stages and what comes out: plain tuples that pickle."""

from typing import NamedTuple

from assay.intake import Record, Rejection
from assay.stores import Artifact, CaseLine, RejectedLine

__all__ = ["Driven", "DrivenCase", "WorkItem"]


class WorkItem(NamedTuple):
    """One row of the population to be driven.

    Attributes:
        ordinal: Its row, from 1.
        row: What intake delivered.
        is_retry: Its case failed before.
    """

    ordinal: int
    row: Record | Rejection
    is_retry: bool = False


class DrivenCase(NamedTuple):
    """A case at the end of the pure stages.

    Attributes:
        line: Its state.
        artifacts: Everything to be kept: record, documents, answer, workpaper.
        documents: Digests of its documents, in order, as text.
        exceptions: Ids of the rules that failed.
        assessor: Who read it; empty where there was nothing to read.
        file: Source file of its record.
        row: Its place there.
        is_retry: It stands in the store as failed.
    """

    line: CaseLine
    artifacts: tuple[Artifact, ...]
    documents: tuple[str, ...]
    exceptions: tuple[str, ...]
    assessor: str
    file: str
    row: int
    is_retry: bool


Driven = DrivenCase | RejectedLine

"""What goes into the pure stages and what comes out: plain tuples that pickle."""

from typing import NamedTuple

from assay.intake import Record, Rejection
from assay.stores import Artifact, CaseLine, RejectedLine

__all__ = ["Driven", "DrivenCase", "Earlier", "Todo", "WorkItem"]


class WorkItem(NamedTuple):
    """One row of the population to be driven.

    Attributes:
        ordinal: Its row, from 1.
        row: What intake delivered.
        is_retry: Its case failed before.
        news: Why an earlier result of it may not stand; empty where there is no earlier run.
    """

    ordinal: int
    row: Record | Rejection
    is_retry: bool = False
    news: str = ""


class Earlier(NamedTuple):
    """What became of the decision of an earlier run on a case.

    Attributes:
        fate: ``carried``, ``confirmed`` or ``replaced``.
        run_id: The earlier run.
        line: The case as it stands there.
        rules: Rules whose outcome or code is another one now.
        reason: Which new fact made it be tested again.
    """

    fate: str
    run_id: str
    line: CaseLine
    rules: tuple[str, ...] = ()
    reason: str = ""


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
        news: As of its row.
        earlier: What became of an earlier run's decision on it; ``None`` where there is none.
    """

    line: CaseLine
    artifacts: tuple[Artifact, ...]
    documents: tuple[str, ...]
    exceptions: tuple[str, ...]
    assessor: str
    file: str
    row: int
    is_retry: bool
    news: str = ""
    earlier: Earlier | None = None


Driven = DrivenCase | RejectedLine
Todo = WorkItem | DrivenCase
"""What is to be driven; a case that stands as an earlier run left it only passes by."""

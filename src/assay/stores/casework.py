"""What a store offers for exceptions and erasure, beside the cases themselves.

Protocols of their own, so that a store is several small promises and not one large one.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from assay.stores.excepting import ExceptionLine

__all__ = ["EVERY", "CaseworkUnit", "CaseworkView", "ExceptionFilter"]


class ExceptionFilter(NamedTuple):
    """Which exceptions of a run are asked for; what is empty does not restrict.

    Attributes:
        overdue_at: ISO date: those whose remediation was due before it and is not retested.
    """

    state: str = ""
    rule_id: str = ""
    case_id: str = ""
    classification: str = ""
    owner: str = ""
    overdue_at: str = ""


EVERY = ExceptionFilter()
"""No restriction."""


class CaseworkView(Protocol):
    """Reading."""

    def exceptions(
        self, run_id: str, wanted: ExceptionFilter = EVERY, *, after: int = 0, size: int = -1
    ) -> "Iterator[ExceptionLine]":
        """The exceptions of a run by number, from the one after ``after``, ``size`` at most.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def last_exception(self, run_id: str) -> int:
        """The highest number of an exception of a run; 0 where it has none.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...

    def exception_counts(self, run_id: str) -> dict[tuple[str, str], int]:
        """How many exceptions of a run there are, by rule and state.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        ...


class CaseworkUnit(Protocol):
    """Writing."""

    def put_exceptions(self, run_id: str, lines: "Iterable[ExceptionLine]") -> None:
        """Write exceptions, new ones or as they stand now."""
        ...

    def erase_artifacts(self, digests: Iterable[str]) -> int:
        """Delete the bytes of artifacts for good and leave a mark that they were erased.

        Returns:
            How many were there.
        """
        ...

    def erase_title(self, case_id: str, title: str) -> None:
        """Put another title over that of a case, in every run that has it."""
        ...

"""Exceptions as people ask for them."""

from collections.abc import Iterator
from typing import Any

import orjson

from assay.domain import read_workpaper
from assay.errors import StoreError, UsageError
from assay.review.exceptions.item import (
    Classification,
    Disposition,
    ExceptionRecord,
    ExceptionState,
    Extent,
    Inquiry,
    Retest,
    Settlement,
    exception_name,
)
from assay.stores import EVERY, ExceptionFilter, ExceptionLine, Snapshot

__all__ = ["exception_of", "exceptions_of", "line_of", "number_of", "record_of", "totals_of"]

_BY_A_PERSON = "A reviewer found this; their decision on the case says why."


def exceptions_of(
    view: Snapshot, run_key: str, wanted: ExceptionFilter = EVERY, *, after: int = 0, size: int = -1
) -> Iterator[ExceptionRecord]:
    """The exceptions of a run by number.

    Args:
        view: The store.
        run_key: Id or number of the run.
        wanted: Which.
        after: Start after this number; for the next page.
        size: Most of them; negative for all.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run = view.run(run_key)
    found = view.exceptions(run.run_id, wanted, after=after, size=size)
    return (record_of(view, line, run.number) for line in found)


def exception_of(view: Snapshot, run_key: str, name: str) -> ExceptionRecord:
    """One exception by its name, ``E-0001`` or ``1``.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``exception.unknown``.
    """
    run = view.run(run_key)
    return record_of(view, line_of(view, run.run_id, number_of(name)), run.number)


def totals_of(view: Snapshot, run_key: str) -> dict[tuple[str, ExceptionState], int]:
    """How many exceptions there are by rule and state.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    counts = view.exception_counts(view.run(run_key).run_id)
    return {(rule, ExceptionState(state)): count for (rule, state), count in counts.items()}


def number_of(name: str) -> int:
    """The number in a name: ``E-0001``, ``e-1`` or ``1``.

    Raises:
        UsageError: ``exception.unknown``.
    """
    digits = name.strip().upper().removeprefix("E-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:  # noqa: PLR2004
        raise UsageError(
            "exception.unknown",
            f"{name[:80]!r} does not name an exception",
            remedy="give its number as `assay exceptions list RUN` shows it: E-0001",
        )
    return int(digits)


def line_of(view: Snapshot, run_id: str, number: int) -> ExceptionLine:
    """The line of an exception.

    Raises:
        UsageError: ``exception.unknown``.
    """
    line = next(view.exceptions(run_id, after=number - 1, size=1), None)
    if line is None or line.number != number:
        raise UsageError(
            "exception.unknown",
            f"the run has no exception {exception_name(number)}",
            remedy="`assay exceptions open RUN` opens those of a run, `assay exceptions list RUN`"
            " lists them",
        )
    return line


def record_of(view: Snapshot, line: ExceptionLine, run_number: int) -> ExceptionRecord:
    """An exception as people ask for it, from the line that is kept and the workpaper."""
    data: dict[str, Any] = orjson.loads(line.data)
    condition, criteria = _finding(view, line, data["workpaper"])
    return ExceptionRecord(
        run_number=run_number,
        number=line.number,
        case_id=line.case_id,
        rule_id=line.rule_id,
        condition=condition,
        criteria=criteria,
        population=data["population"],
        tested=data["tested"],
        opened_at=data["opened_at"],
        found_by=data["found_by"],
        state=ExceptionState(line.state),
        inquiry=_inquiry(data.get("inquiry")),
        settlement=_settlement(data.get("settlement")),
        group=data.get("group", ""),
        retests=tuple(_retest(said) for said in data.get("retests", ())),
        classification=Classification(line.classification) if line.classification else None,
        investigated_by=data.get("investigated_by", ""),
        disposed_by=data.get("disposed_by", ""),
        closed_by=data.get("closed_by", "") if line.state == ExceptionState.CLOSED else "",
    )


def _finding(view: Snapshot, line: ExceptionLine, workpaper: str) -> tuple[str, str]:
    """What was found and what the control requires, as the workpaper says it."""
    if not workpaper:
        return _BY_A_PERSON, ""
    try:
        paper = read_workpaper(view.artifact(workpaper))
    except StoreError as error:
        if error.code == "artifact.erased":
            return "(erased)", ""
        raise
    for item in paper.exceptions:
        if item.rule_id == line.rule_id:
            return item.condition, item.criteria
    return _BY_A_PERSON, ""


def _inquiry(said: dict[str, Any] | None) -> Inquiry | None:
    if said is None:
        return None
    return Inquiry(
        cause=said["cause"],
        effect=said["effect"],
        extent=Extent(said["extent"]),
        compensating_control=said["compensating_control"],
        compensating_tested=said["compensating_tested"],
        management_response=said["management_response"],
    )


def _settlement(said: dict[str, Any] | None) -> Settlement | None:
    if said is None:
        return None
    return Settlement(
        disposition=Disposition(said["disposition"]),
        rationale=said["rationale"],
        owner=said["owner"],
        due=said["due"],
    )


def _retest(said: dict[str, Any]) -> Retest:
    return Retest(
        operated_from=said["operated_from"],
        operated_until=said["operated_until"],
        instances=said["instances"],
        deviations=said["deviations"],
        note=said["note"],
    )

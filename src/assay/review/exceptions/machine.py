"""Which step may follow which, who may take it, and what it must say: pure, no store.

===============  =============================  ==========================================
step             from                           not by
===============  =============================  ==========================================
inquiry          open, investigated             whoever is to mend the control
disposition      investigated                   whoever inquired last
retest           remediating                    whoever mends the control
closing          disposed, retested             whoever mends the control
reopening        disposed, retested, closed
classification   any but open                   whoever mends the control
===============  =============================  ==========================================

The same is asked before an act is signed and again inside the unit that records it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from assay.errors import PolicyError, UsageError
from assay.review.exceptions.item import Disposition, ExceptionState, Extent, exception_name
from assay.stores import ExceptionLine

__all__ = [
    "LONGEST_TEXT",
    "require_complete",
    "require_iso_day",
    "require_legal",
    "require_text",
    "step_of",
]

LONGEST_TEXT = 4_000
"""Characters of what a person writes into one field; an entry of the ledger holds 65,535 bytes."""

_FROM: dict[str, frozenset[ExceptionState]] = {
    "inquiry": frozenset({ExceptionState.OPEN, ExceptionState.INVESTIGATED}),
    "disposition": frozenset({ExceptionState.INVESTIGATED}),
    "group": frozenset({ExceptionState.OPEN, ExceptionState.INVESTIGATED}),
    "retest": frozenset({ExceptionState.REMEDIATING}),
    "closing": frozenset({ExceptionState.DISPOSED, ExceptionState.RETESTED}),
    "reopened": frozenset(
        {ExceptionState.DISPOSED, ExceptionState.RETESTED, ExceptionState.CLOSED}
    ),
    "classification": frozenset(ExceptionState) - {ExceptionState.OPEN},
}
_NEXT = {
    ExceptionState.OPEN: "first say cause, effect and extent",
    ExceptionState.INVESTIGATED: "first decide what is done about it",
    ExceptionState.DISPOSED: "close it, or reopen it",
    ExceptionState.REMEDIATING: "first test the mended control again",
    ExceptionState.RETESTED: "close it, or reopen it",
    ExceptionState.CLOSED: "reopen it with a reason",
}
_DONE_BY = {"disposition": "investigated_by", "group": "investigated_by"}


def step_of(kind: str, stream: str, said: Mapping[str, Any]) -> str:
    """Which step an act is, by its kind and what it says."""
    match kind:
        case "exception.disposed":
            return "group" if stream.startswith("group/") else "disposition"
        case "exception.closed":
            return "closing"
        case "deficiency.classified":
            return "classification"
    return str(said.get("what", ""))


def require_legal(line: ExceptionLine, step: str, person: str) -> None:
    """Refuse a step that the exception's state, or an earlier part of its person, forbids.

    Raises:
        PolicyError: ``exception.premature``, ``exception.same_person``.
    """
    name, state = exception_name(line.number), ExceptionState(line.state)
    if state not in _FROM.get(step, frozenset()):
        raise PolicyError(
            "exception.premature",
            f"{name} is {state.value}: no {step} may follow",
            remedy=_NEXT[state],
            where=name,
        )
    if line.owner and person == line.owner and step not in {"disposition", "group", "reopened"}:
        raise _same_person(name, person, "mends the control and can't also judge it")
    before = orjson.loads(line.data).get(_DONE_BY.get(step, ""))
    if before and before == person:
        raise _same_person(name, person, "inquired into it and can't also decide what is done")


def require_complete(step: str, said: Mapping[str, Any], person: str) -> None:
    """Refuse a step that leaves out what it must say.

    Raises:
        UsageError: ``exception.incomplete``.
        PolicyError: ``exception.same_person``: who decides would mend the control.
    """
    match step:
        case "inquiry":
            require_text(said, "cause", "effect")
            if said.get("extent") not in set(Extent):
                raise _incomplete("extent is one of: " + ", ".join(Extent))
        case "disposition" | "group":
            _require_settlement(said, person)
        case "retest":
            require_text(said, "note")
        case "closing":
            require_text(said, "rationale")
        case "reopened":
            require_text(said, "reason")
        case _:
            require_text(said, "rationale", "classification")


def _require_settlement(said: Mapping[str, Any], person: str) -> None:
    require_text(said, "rationale")
    if said.get("disposition") not in set(Disposition):
        raise _incomplete("the disposition is one of: " + ", ".join(Disposition))
    if said["disposition"] == Disposition.REMEDIATE:
        require_text(said, "owner", "due")
        require_iso_day(said["due"])
        if said["owner"] == person:
            raise _same_person("", person, "would mend the control that they judge")


def require_text(said: Mapping[str, Any], *names: str) -> None:
    """Refuse a statement in which one of these fields is empty or too long.

    Raises:
        UsageError: ``exception.incomplete``.
    """
    for name in names:
        if not str(said.get(name, "")).strip():
            raise _incomplete(f"{name.replace('_', ' ')} is missing")
    for name, value in said.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise _incomplete(f"{name.replace('_', ' ')} is longer than {LONGEST_TEXT} characters")


def require_iso_day(text: str) -> date:
    """The day of an ISO date.

    Raises:
        UsageError: ``exception.incomplete``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _incomplete(f"{text[:40]!r} is no day like 2026-03-31") from error


def _incomplete(what: str) -> UsageError:
    return UsageError(
        "exception.incomplete", what, remedy="say it and try again; docs/exceptions.md lists what"
    )


def _same_person(where: str, person: str, what: str) -> PolicyError:
    return PolicyError(
        "exception.same_person",
        f"{person} {what}",
        remedy="let another person do it",
        where=where,
    )

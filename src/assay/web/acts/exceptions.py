"""What people do with an exception: inquire, settle, close, take up again, classify."""

from enum import StrEnum
from typing import TypeVar

from assay.errors import PolicyError, UsageError
from assay.ledger.approval import Envelope
from assay.review.clocks import review_policy
from assay.review.exceptions import (
    Classification,
    Disposition,
    ExceptionRef,
    Extent,
    Inquiry,
    Settlement,
    exception_of,
    propose_classification,
    propose_closing,
    propose_inquiry,
    propose_reopening,
    propose_settlement,
    record,
    situation_of,
)
from assay.sign import Act
from assay.web.acts.kind import Done, Fields
from assay.web.call import Call
from assay.web.draft import Draft
from assay.web.guard import is_concerned
from assay.web.slugs import unslug

__all__ = [
    "about_exception",
    "classify",
    "close",
    "inquire",
    "perform_step",
    "settle",
    "take_up",
    "visible_exception",
    "word_of",
]

W = TypeVar("W", bound=StrEnum)


def visible_exception(call: Call) -> None:
    """The exception exists, and is not one of a rule or case that the visitor may not know of.

    Raises:
        UsageError: ``run.unknown``, ``exception.unknown``.
        PolicyError: ``case.own``: it is about the visitor.
    """
    run, discretion = call.run(), call.discretion()
    name = unslug(call.asked.params.get("exception", ""))
    found = exception_of(call.view, run.run_id, name)
    row = call.view.case(run.run_id, found.case_id) if found.case_id else None
    hidden = row is not None and discretion.hides(dict(row.outcomes))
    if found.rule_id in discretion.rules or hidden:
        raise UsageError(
            "exception.unknown",
            f"the run has no exception {found.name}",
            remedy="`assay exceptions list RUN` lists them",
        )
    if row is not None and is_concerned(call, row):
        raise PolicyError(
            "case.own",
            "the exception is about you: you may read what you are told of the case, nothing else",
            remedy="open its explanation",
        )


def inquire(call: Call, fields: Fields) -> Act:
    """Say what was found out."""
    found = Inquiry(
        cause=fields.get("cause", "").strip(),
        effect=fields.get("effect", "").strip(),
        extent=word_of(Extent, fields.get("extent", "")),
        compensating_control=fields.get("compensating_control", "").strip(),
        compensating_tested=fields.get("compensating_tested") == "1",
        management_response=fields.get("management_response", "").strip(),
    )
    return propose_inquiry(call.view, _ref(call, fields), call.visitor.person, found)


def settle(call: Call, fields: Fields) -> Act:
    """Decide what is done."""
    decided = Settlement(
        disposition=word_of(Disposition, fields.get("disposition", "")),
        rationale=fields.get("rationale", "").strip(),
        owner=fields.get("owner", ""),
        due=fields.get("due", ""),
    )
    return propose_settlement(call.view, _ref(call, fields), call.visitor.person, decided)


def close(call: Call, fields: Fields) -> Act:
    """Close it."""
    rationale = fields.get("rationale", "").strip()
    return propose_closing(call.view, _ref(call, fields), call.visitor.person, rationale)


def take_up(call: Call, fields: Fields) -> Act:
    """Take a closed one up again."""
    reason = fields.get("reason", "").strip()
    return propose_reopening(call.view, _ref(call, fields), call.visitor.person, reason)


def classify(call: Call, fields: Fields) -> Act:
    """Say how grave it is; the proposal and its factors are in what is signed."""
    ref, policy = _ref(call, fields), review_policy(call.office.workspace.path)
    situation = situation_of(call.view, ref.run, ref.name, policy=policy)
    return propose_classification(
        call.view,
        ref.run,
        ref.name,
        call.visitor.person,
        classification=word_of(Classification, fields.get("classification", "")),
        situation=situation,
        rationale=fields.get("rationale", "").strip(),
    )


def perform_step(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record a step."""
    clock = call.clock
    lines = call.office.write(lambda store: record(store, draft.act, envelope, clock=clock))
    run, name = draft.fields["run"], draft.fields["exception"]
    state = lines[0].state.replace("_", " ") if lines else "recorded"
    return Done(f"{name} is {state}.", to=f"/runs/{run}/exceptions/{name}")


def about_exception(call: Call, fields: Fields) -> str:
    """Which exception, in words."""
    return f"{fields.get('exception', '')} of run {call.run().number}"


def _ref(call: Call, fields: Fields) -> ExceptionRef:
    return ExceptionRef(call.run().run_id, fields.get("exception", ""))


def word_of(words: type[W], text: str) -> W:
    """A word of a closed list.

    Raises:
        UsageError: ``option.unknown``.
    """
    try:
        return words(text)
    except ValueError as error:
        raise UsageError(
            "option.unknown",
            f"{text[:40]!r} is none of these",
            remedy="choose one of: " + ", ".join(words),
        ) from error

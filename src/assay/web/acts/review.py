"""What a reviewer does: decide a case, take the decision back."""

import orjson

from assay.domain import ReviewOutcome, Role
from assay.errors import UsageError
from assay.ledger.approval import Envelope
from assay.review.decision import Change, DecisionRequest
from assay.review.desk import decide, propose
from assay.review.withdrawal import propose_withdrawal, withdraw
from assay.sign import Act
from assay.web.acts.kind import Done, Fields
from assay.web.call import Call
from assay.web.draft import Draft
from assay.web.slugs import slug

__all__ = ["about_case", "perform_decision", "perform_withdrawal", "propose_decision", "take_back"]

_MOST_CHANGES = 200
_SAYINGS = {
    "accept": "accepted",
    "reject": "rejected",
    "change": "changed",
    "needs_information": "put on hold until more evidence is in",
    "escalate": "escalated",
    "new_reading": "sent to a new reading",
}


def propose_decision(call: Call, fields: Fields) -> Act:
    """A decision as the form has it."""
    row = call.case()
    try:
        outcome, version = ReviewOutcome(fields.get("outcome", "")), int(fields.get("version", ""))
    except ValueError as error:
        raise UsageError(
            "review.malformed",
            "outcome or version is none",
            remedy="choose an outcome; load the page again",
        ) from error
    request = DecisionRequest(
        run_id=row.run_id,
        case_id=row.case_id,
        person=call.visitor.person,
        outcome=outcome,
        version=version,
        rationale=fields.get("rationale", "").strip(),
        reason_code=fields.get("reason_code", ""),
        changes=_changes(fields.get("changes", "")),
        comment=fields.get("comment", "").strip(),
        on_behalf_of=call.giver(Role.REVIEWER),
    )
    return propose(call.view, request, clock=call.clock)


def perform_decision(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record a decision, and lead to the next item."""
    clock = call.clock
    done = call.office.write(lambda store: decide(store, draft.act, envelope, clock=clock))
    run = draft.fields["run"]
    saying = _SAYINGS.get(draft.act.outcome, draft.act.outcome)
    return Done(
        f"{done.case_id} {saying}. It is on the ledger as entry {done.seq}.",
        to=f"/runs/{run}/queue/next",
        undo_until=done.withdraw_until,
    )


def take_back(call: Call, fields: Fields) -> Act:
    """The withdrawal of one's newest decision."""
    row = call.case()
    reason = fields.get("reason", "").strip() or "taken back at once"
    return propose_withdrawal(
        call.view,
        row.run_id,
        row.case_id,
        call.visitor.person,
        reason=reason,
        clock=call.clock,
        on_behalf_of=call.giver(Role.REVIEWER),
    )


def perform_withdrawal(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record a withdrawal, and lead back to the case."""
    clock = call.clock
    done = call.office.write(lambda store: withdraw(store, draft.act, envelope, clock=clock))
    run, case = draft.fields["run"], draft.fields["case"]
    return Done(
        f"The decision on {done.case_id} is taken back.", to=f"/runs/{run}/cases/{slug(case)}"
    )


def about_case(call: Call, fields: Fields) -> str:
    """Which case, in words."""
    del fields
    row = call.case()
    return f"{row.case_id} of run {call.run().number}: {row.title}"


def _changes(text: str) -> tuple[Change, ...]:
    """The changes of a form: a JSON array of objects with the fields of a change."""
    if not text:
        return ()
    try:
        rows = orjson.loads(text)
        found = tuple(Change(**{name: str(row[name]) for name in Change._fields}) for row in rows)
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise UsageError(
            "review.malformed", "the changes can't be read", remedy="use the form"
        ) from error
    if len(found) > _MOST_CHANGES:
        raise UsageError("review.malformed", "too many changes", remedy="change fewer at once")
    return found

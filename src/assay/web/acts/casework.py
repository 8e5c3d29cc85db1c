"""What people do with many exceptions at once, with a mended control, and with the lists that decide."""

from assay.domain import Role
from assay.errors import UsageError
from assay.ledger.approval import Envelope
from assay.review.clocks import review_policy
from assay.review.exceptions import (
    Disposition,
    ExceptionRef,
    GroupQuery,
    Retest,
    Settlement,
    propose_group,
    propose_retest,
    record,
)
from assay.review.list_review import propose_list_review, record_list_review
from assay.sign import Act, PersonId
from assay.web.acts.exceptions import word_of
from assay.web.acts.kind import Done, Fields
from assay.web.call import Call
from assay.web.draft import Draft

__all__ = [
    "about_group",
    "about_list",
    "perform_group",
    "perform_list",
    "query_of",
    "retest",
    "review_list",
    "settle_group",
    "visible_group",
]

_SPEAKERS = (Role.REVIEWER, Role.APPROVER, Role.PREPARER, Role.AUDITOR)


def visible_group(call: Call) -> None:
    """The run exists, and nothing of it is kept from the visitor: a group is named member by member.

    Raises:
        UsageError: ``run.unknown``, ``group.unclear``.
    """
    call.run()
    if call.discretion().rules:
        raise UsageError(
            "group.unclear",
            "a group may hold what is for the control room alone",
            remedy="someone with the role control_room decides it, or decide one by one",
        )


def query_of(fields: Fields) -> GroupQuery:
    """The query of a group, as a form or an address has it."""
    return GroupQuery(
        fields.get("rule", "").strip(),
        fields.get("column", "").strip(),
        fields.get("value", "").strip(),
    )


def settle_group(call: Call, fields: Fields) -> Act:
    """Decide what is done about every exception that a query matches, with one rationale."""
    decided = Settlement(
        disposition=word_of(Disposition, fields.get("disposition", "")),
        rationale=fields.get("rationale", "").strip(),
        owner=fields.get("owner", ""),
        due=fields.get("due", ""),
    )
    person = PersonId(call.visitor.person)
    return propose_group(call.view, call.run().run_id, query_of(fields), person, decided)


def perform_group(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record it for every member, or for none."""
    clock = call.clock
    lines = call.office.write(lambda store: record(store, draft.act, envelope, clock=clock))
    run = draft.fields["run"]
    return Done(f"{len(lines):,} exceptions are decided together.", to=f"/exceptions?run={run}")


def about_group(call: Call, fields: Fields) -> str:
    """Which exceptions, in words."""
    query = query_of(fields)
    where = f" where {query.column} is {query.value}" if query.column else ""
    return f"every undecided exception of {query.rule_id}{where}, run {call.run().number}"


def retest(call: Call, fields: Fields) -> Act:
    """Say how the mended control did when it was tested again."""
    found = Retest(
        operated_from=fields.get("operated_from", ""),
        operated_until=fields.get("operated_until", ""),
        instances=_count(fields.get("instances", "")),
        deviations=_count(fields.get("deviations", "")),
        note=fields.get("note", "").strip(),
    )
    return propose_retest(
        call.view,
        ExceptionRef(call.run().run_id, fields.get("exception", "")),
        PersonId(call.visitor.person),
        found,
        frequency=fields.get("frequency", ""),
        policy=review_policy(call.office.workspace.path),
    )


def review_list(call: Call, fields: Fields) -> Act:
    """Say that a list was reviewed, and against what."""
    held = next((role for role in _SPEAKERS if call.visitor.holds(role)), Role.REVIEWER)
    return propose_list_review(
        call.view,
        call.run().run_id,
        fields.get("list", ""),
        PersonId(call.visitor.person),
        note=fields.get("note", "").strip(),
        role=held,
    )


def perform_list(call: Call, draft: Draft, envelope: Envelope) -> Done:
    """Record it."""
    clock = call.clock
    done = call.office.write(
        lambda store: record_list_review(store, draft.act, envelope, clock=clock)
    )
    return Done(
        f"The review of {done.name} is on the record.", to=f"/lists?run={draft.fields['run']}"
    )


def about_list(call: Call, fields: Fields) -> str:
    """Which list, in words."""
    return f"the list {fields.get('list', '')} of run {call.run().number}"


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - a count
        raise UsageError(
            "retest.malformed", f"{text[:40]!r} is no count", remedy="give instances and deviations"
        )
    return int(text)

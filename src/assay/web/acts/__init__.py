"""Every act that pages and programs offer, by name: the second half of the table of routes."""

from assay.domain import Role
from assay.errors import UsageError
from assay.web.acts import casework, exceptions, people, review, signing
from assay.web.acts.kind import ActKind, Done, Fields
from assay.web.guard import SIGNED_IN, any_object, visible_case, visible_run

__all__ = ["ACTS", "ActKind", "Done", "Fields", "find_act"]

_ADMIN = frozenset({Role.ADMIN})
_APPROVER = frozenset({Role.APPROVER})
_REVIEWER = frozenset({Role.REVIEWER})
_BOTH = _APPROVER | _REVIEWER
_LISTENERS = _BOTH | {Role.PREPARER, Role.AUDITOR}
_GIVERS = frozenset(Role) - {Role.ADMIN, Role.AUDITOR}
_ANY_ROLE = frozenset(Role)

_ALL = (
    ActKind(
        "review.completed", _REVIEWER, "decide", visible_case, review.propose_decision,
        review.perform_decision, review.about_case,
    ),
    ActKind(
        "review.withdrawn", _REVIEWER, "decide", visible_case, review.take_back,
        review.perform_withdrawal, review.about_case,
    ),
    ActKind(
        "approval.granted", _APPROVER, "sign", visible_case, signing.propose_case_signature,
        signing.perform_case, review.about_case,
    ),
    ActKind(
        "run.granted", _APPROVER, "sign", visible_run, signing.propose_run_signature,
        signing.perform_run, signing.about_run,
    ),
    ActKind(
        "case.reopened", _BOTH, "sign", visible_case, signing.propose_reopened,
        signing.perform_reopening, review.about_case,
    ),
    ActKind(
        "exception.inquiry", _REVIEWER, "decide", exceptions.visible_exception,
        exceptions.inquire, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "exception.settlement", _APPROVER, "decide", exceptions.visible_exception,
        exceptions.settle, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "exception.closing", _APPROVER, "decide", exceptions.visible_exception,
        exceptions.close, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "exception.reopening", _REVIEWER, "decide", exceptions.visible_exception,
        exceptions.take_up, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "exception.retest", _REVIEWER, "decide", exceptions.visible_exception,
        casework.retest, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "exception.group", _APPROVER, "decide", casework.visible_group,
        casework.settle_group, casework.perform_group, casework.about_group,
    ),
    ActKind(
        "list.reviewed", _LISTENERS, "decide", visible_run, casework.review_list,
        casework.perform_list, casework.about_list,
    ),
    ActKind(
        "deficiency.classified", _APPROVER, "decide", exceptions.visible_exception,
        exceptions.classify, exceptions.perform_step, exceptions.about_exception,
    ),
    ActKind(
        "person.added", _ADMIN, "people", any_object, people.add, people.perform_people,
        people.about_people,
    ),
    ActKind(
        "role.granted", _ADMIN, "people", any_object, people.grant, people.perform_people,
        people.about_people,
    ),
    ActKind(
        "role.ended", _ADMIN, "people", any_object, people.end_role, people.perform_people,
        people.about_people,
    ),
    ActKind(
        "delegation.granted", _GIVERS, "people", any_object, people.delegate,
        people.perform_people, people.about_people,
    ),
    ActKind(
        "delegation.ended", _GIVERS | _ADMIN, "people", any_object, people.end_delegation,
        people.perform_people, people.about_people,
    ),
    ActKind(
        "key.added", SIGNED_IN, "people", any_object, people.enrol, people.perform_people,
        people.about_people,
    ),
    ActKind(
        "key.vouched", _ANY_ROLE, "people", any_object, people.vouch, people.perform_people,
        people.about_people,
    ),
    ActKind(
        "key.revoked", SIGNED_IN, "people", any_object, people.revoke, people.perform_people,
        people.about_people,
    ),
)  # fmt: skip

ACTS = {kind.name: kind for kind in _ALL}
"""Acts by name."""


def find_act(name: str) -> ActKind:
    """The act of that name.

    Raises:
        UsageError: ``act.unknown``.
    """
    found = ACTS.get(name)
    if found is None:
        raise UsageError(
            "act.unknown", f"there is no act {name!r}", remedy="there are: " + ", ".join(ACTS)
        )
    return found

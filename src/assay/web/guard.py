"""Who may do what to which object: the words that the table of routes is written in.

Every route names the roles that open it and a check of the object that it is about. Both are asked on
the server for every request, and there is no route outside the table.
"""

from collections.abc import Callable
from enum import Enum

from assay.domain import CaseRow, Role
from assay.errors import PolicyError, UsageError
from assay.stores.paper import kept_paper
from assay.web.call import Call
from assay.web.slugs import unslug

__all__ = [
    "ANYONE",
    "READERS",
    "SIGNED_IN",
    "Access",
    "Check",
    "any_object",
    "is_concerned",
    "may_see",
    "own_case",
    "require_role",
    "visible_case",
    "visible_run",
]


class Access(Enum):
    """Who is let in where no role decides."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


ANYONE = Access.ANYONE
SIGNED_IN = Access.SIGNED_IN
READERS = frozenset({Role.PREPARER, Role.REVIEWER, Role.APPROVER, Role.AUDITOR, Role.CONTROL_ROOM})
"""Who may look at cases. An admin looks after people and sees none."""

Check = Callable[[Call], None]


def require_role(call: Call, access: Access | frozenset[Role], scope: str) -> None:
    """Refuse whoever holds none of the roles, or whose token is for something else.

    Raises:
        PolicyError: ``visitor.unknown``, ``role.missing``, ``scope.missing``.
    """
    visitor = call.visitor
    if access is ANYONE:
        return
    if not visitor.is_somebody:
        raise PolicyError(
            "visitor.unknown", "nobody is signed in", remedy="sign in, or send a token"
        )
    if isinstance(access, frozenset) and not visitor.holds(*access):
        wanted = ", ".join(sorted(access))
        raise PolicyError(
            "role.missing",
            f"this is for: {wanted}",
            remedy="an admin grants roles: assay people grant",
        )
    if visitor.scopes is not None and scope not in visitor.scopes:
        raise PolicyError(
            "scope.missing",
            f"the token is not for {scope!r}",
            remedy=f"make one that is: assay accounts token NAME --scope {scope}",
        )


def any_object(call: Call) -> None:
    """The route is about no object of its own."""
    del call


def visible_run(call: Call) -> None:
    """The run exists.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    call.run()


def visible_case(call: Call) -> None:
    """The case exists, holds no covert finding unless for the control room, and isn't one's own.

    Raises:
        UsageError: ``case.unknown``; also where there is one that the visitor may not know of.
        PolicyError: ``case.own``.
    """
    row, discretion = call.case(), call.discretion()
    if discretion.hides(dict(row.outcomes)):
        raise _unknown_case(call)
    if discretion.is_sensitive and row.workpaper and is_concerned(call):
        raise PolicyError(
            "case.own",
            "the case is about you: you may read what you are told of it, and nothing else",
            remedy="open its explanation",
        )


def own_case(call: Call) -> None:
    """The case is about the visitor; the only one for whom its explanation is.

    Raises:
        UsageError: ``case.unknown``.
    """
    row = call.case()
    told = call.discretion().told
    if not told or not row.workpaper or not is_concerned(call):
        raise _unknown_case(call)


def is_concerned(call: Call, row: CaseRow | None = None) -> bool:
    """Whether the visitor is, or can't be told from, someone whom a case of a discreet app is about.

    An app names the roles of those people; someone who decided on the case is a party too and may
    see it.

    Args:
        call: The request.
        row: The case; the one that the request names where none is given.
    """
    concerned = call.discretion().concerned
    if not concerned:
        return False
    paper = call.paper() if row is None else kept_paper(call.view, row)
    person = call.visitor.person
    return any(
        any(alike.id == person for alike, _ in call.people.alike(party.mentions))
        for party in (paper.parties if paper else ())
        if party.role in concerned
    )


def may_see(call: Call, row: CaseRow) -> bool:
    """Whether a case may stand in a list for the visitor: none with a covert finding, none of theirs."""
    discretion = call.discretion()
    if not discretion.is_sensitive:
        return True
    return not discretion.hides(dict(row.outcomes)) and not is_concerned(call, row)


def _unknown_case(call: Call) -> UsageError:
    # Word for word what the store says of a case that there is not.
    number = call.run().number
    return UsageError(
        "case.unknown",
        f"run {number} has no case {unslug(call.asked.params['case'])!r}",
        remedy=f"`assay cases {number}` lists its cases",
    )

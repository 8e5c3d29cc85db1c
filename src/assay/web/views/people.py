"""People, roles and keys for admins and auditors; one's own account for everyone."""

from assay.domain import Role
from assay.web.call import Answer, Call
from assay.web.page import page

__all__ = ["show_account", "show_people"]


def show_people(call: Call) -> Answer:
    """Everyone on the record, with what may be done about them."""
    people = call.people
    return page(
        "people.html.j2",
        call,
        people=sorted(people, key=lambda person: person.name),
        delegations=people.delegations,
        roles_there_are=list(Role),
        names={person.id: person.name for person in people},
        can_change=call.visitor.holds(Role.ADMIN),
    )


def show_account(call: Call) -> Answer:
    """Who one is on the record, one's keys, and the key of this browser."""
    people, person = call.people, call.visitor.person
    known = next((one for one in people if one.id == person), None)
    with call.office.access.reading() as desk:
        tokens = desk.passes.tokens(call.visitor.account)
    return page(
        "account.html.j2",
        call,
        person=known,
        origin=call.view.log().origin,
        tokens=tokens,
        pending=[
            (one, key)
            for one in people
            for key in one.keys
            if key.state == "pending" and one.id != person
        ],
        may_delegate=sorted(call.visitor.roles - {Role.ADMIN, Role.AUDITOR}),
        others=[one for one in people if one.id != person],
        delegations=[d for d in people.delegations if person in (d.giver, d.taker)],
        names={one.id: one.name for one in people},
    )

"""In which role somebody acts, and for whom."""

from typing import NamedTuple

from assay.domain import Role
from assay.sign.duty import Objection
from assay.sign.people import People
from assay.sign.person import PersonId

__all__ = ["Acting", "no_role"]


class Acting(NamedTuple):
    """Somebody who wants to act.

    Attributes:
        person: Who.
        on_behalf_of: For whom, where they act for someone who delegated it; empty otherwise.
        at: The instant, as entries write it.
    """

    person: PersonId
    on_behalf_of: str
    at: str


def no_role(people: People, acting: Acting, role: Role) -> Objection | None:
    """Why somebody can't act in a role; ``None`` where they can.

    Raises:
        UsageError: ``person.unknown``.
    """
    person, giver = people.person(acting.person).id, acting.on_behalf_of
    givers = people.may_act(person, role, acting.at)
    if giver:
        if giver in (givers or ()):
            return None
    elif givers == ():
        return None
    elif givers:
        return Objection(
            "delegation.unnamed",
            f"{person} is no {role.value}, but may act for {' or '.join(givers)}: say for whom",
        )
    whom = f" for {giver}" if giver else ""
    return Objection("role.missing", f"{person} does not hold the role {role.value}{whom}")

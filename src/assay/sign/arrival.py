"""The way of a person whose key is at hand, in one call: founded, or added, enrolled, given roles.

For a firm's first person, for demonstrations and for examples; on the way of everybody else their
own key never leaves them (``assay people add``, then ``assay people enrol``).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from assay.clock import Clock, Ids
from assay.domain import Actor, Role
from assay.ledger import Signer
from assay.sign.act import enact
from assay.sign.custody import enrolling
from assay.sign.desk import written
from assay.sign.keyring import CodeSigner, new_code
from assay.sign.membership import adding, founding, granting
from assay.sign.person import PersonId
from assay.sign.signoff import Signatory
from assay.stores import Store

__all__ = ["Newcomer", "found", "introduce", "invite"]


class Newcomer(NamedTuple):
    """Somebody who is to be introduced.

    Attributes:
        person: Their id.
        mentions: Their identifiers.
        signer: Their key.
    """

    person: PersonId
    mentions: tuple[Actor, ...]
    signer: Signer


CODE_DAYS = 14
"""Days for which a one-time code holds where nobody says otherwise."""


def found(
    store: Store,
    person: PersonId,
    mentions: Sequence[Actor],
    signer: Signer,
    *,
    clock: Clock,
    ids: Ids,
) -> Signatory:
    """Record the first person, who is an admin from then on.

    Raises:
        UsageError: ``people.founded``.
    """
    with store.snapshot() as view:
        act = founding(view, person, mentions, signer.key.public)
    enact(store, act, signer, ids=ids, clock=clock)
    return Signatory(person, signer)


def invite(
    store: Store,
    admin: Signatory,
    person: PersonId,
    mentions: Sequence[Actor],
    *,
    clock: Clock,
    ids: Ids,
    days: int = CODE_DAYS,
    distinct: str = "",
) -> str:
    """Record a person; the one-time code for their first key, which stands nowhere else.

    Raises:
        UsageError: ``person.exists``, ``person.uncertain``, ``person.taken``.
        PolicyError: ``approval.*``: the admin may not add people.
    """
    code = new_code(ids)
    with store.snapshot() as view:
        act = adding(
            view,
            admin.person,
            person,
            mentions,
            code=CodeSigner(code).key.public,
            code_until=written(clock.now() + timedelta(days=days)),
            distinct=distinct,
        )
    enact(store, act, admin.signer, ids=ids, clock=clock)
    return code


def introduce(
    store: Store,
    admin: Signatory,
    newcomer: Newcomer,
    roles: Iterable[Role] = (),
    *,
    clock: Clock,
    ids: Ids,
) -> Signatory:
    """Add a person, enrol their key and give them roles.

    Raises:
        UsageError, PolicyError: As :func:`invite`; ``role.conflicting``.
    """
    person, mentions, signer = newcomer
    code = invite(store, admin, person, mentions, clock=clock, ids=ids)
    with store.snapshot() as view:
        act = enrolling(view, person, signer.key.public)
    enact(store, act, signer, CodeSigner(code), ids=ids, clock=clock)
    for role in roles:
        with store.snapshot() as view:
            act = granting(view, admin.person, person, role, at=written(clock.now()))
        enact(store, act, admin.signer, ids=ids, clock=clock)
    return Signatory(person, signer)

"""A small firm for tests: an admin who founded it, and whoever is hired, each with a key."""

from assay.clock import Clock, CountedIds, Ids, SteppedClock
from assay.domain import Role
from assay.ledger import SeedSigner
from assay.sign import Newcomer, Signatory, found, introduce, parse_person, person_id
from assay.stores import Store

ADMIN = "Ida Berg <ida.berg@assay.example>"


class Firm:
    """The people of a store.

    Args:
        store: Where they stand.
        clock: Dates what they do.
        ids: Nonces and codes.
    """

    def __init__(self, store: Store, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.store = store
        self.clock = clock or SteppedClock("2026-03-01T08:00:00Z", step_ms=1)
        self.ids = ids or CountedIds("firm")
        admin = person_id("ida-berg")
        self.admin = found(
            store,
            admin,
            [parse_person(ADMIN)],
            SeedSigner("person:ida-berg", "ida-berg"),
            clock=self.clock,
            ids=self.ids,
        )

    def hire(self, text: str, *roles: Role) -> Signatory:
        """Somebody new; their id follows from the text."""
        mention = parse_person(text)
        person = person_id(mention.name or mention.login or mention.email.partition("@")[0])
        signer = SeedSigner(f"person:{person}", person)
        newcomer = Newcomer(person, (mention,), signer)
        return introduce(self.store, self.admin, newcomer, roles, clock=self.clock, ids=self.ids)

"""Requests and decisions of the pre-clearance system, by person and issuer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assay.domain import Actor, Fact
from personal_trade.case import Approval, Decision, Request, Side, Terms
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.securities import Security, SecurityMaster, names_of
from personal_trade.shelf import Lookup, LookupDraft
from personal_trade.unchecked import filled

__all__ = ["Clearance", "ClearanceBook", "clearance_of"]

_NAMING = ("symbol", "isin", "name", "issuer", "cusip", "sedol", "figi")


@dataclass(frozen=True, slots=True)
class Clearance:
    """A decision with what is needed to hold it against a trade.

    Attributes:
        approval: The decision.
        names: How it names the instrument, by kind; empty where it names none.
        entry: Its row; ``None`` where it was read from text.
    """

    approval: Approval
    names: Mapping[str, str]
    entry: Entry | None = None


def clearance_of(entry: Entry) -> Clearance:
    """A row of the pre-clearance system; without a decision it is pending."""
    names = names_of(entry)
    naming = next((kind for kind in _NAMING if kind in names), "symbol")
    conditions = entry.fact("conditions")
    terms = filled(
        Terms,
        symbol=entry.fact(naming, "approval.symbol"),
        asset_class=entry.fact("asset_class", "approval.asset_class"),
        side=_chosen(entry, "side", Side),
        quantity=entry.fact("quantity", "approval.quantity"),
        amount=entry.fact("amount", "approval.amount"),
        price=entry.fact("price", "approval.price"),
        account=entry.fact("account", "approval.account"),
        valid_from=entry.fact("valid_from", "approval.valid_from"),
        valid_until=entry.fact("valid_until", "approval.valid_until"),
        conditions=() if conditions is None else (conditions,),
    )
    request = filled(
        Request,
        number=entry.fact("number", "request.number"),
        person=entry.fact("person", "request.person"),
        at=entry.fact("requested_at", "request.at"),
        terms=terms,
    )
    decision = _chosen(entry, "decision", Decision)
    if decision is None:
        number = entry.fact("number")
        lineage = number.lineage if number else entry.fact("person").lineage  # type: ignore[union-attr]
        decision = Fact[Decision](name="approval.decision", value=Decision.PENDING, lineage=lineage)
    approval = filled(
        Approval,
        approver=entry.fact("approver", "approval.approver"),
        decision=decision,
        at=entry.fact("decided_at", "approval.at"),
        terms=terms,
        request=request,
        rationale=entry.fact("rationale", "approval.rationale"),
    )
    return Clearance(approval, names, entry)


def _chosen(entry: Entry, field: str, kind: type[Any]) -> Fact[Any] | None:
    fact = entry.fact(field)
    if fact is None:
        return None
    return replace(fact, name=f"approval.{field}", value=kind(str(fact.value)))


@dataclass
class ClearanceBook:
    """The rows of the pre-clearance system.

    Attributes:
        entries: The rows.
        master: Resolves what they name.
        directory: Resolves who asked.
    """

    entries: Sequence[Entry]
    master: SecurityMaster
    directory: Directory

    def __post_init__(self) -> None:
        by_person, by_issuer = LookupDraft(), LookupDraft()
        for at, entry in enumerate(self.entries):
            key = self._asker(entry)
            for issuer in self.master.resolve(names_of(entry)).issuers:
                by_person.add(_key(key, issuer), at)
                if not key.startswith(_LISTED):
                    by_issuer.add(issuer, at)
        self._by_person = by_person.close()
        self._of_strangers = by_issuer.close()

    def of(self, person: str, security: Security) -> list[Clearance]:
        """A person's requests for an issuer, in the order of the list."""
        found: set[int] = set()
        for issuer in security.issuers:
            found.update(self._by_person.of(_key(person, issuer)))
        return [clearance_of(self.entries[at]) for at in sorted(found)]

    def perhaps_of(self, person: Actor, security: Security) -> Iterator[Entry]:
        """Requests for an issuer by someone who may be the person, or may not."""
        # Two people of the list are told apart by it.
        is_listed = self.directory.key(person).startswith(_LISTED)
        lookup = self._of_strangers if is_listed else self._of_all
        found: set[int] = set()
        for issuer in security.issuers:
            found.update(lookup.of(issuer))
        for at in sorted(found)[:_MOST]:
            asker = self.entries[at].person("person")
            if asker is None or self.directory.is_same(person, asker) is None:
                yield self.entries[at]

    @cached_property
    def _of_all(self) -> Lookup:
        return Lookup.of_pairs(
            (issuer, at)
            for at, entry in enumerate(self.entries)
            for issuer in self.master.resolve(names_of(entry)).issuers
        )

    def _asker(self, entry: Entry) -> str:
        person = entry.person("person")
        return self.directory.key(person) if person else ""


def _key(person: str, issuer: str) -> str:
    return f"{person}\0{issuer}"


_LISTED = "person:"
_MOST = 200

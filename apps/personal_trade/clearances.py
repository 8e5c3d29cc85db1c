"""Requests and decisions of the pre-clearance system, by person and issuer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assay.domain import Actor, Fact
from personal_trade.case import Approval, Decision, Request, Side, Terms
from personal_trade.directory import Directory
from personal_trade.entry import Entry
from personal_trade.securities import Security, SecurityMaster, names_of
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

    entries: tuple[Entry, ...]
    master: SecurityMaster
    directory: Directory

    def __post_init__(self) -> None:
        self._by_person: dict[tuple[str, str], list[int]] = {}
        self._by_issuer: dict[str, list[int]] = {}
        for at, entry in enumerate(self.entries):
            person = entry.person("person")
            key = self.directory.key(person) if person else ""
            for issuer in self.master.resolve(names_of(entry)).issuers:
                self._by_person.setdefault((key, issuer), []).append(at)
                self._by_issuer.setdefault(issuer, []).append(at)

    def __getstate__(self) -> tuple[object, ...]:
        return self.entries, self.master, self.directory

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.entries, self.master, self.directory = state  # type: ignore[assignment]
        self.__post_init__()

    def of(self, person: str, security: Security) -> list[Clearance]:
        """A person's requests for an issuer, in the order of the list."""
        found: set[int] = set()
        for issuer in security.issuers:
            found.update(self._by_person.get((person, issuer), ()))
        return [clearance_of(self.entries[at]) for at in sorted(found)]

    def perhaps_of(self, person: Actor, security: Security) -> Iterator[Entry]:
        """Requests for an issuer by someone who may be the person, or may not."""
        found: set[int] = set()
        for issuer in security.issuers:
            found.update(self._by_issuer.get(issuer, ()))
        for at in sorted(found)[:_MOST]:
            asker = self.entries[at].person("person")
            if asker is None or self.directory.is_same(person, asker) is None:
                yield self.entries[at]


_MOST = 200

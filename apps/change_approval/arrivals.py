"""Deployments by the ticket that they belong to, held small, given out as facts."""

import re
from collections.abc import Iterator

from assay.domain import Actor, Digest, Fact, Moment, Origin, RecordPointer
from change_approval.case import Change, Deployment

__all__ = ["Arrivals", "deployments_in"]

_BARE_NUMBER = re.compile(r"(?:.*#)?\d+")


class _Place:
    """A value and where it stands."""

    __slots__ = ("pointer", "value")

    def __init__(self, fact: Fact[str] | Fact[Actor]) -> None:
        self.value = fact.value
        self.pointer = _pointer(fact)


class _Arrival:
    """One deployment without its facts; a tenth of their size."""

    __slots__ = ("at", "by", "deployment_id", "file", "row", "sha256", "triggered_by", "version")

    def __init__(self, deployment: Deployment) -> None:
        lineage = deployment.deployment_id.lineage
        if not isinstance(lineage, RecordPointer):  # a deployment is read from a record
            raise TypeError(type(lineage).__name__)
        self.sha256 = lineage.sha256
        self.file = lineage.origin.file
        self.row = lineage.origin.row
        self.deployment_id = _Place(deployment.deployment_id)
        self.at = (deployment.at.value, _pointer(deployment.at)) if deployment.at else None
        self.by = _Place(deployment.by) if deployment.by else None
        self.triggered_by = _Place(deployment.triggered_by) if deployment.triggered_by else None
        self.version = _Place(deployment.version) if deployment.version else None

    def facts(self) -> Deployment:
        """The deployment with the lineage of each value."""
        return Deployment(
            deployment_id=self._text("deployment.id", self.deployment_id),
            at=self.at and Fact[Moment](
                name="deployment.at", value=self.at[0], lineage=self._lineage(self.at[1])
            ),
            by=self._actor("deployment.by", self.by),
            triggered_by=self._actor("deployment.triggered_by", self.triggered_by),
            version=self.version and self._text("deployment.version", self.version),
            is_independent=True,
        )  # fmt: skip

    def _text(self, name: str, place: _Place) -> Fact[str]:
        return Fact[str](name=name, value=str(place.value), lineage=self._lineage(place.pointer))

    def _actor(self, name: str, place: _Place | None) -> Fact[Actor] | None:
        if place is None or not isinstance(place.value, Actor):
            return None
        return Fact[Actor](name=name, value=place.value, lineage=self._lineage(place.pointer))

    def _lineage(self, pointer: str) -> RecordPointer:
        origin = Origin(file=self.file, row=self.row, pointer=pointer)
        return RecordPointer(sha256=Digest(self.sha256), origin=origin)


class Arrivals:
    """Deployments by ticket."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[_Arrival]] = {}

    def __contains__(self, key: str) -> bool:
        """Whether any deployment belongs to a ticket."""
        return key in self._by_key

    def add(self, key: str, deployment: Deployment) -> None:
        """Take a deployment in that belongs to a ticket."""
        self._by_key.setdefault(key, []).append(_Arrival(deployment))

    def of(
        self, key: str, created_at: Moment | None, versions: frozenset[str] = frozenset()
    ) -> tuple[Deployment, ...]:
        """The deployments of a ticket, earliest first.

        One that is surely older than the ticket shares its number by accident, wherever another
        one is not; it stays in the reconciliation as suspect. So may the only one, if nothing but
        a bare number ties it to the ticket: see :meth:`suspects`.

        Args:
            key: The ticket.
            created_at: When it was opened.
            versions: The versions that it is known to be.
        """
        found = self._by_key.get(key, ())
        plausible = [arrival for arrival in found if not _is_older(arrival, created_at)]
        if not plausible and not self._are_suspect(key, created_at, versions):
            plausible = list(found)
        return tuple(arrival.facts() for arrival in sorted(plausible, key=_instant))

    def suspects(
        self, key: str, created_at: Moment | None, versions: frozenset[str] = frozenset()
    ) -> tuple[Deployment, ...]:
        """The deployments of a bare number where every one is surely older than its ticket.

        They are another ticket's of that number, or this one was written afterwards; a person
        looks. A version, or a key such as ``CHG-12``, is nobody else's.
        """
        if not self._are_suspect(key, created_at, versions):
            return ()
        return tuple(a.facts() for a in sorted(self._by_key.get(key, ()), key=_instant))

    def _are_suspect(self, key: str, created_at: Moment | None, versions: frozenset[str]) -> bool:
        return _BARE_NUMBER.fullmatch(key) is not None and all(
            _is_older(arrival, created_at)
            and not (arrival.version and str(arrival.version.value).casefold() in versions)
            for arrival in self._by_key.get(key, ())
        )


def deployments_in(change: Change) -> Iterator[Deployment]:
    """The deployments that a record of a deployment source stands for.

    Its own rows of deployments, else the record itself: a merged pull request, an implemented
    ticket, a line of a deployment log. What was not merged or implemented is none.
    """
    if change.deployments:
        yield from change.deployments
    elif change.is_merged is None or change.is_merged.value:
        yield Deployment(
            deployment_id=change.number,
            at=change.merged_at,
            by=change.merged_by,
            version=change.merge_commit or change.head,
        )


def _is_older(arrival: _Arrival, created_at: Moment | None) -> bool:
    if arrival.at is None or created_at is None:
        return False
    return arrival.at[0].is_before(created_at) is True


def _instant(arrival: _Arrival) -> float:
    return arrival.at[0].earliest.timestamp() if arrival.at else float("inf")


def _pointer(fact: Fact[str] | Fact[Actor] | Fact[Moment]) -> str:
    lineage = fact.lineage
    return lineage.origin.pointer if isinstance(lineage, RecordPointer) else ""

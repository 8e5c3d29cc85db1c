"""Who had which part in a change: the columns of the test matrix, and the parties of a case."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from assay.domain import Actor, Fact, Party
from assay.domain.unchecked import made
from assay.identity import IdentityGraph
from change_approval.case import Change, Dossier, Stance

__all__ = ["COLUMNS", "header", "parties"]

COLUMNS: Mapping[str, str] = {
    "type": "Type",
    "system": "System",
    "requester": "Requester",
    "developers": "Developers",
    "approvers": "Approvers",
    "testers": "Testers",
    "migrator": "Merged or deployed by",
    "opened_at": "Opened",
    "deployed_at": "Merged or deployed",
    "version": "Version",
}
"""Key to heading of the columns that describe a case, in order."""


def header(dossier: Dossier) -> dict[str, str]:
    """The columns of the test matrix for one change; empty where the source does not say."""
    change = dossier.change
    live = change.went_live_at
    version = change.head or change.merge_commit
    names = _names_of(dossier.people)
    return {
        "type": _word(change.change_type),
        "system": _word(change.system),
        "requester": names.joined((change.requester,)),
        "developers": names.joined(_developers(change)),
        "approvers": _approvals(change, names),
        "testers": names.joined([test.tester for test in change.tests]),
        "migrator": names.joined(_migrators(change)),
        "opened_at": str(change.created_at.value) if change.created_at else "",
        "deployed_at": str(live.value) if live else "",
        "version": _word(version),
    }


def parties(dossier: Dossier) -> tuple[Party, ...]:
    """Everyone with a part in the change; machines have none."""
    change = dossier.change
    roles: tuple[tuple[str, Sequence[Fact[Actor] | None]], ...] = (
        ("requester", (change.requester,)),
        ("developer", _developers(change)),
        ("approver", [approval.approver for approval in change.approvals]),
        ("assignee", change.assignees),
        ("tester", [test.tester for test in change.tests]),
        ("migrator", _migrators(change)),
    )
    names = _names_of(dossier.people)
    return tuple([p for role, facts in roles if facts for p in _grouped(names, role, facts)])


class _Someone(NamedTuple):
    """A mention: its label, its identifiers where a person stands behind it, and itself."""

    label: str
    person: tuple[str, str, str, str] | None
    actor: Actor


class _Names:
    """The people of a run, as those who read a case know them.

    Records name the same few people over and over, mostly by one and the same object, so each is
    looked up once. What is kept holds the object, so that no other can take its identity.
    """

    __slots__ = ("_known", "_people")

    def __init__(self, people: IdentityGraph) -> None:
        self._people = people
        self._known: dict[int, _Someone] = {}

    def of(self, actor: Actor) -> _Someone:
        """Who the actor is to people who read the case."""
        return self._known.get(id(actor)) or self._found(actor)

    def _found(self, actor: Actor) -> _Someone:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        mention = (actor.login, actor.email, actor.name, actor.platform)
        is_person = any(mention[:3]) and not self._people.is_machine(actor)
        found = _Someone(self._people.label(actor), mention if is_person else None, actor)
        self._known[id(actor)] = found
        return found

    def joined(self, facts: Sequence[Fact[Actor] | None]) -> str:
        """Labels as a list in prose, each once."""
        labels = [self.of(fact.value).label for fact in facts if fact is not None]
        return labels[0] if len(labels) == 1 else ", ".join(dict.fromkeys(labels))


_MOST_KNOWN = 4096


@lru_cache(maxsize=1)
def _names_of(people: IdentityGraph) -> _Names:
    """The names of a run; a graph is told from another by its identity."""
    return _Names(people)


def _grouped(names: _Names, role: str, facts: Sequence[Fact[Actor] | None]) -> list[Party]:
    """One party a person: mentions that people read under one label stand together."""
    groups: dict[str, dict[tuple[str, str, str, str], Actor]] = {}
    for fact in facts:
        if fact is None:
            continue
        label, person, actor = names.of(fact.value)
        if person is not None:
            groups.setdefault(label, {}).setdefault(person, actor)
    return [made(Party, role=role, mentions=tuple(found.values())) for found in groups.values()]


def _developers(change: Change) -> list[Fact[Actor]]:
    return [author for commit in change.commits for author in commit.authors]


def _migrators(change: Change) -> list[Fact[Actor] | None]:
    found = [change.merged_by]
    for deployment in change.deployments:
        found += (deployment.by, deployment.triggered_by)
    return found


def _approvals(change: Change, names: _Names) -> str:
    """Who approved and when, in the order of time."""
    lines = []
    for approval in change.approvals:
        if approval.stance.value is not Stance.APPROVE:
            continue
        name = names.of(approval.approver.value).label
        lines.append(f"{name} ({approval.at.value})" if approval.at else name)
    return ", ".join(dict.fromkeys(lines))


def _word(fact: Fact[str] | None) -> str:
    return fact.value if fact else ""

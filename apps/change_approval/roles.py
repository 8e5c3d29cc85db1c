"""Who had which part in a change: the columns of the test matrix, and the parties of a case."""

from collections.abc import Mapping, Sequence

from assay.domain import Actor, Fact, Party
from assay.identity import IdentityGraph
from change_approval.case import Change, Dossier, Stance
from change_approval.unchecked import made

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
    labels = _Labels(dossier.people)
    return {
        "type": _word(change.change_type),
        "system": _word(change.system),
        "requester": labels.joined((change.requester,)),
        "developers": labels.joined(_developers(change)),
        "approvers": _approvals(change, labels),
        "testers": labels.joined([test.tester for test in change.tests]),
        "migrator": labels.joined(_migrators(change)),
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
    labels = _Labels(dossier.people)
    return tuple([party for role, facts in roles for party in _grouped(labels, role, facts)])


class _Labels:
    """The names of the people of one change, each looked up once.

    A record names the same few people over and over, mostly by one and the same object.
    """

    __slots__ = ("_labels", "_people", "_persons")

    def __init__(self, people: IdentityGraph) -> None:
        self._people = people
        self._labels: dict[int, str] = {}
        self._persons: dict[int, str] = {}

    def of(self, actor: Actor) -> str:
        """The label of anyone."""
        label = self._labels.get(id(actor))
        if label is None:
            label = self._labels[id(actor)] = self._people.label(actor)
        return label

    def of_person(self, actor: Actor) -> str:
        """The label of someone who can have a part in a change; empty for machines and nobody."""
        label = self._persons.get(id(actor))
        if label is None:
            is_anyone = bool(actor.login or actor.email or actor.name)
            is_person = is_anyone and not self._people.is_machine(actor)
            label = self._persons[id(actor)] = self.of(actor) if is_person else ""
        return label

    def joined(self, facts: Sequence[Fact[Actor] | None]) -> str:
        """Labels as a list in prose, each once."""
        return ", ".join(dict.fromkeys([self.of(f.value) for f in facts if f is not None]))


def _grouped(labels: _Labels, role: str, facts: Sequence[Fact[Actor] | None]) -> list[Party]:
    """One party a person: mentions that people read under one label stand together."""
    groups: dict[str, dict[tuple[str, str, str, str], Actor]] = {}
    for fact in facts:
        label = "" if fact is None else labels.of_person(fact.value)
        if fact is not None and label:
            actor = fact.value
            mention = (actor.login, actor.email, actor.name, actor.platform)
            groups.setdefault(label, {}).setdefault(mention, actor)
    return [made(Party, role=role, mentions=tuple(found.values())) for found in groups.values()]


def _developers(change: Change) -> list[Fact[Actor]]:
    return [author for commit in change.commits for author in commit.authors]


def _migrators(change: Change) -> list[Fact[Actor] | None]:
    found = [change.merged_by]
    for deployment in change.deployments:
        found += (deployment.by, deployment.triggered_by)
    return found


def _approvals(change: Change, labels: _Labels) -> str:
    """Who approved and when, in the order of time."""
    lines = []
    for approval in change.approvals:
        if approval.stance.value is not Stance.APPROVE:
            continue
        name = labels.of(approval.approver.value)
        lines.append(f"{name} ({approval.at.value})" if approval.at else name)
    return ", ".join(dict.fromkeys(lines))


def _word(fact: Fact[str] | None) -> str:
    return fact.value if fact else ""

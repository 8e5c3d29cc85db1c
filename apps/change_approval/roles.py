"""Who had which part in a change: the columns of the test matrix, and the parties of a case."""

from collections.abc import Iterable, Iterator, Mapping

from assay.domain import Actor, Fact, Party
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
    return {
        "type": _word(change.change_type),
        "system": _word(change.system),
        "requester": _people(dossier, _one(change.requester)),
        "developers": _people(dossier, _developers(change)),
        "approvers": _approvals(dossier),
        "testers": _people(dossier, (t.tester for t in change.tests)),
        "migrator": _people(dossier, _migrators(change)),
        "opened_at": str(change.created_at.value) if change.created_at else "",
        "deployed_at": str(live.value) if live else "",
        "version": _word(version),
    }


def parties(dossier: Dossier) -> tuple[Party, ...]:
    """Everyone with a part in the change; machines have none."""
    change = dossier.change
    roles: tuple[tuple[str, Iterable[Fact[Actor] | None]], ...] = (
        ("requester", _one(change.requester)),
        ("developer", _developers(change)),
        ("approver", (approval.approver for approval in change.approvals)),
        ("assignee", change.assignees),
        ("tester", (test.tester for test in change.tests)),
        ("migrator", _migrators(change)),
    )
    return tuple(party for role, facts in roles for party in _grouped(dossier, role, facts))


def _grouped(dossier: Dossier, role: str, facts: Iterable[Fact[Actor] | None]) -> Iterator[Party]:
    """One party a person: mentions that people read under one label stand together."""
    groups: dict[str, dict[tuple[str, str, str, str], Actor]] = {}
    for fact in facts:
        if fact is None:
            continue
        actor = fact.value
        if not (actor.login or actor.email or actor.name) or dossier.people.is_machine(actor):
            continue
        mention = (actor.login, actor.email, actor.name, actor.platform)
        groups.setdefault(dossier.people.label(actor), {}).setdefault(mention, actor)
    for mentions in groups.values():
        yield Party(role=role, mentions=tuple(mentions.values()))


def _developers(change: Change) -> Iterator[Fact[Actor]]:
    return (author for commit in change.commits for author in commit.authors)


def _migrators(change: Change) -> Iterator[Fact[Actor] | None]:
    yield change.merged_by
    for deployment in change.deployments:
        yield deployment.by
        yield deployment.triggered_by


def _one(fact: Fact[Actor] | None) -> tuple[Fact[Actor] | None, ...]:
    return (fact,)


def _people(dossier: Dossier, facts: Iterable[Fact[Actor] | None]) -> str:
    labels = (dossier.people.label(fact.value) for fact in facts if fact is not None)
    return ", ".join(dict.fromkeys(labels))


def _approvals(dossier: Dossier) -> str:
    """Who approved and when, in the order of time."""
    lines = []
    for approval in dossier.change.approvals:
        if approval.stance.value is not Stance.APPROVE:
            continue
        name = dossier.people.label(approval.approver.value)
        lines.append(f"{name} ({approval.at.value})" if approval.at else name)
    return ", ".join(dict.fromkeys(lines))


def _word(fact: Fact[str] | None) -> str:
    return fact.value if fact else ""

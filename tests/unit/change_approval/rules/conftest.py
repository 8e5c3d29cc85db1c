from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assay.calendars import business_calendar
from assay.domain import Actor, Fact, Moment, Origin, Outcome, RecordPointer
from assay.identity import AliasTable, GraphBuilder, Kind, TablePerson
from assay.identity.identifier import login_key
from assay.rules import Finding, Policy
from change_approval.case import (
    Approval,
    ApprovalForm,
    Change,
    Commit,
    Deployment,
    Dossier,
    FieldEdit,
    Grant,
    Stance,
    TestRun,
)
from change_approval.catalogue import load_policy
from change_approval.rules import RULES

PEOPLE = ("ann", "bob", "cat", "dan", "eve")
TABLE = AliasTable(
    (
        *(
            TablePerson(name, name.title() + " Example", keys=(login_key(name, "x"),))
            for name in PEOPLE
        ),
        TablePerson("bot", "bot", kind=Kind.MACHINE, keys=(login_key("bot", "x"),)),
    )
)
LINEAGE = RecordPointer(sha256="sha256:0", origin=Origin(file="t.jsonl", row=1))


def actor(text: str) -> Actor:
    if "<" in text:
        name, _, mail = text.rstrip(">").partition(" <")
        return Actor(name=name, email=mail)
    return Actor(login=text, platform="x")


def moment(text: str) -> Moment:
    if "T" in text:
        return Moment.at(datetime.fromisoformat(text), text)
    return Moment.on(date.fromisoformat(text), UTC, text)


def fact(name: str, value: Any) -> Fact[Any]:
    return Fact(name=name, value=value, lineage=LINEAGE)


def optional(name: str, value: Any, read: Callable[[Any], Any] = lambda v: v) -> Fact[Any] | None:
    return None if value is None else fact(name, read(value))


def approval(who: str, stance: str = "approve", at: str | None = None, **more: Any) -> Approval:
    return Approval(
        approver=fact("approval.approver", actor(who)),
        stance=fact("approval.stance", Stance(stance)),
        at=optional("approval.at", at, moment),
        version=optional("approval.version", more.get("version")),
        form=ApprovalForm(more.get("form", "formal")),
        recorded_by=optional("approval.recorded_by", more.get("recorded_by"), actor),
        scope=optional("approval.scope", more.get("scope")),
        is_contested=more.get("is_contested", False),
    )


def commit(*authors: str, at: str | None = None) -> Commit:
    return Commit(
        authors=tuple(fact("commit.author", actor(a)) for a in authors),
        authored_at=optional("commit.authored_at", at, moment),
    )


def run_of(kind: str = "uat", result: str | None = "passed", **more: Any) -> TestRun:
    return TestRun(
        kind=kind,
        result=optional("test.result", result),
        tester=optional("test.tester", more.get("by", "eve"), actor),
        at=optional("test.at", more.get("at", "2026-03-02T09:00Z"), moment),
        build=optional("test.build", more.get("build")),
    )


def deployment(at: str | None = None, **more: Any) -> Deployment:
    return Deployment(
        deployment_id=fact("deployment.id", more.get("id", "D-1")),
        at=optional("deployment.at", at, moment),
        by=optional("deployment.by", more.get("by"), actor),
        triggered_by=optional("deployment.triggered_by", more.get("triggered_by"), actor),
        version=optional("deployment.version", more.get("version")),
    )


def edit(field: str, at: str, old: str | None = None, new: str | None = None) -> FieldEdit:
    return FieldEdit(
        field=fact("edit.field", field),
        at=fact("edit.at", moment(at)),
        old=optional("edit.old", old),
        new=optional("edit.new", new),
    )


def grant(who: str, system: str = "*", first: str | None = None, last: str | None = None) -> Grant:
    return Grant(
        person=actor(who),
        system=system,
        first=moment(first) if first else None,
        last=moment(last) if last else None,
    )


_ACTORS = frozenset({"requester", "merged_by"})
_MOMENTS = frozenset({"created_at", "merged_at", "closed_at", "window_start", "window_end"})
_PLAIN = frozenset({"kind", "approvals", "commits", "tests", "deployments", "edits"})
_LISTS = frozenset({"references", "incidents", "unclear"})

CLEAN: Mapping[str, Any] = {
    "kind": "ticket",
    "number": "CHG-1",
    "title": "Show the approver on the list",
    "description": "Treasury asked to see who released each payment.",
    "change_type": "normal",
    "system": "billing",
    "risk": "moderate",
    "requester": "ann",
    "commits": (commit("bob", at="2026-03-01T10:00Z"),),
    "created_at": "2026-03-01T08:00Z",
    "is_merged": True,
    "merged_at": "2026-03-04T18:00Z",
    "merged_by": "dan",
    "closed_at": "2026-03-05T10:00Z",
    "close_code": "successful",
    "head": "aaaaaaa1",
    "approvals": (approval("cat", at="2026-03-03T12:00Z", version="aaaaaaa1", recorded_by="cat"),),
    "tests": (run_of(build="aaaaaaa1"),),
    "deployments": (
        deployment("2026-03-04T18:10Z", by="bot", triggered_by="dan", version="aaaaaaa1"),
    ),
    "impact": "Touches the list of payments only; the export stays as it is.",
    "backout": "Redeploy release 41 from the registry; no data is migrated.",
    "window_start": "2026-03-04T18:00Z",
    "window_end": "2026-03-04T20:00Z",
    "edits": (edit("state", "2026-03-01T09:00Z"),),
}


def build(**changes: Any) -> Dossier:
    """A dossier that shows nothing amiss, with what the caller changes about it."""
    about = {
        k: changes.pop(k) for k in ("authority", "twins", "unread", "contested") if k in changes
    }
    as_of = changes.pop("as_of", None)
    fields: dict[str, Any] = {}
    for name, value in {**CLEAN, **changes}.items():
        if value is None or name in _PLAIN:
            fields[name] = value if value is not None else Change.model_fields[name].default
        elif name in _LISTS:
            fields[name] = tuple(fact(name, item) for item in value)
        elif name in _ACTORS:
            fields[name] = fact(name, actor(value))
        elif name in _MOMENTS:
            fields[name] = fact(name, moment(value))
        else:
            fields[name] = fact(name, value)
    change = Change(**fields)
    builder = GraphBuilder(TABLE)
    for mention in _mentions(change):
        builder.observe(mention)
    about.setdefault("authority", (grant("cat"), grant("dan")))
    dossier = Dossier(change, builder.build(), business_calendar("weekdays"), **about)
    return replace(dossier, as_of=moment(as_of)) if as_of else dossier


def _mentions(change: Change) -> list[Actor]:
    facts = [change.requester, change.merged_by]
    facts += [a.approver for a in change.approvals] + [t.tester for t in change.tests]
    facts += [author for c in change.commits for author in c.authors]
    return [f.value for f in facts if f is not None]


class Bench:
    """Builders, and one rule applied to what they build."""

    actor = staticmethod(actor)
    approval = staticmethod(approval)
    build = staticmethod(build)
    commit = staticmethod(commit)
    deployment = staticmethod(deployment)
    edit = staticmethod(edit)
    fact = staticmethod(fact)
    grant = staticmethod(grant)
    moment = staticmethod(moment)
    test_run = staticmethod(run_of)

    def apply(
        self, rule_id: str, changes: Mapping[str, Any], policy: Policy | None = None
    ) -> Finding:
        return RULES.rule(rule_id).check(build(**changes), policy or load_policy())

    def judge(self, rule_id: str, dossier: Dossier, change: Change) -> Finding:
        return RULES.rule(rule_id).check(replace(dossier, change=change), load_policy())

    def policy(self, text: str) -> Policy:
        head = '[policy]\nid = "t"\nversion = "1"\neffective_from = 2026-01-01\n'
        return load_policy().overridden_by(Policy.parse(head + text, name="t.toml"))

    def expect(
        self, rule_id: str, changes: Mapping[str, Any], expected: str, policy: str = ""
    ) -> None:
        outcome, _, code = expected.partition(" ")
        found = self.apply(rule_id, changes, self.policy(policy) if policy else None)
        assert (found.outcome, found.code) == (Outcome(outcome), code), found.message
        assert found.message.endswith(".") or found.message.endswith(")"), found.message
        assert "\n" not in found.message


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()

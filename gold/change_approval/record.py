# ruff: noqa: INP001 - a script's neighbour, no package
"""The ticket and the rows of the deployment log that a case of the source stands for.

What the case does not say is that of an ordinary change; the short forms are explained in the
docstrings here and used in ``source/*.cases.toml``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cast import USUAL, Draft, version_of

__all__ = ["deployments", "documents", "ticket"]

_GROUPS = (("mail", "mails"), ("comment", "comments"), ("chat", "chats"))


def ticket(draft: Draft) -> dict[str, Any]:
    """The record of the ticket system."""
    firm, case = draft.firm, draft.case
    developers = case.get("developers", [draft.who("dev")])
    record: dict[str, Any] = {
        "number": draft.number,
        "title": draft.filled(case["title"]),
        "description": draft.filled(case["what"]),
        "type": case.get("type", "Normal"),
        "system": draft.system,
        "risk": case.get("risk", ("Low", "Moderate", "Moderate")[draft.place % 3]),
        "state": "Closed",
        "requested_by": draft.named("req"),
        "developers": [firm.person(code) for code in developers],
        "opened": draft.when("opened"),
        "implemented": "Yes",
        "implemented_at": draft.when("implemented"),
        "implemented_by": draft.named("rel"),
        "closed": draft.when("closed"),
        "close_code": "Successful",
        "version": draft.version,
        "references": [],
        "incidents": [],
        "impact": draft.filled(case.get("impact", "")),
        "backout": draft.filled(case.get("backout", "")),
        "window": {"from": draft.when("from"), "to": draft.when("to")},
        "template": None,
        "waiver": None,
        "unauthorized": "No",
        "approvals": list(_approvals(draft)),
        "tests": list(_tests(draft)),
        "history": list(_history(draft, developers)),
    }
    record.update({plural: list(_said(draft, kind)) for kind, plural in _GROUPS})
    if case.get("cancelled"):
        record |= dict.fromkeys(("implemented_at", "implemented_by"))
        record |= {"implemented": "No", "state": "Cancelled", "close_code": "Cancelled"}
    record.update(case.get("set", {}))
    return record


def _approvals(draft: Draft) -> Iterator[dict[str, str]]:
    """``who -1 14:20 [CR] [v=old|none] [by=who]`` or, without any, the owner's approval."""
    at = draft.case.get("at", {}).get("approved", USUAL["approved"])
    for row in draft.case.get("approvals", [f"owner {at}"]):
        who, *rest = row.split()
        marks = dict(m.split("=", 1) for m in rest if "=" in m)
        words = " ".join(m for m in rest if "=" not in m and m != "CR")
        named = {"old": version_of(draft.number, "older"), "none": ""}
        yield {
            "approver": draft.named(who),
            "decision": "Changes requested" if "CR" in rest else "Approved",
            "at": draft.stamp(words),
            "version": named.get(marks.get("v", ""), draft.version),
            "entered_by": draft.named(marks.get("by", who)),
        }


def _tests(draft: Draft) -> Iterator[dict[str, str]]:
    """``uat|ci Result who -3 16:00 [b=old|none]`` or, without any, a passed acceptance test."""
    at = draft.case.get("at", {}).get("tested", USUAL["tested"])
    usual = [f"uat Passed tst {at}"]
    for row in draft.case.get("tests", usual):
        kind, result, who, *rest = row.split()
        marks = dict(m.split("=", 1) for m in rest if "=" in m)
        named = {"old": version_of(draft.number, "older"), "none": ""}
        yield {
            "kind": {"uat": "Acceptance", "ci": "Pipeline"}[kind],
            "result": result.replace("_", " "),
            "tester": "" if who == "-" else draft.named(who),
            "at": draft.stamp(" ".join(m for m in rest if "=" not in m)),
            "build": named.get(marks.get("b", ""), draft.version),
        }


def _history(draft: Draft, developers: list[str]) -> Iterator[dict[str, str]]:
    case = draft.case
    rows = [
        ["state", "req", case.get("at", {}).get("opened", USUAL["opened"]), "New", "Assess"],
        ["version", developers[0], case.get("at", {}).get("versioned", USUAL["versioned"]), "", ""],
        *case.get("edits", []),
    ]
    rows[1][4] = version_of(draft.number, "older") if "{old}" in str(rows[2:]) else draft.version
    for field, who, at, old, new in rows:
        yield {
            "field": field,
            "at": draft.stamp(at),
            "by": draft.named(who),
            "old": draft.filled(old),
            "new": draft.filled(new),
        }


def _said(draft: Draft, kind: str) -> Iterator[dict[str, str]]:
    """What people wrote, each ``[kind, who, when, text]``; times with the offset of the place."""
    for said, who, at, text in draft.case.get("say", []):
        if said == kind:
            yield {
                "by": draft.named(who),
                "at": draft.firm.at(draft.day, at).isoformat(timespec="minutes"),
                "text": draft.filled(text.strip("\n")),
            }


def documents(record: Mapping[str, Any]) -> dict[str, str]:
    """The documents that people wrote, by the names that the table source gives them."""
    found: dict[str, str] = {}
    for kind, plural in _GROUPS:
        for item in record[plural]:
            found[f"{'note' if kind == 'chat' else kind}-{len(found) + 1}"] = item["text"]
    return found


def deployments(draft: Draft) -> Iterator[list[str]]:
    """Rows of the deployment log: ``[who, triggered by, when, version]`` or the pipeline's."""
    firm, case = draft.firm, draft.case
    usual = [[firm.facts["bot"], "rel", "", ""]]
    for at, (by, trigger, when, version) in enumerate(case.get("deploys", usual)):
        yield [
            f"{firm.facts['release']}-{draft.number.split('-')[1]}{'abc'[at]}",
            draft.number,
            draft.stamp(when) if when else draft.when("deployed"),
            draft.named(by),
            draft.named(trigger) if trigger else "",
            draft.filled(version) or draft.version,
        ]

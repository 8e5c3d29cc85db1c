# ruff: noqa: INP001 - a script's neighbour, no package
"""The label of a case: what is written in the source, and what LABELS.md derives from it."""

import json
from collections.abc import Mapping
from typing import Any

from cast import Draft
from record import deployments, documents

from change_approval.rules import RULES

__all__ = ["label"]

_CONTROLS = {str(rule.rule_id): tuple(map(str, rule.control_ids)) for rule in RULES.rules}
_TESTED = sorted({control for controls in _CONTROLS.values() for control in controls})


def label(draft: Draft, record: Mapping[str, Any]) -> dict[str, Any]:
    """The label of a case: what is written in the source and what follows from it."""
    case = draft.case
    fails: dict[str, str] = case.get("fail", {})
    rules = dict.fromkeys(fails, "fail") | dict.fromkeys(case.get("open", []), "undetermined")
    if unknown := set(rules) - set(_CONTROLS):
        raise SystemExit(f"{draft.number}: no rule is named {sorted(unknown)}")
    verdict = "review" if rules else "approve"
    conclusion = "exception" if fails else "undetermined" if rules else "no_exception"
    return {
        "case_id": draft.number,
        "tier": case["tier"],
        "categories": case["cat"],
        "controls": _controls(draft, record, rules),
        "rules": dict(sorted(rules.items())),
        "verdict": verdict,
        "conclusion": conclusion,
        "abstention_expected": "undetermined" in rules.values(),
        "deficiencies": [
            {"control": _CONTROLS[rule][0], "rule": rule, "what": what}
            for rule, what in fails.items()
            if what
        ],
        "spans": [_span(draft, record, quote) for quote in case.get("quotes", [])],
        "rationale": case["why"],
    }


def _controls(draft: Draft, record: Mapping[str, Any], rules: Mapping[str, str]) -> dict[str, str]:
    """The state of each control by LABELS.md: the worst of its rules, or why none applies."""
    idle = set(draft.case.get("na", ())) | _idle(draft, record, rules)
    states = {}
    for control in _TESTED:
        found = {rules.get(rule) for rule, controls in _CONTROLS.items() if control in controls}
        if control in idle:
            states[control] = "not_applicable"
        elif "fail" in found:
            states[control] = "not_met"
        else:
            states[control] = "undetermined" if "undetermined" in found else "met"
    return states


def _idle(draft: Draft, record: Mapping[str, Any], rules: Mapping[str, str]) -> set[str]:
    """Controls that do not apply to the case."""
    if record["implemented"] == "No":
        return {control for control in _TESTED if control != "CM-10"}
    kind, idle = record["type"].lower(), set()
    if kind not in ("emergency", "hotfix"):
        idle.add("CM-07")
    if kind != "standard":
        idle.add("CM-08")
    else:
        idle.add("CM-06")
    counted = "approval.independent" not in rules and not draft.case.get("excused")
    if not counted and not {"approval.stale", "content.changed_after_approval"} & set(rules):
        idle.add("CM-17")
    entered = any(row["decision"] == "Approved" for row in record["approvals"])
    if not counted and not entered:
        idle.add("CM-20")
    if draft.case.get("excused"):
        idle.add("CM-02")
    return idle


def _span(draft: Draft, record: Mapping[str, Any], quote: str) -> dict[str, str]:
    """The document that holds the quotation; of the record, one field with its value."""
    words = draft.filled(quote)
    texts = documents(record) | {"record": json.dumps(record, ensure_ascii=False)}
    for row in deployments(draft):
        texts[f"deployment-{row[0]}"] = ",".join(row)
    found = [name for name, text in texts.items() if words in text]
    written = [name for name in found if name != "record"]
    if not found or len(written) > 1:
        raise SystemExit(f"{draft.number}: {words!r} stands in {found}")
    return {"document": (written or found)[0], "quote": words}

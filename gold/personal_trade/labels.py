# ruff: noqa: INP001 - scripts beside their data, no package
"""From a hand-written label to the full one: controls, verdict, conclusion and spans.

Written by hand: which rules fail and why, which stay undetermined, the tier, the categories, the
quotations and the rationale. Everything else follows by the conventions of LABELS.md, section 5.
"""

from typing import Any

from cases import Case

__all__ = ["CONTROLS", "label"]

CONTROLS: dict[str, tuple[str, ...]] = {
    "PA-01": ("netting", "duplicate_entry", "date_order", "non_session"),
    "PA-02": ("late_report", "quarterly_report", "statement_missing", "self_report"),
    "PA-03": ("initial_holdings", "annual_holdings", "certification", "uncovered_account"),
    "PA-04": ("preclearance_missing", "preclearance_mismatch", "preclearance_late",
              "preclearance_expired", "preclearance_withdrawn", "preclearance_conditions",
              "self_cleared", "approver_valid", "evidence_read"),
    "PA-05": ("restricted", "watch_list", "wall_cross"),
    "PA-06": ("blackout",),
    "PA-07": ("client_window", "front_running"),
    "PA-08": ("short_sale", "derivative"),
    "PA-09": ("limited_offering",),
    "PA-10": ("min_holding", "contra_trade", "excess_trading"),
    "PA-11": ("research_window", "research_rating"),
    "PA-12": ("ahead_of_news", "fishing", "mirror_trade"),
}  # fmt: skip
"""Control to its rules, without the ``pad.`` before each."""

_RULES = {rule: control for control, rules in CONTROLS.items() for rule in rules}
_EXEMPT = ("PA-06", "PA-10")


def label(
    case: Case,
    documents: dict[str, str],
    rows: list[tuple[str, int, str]],
) -> dict[str, Any]:
    """The label of a case.

    Args:
        case: The case as written.
        documents: Texts of the case by document id.
        rows: Its rows: table, line in the file, the line.

    Raises:
        ValueError: A quotation stands in no text of the case, or a rule does not exist.
    """
    failed: dict[str, str] = case.raw.get("fail", {})
    open_rules: list[str] = case.raw.get("und", [])
    unknown = [rule for rule in (*failed, *open_rules) if rule not in _RULES]
    if unknown or not case.raw.get("why") or set(failed) & set(open_rules):
        raise ValueError(f"{case.number}: unknown rules {unknown}, or no rationale")
    rules = {f"pad.{rule}": "fail" for rule in failed}
    rules |= {f"pad.{rule}": "undetermined" for rule in open_rules}
    conclusion = "exception" if failed else "undetermined" if open_rules else "no_exception"
    return {
        "case_id": case.number,
        "tier": case.raw["tier"],
        "categories": sorted(case.raw["tags"]),
        "controls": _controls(case, failed, open_rules, has_text=bool(documents)),
        "rules": dict(sorted(rules.items())),
        "verdict": "review" if failed or open_rules else "approve",
        "conclusion": conclusion,
        "abstention_expected": bool(open_rules),
        "deficiencies": [
            {"control": _RULES[rule], "rule": f"pad.{rule}", "what": what}
            for rule, what in failed.items()
        ],
        "spans": _spans(case, documents, rows),
        "rationale": case.raw["why"],
    }


def _controls(
    case: Case, failed: dict[str, str], open_rules: list[str], *, has_text: bool
) -> dict[str, str]:
    found = {}
    silent = _not_applicable(case, has_text=has_text)
    for control, rules in CONTROLS.items():
        if any(rule in failed for rule in rules):
            found[control] = "not_met"
        elif any(rule in open_rules for rule in rules):
            found[control] = "undetermined"
        else:
            found[control] = "not_applicable" if control in silent else "met"
    return found


def _not_applicable(case: Case, *, has_text: bool) -> set[str]:
    """The controls of which no question arises."""
    if case.raw.get("is", "") == "netted":
        return set(CONTROLS) - {"PA-01"}
    silent = set()
    if not case.raw.get("trade", {}).get("offering"):
        silent.add("PA-09")
    if not case.raw.get("bound"):
        silent.add("PA-11")
    if case.raw.get("is", "") == "exempt":
        silent.update(_EXEMPT)
        if not has_text:
            silent.add("PA-04")
    silent.update(case.raw.get("silent", ()))
    return silent


def _spans(
    case: Case, documents: dict[str, str], rows: list[tuple[str, int, str]]
) -> list[dict[str, str]]:
    spans = []
    for quote in case.raw.get("q", ()):
        found = [name for name, text in documents.items() if quote in text]
        if not found:
            raise ValueError(f"{case.number}: {quote!r} stands in none of its texts")
        spans.append({"document": found[0], "quote": quote})
    shown = set(case.raw.get("show", ()))
    for table, line, text in rows:
        if table in shown or _tells(table, case, texts=bool(spans)):
            spans.append({"document": f"{table}.csv#L{line}", "quote": text})
    return spans


def _tells(table: str, case: Case, *, texts: bool) -> bool:
    """Whether a row supports the label: rows that the case brought itself, else trade and approval."""
    if table in case.raw or (table == "self_reports" and "self" in case.raw):
        return True
    return table in ("trades", "preclearances") and not texts

# ruff: noqa: INP001 - scripts beside their data, no package
"""The tables of README.md, counted from the labels."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from labels import CONTROLS

__all__ = ["MARK", "tables", "with_tables"]

MARK = "<!-- counted by build.py from the labels: do not edit below -->\n"
_SHOWN = 6


def with_tables(readme: str, labels: dict[str, str]) -> str:
    """README.md with its tables counted anew; what stands before the mark stays."""
    return readme.partition(MARK)[0] + MARK + "\n" + tables(labels)


def tables(labels: dict[str, str]) -> str:
    """The tables, from the text of ``labels.jsonl`` by split."""
    cases = {s: [json.loads(line) for line in text.splitlines()] for s, text in labels.items()}
    blocks = [
        ("## Cases", _counted(cases, "verdict and conclusion", _ending)),
        ("", _counted(cases, "tier", lambda case: [f"tier {case['tier']}"])),
        ("", _counted(cases, "abstention", _abstained)),
        ("## Categories", _counted(cases, "category", lambda case: case["categories"])),
        ("## Seeded deficiencies", _seeded(cases)),
    ]
    lines = []
    for title, rows in blocks:
        lines += [title, ""] * bool(title) + list(rows) + [""]
    return "\n".join(lines)


def _ending(case: dict[str, Any]) -> list[str]:
    return [f"{case['verdict']}, {case['conclusion']}"]


def _abstained(case: dict[str, Any]) -> list[str]:
    return [
        "a person must decide a question" if case["abstention_expected"] else "no open question"
    ]


def _counted(cases: dict[str, list[dict[str, Any]]], what: str, of: Any) -> Iterator[str]:
    counts = {split: Counter(word for case in found for word in of(case))
              for split, found in cases.items()}  # fmt: skip
    yield f"| {what} | {' | '.join(cases)} | together |"
    yield "|---" * (len(cases) + 2) + "|"
    for word in sorted({word for found in counts.values() for word in found}):
        row = [found[word] for found in counts.values()]
        yield f"| {word} | {' | '.join(map(str, row))} | {sum(row)} |"
    if what.startswith("verdict"):
        sizes = [len(found) for found in cases.values()]
        yield f"| all | {' | '.join(map(str, sizes))} | {sum(sizes)} |"


def _seeded(cases: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    yield "Cases in which a rule should not pass (u: undetermined, else it fails)."
    yield ""
    yield "| rule | tuning | test | cases |"
    yield "|---|---|---|---|"
    for rule in (f"pad.{name}" for names in CONTROLS.values() for name in names):
        found = {s: [c for c in every if rule in c["rules"]] for s, every in cases.items()}
        named = [
            case["case_id"] + " u" * (case["rules"][rule] == "undetermined")
            for every in found.values()
            for case in every
        ]
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        counts = " | ".join(str(len(every)) for every in found.values())
        yield f"| {rule} | {counts} | {', '.join(named[:_SHOWN])}{more} |"

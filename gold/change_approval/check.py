# ruff: noqa: INP001 - a script beside its data, no package
"""Checks the gold set: digests, counts, references, verbatim spans, near duplicates.

``python gold/change_approval/check.py`` prints what it counted and answers 1 where something does
not hold. Near duplicates are measured on what people wrote of a case (its description and all its
documents), by rapidfuzz ``token_sort_ratio``, which does not see word order: between the splits no
pair may reach :data:`ACROSS`, within a split none may reach :data:`WITHIN`.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from change_approval.rules import RULES

HERE = Path(__file__).parent
SPLITS = ("tuning", "test")
ACROSS = 80
WITHIN = 90
_LEAST_CASES = 300
_LEAST_SEEDED = 3
_CLEAN = (0.35, 0.45)
_TUNING = (0.28, 0.38)
_NEVER_FAIL = {"population.unique", "evidence.read"}
_STATES = {"met", "not_met", "undetermined", "not_applicable"}
_GROUPS = (("mail", "mails"), ("comment", "comments"), ("note", "chats"))


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(ticket: dict[str, Any]) -> str:
    """What people wrote of a case: the description, then every document."""
    said = [item["text"] for _, plural in _GROUPS for item in ticket[plural]]
    return "\n".join([ticket["description"], *said])


def texts(split: str) -> dict[str, dict[str, str]]:
    """For each case its documents by name: what people wrote, the record, the deployments."""
    found: dict[str, dict[str, str]] = {}
    for ticket in lines(HERE / split / "tickets.jsonl"):
        if ticket["number"] in found:  # the second row of a number that stands twice
            continue
        documents = {"record": json.dumps(ticket, ensure_ascii=False)}
        place = 0
        for kind, plural in _GROUPS:
            for item in ticket[plural]:
                place += 1
                documents[f"{kind}-{place}"] = item["text"]
        found[ticket["number"]] = documents
    with (HERE / split / "deployments.csv").open(encoding="utf-8", newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            found[row[1]][f"deployment-{row[0]}"] = ",".join(row)
    return found


def digest_errors() -> Iterator[str]:
    """Files that differ from SHA256SUMS, and files that it does not know."""
    known = {}
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        known[name] = digest
    for name, digest in known.items():
        path = HERE / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{name} is not the file of SHA256SUMS"
    for split in SPLITS:
        for path in sorted((HERE / split).iterdir()):
            if path.is_file() and f"{split}/{path.name}" not in known:
                yield f"{split}/{path.name} is not in SHA256SUMS"


def label_errors(split: str) -> Iterator[str]:
    """Labels that name what is not there, or that contradict themselves."""
    documents, rules = texts(split), {str(rule) for rule in RULES.ids}
    labels = lines(HERE / split / "labels.jsonl")
    if [label["case_id"] for label in labels] != list(documents):
        yield f"{split}: labels and tickets are not of the same cases in the same order"
    for label in labels:
        name, states = label["case_id"], set(label["rules"].values())
        if unknown := set(label["rules"]) - rules:
            yield f"{name}: unknown rules {sorted(unknown)}"
        if not states <= {"fail", "undetermined"} or not set(label["controls"].values()) <= _STATES:
            yield f"{name}: unknown states"
        expected = "exception" if "fail" in states else "undetermined" if states else "no_exception"
        if label["conclusion"] != expected or (label["verdict"] == "approve") == bool(states):
            yield f"{name}: verdict or conclusion does not follow from its rules"
        if ("fail" in states) != bool(label["deficiencies"]) or not label["rationale"]:
            yield f"{name}: a failing rule without a deficiency, or no rationale"
        for span in label["spans"]:
            if span["quote"] not in documents.get(name, {}).get(span["document"], ""):
                yield f"{name}: {span['quote']!r} does not stand in {span['document']}"


def counts(labels: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Where the set is smaller or less balanced than it says."""
    everything = [label for split in SPLITS for label in labels[split]]
    if len(everything) < _LEAST_CASES:
        yield f"{len(everything)} cases"
    if not _TUNING[0] <= len(labels["tuning"]) / len(everything) <= _TUNING[1]:
        yield "the tuning split is not about a third"
    clean = sum(label["conclusion"] == "no_exception" for label in everything) / len(everything)
    if not _CLEAN[0] <= clean <= _CLEAN[1]:
        yield f"{clean:.0%} of the cases are clean"
    for rule, number in seeded(everything).items():
        if number < _LEAST_SEEDED:
            yield f"{rule} is seeded {number} times"


def seeded(labels: list[dict[str, Any]]) -> dict[str, int]:
    """How often each rule fails by the labels; rules that never fail: how often they are open."""
    fails = Counter(r for label in labels for r, state in label["rules"].items() if state == "fail")
    opens = Counter(r for label in labels for r, state in label["rules"].items() if state != "fail")
    return {str(r): (opens if r in _NEVER_FAIL else fails)[str(r)] for r in RULES.ids}


def table(labels: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The rows of README.md that count: rules, tiers and conclusions by split, categories."""
    by_rule = {split: seeded(labels[split]) for split in SPLITS}
    rows = [f"| `{rule}` | {by_rule['tuning'][str(rule)]} | {by_rule['test'][str(rule)]} |"
            for rule in RULES.ids]  # fmt: skip
    for name in ("tier", "verdict", "conclusion"):
        found = {split: Counter(str(label[name]) for label in labels[split]) for split in SPLITS}
        rows += [
            f"| {name} {value} | {found['tuning'][value]} | {found['test'][value]} |"
            for value in sorted({*found["tuning"], *found["test"]})
        ]
    kinds = {s: Counter(c for label in labels[s] for c in label["categories"]) for s in SPLITS}
    return rows + [
        f"| {kind} | {kinds['tuning'][kind]} | {kinds['test'][kind]} |"
        for kind in sorted({*kinds["tuning"], *kinds["test"]})
    ]


def readme_errors(labels: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Counts that README.md does not state as they are."""
    stated = set((HERE / "README.md").read_text(encoding="utf-8").splitlines())
    for row in table(labels):
        if row not in stated:
            yield f"README.md does not say {row}"


def second_errors() -> Iterator[str]:
    """Second labels, where there are any, that are not of exactly the drawn cases."""
    place = HERE / "second" / "labels.jsonl"
    if not place.is_file():
        return
    asked = [task["case_id"] for task in lines(HERE / "second" / "tasks.jsonl")]
    if sorted(label["case_id"] for label in lines(place)) != sorted(asked):
        yield "the second labels are not of the drawn cases"


def near(one: list[str], other: list[str]) -> Any:
    """Every ``token_sort_ratio`` of two lists of texts."""
    return process.cdist(one, other, scorer=fuzz.token_sort_ratio)


def duplicates() -> tuple[list[str], dict[str, float]]:
    """Pairs that are too near, and the nearest pair within and across the splits."""
    tickets = {s: {t["number"]: t for t in lines(HERE / s / "tickets.jsonl")} for s in SPLITS}
    said = {s: [written(ticket) for ticket in tickets[s].values()] for s in SPLITS}
    names = {s: list(tickets[s]) for s in SPLITS}
    wrong, highest = [], {}
    for first, second, limit in (
        ("tuning", "test", ACROSS),
        ("tuning", "tuning", WITHIN),
        ("test", "test", WITHIN),
    ):
        found = near(said[first], said[second])
        if first == second:
            for at in range(len(found)):
                found[at][at] = 0
        highest[f"{first} and {second}"] = float(found.max())
        for at, row in enumerate(found):
            wrong += [
                f"{names[first][at]} and {names[second][to]} are near duplicates"
                for to, ratio in enumerate(row)
                if ratio >= limit and (first != second or at < to)
            ]
    return wrong, highest


def main() -> int:
    """Print the counts and what is wrong."""
    labels = {split: lines(HERE / split / "labels.jsonl") for split in SPLITS}
    wrong, highest = duplicates()
    wrong += [*digest_errors(), *counts(labels), *readme_errors(labels), *second_errors()]
    for split in SPLITS:
        wrong += label_errors(split)
        ends = Counter(label["conclusion"] for label in labels[split])
        print(f"{split}: {len(labels[split])} cases, {dict(sorted(ends.items()))}")  # noqa: T201 - its output
    for pair, ratio in highest.items():
        print(f"nearest texts of {pair}: {ratio:.1f}")  # noqa: T201 - its output
    for line in wrong:
        print(f"wrong: {line}")  # noqa: T201 - its output
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

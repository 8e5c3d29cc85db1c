# ruff: noqa: INP001, T201 - scripts beside their data, no package
"""Checks the gold set: digests, counts, references, verbatim spans, near duplicates.

``python gold/personal_trade/check.py`` prints what it counted and answers 1 where something does not
hold. Near duplicates are measured by rapidfuzz ``token_sort_ratio``, which does not see word order, on
texts of at least :data:`SHORTEST` characters: no two messages of the two splits may reach
:data:`ACROSS`, and the share of messages of a split with a like one at :data:`WITHIN` or above is
printed and may not pass :data:`SHARE`. Shorter texts ("Approved: buy 60 CLVR.") are alike by nature:
they may not be equal across the splits.
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

from personal_trade.catalogue import load_catalogue
from personal_trade.rules import RULES

__all__ = ["lines", "main", "problems"]

HERE = Path(__file__).parent
SPLITS = ("tuning", "test")
ACROSS, WITHIN, SHARE, SHORTEST = 85, 90, 0.02, 40
_LEAST_CASES, _LEAST_SEEDED = 300, 3
_CLEAN, _TUNING = (0.35, 0.45), (0.28, 0.38)
_STATES = {"met", "not_met", "undetermined", "not_applicable"}
_FORM = {"case_id", "tier", "categories", "controls", "rules", "verdict", "conclusion",
         "abstention_expected", "deficiencies", "spans", "rationale"}  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def problems() -> Iterator[str]:
    """Everything that does not hold."""
    yield from _digests()
    labels = {split: lines(HERE / split / "labels.jsonl") for split in SPLITS}
    for split in SPLITS:
        yield from _split(split, labels[split])
    yield from _counts(labels)
    yield from _alike()


def _digests() -> Iterator[str]:
    listed = {}
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {
        path.relative_to(HERE).as_posix(): sha256(path.read_bytes()).hexdigest()
        for split in SPLITS
        for path in (HERE / split).iterdir()
    }
    yield from (
        f"SHA256SUMS and {name} differ"
        for name in sorted({*listed, *there})
        if listed.get(name) != there.get(name)
    )


def _split(split: str, labels: list[dict[str, Any]]) -> Iterator[str]:
    with (HERE / split / "trades.csv").open(encoding="utf-8", newline="") as stream:
        trades = [row["number"] for row in csv.DictReader(stream)]
    if trades != [label["case_id"] for label in labels]:
        yield f"{split}: the labels are not those of the trades, in their order"
    texts = {message["id"]: message["text"] for message in lines(HERE / split / "messages.jsonl")}
    controls = {control.id for control in load_catalogue().controls}
    for label in labels:
        yield from (f"{label['case_id']}: {what}" for what in _label(label, controls))
        for span in label["spans"]:
            if span["quote"] not in _words(split, span["document"], texts) or not span["quote"]:
                yield f"{label['case_id']}: {span['quote'][:50]!r} is not in {span['document']}"


def _words(split: str, document: str, texts: dict[str, str]) -> str:
    name, mark, number = document.partition("#L")
    if not mark:
        return texts.get(document, "")
    rows = (HERE / split / name).read_text(encoding="utf-8").split("\n")
    return rows[int(number) - 1] if 0 < int(number) <= len(rows) else ""


def _label(label: dict[str, Any], controls: set[str]) -> Iterator[str]:
    rules, failed = label["rules"], {d["rule"] for d in label["deficiencies"]}
    if set(label) != _FORM:
        yield "the label has not the fields of LABELS.md"
    if set(rules) - set(RULES.ids) or set(rules.values()) - {"fail", "undetermined"}:
        yield "a rule or outcome that does not exist"
    if set(label["controls"]) != controls or set(label["controls"].values()) - _STATES:
        yield "a control or state that does not exist, or a control without a state"
    if failed != {rule for rule, outcome in rules.items() if outcome == "fail"}:
        yield "the deficiencies are not the rules that fail"
    if label["abstention_expected"] is not ("undetermined" in rules.values()):
        yield "abstention_expected and the open rules contradict each other"
    if label["verdict"] != ("review" if rules else "approve") or not label["spans"]:
        yield "the verdict does not follow from the rules, or nothing supports the label"
    for rule, outcome in ((r, o) for r, o in rules.items() if r in RULES.ids):
        for control in RULES.rule(rule).control_ids:
            state = label["controls"][control]
            if state not in ({"not_met"} if outcome == "fail" else {"not_met", "undetermined"}):
                yield f"{rule} is {outcome} and {control} {state}"


def _counts(labels: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    every = [label for split in SPLITS for label in labels[split]]
    clean = sum(not label["rules"] for label in every) / len(every)
    tuning = len(labels["tuning"]) / len(every)
    if len(every) < _LEAST_CASES or not _TUNING[0] <= tuning <= _TUNING[1]:
        yield f"{len(every)} cases, {tuning:.0%} of them for tuning"
    if not _CLEAN[0] <= clean <= _CLEAN[1]:
        yield f"{clean:.1%} of the cases are in order"
    seeded = Counter(rule for label in every for rule in label["rules"])
    for rule in RULES.ids:
        if seeded[rule] < _LEAST_SEEDED:
            yield f"{rule} should not pass in {seeded[rule]} cases only"
    print(f"{len(every)} cases, {clean:.1%} in order, {tuning:.1%} for tuning")


def _alike() -> Iterator[str]:
    texts = {split: [m["text"] for m in lines(HERE / split / "messages.jsonl")] for split in SPLITS}
    for text in set(texts["tuning"]) & set(texts["test"]):
        yield f"stands in both splits: {text[:60]!r}"
    kept = {s: [t for t in found if len(t) >= SHORTEST] for s, found in texts.items()}
    scores = process.cdist(kept["tuning"], kept["test"], scorer=fuzz.token_sort_ratio)
    for one, other in zip(*(scores >= ACROSS).nonzero(), strict=True):
        yield f"alike across the splits: {kept['tuning'][one][:50]!r}, {kept['test'][other][:50]!r}"
    print(f"the most alike messages of the two splits: {scores.max():.0f} of 100")
    for split in SPLITS:
        same = process.cdist(kept[split], kept[split], scorer=fuzz.token_sort_ratio)
        same[range(len(same)), range(len(same))] = 0
        share = float((same.max(axis=1) >= WITHIN).mean())
        print(f"{split}: {len(texts[split])} messages, {share:.1%} with a like one at {WITHIN}")
        if share > SHARE:
            yield f"{split}: {share:.1%} of the messages have a near duplicate"


def main() -> int:
    """Print what does not hold; 1 where anything does not."""
    found = list(problems())
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

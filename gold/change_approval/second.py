# ruff: noqa: INP001 - a script beside its data, no package
"""The sample that is labelled twice, and how far both readings agree.

``--draw`` writes ``second/tasks.jsonl``: the cases with the smallest HMAC of their id, fifteen of a
hundred, with their evidence and without any label. Without arguments the figures of
``second/labels.jsonl`` against the first labels are printed.
"""

import csv
import hmac
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["alpha", "draw", "kappa", "pairs"]

HERE = Path(__file__).parent
SPLITS = ("tuning", "test")
_WORD = b"assay-gold-change-approval-1"
_SHARE = 0.15

Pairs = list[tuple[str, str]]
"""What the first and the second reader said of the same thing."""


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def draw(case_ids: list[str]) -> list[str]:
    """The sampled cases, by their lot."""

    def lot(case_id: str) -> str:
        return hmac.new(_WORD, case_id.encode(), "sha256").hexdigest()

    return sorted(case_ids, key=lot)[: math.ceil(_SHARE * len(case_ids))]


def tasks() -> Iterator[dict[str, Any]]:
    """The evidence of every sampled case."""
    tickets: dict[str, list[dict[str, Any]]] = {}
    homes: dict[str, str] = {}
    log: dict[str, list[dict[str, str]]] = {}
    for split in SPLITS:
        for ticket in lines(HERE / split / "tickets.jsonl"):
            tickets.setdefault(ticket["number"], []).append(ticket)
            homes[ticket["number"]] = split
        with (HERE / split / "deployments.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                log.setdefault(row["ticket"], []).append(row)
    for case_id in draw(list(tickets)):
        yield {
            "case_id": case_id,
            "split": homes[case_id],
            "tickets": tickets[case_id],
            "deployments": log.get(case_id, []),
        }


def pairs() -> dict[str, Pairs]:
    """Both readings of each kind of label; rules only where at least one reader named them."""
    first = {x["case_id"]: x for split in SPLITS for x in lines(HERE / split / "labels.jsonl")}
    found: dict[str, Pairs] = {"verdict": [], "conclusion": [], "controls": [], "rules": []}
    for second in lines(HERE / "second" / "labels.jsonl"):
        one = first[second["case_id"]]
        for kind in ("verdict", "conclusion"):
            found[kind].append((one[kind], second[kind]))
        for control, state in one["controls"].items():
            found["controls"].append((state, second["controls"][control]))
        for rule in sorted({*one["rules"], *second["rules"]}):
            found["rules"].append((one["rules"].get(rule, "-"), second["rules"].get(rule, "-")))
    return found


def kappa(said: Pairs) -> float | None:
    """Cohen's kappa; ``None`` where chance alone would agree always."""
    number = len(said)
    left, right = Counter(a for a, _ in said), Counter(b for _, b in said)
    chance = sum(left[word] * right[word] for word in left) / number**2
    seen = sum(a == b for a, b in said) / number
    return None if math.isclose(chance, 1) else (seen - chance) / (1 - chance)


def alpha(said: Pairs) -> float | None:
    """Krippendorff's alpha for two readers, nominal; ``None`` where only one word occurs."""
    values = Counter(word for pair in said for word in pair)
    number = sum(values.values())
    expected = 1 - sum(n * (n - 1) for n in values.values()) / (number * (number - 1))
    if math.isclose(expected, 0, abs_tol=1e-12):
        return None
    return 1 - (sum(a != b for a, b in said) / len(said)) / expected


def main() -> None:
    """Draw the sample, or print the agreement."""
    if "--draw" in sys.argv:
        place = HERE / "second" / "tasks.jsonl"
        text = "".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks())
        place.write_text(text, encoding="utf-8", newline="\n")
        return
    for kind, said in pairs().items():
        same = sum(a == b for a, b in said)
        values = ["-" if x is None else f"{x:.3f}" for x in (kappa(said), alpha(said))]
        figures = f"{same} of {len(said)} equal ({same / len(said):.1%})"
        print(f"{kind:<11}{figures}, kappa {values[0]}, alpha {values[1]}")  # noqa: T201 - its output


if __name__ == "__main__":
    main()

# ruff: noqa: INP001, T201 - scripts beside their data, no package
"""The sample that is labelled twice, and how far both labels agree.

``python second.py --draw`` writes ``second/tasks.jsonl``: of each split the fifteen of a hundred cases
with the smallest HMAC of their id, with their evidence and without any label. Without arguments the
agreement of ``second/labels.jsonl`` with the first labels is printed, as a table of Markdown.

A second label is one line ``{case_id, rules, controls, verdict, conclusion, rationale}``; its controls may
be left out where section 5 of LABELS.md gives them.
"""

import argparse
import csv
import hmac
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

__all__ = ["agreement", "alpha", "draw", "kappa", "main", "tasks"]

HERE = Path(__file__).parent
SPLITS = ("tuning", "test")
_WORD = b"assay-gold-personal-trade-1"
_SHARE = 0.15
_BEFORE, _AFTER = timedelta(days=60), timedelta(days=30)
_BY_PERSON = ("household", "quarterly_reports", "holdings_reports", "self_reports",
              "certifications")  # fmt: skip
_BY_ISSUER = ("restricted", "watch", "blackouts", "wall_crosses", "client_trades", "research",
              "price_events")  # fmt: skip

Pairs = list[tuple[str, str]]
"""What the first and the second label say of the same thing."""
Row = dict[str, str]


def draw(case_ids: Iterable[str]) -> list[str]:
    """The sampled cases of a split, by their lot."""
    known = list(case_ids)

    def lot(case_id: str) -> str:
        return hmac.new(_WORD, case_id.encode(), "sha256").hexdigest()

    return sorted(known, key=lot)[: math.ceil(_SHARE * len(known))]


def tasks() -> Iterator[dict[str, Any]]:
    """The evidence of every sampled case, and nothing else."""
    for split in SPLITS:
        tables = {path.stem: _rows(path) for path in sorted((HERE / split).glob("*.csv"))}
        messages = _lines(HERE / split / "messages.jsonl")
        trades = {row["number"]: row for row in tables["trades"]}
        for case_id in draw(trades):
            yield {
                "case_id": case_id,
                "policy": f"{split}/policy.toml",
                **_evidence(trades[case_id], tables, messages),
            }


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _evidence(
    trade: Row, tables: dict[str, list[Row]], messages: list[dict[str, Any]]
) -> dict[str, Any]:
    login, symbol = trade["employee"], trade["symbol"]
    people = {row["employee"]: row for row in tables["people"]}
    person = people[login]
    kin = _household(person, tables["household"], people)
    symbols = {symbol, *_related(symbol, tables["instruments"])}
    return {
        "trade": trade,
        "instrument": [row for row in tables["instruments"] if row["symbol"] in symbols],
        "person": person,
        "supervisor": people.get(person.get("supervisor", ""), {}),
        "account": [r for r in tables["accounts"] if r["account"] == trade.get("account")],
        "statements": [r for r in tables["statements"] if r["account"] == trade.get("account")],
        "other_trades": [r for r in tables["trades"]
                         if r["employee"] in {login, *kin} and r is not trade],
        "requests": [r for r in tables["preclearances"] if r["employee"] == login],
        "approvers": tables["approvers"],
        **{name: [r for r in tables[name] if r["employee"] == login] for name in _BY_PERSON},
        **{name: [r for r in tables[name] if r["symbol"] in symbols] for name in _BY_ISSUER},
        "messages": [m for m in messages if _concerns(m, trade, person)],
    }  # fmt: skip


def _household(person: Row, links: list[Row], people: dict[str, Row]) -> set[str]:
    """The logins of the firm's own people who share a household with a person."""
    login = {row["email"]: row["employee"] for row in people.values()}
    found = {login.get(r["relative"]) for r in links if r["employee"] == person["employee"]}
    found |= {r["employee"] for r in links if r["relative"] == person["email"]}
    return {one for one in found if one}


def _related(symbol: str, instruments: list[Row]) -> set[str]:
    """Other symbols of the same issuer, and what a derivative is on."""
    own = next(row for row in instruments if row["symbol"] == symbol)
    return {
        row["symbol"]
        for row in instruments
        if row["issuer"] == own["issuer"] or row["symbol"] == own.get("underlying")
    }


def _concerns(message: dict[str, Any], trade: Row, person: Row) -> bool:
    if message["about"] and message["about"].endswith(trade["number"][2:]):
        return True
    sent = datetime.fromisoformat(message["sent"])
    traded = datetime.fromisoformat(trade["executed_at"])
    if traded.tzinfo is None:
        traded = traded.replace(tzinfo=sent.tzinfo)
    is_party = person["email"] in (message["sender"], *message["to"])
    return is_party and traded - _BEFORE <= sent <= traded + _AFTER


def kappa(pairs: Pairs) -> float | None:
    """Cohen's kappa; ``None`` where chance alone explains full agreement or there is no pair."""
    if not pairs:
        return None
    size = len(pairs)
    observed = sum(one == other for one, other in pairs) / size
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    expected = sum(first[word] * second[word] for word in first) / size**2
    return None if math.isclose(expected, 1) else (observed - expected) / (1 - expected)


def alpha(pairs: Pairs) -> float | None:
    """Krippendorff's alpha for two readers and nominal values; ``None`` where only one occurs."""
    values = Counter(word for pair in pairs for word in pair)
    size = sum(values.values())
    expected = sum(n * (size - n) for n in values.values()) / (size * (size - 1)) if size else 0
    if not expected:
        return None
    return 1 - (sum(one != other for one, other in pairs) / len(pairs)) / expected


def agreement() -> dict[str, Pairs]:
    """What is labelled to the pairs of both labels, over the sampled cases."""
    first = {x["case_id"]: x for s in SPLITS for x in _lines(HERE / s / "labels.jsonl")}
    found: dict[str, Pairs] = {}
    for other in _lines(HERE / "second" / "labels.jsonl"):
        one = first[other["case_id"]]
        for kind in ("verdict", "conclusion"):
            found.setdefault(kind, []).append((one[kind], other[kind]))
        for rule in sorted({*one["rules"], *other["rules"]}):
            pair = (one["rules"].get(rule, "no finding"), other["rules"].get(rule, "no finding"))
            found.setdefault("rules that either names", []).append(pair)
        for control, state in one["controls"].items():
            if "controls" in other:
                pair = (state, other["controls"].get(control, "not_applicable"))
                found.setdefault("controls, pooled", []).append(pair)
                found.setdefault(control, []).append(pair)
    return found


def main() -> int:
    """Draw, or print the agreement; 1 where there are no second labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", action="store_true", help="write second/tasks.jsonl")
    if parser.parse_args().draw:
        (HERE / "second").mkdir(exist_ok=True)
        text = "".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks())
        (HERE / "second" / "tasks.jsonl").write_text(text, encoding="utf-8")
        return 0
    if not (HERE / "second" / "labels.jsonl").is_file():
        print("no second labels yet: second/labels.jsonl is missing", file=sys.stderr)
        return 1
    print("| label | pairs | equal | Cohen's kappa | Krippendorff's alpha |\n|---|---|---|---|---|")
    for kind, pairs in agreement().items():
        equal = sum(one == other for one, other in pairs) / len(pairs)
        both = [f"{x:.3f}" if x is not None else "undefined" for x in (kappa(pairs), alpha(pairs))]
        print(f"| {kind} | {len(pairs)} | {equal:.1%} | {both[0]} | {both[1]} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

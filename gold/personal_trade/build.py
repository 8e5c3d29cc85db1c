# ruff: noqa: INP001, T201 - scripts beside their data, no package
"""Writes the populations, labels and digests of the gold set from its hand-written source.

``python build.py`` writes ``tuning/``, ``test/``, ``SHA256SUMS`` and the tables of README.md; the same source gives the same
bytes. ``python build.py --check`` writes nothing and fails where a file differs.
"""

import argparse
import csv
import io
import json
import sys
from hashlib import sha256
from pathlib import Path

from cases import Firm, Split, load_split
from counts import with_tables
from labels import label
from population import COLUMNS, Owned, population

__all__ = ["FOLDER", "SPLITS", "build", "main"]

FOLDER = Path(__file__).parent
SPLITS = ("tuning", "test")
_FIELDS = {
    "trades": {"executed_at": "traded_at", "status": "action"},
    "approvers": {"approver": "person"},
}
_SIDES = {"Buy": "buy", "Sell": "sell", "Short": "short", "Cover": "cover", "Gift": "gift"}
_VALUES = {
    "side": _SIDES,
    "action": {"New": "new", "Cancel": "cancel", "Correct": "correct"},
    "decision": {"Approved": "approve", "Denied": "deny", "Withdrawn": "withdraw",
                 "Pending": "pending", "Partial": "partial"},
    "nature": {"Dividend reinvestment": "reinvestment", "Savings plan": "automatic_plan",
               "Corporate action": "corporate_action", "Managed": "discretionary",
               "Gift received": "gift_received", "Trading plan": "trading_plan"},
    "offering": {"IPO": "ipo", "Private placement": "limited", "Secondary": "secondary"},
}  # fmt: skip
_RUN = "# The instant as of which the evidence of this split is judged.\n\n"
_MESSAGE_MAP = (
    'number = "id"\nsender = "sender"\nrecipients = "to"\nsent_at = "sent"\ntext = "text"\n'
    'kind = "kind"\nabout = "about"\n'
)


def build(name: str) -> dict[str, str]:
    """Every file of a split: its path below this folder, and its text."""
    split = load_split(FOLDER / "source" / name)
    tables, owned = population(split)
    files = {
        f"{name}/policy.toml": split.firm.policy.lstrip("\n"),
        f"{name}/run.toml": f'{_RUN}as_of = "{split.firm.as_of}"\n',
    }
    lines = {}
    for table, rows in tables.items():
        text = _csv(table, rows)
        lines[table] = (rows, text.splitlines())
        files[f"{name}/{table}.csv"] = text
        files[f"{name}/{table}.toml"] = _mapping(table, rows, split.firm)
    texts, documents = _messages(split)
    files[f"{name}/messages.jsonl"] = texts
    head = f'[mapping]\nzone = "{split.firm.zone}"\nformat = "jsonl"\n\n[fields]\n'
    files[f"{name}/messages.toml"] = f"# What is what in messages.jsonl.\n\n{head}{_MESSAGE_MAP}"
    files[f"{name}/labels.jsonl"] = _labels(split, owned, documents, lines)
    return files


def _csv(table: str, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _mapping(table: str, rows: list[dict[str, str]], firm: Firm) -> str:
    lines = [f"# What is what in {table}.csv.", "", "[mapping]", f'zone = "{firm.zone}"',
             'platform = "hr"', "", "[fields]"]  # fmt: skip
    values = []
    for column in COLUMNS[table]:
        name = _FIELDS.get(table, {}).get(column, column)
        name = "person" if column == "employee" else name
        login = column in {"employee", "supervisor"}
        target = f'{{ column = "{column}", as = "login" }}' if login else f'"{column}"'
        if column in ("is_discretionary", "is_nil", "is_own_fund"):
            target = f'{{ column = "{column}", true = ["yes"], false = ["no"] }}'
        lines.append(f"{name} = {target}")
        known = _VALUES.get(name, {})
        used = {row[column] for row in rows if row[column]} & set(known)
        values += [""] * bool(used) + [f"[values.{name}]"] * bool(used)
        values += [f'"{word}" = "{known[word]}"' for word in sorted(used)]
    return "\n".join([*lines, *values]) + "\n"


def _messages(split: Split) -> tuple[str, dict[str, dict[str, str]]]:
    """The messages in the order of their times, and each case's texts by document id."""
    found = sorted(
        (
            (m.sent, case.number, at, m)
            for case in split.cases
            for at, m in enumerate(case.messages)
        ),
        key=lambda item: item[:3],
    )
    lines, documents = [], {case.number: {} for case in split.cases}
    for number, (_, owner, _, message) in enumerate(found, start=1):
        name = f"{message.kind}-{number}"
        documents[owner][name] = message.text
        record = {
            "id": name, "sender": message.sender, "to": list(message.to), "sent": message.sent,
            "text": message.text, "kind": message.kind, "about": message.about,
        }  # fmt: skip
        lines.append(json.dumps(record, ensure_ascii=False))
    return "\n".join(lines) + "\n", documents


def _labels(
    split: Split,
    owned: dict[str, list[Owned]],
    documents: dict[str, dict[str, str]],
    lines: dict[str, tuple[list[dict[str, str]], list[str]]],
) -> str:
    found = []
    for case in split.cases:
        rows = []
        for table, row in owned[case.number]:
            at = next(i for i, other in enumerate(lines[table][0]) if other is row)
            rows.append((table, at + 2, lines[table][1][at + 1]))
        found.append(label(case, documents[case.number], rows))
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)


def main() -> int:
    """Write, or compare; 1 where a file differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    is_check = parser.parse_args().check
    files = {path: text for name in SPLITS for path, text in build(name).items()}
    sums = [f"{sha256(t.encode()).hexdigest()}  {path}" for path, t in sorted(files.items())]
    files["SHA256SUMS"] = "\n".join(sums) + "\n"
    labels = {name: files[f"{name}/labels.jsonl"] for name in SPLITS}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    files["README.md"] = with_tables(readme, labels)
    wrong = []
    for path, text in files.items():
        place = FOLDER / path
        if is_check:
            if not place.is_file() or place.read_bytes() != text.encode():
                wrong.append(path)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    for path in wrong:
        print(f"differs from its source: {path}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

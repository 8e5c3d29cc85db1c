# ruff: noqa: INP001 - a script beside its data, no package
"""Writes the populations, labels and digests of the gold set from ``source/``.

The texts, the particulars of each case and its labels are written by hand in ``source/``. This
program only fills in what an ordinary change has besides (days, versions, tests, the deployment
log) and derives from the labels what follows from them by definition (LABELS.md). The same source
gives the same bytes. ``--check`` writes nothing and answers 1 where a file is not the source's.
"""

import csv
import io
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from cast import HERE, Firm, drafts
from labelling import label
from record import deployments, ticket

SPLITS = ("tuning", "test")


def files(split: str) -> dict[str, str]:
    """The files of one split that follow from the source, by name."""
    tickets, rows, labels = [], [], []
    firm: Firm | None = None
    for draft in drafts(split):
        firm, record = draft.firm, ticket(draft)
        tickets.append(record)
        if twin := draft.case.get("twin"):
            tickets.append(record | twin)
        rows.extend(deployments(draft))
        labels.append(label(draft, record))
    if firm is None:
        raise SystemExit(f"no cases of {split}")
    rows.sort(key=lambda row: (row[2], row[0]))
    log = ["deployment", "ticket", "deployed_at", "deployed_by", "triggered_by", "version"]
    people, grants = firm.facts["person"], firm.facts["authority"]
    entitled = [[people[who], firm.address(who), *rest] for who, *rest in grants]
    return {
        "tickets.jsonl": _lines(tickets),
        "labels.jsonl": _lines(labels),
        "deployments.csv": _csv([log, *rows]),
        "authority.csv": _csv([["name", "email", "system", "role", "from", "to"], *entitled]),
        "identities.toml": _identities(firm),
    }


def _identities(firm: Firm) -> str:
    lines = ["# Who is who: taken over from the directory of the fictional firm and reviewed."]
    for at, code in enumerate(firm.facts["person"], start=1):
        lines += _entry(f"P{at:03}", firm.facts["person"][code], "person", "directory",
                        [firm.address(code)])  # fmt: skip
    lines += _entry("M001", "Deployment pipeline", "machine", "reviewed",
                    [f"name:{firm.facts['bot']}"])  # fmt: skip
    return "\n".join(lines) + "\n"


def _entry(number: str, name: str, kind: str, provenance: str, known: list[str]) -> list[str]:
    return ["", "[[person]]", f'id = "{number}"', f'name = "{name}"', f'kind = "{kind}"',
            f'provenance = "{provenance}"', f"identifiers = {json.dumps(known)}"]  # fmt: skip


def _lines(items: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def _csv(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def digests() -> str:
    """The lines of SHA256SUMS: every file of the gold set but itself and what runs leave."""
    lines = []
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        kept = path.suffix in {".jsonl", ".toml", ".csv", ".py", ".md"}
        if path.is_file() and kept and not name.startswith(("free_text/", ".")):
            lines.append(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return "".join(lines)


def main() -> int:
    """Write both splits and the digests; with ``--digests`` the digests alone."""
    made = {HERE / s / name: text for s in SPLITS for name, text in files(s).items()}
    if "--check" in sys.argv:
        other = [path for path, text in made.items() if path.read_text(encoding="utf-8") != text]
        for path in other:
            print(f"{path.relative_to(HERE)} is not what the source gives")  # noqa: T201 - its output
        return 1 if other else 0
    if "--digests" not in sys.argv:
        for path, text in made.items():
            _put(path, text)
    _put(HERE / "SHA256SUMS", digests())
    return 0


if __name__ == "__main__":
    sys.exit(main())

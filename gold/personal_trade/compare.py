# ruff: noqa: INP001, T201, S603 - scripts beside their data, no package
"""Runs the deterministic baseline over a split and sets its answers beside the labels.

``python compare.py tuning --workspace DIR`` prints one line a case that differs, and counts. It
changes nothing here; DIFFERENCES.md tells what was made of its output.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

__all__ = ["compared", "main", "run_arguments"]

FOLDER = Path(__file__).parent
_LISTS = (
    "people", "household", "accounts", "instruments", "preclearances", "approvers", "restricted",
    "watch", "blackouts", "wall_crosses", "client_trades", "statements", "quarterly_reports",
    "holdings_reports", "self_reports", "certifications", "research", "price_events",
)  # fmt: skip


def run_arguments(split: str, workspace: Path) -> list[str]:
    """The arguments of ``assay`` that test a split."""
    folder = FOLDER / split
    settings = tomllib.loads((folder / "run.toml").read_text(encoding="utf-8"))
    found = ["run", "pad", "--source", "table", "--input", str(folder / "trades.csv"),
             "--mapping", str(folder / "trades.toml"), "--policy", str(folder / "policy.toml"),
             "--as-of", settings["as_of"], "--list", f"messages={folder / 'messages.jsonl'}",
             "--list-mapping", f"messages={folder / 'messages.toml'}"]  # fmt: skip
    for name in _LISTS:
        found += ["--list", f"{name}={folder / f'{name}.csv'}"]
        found += ["--list-mapping", f"{name}={folder / f'{name}.toml'}"]
    return [*found, "--workspace", str(workspace), "--json"]


def compared(split: str, answers: dict[str, dict[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Each case with the rules on which the program and the label differ: ``rule: said/label``."""
    for line in (FOLDER / split / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        said = answers.get(label["case_id"], {})
        wrong = [
            f"{rule.removeprefix('pad.')}: {answer}/{label['rules'].get(rule, 'ok')}"
            for rule, answer in said.items()
            if label["rules"].get(rule, "ok") != ("ok" if answer in _FINE else answer)
        ]
        yield label["case_id"], wrong if said else ["not in the run"]


_FINE = ("pass", "not_applicable")


def main() -> int:
    """Run, compare, print; 0 also where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", choices=("tuning", "test"))
    parser.add_argument("--workspace", type=Path, required=True, help="an empty folder")
    given = parser.parse_args()
    assay = Path(sys.executable).with_name("assay")
    done = subprocess.run([assay, *run_arguments(given.split, given.workspace)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        return done.returncode
    listed = subprocess.run([assay, "cases", "--workspace", str(given.workspace), "--json"],
                            capture_output=True, text=True, check=True)  # fmt: skip
    cases = [json.loads(line) for line in listed.stdout.splitlines() if line]
    kinds: Counter[str] = Counter()
    equal = 0
    for number, wrong in compared(given.split, {c["case_id"]: c["rules"] for c in cases}):
        equal += not wrong
        kinds.update(wrong)
        if wrong:
            print(number, "; ".join(wrong))
    print(f"\n{equal} of {len(cases)} cases agree in every rule")
    for kind, count in kinds.most_common():
        print(f"{count:4} {kind}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

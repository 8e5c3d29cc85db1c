"""The bundled population: a quarter of changes at a fictional insurer, with known answers.

Rules: people, company and addresses are invented; every case states in ``expected.toml`` what must
be found and why; CHG-1042 ships, and CHG-1043, the same change with a fabricated approval in the
recorded answers, is blocked.

>>> demo_run().expected["CHG-1043"]
'block'
"""

import tomllib
from pathlib import Path

from assay.app import DemoRun
from assay.intake import SourceInputs, SourceOptions

__all__ = ["FOLDER", "demo_run"]

FOLDER = Path(__file__).parent
"""Where the files of the demonstration lie."""


def demo_run() -> DemoRun:
    """The bundled population, its independent deployment log and what must be found."""
    stated = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
    return DemoRun(
        population=_table("tickets.jsonl", "tickets.toml"),
        deployments=_table("deployments.csv", "deployments.toml"),
        identities=FOLDER / "identities.toml",
        answers=FOLDER / "answers.jsonl",
        expected={case_id: entry["verdict"] for case_id, entry in stated.items()},
        authority=FOLDER / "authority.csv",
        policy=FOLDER / "policy.toml",
        highlights={
            "CHG-1042": "a change that ships",
            "CHG-1043": "the same change, with a fabricated approval",
        },
    )


def _table(name: str, mapping: str) -> SourceInputs:
    return SourceInputs("table", (FOLDER / name,), SourceOptions(mapping=FOLDER / mapping))

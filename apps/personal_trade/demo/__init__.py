"""The bundled population: a quarter of trades at a fictional asset manager, with known answers.

Rules: people, companies and addresses are invented; every case states in ``expected.toml`` what
must be found and why; T-2002 clears, and T-2003, whose approval the recorded answers made up, is
blocked.

>>> demo_run().expected["T-2003"]
'block'
"""

import tomllib
from pathlib import Path

from assay.app import DemoRun
from assay.intake import SourceInputs, SourceOptions

__all__ = ["FOLDER", "demo_run"]

FOLDER = Path(__file__).parent
"""Where the files of the demonstration lie."""

_LISTS = (
    "people", "household", "accounts", "preclearances", "approvers", "restricted", "watch",
    "blackouts", "wall_crosses", "client_trades", "holdings_reports", "self_reports",
    "certifications", "research", "price_events",
)  # fmt: skip


def demo_run() -> DemoRun:
    """The bundled population, the lists around it and what must be found."""
    stated = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
    return DemoRun(
        population=_table("trades.csv", "trades.toml"),
        deployments=None,
        identities=None,
        answers=FOLDER / "answers.jsonl",
        expected={case_id: entry["verdict"] for case_id, entry in stated.items()},
        policy=FOLDER / "policy.toml",
        lists={
            **{name: _table(f"{name}.csv", f"{name}.toml") for name in _LISTS},
            "instruments": SourceInputs("table", (FOLDER / "instruments.csv",)),
            "messages": _table("messages.jsonl", "messages.toml"),
        },
        highlights={
            "T-2002": "a trade that was cleared",
            "T-2003": "a trade with a fabricated approval",
            "T-2005": "a good approval in a closed period",
        },
    )


def _table(name: str, mapping: str) -> SourceInputs:
    return SourceInputs("table", (FOLDER / name,), SourceOptions(mapping=FOLDER / mapping))

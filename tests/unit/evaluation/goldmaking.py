"""Makes a small gold set of the bundled changes, and records of it."""

import json
import shutil
import tomllib
from hashlib import sha256
from pathlib import Path

from assay.app import find_app
from assay.clock import CountedIds, SteppedClock
from assay.evaluation.drive import Candidate, evaluate
from assay.evaluation.gold import GoldSet
from assay.evaluation.record import EvalRecord
from assay.pipeline import Pace, Terms
from assay.stores import Workspace

CODE = "sha256:" + "0" * 64
_FILES = (
    "tickets.jsonl", "tickets.toml", "deployments.csv", "deployments.toml", "authority.csv",
    "identities.toml", "policy.toml",
)  # fmt: skip


def label_of(app, case_id: str, stated: dict) -> dict:
    """A label from what the demonstration states of a case."""
    rules = dict.fromkeys(stated["fails"], "fail")
    rules |= dict.fromkeys(stated["undetermined"], "undetermined")
    worst: dict[str, str] = {}
    for rule in app.rules.rules:
        found = {"fail": "not_met", "undetermined": "undetermined"}.get(rules.get(rule.rule_id, ""))
        for control in rule.control_ids:
            if worst.get(control) != "not_met":
                worst[control] = found or worst.get(control, "met")
    verdict = "review" if stated["verdict"] == "block" else stated["verdict"]
    conclusion = "exception" if stated["fails"] else "undetermined" if rules else "no_exception"
    if verdict == "review" and conclusion == "no_exception":
        conclusion = "undetermined"
    return {
        "case_id": case_id,
        "tier": 1 if verdict == "approve" else 2,
        "categories": ["demo"],
        "controls": worst,
        "rules": rules,
        "verdict": verdict,
        "conclusion": conclusion,
        "abstention_expected": conclusion == "undetermined" or bool(stated["undetermined"]),
        "deficiencies": [{"control": c, "what": "-"} for c, s in worst.items() if s == "not_met"],
        "spans": [],
        "rationale": "As the demonstration states.",
    }


def write_sums(folder: Path) -> None:
    files = sorted(p for p in folder.iterdir() if p.name != "SHA256SUMS")
    rows = [f"{sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files]
    (folder / "SHA256SUMS").write_text("".join(rows), "utf-8")


def write_labels(folder: Path, labels: list[dict]) -> None:
    (folder / "labels.jsonl").write_text("".join(json.dumps(x) + "\n" for x in labels), "utf-8")
    write_sums(folder)


def make_gold(folder: Path) -> Path:
    app = find_app("change-approval")
    demo = app.demo().population.paths[0].parent
    folder.mkdir(parents=True)
    for name in _FILES:
        shutil.copy(demo / name, folder / name)
    stated = tomllib.loads((demo / "expected.toml").read_text("utf-8"))
    write_labels(folder, [label_of(app, case_id, entry) for case_id, entry in stated.items()])
    return folder


def make_workspace(folder: Path) -> Workspace:
    return Workspace.create(
        folder / "workspace",
        organisation="Example",
        title="Evaluation",
        clock=SteppedClock("2026-03-04T09:00:00Z", step_ms=1),
        ids=CountedIds("evaluation"),
        home=folder / "home",
    )


def terms() -> Terms:
    return Terms(SteppedClock("2026-03-04T09:00:00Z", step_ms=1), pace=Pace(workers=0))


def record_of(folder: Path, gold: GoldSet, app=None, *, epochs: int = 1, **more) -> EvalRecord:
    candidate = Candidate(app or find_app("change-approval"), code=CODE, **more)
    with make_workspace(folder) as workspace:
        return evaluate(workspace, gold, candidate, terms(), epochs=epochs)

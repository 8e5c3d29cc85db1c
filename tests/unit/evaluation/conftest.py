"""A small gold set: the bundled changes with what must be found, and a record of the baseline."""

import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from assay.app import find_app
from assay.clock import CountedIds, SteppedClock
from assay.evaluation.drive import Candidate, evaluate
from assay.evaluation.gold import GoldSet, open_gold
from assay.evaluation.record import EvalRecord
from assay.pipeline import Pace, Terms
from assay.stores import Workspace

sys.path.insert(0, str(Path(__file__).parent))  # brokenapp, which tests import by name

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


@pytest.fixture(scope="session")
def gold_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_gold(tmp_path_factory.mktemp("gold") / "demo" / "test")


@pytest.fixture(scope="session")
def gold(gold_folder: Path) -> GoldSet:
    return open_gold(gold_folder, find_app("change-approval"))


@pytest.fixture(scope="session")
def record(gold: GoldSet, tmp_path_factory: pytest.TempPathFactory) -> EvalRecord:
    """What the baseline made of the set; it decides all but the fabricated answer's case."""
    return record_of(tmp_path_factory.mktemp("run"), gold)


@pytest.fixture
def own_gold(tmp_path: Path) -> Iterator[Path]:
    """A set of one's own, to be spoilt."""
    yield make_gold(tmp_path / "own" / "test")

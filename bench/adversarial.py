"""Fabricated and altered answers: how many end where, by class of attack; prints one JSON line.

    python bench/adversarial.py [CASES]

Every answer claims what the evidence, as it was built, does not say. Each goes through the real
form, gate, apps, rules and routing; only rules about approval are in scope, so that nothing else
keeps a case from shipping. ``controls_shipped`` says how many of the same cases ship with the
honest text: the lies could have. One that ships ends the bench with 1.

Changes are real pull requests (of the third-party data beside the checkout, or of the folder that
``ASSAY_SHARED_DATA`` names) where those are at hand, else synthetic ones; trades are synthetic.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adversary import changes, trades
from adversary.court import Attempt, Court
from synthetic.clearances import population
from synthetic.pull_requests import write_population

from assay.app import RunInputs, find_app
from assay.domain import Case, Engagement, Verdict
from assay.errors import EvidenceError
from assay.intake import Rejection, SourceInputs
from assay.rules import Scope
from assay.telemetry import NoProgress

CASES = 250
ENGAGEMENT = Engagement(
    origin="bench.example/1", organisation="b", title="b", opened_at="2026-01-01T00:00:00Z"
)
REPOSITORY = Path(__file__).parent.parent
REAL = "sox/secp256k1_prs.jsonl"
ALWAYS_IN_SCOPE = {
    "change-approval": (
        "approval.independent",
        "approval.late",
        "approval.withdrawn",
        "evidence.read",
    ),
    "personal-trade": (
        "pad.preclearance_missing",
        "pad.preclearance_mismatch",
        "pad.preclearance_late",
        "pad.preclearance_expired",
        "pad.preclearance_withdrawn",
        "pad.preclearance_conditions",
        "pad.self_cleared",
        "pad.evidence_read",
    ),
}


def court_of(name: str, source: SourceInputs, **given: Any) -> Court:
    """An app bound to a population, with the rules about approval only."""
    app = find_app(name)
    kept = ALWAYS_IN_SCOPE[name]
    inputs = RunInputs(
        engagement=ENGAGEMENT,
        population=source,
        deployments=None,
        policy=app.policy,
        scope=Scope({rule: "not of this bench" for rule in app.rules.ids if rule not in kept}),
        **given,
    )
    return Court(app, app.fieldwork(inputs, NoProgress()))


def cases_of(court: Court, most: int) -> Iterator[Case[Any]]:
    """The cases of a population."""
    found = 0
    for row in court.fieldwork.records():
        if isinstance(row, Rejection) or found == most:
            continue
        try:
            yield court.fieldwork.build(row)
        except EvidenceError:
            continue
        found += 1


def of_changes(folder: Path, most: int) -> Iterator[tuple[Court, Attempt | Case[Any]]]:
    """The control and the lies about every change."""
    shared = Path(os.environ.get("ASSAY_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    path = shared / REAL
    if not path.is_file():
        path = folder / "pulls.jsonl"
        write_population(path, 2 * most)
    court = court_of("change-approval", SourceInputs("github-pulls", (path,)), allow_capped=True)
    grounds = [
        ground
        for number, case in enumerate(cases_of(court, 2 * most))
        if (ground := changes.bare(case, number)) is not None
    ][:most]
    for number, ground in enumerate(grounds):
        yield court, changes.control(ground, number)
        for attempt in changes.lies(ground, grounds[number - 1], number):
            yield court, attempt
        for attempt in changes.real_words(ground, number):
            if court.alone(attempt.case) is not Verdict.APPROVE:  # else some of it is true
                yield court, attempt


def of_trades(folder: Path, most: int) -> Iterator[tuple[Court, Attempt | Case[Any]]]:
    """The control and the lies about every trade."""
    source, lists = population(folder, most)
    court = court_of("personal-trade", source, lists=lists)
    for number, case in enumerate(cases_of(court, most)):
        yield court, case
        for attempt in trades.lies(case, number):
            yield court, attempt


def outcome_of(court: Court, attempt: Attempt) -> str:
    """Where a lie ended."""
    found = court.rule(attempt)
    if found.verdict is Verdict.REVIEW:
        return "contested" if found.is_contested else "person"
    return {Verdict.BLOCK: "blocked", Verdict.APPROVE: "shipped"}.get(found.verdict, "failed")


def tried(most: int) -> tuple[dict[str, Any], list[str]]:
    """The figures, and a line for each lie that shipped or broke something."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    controls: Counter[bool] = Counter()
    worst: list[str] = []
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for made in (of_changes, of_trades):
            for court, attempt in made(Path(folder), most):
                if not isinstance(attempt, Attempt):
                    controls[court.alone(attempt) is Verdict.APPROVE] += 1
                    continue
                end = outcome_of(court, attempt)
                counts[attempt.kind][end] += 1
                if end in {"shipped", "failed"}:
                    worst.append(f"{end}: {attempt.kind}: {attempt.case.documents[0].text[:120]!r}")
    whole = sum(counts.values(), Counter())
    figures = {
        "bench": "adversarial",
        "attempts": whole.total(),
        **{end: whole[end] for end in ("blocked", "contested", "person", "failed", "shipped")},
        "controls": controls.total(),
        "controls_shipped": controls[True],
        "cpu_ms_an_attempt": round((time.process_time() - began) * 1e3 / whole.total(), 2),
        "classes": {kind: {"attempts": found.total(), **found} for kind, found in counts.items()},
    }
    return figures, worst


def main() -> int:
    """Try every lie."""
    figures, worst = tried(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
    print(json.dumps(figures))
    for line in worst[:20]:
        print(line, file=sys.stderr)
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())

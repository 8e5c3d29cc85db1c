"""Attacks on many populations: how many end where, by class; prints one JSON line.

    python bench/adversarial.py [ATTEMPTS]

Every attack claims what the evidence, as it was built, does not say (:mod:`assay.redteam`). Changes
are real pull requests (of the third-party data beside the checkout, or of the folder that
``ASSAY_SHARED_DATA`` names) where those are at hand, else synthetic ones; trades are synthetic; both
demonstrations are attacked as well. One attack that ships ends the bench with 1.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from synthetic.clearances import population
from synthetic.pull_requests import write_population

from assay.app import App, RunInputs, find_app
from assay.domain import Engagement
from assay.intake import SourceInputs
from assay.redteam import Campaign, Result, attack, court_of
from assay.redteam.report import result_json
from assay.rules import Scope

ATTEMPTS = 10_000
ENGAGEMENT = Engagement(
    origin="bench.example/1", organisation="b", title="b", opened_at="2026-01-01T00:00:00Z"
)
REPOSITORY = Path(__file__).parent.parent
REAL = "sox/secp256k1_prs.jsonl"


def inputs_of(app: App[Any], source: SourceInputs, **given: Any) -> RunInputs:
    """A population with the app's own policy."""
    return RunInputs(
        engagement=ENGAGEMENT,
        population=source,
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
        **given,
    )


def grounds(folder: Path) -> Iterator[tuple[str, App[Any], RunInputs]]:
    """What is attacked."""
    changes, trades = find_app("change-approval"), find_app("personal-trade")
    shared = Path(os.environ.get("ASSAY_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    path = shared / REAL
    if not path.is_file():
        path = folder / "pulls.jsonl"
        write_population(path, 500)
    source = SourceInputs("github-pulls", (path,))
    yield "pull requests", changes, inputs_of(changes, source, allow_capped=True)
    source, lists = population(folder, 250)
    yield "trades", trades, inputs_of(trades, source, lists=lists)
    for app in (changes, trades):
        demo = app.demo()
        given = {"identities": demo.identities, "authority": demo.authority, "lists": demo.lists}
        yield f"demonstration of {app.name}", app, inputs_of(app, demo.population, **given)


def tried(attempts: int) -> tuple[dict[str, Any], list[Result]]:
    """The figures of all grounds together, and what came of each."""
    began = time.process_time()
    found: dict[str, Result] = {}
    campaign = Campaign(attempts)
    with tempfile.TemporaryDirectory() as folder:
        for name, app, inputs in grounds(Path(folder)):
            found[name] = attack(court_of(app, inputs, app.decisive), campaign)
    told = {name: result_json(name, campaign, result) for name, result in found.items()}
    whole = sum(int(str(one["attempts"])) for one in told.values())
    figures = {
        "bench": "adversarial",
        "attempts": whole,
        "classes": len({kind for result in found.values() for kind in result.counts}),
        "shipped": sum(int(str(one["shipped"])) for one in told.values()),
        "cpu_ms_an_attempt": round((time.process_time() - began) * 1e3 / whole, 2),
        "grounds": told,
    }
    return figures, list(found.values())


def main() -> int:
    """Attack everything."""
    figures, found = tried(int(sys.argv[1]) if len(sys.argv) > 1 else ATTEMPTS)
    print(json.dumps(figures))
    return 0 if all(result.holds for result in found) else 1


if __name__ == "__main__":
    sys.exit(main())

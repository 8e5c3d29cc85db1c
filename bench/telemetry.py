"""What telemetry costs a run: off, to a file, to a collector that is down; one JSON line.

    python bench/telemetry.py [--cases 2000]

The peer is the same run with telemetry off, each twice, alternating, the better one counted.
Processor time covers the whole process, so the thread that carries spans is in it.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import orjson
from synthetic.pull_requests import write_population

from assay.app import RunInputs, find_app
from assay.clock import SystemClock, SystemIds
from assay.intake import SourceInputs
from assay.pipeline import Pace, RunRequest, Terms, run
from assay.rules import Scope
from assay.stores import Workspace
from assay.telemetry import NoTracer
from assay.telemetry.pump import Delivery
from assay.telemetry.settings import Settings, Target, open_pump

ROUNDS = 2


def govern(folder: Path, population: Path, settings: Settings) -> tuple[float, float, Delivery]:
    """Seconds of the run, processor seconds of the process, and what became of the spans."""
    app, clock = find_app("change-approval"), SystemClock()
    with Workspace.create(
        folder / "workspace",
        organisation="Acme",
        title="Bench",
        clock=clock,
        ids=SystemIds(),
        home=folder / "home",
    ) as workspace:
        with workspace.snapshot() as view:
            engagement = view.engagement()
        inputs = RunInputs(
            engagement=engagement,
            population=SourceInputs("github-pulls", (population,)),
            deployments=None,
            policy=app.policy,
            scope=Scope({}),
            allow_capped=True,
        )
        before_s = time.process_time()
        pump = open_pump(settings, clock, version="0", workspace=folder, environment={})
        terms = Terms(clock, pace=Pace(workers=0), tracer=pump or NoTracer())
        result = run(workspace, RunRequest(app, inputs), terms)
        delivery = pump.close() if pump is not None else Delivery(0, 0, "")
        return result.seconds, time.process_time() - before_s, delivery


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=2_000)
    cases = parser.parse_args().cases
    kinds = {
        "off": lambda _: Settings(),
        "file": lambda folder: Settings(Target.FILE, str(folder / "spans.jsonl")),
        "collector_down": lambda _: Settings(Target.OTLP, "http://127.0.0.1:9"),
    }
    best: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for name, settings_in in kinds.items():
            with tempfile.TemporaryDirectory(prefix="assay-bench-") as text:
                folder = Path(text)
                population = folder / "pulls.jsonl"
                write_population(population, cases)
                seconds, cpu_s, delivery = govern(folder, population, settings_in(folder))
            figure = {
                "ms_per_case": round(1000 * seconds / cases, 3),
                "cpu_ms_per_case": round(1000 * cpu_s / cases, 3),
                "spans_sent": delivery.sent,
                "spans_dropped": delivery.dropped,
            }
            kept = best.setdefault(name, figure)
            if figure["cpu_ms_per_case"] < kept["cpu_ms_per_case"]:
                best[name] = figure
    line = {"bench": "telemetry", "cases": cases, "cpus": len(os.sched_getaffinity(0)), **best}
    print(orjson.dumps(line).decode())


if __name__ == "__main__":
    main()

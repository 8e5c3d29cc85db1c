"""What reading by models costs, step by step, against one prompt a case; one JSON line.

    python bench/model_cost.py [--cases 1000] [--population PULLS.jsonl]

Real tickets where a file of them is given, synthetic ones otherwise. The model is a local server
that speaks Anthropic's protocol and counts tokens as characters by four, with the vendor's prompt
cache; what is measured is what assay asks, not what a model knows. Prices are the list prices of
the package. ``naive`` is one uncached prompt for every case, whether there is anything to read or
not, with the same instructions.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from synthetic.pull_requests import write_population

from assay.app import RunInputs, find_app, with_controls
from assay.clock import CountedIds, SteppedClock
from assay.intake import SourceInputs
from assay.pipeline import ModelOrder, Pace, RunRequest, Terms, run
from assay.pipeline.spending import cost_of_run
from assay.providers import ModelRequest, PriceBook, ReaderSettings, Usage
from assay.providers.reading.answer_form import answer_schema
from assay.providers.reading.question_text import case_text, instructions
from assay.rules import Scope
from assay.stores import Workspace
from wire import WireServer
from wire.drivers import endpoint, open_driver
from wire.reading import honest

MODEL = "claude-sonnet-5-5"
DAY = date(2026, 11, 1)
TARGET = 0.35
CHARACTERS_A_TOKEN = 4
ANSWER_OF_NOTHING = 40  # tokens: an answer without claims


def price(request: ModelRequest, usage: Usage, via: str, _asked_at: str) -> Decimal | None:
    """List price of Anthropic's own endpoint, whatever local address was asked."""
    spec = f"{request.vendor}:{request.model}"
    return PriceBook.packaged().cost(spec, usage, on=DAY, in_batch=via == "batch")


def population(folder: Path, given: Path | None, count: int) -> Path:
    path = folder / "pulls.jsonl"
    if given is None:
        write_population(path, count)
    else:
        with given.open("rb") as source, path.open("wb") as target:
            target.writelines(islice(source, count))
    return path


def drive(folder: Path, path: Path, server: WireServer, *, is_batched: bool) -> dict[str, object]:
    """One run with models; its calls, tokens and price."""
    app = find_app("change-approval")
    driver = open_driver(server.base, "messages", connections=32)
    reader = ReaderSettings("anthropic", MODEL, endpoint(server.base, "messages"))
    clock = SteppedClock("2026-11-01T10:00:00Z", step_ms=1)
    with Workspace.create(
        folder / f"w-{is_batched}",
        organisation="Acme",
        title="Bench",
        clock=clock,
        ids=CountedIds("bench"),
        home=folder / f"h-{is_batched}",
    ) as workspace:
        with workspace.snapshot() as view:
            engagement = view.engagement()
        inputs = RunInputs(
            engagement=engagement,
            population=SourceInputs("github-pulls", (path,)),
            deployments=None,
            policy=app.policy,
            scope=Scope({}),
            allow_capped=True,
        )
        models = ModelOrder((reader,), connect=lambda _: driver)
        terms = Terms(clock, pace=Pace(calls=32, workers=0), is_batched=is_batched)
        result = run(workspace, RunRequest(app, inputs, models=models), terms)
        with workspace.snapshot() as view:
            costs = cost_of_run(view, result.record.run_id, price)
    usage = sum((cost.usage for cost in costs), Usage())
    return {
        "calls": sum(cost.calls for cost in costs),
        **usage._asdict(),
        "usd": sum((cost.usd for cost in costs), Decimal(0)),
    }


def texts(path: Path) -> Iterator[str]:
    """What is shown of each case."""
    app = find_app("change-approval")
    from assay.domain import Engagement
    from assay.pipeline.admission import Admitted, admit
    from assay.pipeline.outcome import WorkItem
    from assay.telemetry import NoProgress

    engagement = Engagement(
        origin="bench", organisation="Acme", title="Bench", opened_at="2026-11-01T10:00:00.000Z"
    )
    inputs = RunInputs(
        engagement=engagement,
        population=SourceInputs("github-pulls", (path,)),
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
        allow_capped=True,
    )
    fieldwork = app.fieldwork(inputs, NoProgress())
    for ordinal, row in enumerate(fieldwork.records(), start=1):
        admitted = admit(fieldwork, WorkItem(ordinal, row))
        if isinstance(admitted, Admitted):
            yield case_text(admitted.case, admitted.case.documents)


def naive(path: Path, asked: dict[str, object]) -> dict[str, object]:
    """One uncached prompt a case: the same instructions, every document, an answer each time."""
    app = find_app("change-approval")
    prompt = with_controls(app.prompt, app.catalogue)
    schema = answer_schema(prompt)
    prefix = (*instructions(prompt), schema)
    each = sum(len(part) for part in prefix) // CHARACTERS_A_TOKEN
    shown = [len(text) // CHARACTERS_A_TOKEN for text in texts(path)]
    silent = len(shown) - int(str(asked["calls"]))
    written = int(str(asked["output_tokens"])) + max(0, silent) * ANSWER_OF_NOTHING
    usage = Usage(each * len(shown) + sum(shown), 0, 0, written)
    request = ModelRequest("anthropic", "", MODEL, (), (), "", 1)
    return {"calls": len(shown), **usage._asdict(), "usd": price(request, usage, "live", "")}


def uncached(asked: dict[str, object]) -> dict[str, object]:
    """The same calls, every token read at the full price."""
    read = sum(int(str(asked[name])) for name in Usage._fields if name != "output_tokens")
    usage = Usage(read, 0, 0, int(str(asked["output_tokens"])))
    request = ModelRequest("anthropic", "", MODEL, (), (), "", 1)
    return {"calls": asked["calls"], **usage._asdict(), "usd": price(request, usage, "live", "")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--population", type=Path)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="assay-bench-"))
    try:
        path = population(folder, given.population, given.cases)
        with WireServer(honest()) as server:
            live = drive(folder, path, server, is_batched=False)
            batch = drive(folder, path, server, is_batched=True)
        steps = {
            "naive": naive(path, live),
            "skipping": uncached(live),
            "skipping_caching": live,
            "skipping_caching_batch": batch,
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    whole = Decimal(str(steps["naive"]["usd"]))
    table = {
        name: step
        | {"usd": f"{step['usd']:.4f}", "share": round(float(Decimal(str(step["usd"])) / whole), 3)}
        for name, step in steps.items()
    }
    best = float(str(table["skipping_caching_batch"]["share"]))
    figure = {
        "bench": "model_cost",
        "model": f"anthropic:{MODEL}",
        "tickets": "given" if given.population else "synthetic",
        "cases": given.cases,
        **table,
        "target_share": TARGET,
        "target_met": best <= TARGET,
    }
    print(orjson.dumps(figure).decode())


if __name__ == "__main__":
    main()

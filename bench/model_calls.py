"""What assay costs around a call of a model: CPU against the bare SDK, and calls a second.

    python bench/model_calls.py [--calls 1500] [--threads 64]

The server is a process of its own on the loopback and answers at once. Bare and ours send the same
body to it from as many threads, by turns; the figure is the CPU time of this process for a call.
Ours includes the limiter (requests and tokens a minute), strict reading and the digest that keys
the record.
"""

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import anthropic
import openai
import orjson

from assay.clock import SystemClock
from assay.providers.anthropic.request import anthropic_body, anthropic_manner
from assay.providers.exchange import ModelRequest, Turn
from assay.providers.openai.request import OpenAiApi, openai_body, openai_manner
from assay.providers.pace.limiter import Limiter, Limits
from assay.providers.wire.manner import Structure

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from wire import spawned
from wire.drivers import STYLES, endpoint, open_driver, question

LIMIT_MS = 3.0
LIMIT_PER_S = 100
ROUNDS = 5
EVIDENCE = "From: approver\nThe change is approved for the window of Saturday.\n" * 40
INSTRUCTIONS = ("Read the evidence and answer by the schema. " * 120,)
PLENTY = 10_000_000

Call = Callable[[int], object]


def asked(base: str, style: str, number: int) -> ModelRequest:
    turns = (Turn("user", f"case {number}\n{EVIDENCE}"),)
    return question(base, style, "model-x", system=INSTRUCTIONS, turns=turns)


def bare(base: str, style: str) -> Call:
    """The SDK as its documentation shows it."""
    url = endpoint(base, style)
    if style == "messages":
        claude = anthropic.Anthropic(api_key="key", base_url=url)

        def message(number: int) -> object:
            request = asked(base, style, number)
            body = anthropic_body(request, anthropic_manner(Structure.SCHEMA))
            extra = {"temperature": body.pop("temperature")}
            return claude.messages.create(**body, extra_body=extra)

        return message
    gpt = openai.OpenAI(api_key="key", base_url=url)
    api = OpenAiApi(style)
    manner = openai_manner(api, Structure.SCHEMA, is_own=False)
    create = gpt.chat.completions.create if style == "chat" else gpt.responses.create

    def complete(number: int) -> object:
        request = asked(base, style, number)
        return create(**openai_body(request, manner, api, is_own=False))

    return complete


def ours(base: str, style: str, threads: int) -> Call:
    """The driver behind its limiter."""
    clock = SystemClock()
    limiter = Limiter(Limits(threads, PLENTY, 100 * PLENTY), clock)
    driver = open_driver(
        base, style, limiter=limiter, clock=clock, connections=threads, timeout_s=60.0
    )

    def call(number: int) -> object:
        request = asked(base, style, number)
        reply = driver.ask(request)
        return request.digest, driver.hear(reply)

    return call


def measure(call: Call, calls: int, pool: ThreadPoolExecutor) -> tuple[float, float]:
    """CPU milliseconds a call, and calls a second."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in pool.map(call, range(calls)):
        pass
    spent = time.process_time() - cpu
    return spent / calls * 1000, calls / (time.perf_counter() - wall)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=64)
    options = parser.parse_args()
    figures: dict[str, object] = {}
    overheads, rates = [], []
    with spawned() as base, ThreadPoolExecutor(options.threads) as pool:
        for style in STYLES:
            pair = {"bare": bare(base, style), "ours": ours(base, style, options.threads)}
            for call in pair.values():
                measure(call, options.threads, pool)  # imports, connections
            rounds = [
                {name: measure(call, options.calls // ROUNDS, pool) for name, call in pair.items()}
                for _ in range(ROUNDS)
            ]
            cpu = {name: median(found[name][0] for found in rounds) for name in pair}
            overhead = median(found["ours"][0] - found["bare"][0] for found in rounds)
            rate = median(found["ours"][1] for found in rounds)
            overheads.append(overhead)
            rates.append(rate)
            figures[style] = {
                "bare_cpu_ms": round(cpu["bare"], 2),
                "cpu_ms": round(cpu["ours"], 2),
                "overhead_ms": round(overhead, 2),
                "calls_per_s": round(rate),
            }
    met = max(overheads) < LIMIT_MS and min(rates) >= LIMIT_PER_S
    print(
        orjson.dumps(
            {
                "bench": "model_calls",
                "threads": options.threads,
                **figures,
                "limit_overhead_ms": LIMIT_MS,
                "limit_calls_per_s": LIMIT_PER_S,
                "target_met": met,
            }
        ).decode()
    )


if __name__ == "__main__":
    main()

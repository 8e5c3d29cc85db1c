"""How fast people are told apart; one JSON line.

    python bench/identity_graph.py

50,000 identities are observed and built into a graph; then one pair is asked for again and again,
as the rules of a case do. The limit beside it is a look into a dictionary by the same pair.
"""

import json
import time
from collections.abc import Callable

from assay.domain import Actor
from assay.identity import GraphBuilder

PEOPLE = 50_000
QUESTIONS = 200_000


def main() -> None:
    """Measure and print."""
    builder = GraphBuilder()
    start = time.perf_counter()
    for number in range(PEOPLE):
        builder.observe(
            Actor(
                name=f"Given{number} Family{number % 997}",
                email=f"u{number}@x.example",
                login=f"user{number}",
                platform="github",
            )
        )
    graph = builder.build()
    build_s = time.perf_counter() - start
    one, other = Actor(login="octo", platform="github"), Actor(login="zed", platform="github")
    graph.compare(one, other)
    asked_ns = _each_ns(lambda: graph.compare(one, other))
    known = {(id(one), id(other)): True}
    limit_ns = _each_ns(lambda: known[id(one), id(other)])
    figures = {
        "bench": "identity_graph",
        "people": PEOPLE,
        "build_us_per_person": round(build_s / PEOPLE * 1e6, 1),
        "compare_again_ns": asked_ns,
        "limit_dictionary_ns": limit_ns,
    }
    print(json.dumps(figures, separators=(",", ":")))


def _each_ns(ask: Callable[[], object]) -> int:
    start = time.perf_counter()
    for _ in range(QUESTIONS):
        ask()
    return round((time.perf_counter() - start) / QUESTIONS * 1e9)


if __name__ == "__main__":
    main()

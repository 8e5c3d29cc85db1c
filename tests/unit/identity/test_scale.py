"""The graph is fast enough to be asked at every rule."""

import pickle
import time

from assay.domain import Actor
from assay.identity import GraphBuilder


def test_fifty_thousand_identities_build_and_pickle_in_seconds():
    builder = GraphBuilder()
    for number in range(50_000):
        builder.observe(
            Actor(
                name=f"Given{number} Family{number % 997}",
                email=f"u{number}@x.example",
                login=f"user{number}",
                platform="github",
            )
        )
    began = time.perf_counter()
    graph = builder.build()
    assert len(graph.clusters()) == 50_000
    assert len(pickle.dumps(graph)) < 60_000_000
    # Generous: the limit is for a machine that runs other suites at the same time.
    assert time.perf_counter() - began < 30


def test_a_repeated_question_costs_microseconds():
    graph = GraphBuilder().build()
    one, other = Actor(login="octo", platform="github"), Actor(login="zed", platform="github")
    graph.compare(one, other)
    began = time.perf_counter()
    for _ in range(20_000):
        graph.compare(one, other)
    assert (time.perf_counter() - began) / 20_000 < 30e-6

"""The graph of a large organisation stays small enough to be sent to workers."""

import pickle

from assay.domain import Actor
from assay.identity import GraphBuilder


def test_fifty_thousand_identities_pickle_to_a_kilobyte_each_at_most():
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
    graph = builder.build()
    assert len(graph.clusters()) == 50_000
    assert len(pickle.dumps(graph)) < 50_000_000

"""A log in memory, built through the public door and kept as a store would keep it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from assay.ledger import (
    Actor,
    Draft,
    LogState,
    SeedSigner,
    TrustPolicy,
    append,
    sign_checkpoint,
)

ORIGIN = "assay.example/unit"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class MemoryLog:
    """Entries, nodes and stream heads of one log."""

    state: LogState = field(default_factory=lambda: LogState.empty(ORIGIN))
    rows: list = field(default_factory=list)
    nodes: dict = field(default_factory=dict)
    heads: dict = field(default_factory=dict)

    def __post_init__(self):
        self.signer = SeedSigner(self.state.origin, "unit")
        self.policy = TrustPolicy.of(self.signer.key.vkey)

    def append(self, *drafts):
        at = START + timedelta(minutes=self.state.size)
        done = append(self.state, drafts, at, self.heads)
        self.rows += [row.data for row in done.entries]
        self.nodes |= {(0, row.seq): row.leaf for row in done.entries}
        self.nodes |= {(node.level, node.index): node.hash for node in done.nodes}
        self.heads |= done.streams
        self.state = done.state
        return done

    def read(self, level, index):
        return self.nodes[level, index]

    @property
    def note(self):
        return sign_checkpoint(self.state.checkpoint, self.signer)


def make_draft(kind="decision.proposed", stream="CHG-1", **changes):
    values = {"body": {"ok": True}, "actor": Actor("person:ann", "maker"), "run": "run-1"}
    return Draft(kind=kind, stream=stream, **{**values, **changes})


@pytest.fixture
def draft():
    """Makes drafts; every field can be changed."""
    return make_draft


@pytest.fixture
def empty_log():
    """A log without entries."""
    return MemoryLog()


@pytest.fixture
def log():
    """A log of 20 entries in three streams."""
    built = MemoryLog()
    for index in range(20):
        built.append(make_draft(stream=f"CHG-{index % 3}", body={"index": index}))
    return built

"""A small ledger with an honest life, and the operations of an insider who owns its files.

The insider can change every byte that is stored. With ``stolen`` operations the insider also has
the log's key. What the insider never has: what the verifier keeps elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from assay.clock import SteppedClock
from assay.ledger import (
    Actor,
    Checkpoint,
    Draft,
    LogState,
    Notary,
    SeedSigner,
    SignerMemory,
    StreamHead,
    TrustedKey,
    append,
    consistency_proof,
    sign_checkpoint,
)
from assay.ledger.entry import NO_DIGEST
from assay.ledger.merkle import leaf_hash, reader_of, root_of

ORIGIN = "assay.example/simulated"
SIZE = 20
REMEMBERED = 12
STREAMS = ("CHG-1", "CHG-2", "CHG-3")
KINDS = ("evidence.admitted", "decision.proposed", "rule.evaluated", "workpaper.issued")


@dataclass
class LedgerSimulator:
    """Rows and checkpoints as they lie in the store, and the signer beside it."""

    folder: Path
    origin: str = ORIGIN
    rows: list[bytes] = field(default_factory=list)
    note: bytes | None = None
    notes: dict[int, bytes] = field(default_factory=dict)
    heads: dict[int, Checkpoint] = field(default_factory=dict)
    trusted: tuple[TrustedKey, ...] = ()

    def __post_init__(self) -> None:
        self.signer = SeedSigner(self.origin, "the log's key")
        self.clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=61_000)
        self.memory = SignerMemory.create(
            self.folder / "signer.state", LogState.empty(self.origin).checkpoint
        )
        self.trusted = (TrustedKey(self.signer.key),)
        self.live(SIZE)

    # The honest life.

    def live(self, size: int) -> None:
        """Record one entry after another up to a size, each signed."""
        while len(self.rows) < size:
            index = len(self.rows)
            self.record(KINDS[index % len(KINDS)], STREAMS[index % len(STREAMS)])
            self.attest()

    def record(self, kind: str, stream: str) -> None:
        """Record an entry without signing it."""
        draft = Draft(
            kind=kind,
            stream=stream,
            body={"amount": "12000.00", "note": f"entry {len(self.rows)}", "ok": True},
            actor=Actor("person:ann", "maker"),
            refs=("sha256:" + "ab" * 32,),
            run="run-1",
        )
        leaves = self.leaves()
        state = LogState.load(self.origin, len(leaves), reader_of(leaves))
        done = append(state, [draft], self.clock, self.stream_heads())
        self.rows += [row.data for row in done.entries]

    def attest(self) -> None:
        """Let the notary remember, sign and publish what is stored."""
        notary = Notary(self.signer, self.memory, self._publish)
        leaves = self.leaves()
        notary.attest(
            lambda: Checkpoint(self.origin, len(leaves), root_of(leaves)),
            lambda old, new: consistency_proof(old, new, reader_of(leaves)),
        )

    def _publish(self, head: Checkpoint, note: bytes) -> None:
        self.note = self.notes[head.size] = note
        self.heads[head.size] = head

    def leaves(self) -> list[bytes]:
        return [leaf_hash(row) for row in self.rows]

    def stream_heads(self) -> dict[str, StreamHead]:
        heads = {}
        for row in self.rows:
            entry = orjson.loads(row)
            heads[entry["stream"]] = StreamHead(entry["stream_seq"], leaf_hash(row))
        return heads

    # What an insider does to the files.

    def edit(self, index: int, change: Callable[[dict], None]) -> None:
        """Change one entry in place, canonically, and nothing else."""
        entry = orjson.loads(self.rows[index])
        change(entry)
        self.rows[index] = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)

    def relink(self, *, seq: bool = True, streams: bool = True) -> None:
        """Recompute indexes, chain and streams over the rows as they are now."""
        prev, heads = NO_DIGEST, {}
        for index, row in enumerate(self.rows):
            entry = orjson.loads(row)
            entry["prev"] = prev
            if seq:
                entry["seq"] = index
            if streams:
                entry["stream_seq"], entry["stream_prev"] = heads.get(
                    entry["stream"], (0, NO_DIGEST)
                )
            self.rows[index] = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
            prev = "sha256:" + leaf_hash(self.rows[index]).hex()
            heads[entry["stream"]] = (entry["stream_seq"] + 1, prev)

    def sign_stolen(self) -> None:
        """Sign the rows as they are now, with the stolen key and without the signer's memory."""
        leaves = self.leaves()
        self.note = sign_checkpoint(
            Checkpoint(self.origin, len(leaves), root_of(leaves)), self.signer
        )

    def truncate(self, size: int) -> None:
        """Cut the rows and put the checkpoint of that size back in place."""
        del self.rows[size:]
        self.note = self.notes[size]

"""How fast a log is verified offline, beside the rate at which its leaves can be hashed at all.

Prints one JSON line. The figure is entries a second on one core, through every step: canonical
form, shape, chain, streams, Merkle root and signature. The limit is SHA-256 over the same entries
(leaf hashes only), measured in the same run. On a machine with busy neighbours the figure for a
second of processor time is the steadier one.

Usage: ``python bench/ledger_verify.py [ENTRIES]`` (default 200,000).
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.ledger import (
    Actor,
    Draft,
    EntryLines,
    LogState,
    SeedSigner,
    TrustPolicy,
    append,
    sign_checkpoint,
    verify_log,
)

ORIGIN = "assay.example/bench-2026"
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
BATCH = 512
ROUNDS = 3


def make_drafts(start: int, count: int) -> list[Draft]:
    """Drafts as a run makes them: about 600 bytes once written, four for each case."""
    return [
        Draft(
            kind="decision.proposed",
            stream=f"CHG-2026-{index // 4:06d}",
            body={
                "conclusion": "no_exception",
                "counts": {"fail": 0, "not_applicable": 2, "pass": 11},
                "record": "sha256:" + "5e" * 32,
                "verdict": "approve",
            },
            actor=Actor("program:assay", "preparer"),
            refs=("sha256:" + "a1" * 32,),
            run="01JD6W8Z3V",
        )
        for index in range(start, start + count)
    ]


def write_log(path: Path, entries: int) -> tuple[LogState, int]:
    """Write a log of so many entries as JSON lines; returns its state and its bytes."""
    state, size = LogState.empty(ORIGIN), 0
    heads = {}
    with path.open("wb") as file:
        while state.size < entries:
            drafts = make_drafts(state.size, min(BATCH, entries - state.size))
            done = append(state, drafts, AT, heads)
            state = done.state
            heads.update(done.streams)
            for row in done.entries:
                size += file.write(row.data + b"\n")
    return state, size


def hash_leaves(rows: Iterator[bytes]) -> None:
    """The least that any verifier must do."""
    for data in rows:
        sha256(b"\x00" + data).digest()


def main() -> None:
    """Measure, and print one JSON line."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    signer = SeedSigner(ORIGIN, "bench")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "entries.jsonl"
        state, size = write_log(path, entries)
        note = sign_checkpoint(state.checkpoint, signer)
        policy = TrustPolicy.of(signer.key.vkey)
        rates, cpu_rates, limits = [], [], []
        for _ in range(ROUNDS):
            start, cpu_start = time.perf_counter(), time.process_time()
            report = verify_log(EntryLines(path), policy, note)
            rates.append(report.size / (time.perf_counter() - start))
            cpu_rates.append(report.size / (time.process_time() - cpu_start))
            start = time.perf_counter()
            hash_leaves(iter(EntryLines(path)))
            limits.append(entries / (time.perf_counter() - start))
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "bench": "ledger_verify",
                "entries": entries,
                "bytes_each": size // entries,
                "streams": report.streams,
                "entries_per_s": round(max(rates)),
                "entries_per_cpu_s": round(max(cpu_rates)),
                "limit_leaf_hashes_per_s": round(max(limits)),
                "ratio": round(max(rates) / max(limits), 3),
                "peak_rss_mb": peak_kb // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()

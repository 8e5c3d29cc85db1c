"""How fast entries are made (not stored), beside the rate at which their leaves can be hashed.

Prints one JSON line. The figure is entries a second on one core in batches, through check,
canonical JSON, chain, streams and Merkle tree; the rows are handed on and dropped, as a store would
do. The limit is SHA-256 over entries of the same size, measured in the same run.

Usage: ``python bench/ledger_append.py [ENTRIES]`` (default 200,000).
"""

import json
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256

from assay.ledger import Actor, Draft, LogState, append

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
BATCH = 512
ROUNDS = 3


def make_drafts() -> list[Draft]:
    """One batch: four entries for each of 128 cases, about 500 bytes each once written."""
    return [
        Draft(
            kind="evidence.admitted",
            stream=f"CHG-2026-{index // 4:06d}",
            body={"bytes": 18_220, "document": "sha256:" + "5e" * 32},
            actor=Actor("program:assay", "preparer"),
            refs=("sha256:" + "a1" * 32,),
            run="01JD6W8Z3V",
        )
        for index in range(BATCH)
    ]


def append_all(entries: int) -> tuple[float, bytes]:
    """Append so many entries in batches; returns the seconds, and one entry."""
    state, heads = LogState.empty("assay.example/bench-2026"), {}
    drafts = make_drafts()
    start = time.perf_counter()
    while state.size < entries:
        done = append(state, drafts, AT, heads)
        state = done.state
        heads.update(done.streams)
    return (time.perf_counter() - start) / state.size, done.entries[-1].data


def hash_all(data: bytes, entries: int) -> float:
    """Hash an entry so many times; returns the seconds for one."""
    start = time.perf_counter()
    for _ in range(entries):
        sha256(b"\x00" + data).digest()
    return (time.perf_counter() - start) / entries


def main() -> None:
    """Measure, and print one JSON line."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    measured = [append_all(entries) for _ in range(ROUNDS)]
    data = measured[0][1]
    rate = 1 / min(seconds for seconds, _ in measured)
    limit = 1 / min(hash_all(data, entries) for _ in range(ROUNDS))
    print(
        json.dumps(
            {
                "bench": "ledger_append",
                "entries": entries,
                "bytes_each": len(data),
                "batch": BATCH,
                "entries_per_s": round(rate),
                "limit_leaf_hashes_per_s": round(limit),
                "ratio": round(rate / limit, 3),
            }
        )
    )


if __name__ == "__main__":
    main()

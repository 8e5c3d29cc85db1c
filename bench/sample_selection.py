"""How fast a sample is drawn of a large population, beside what hashing alone would take.

Prints one JSON line: microseconds an item for the population root, for drawing 6,000 items and for
drawing a fifth. The limits are SHA-256 over the same bytes in one piece, and HMAC-SHA256 over the
same messages and nothing else, measured in the same run.

Usage: ``python bench/sample_selection.py [ITEMS]`` (default 1,000,000).
"""

import hmac
import json
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from assay.sampling import Frame, Item, draw_seed, select
from assay.sampling.frame import length_prefixed

NONCE = bytes(range(32))
ZERO = "sha256:" + "0" * 64

_Done = TypeVar("_Done")


def main() -> None:
    """Measure, and print one JSON line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    items = [Item("high" if at % 10 == 0 else "low", f"CHG-{at:07d}") for at in range(count)]
    frame, root_s = timed(lambda: Frame.of(items))
    seed = draw_seed(
        ledger_root=ZERO, population_root=frame.root, nonce=NONCE, purpose="2026Q4/approvals"
    )
    few = {"high": min(1000, count // 10), "low": min(5000, count // 2)}
    fifth = {name: -(-size // 5) for name, size in frame.counts.items()}
    messages = [length_prefixed(item.stratum.encode(), item.id.encode()) for item in items]
    whole = b"".join(messages)
    figures = {
        "bench": "sample_selection",
        "items": count,
        "root_us_per_item": each(root_s, count),
        "limit_sha256_us_per_item": each(timed(lambda: sha256(whole).digest())[1], count),
        "draw_few_us_per_item": each(timed(lambda: select(frame, seed, few))[1], count),
        "draw_fifth_us_per_item": each(timed(lambda: select(frame, seed, fifth))[1], count),
        "limit_hmac_us_per_item": each(timed(lambda: hash_all(seed, messages))[1], count),
    }
    print(json.dumps(figures, separators=(",", ":")))


def hash_all(seed: bytes, messages: list[bytes]) -> None:
    """The tickets of all messages, thrown away."""
    for message in messages:
        hmac.digest(seed, message, "sha256")


def timed(work: Callable[[], _Done]) -> tuple[_Done, float]:
    """What the work gives, and the seconds that it takes."""
    start = time.perf_counter()
    done = work()
    return done, time.perf_counter() - start


def each(seconds: float, count: int) -> float:
    """Microseconds an item."""
    return round(seconds / count * 1e6, 3)


if __name__ == "__main__":
    main()

"""Time for each case as the population grows: flat means linear. One JSON line.

    python bench/pipeline_linear.py [--sizes 10000 50000 200000]

Each size runs in a process of its own; see ``pipeline_throughput.py`` for what is measured.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import orjson

THROUGHPUT = Path(__file__).with_name("pipeline_throughput.py")
TOLERANCE = 1.5


def measure(cases: int) -> dict[str, object]:
    """The figures of one size."""
    done = subprocess.run(
        [sys.executable, str(THROUGHPUT), "--cases", str(cases)], check=True, capture_output=True
    )
    found: dict[str, object] = orjson.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000, 200_000])
    figures = {size: measure(size) for size in parser.parse_args().sizes}
    times = {size: float(str(found["ms_per_case"])) for size, found in figures.items()}
    growth = times[max(times)] / times[min(times)]
    print(
        orjson.dumps(
            {
                "bench": "pipeline_linear",
                "ms_per_case": {str(size): time for size, time in times.items()},
                "peak_rss_mb": {str(size): f["peak_rss_mb"] for size, f in figures.items()},
                "growth": round(growth, 2),
                "target_met": growth < TOLERANCE,
            }
        ).decode()
    )


if __name__ == "__main__":
    main()

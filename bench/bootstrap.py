"""How fast an F1 gets its interval, beside scipy; one JSON line.

    python bench/bootstrap.py

10,000 resamples, BCa, over 100,000 cases of (true positives, false positives, false negatives) with
96 distinct rows or so. scipy is asked for the same at 1,000 cases, where it ends within a second or
two; at 100,000 it draws every case ten thousand times and takes some minutes, which is not waited for:
its percentile interval over 20 resamples there is scaled up instead, and that is a lower limit. The
limit beside ours is drawing the multinomial counts alone.
"""

import json
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from assay.statistics.bootstrap import bca_interval, f1
from assay.statistics.resample import distinct_rows, generator_of

CASES = 100_000
FEW = 1_000
RESAMPLES = 10_000
SCALED = 20


def main() -> None:
    """Measure and print."""
    many, few = table(CASES), table(FEW)
    cold_s = seconds(lambda: bca_interval(many, f1, seed=b"cold"))
    ours_s = min(seconds(lambda: bca_interval(many, f1, seed=b"warm")) for _ in range(3))
    few_s = min(seconds(lambda: bca_interval(few, f1, seed=b"few")) for _ in range(3))
    scipy_few_s = seconds(lambda: by_scipy(few, RESAMPLES, "BCa"))
    scipy_part_s = seconds(lambda: by_scipy(many, SCALED, "percentile"))
    scipy_many_s = scipy_part_s * RESAMPLES / SCALED
    known = distinct_rows(many)
    shares = known.counts / known.cases
    limit_s = min(
        seconds(lambda: generator_of(b"x").multinomial(CASES, shares, size=RESAMPLES))
        for _ in range(3)
    )
    figures = {
        "bench": "bootstrap",
        "cases": CASES,
        "resamples": RESAMPLES,
        "distinct_rows": len(known.counts),
        "bca_s": round(ours_s, 3),
        "bca_cold_s": round(cold_s, 3),
        "limit_multinomial_s": round(limit_s, 3),
        "scipy_percentile_scaled_s": round(scipy_many_s, 1),
        "ratio_to_scipy_percentile": round(scipy_many_s / ours_s),
        "bca_1000_cases_s": round(few_s, 3),
        "scipy_bca_1000_cases_s": round(scipy_few_s, 3),
        "ratio_to_scipy_at_1000": round(scipy_few_s / few_s, 1),
    }
    print(json.dumps(figures, separators=(",", ":")))


def table(cases: int) -> NDArray[np.float64]:
    """Counts of each case: eight controls, few errors."""
    rng = np.random.default_rng(7)
    columns = [
        rng.binomial(8, 0.3, cases),
        rng.binomial(3, 0.03, cases),
        rng.binomial(3, 0.02, cases),
    ]
    return np.column_stack(columns).astype(float)


def by_scipy(counts: NDArray[np.float64], resamples: int, method: str) -> object:
    """The same interval by scipy, in batches so that memory lasts."""

    def statistic(
        tp: NDArray[np.float64], fp: NDArray[np.float64], fn: NDArray[np.float64], axis: int = -1
    ) -> NDArray[np.float64]:
        double = 2 * tp.sum(axis)
        ratio: NDArray[np.float64] = double / (double + fp.sum(axis) + fn.sum(axis))
        return ratio

    return stats.bootstrap(
        tuple(counts.T),
        statistic,
        paired=True,
        n_resamples=resamples,
        method=method,
        batch=100,
        rng=np.random.default_rng(5),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

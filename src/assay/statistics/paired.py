"""Two assessors on the same cases: is the difference more than chance?

Everything is paired, since both read the same cases. For outcomes that are right or wrong only
the discordant cases count: McNemar's test, exact and mid-p. For scores a case may have any
difference: the sign-flip permutation test. Where several figures are compared, Holm's procedure
keeps the risk of any false alarm. The interval of a difference of two proportions is Tango's
score interval, which exists also where nothing is discordant.

>>> round(mcnemar(1, 7).exact, 4), round(mcnemar(1, 7).mid, 4)
(0.0703, 0.0391)
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.statistics.bootstrap import (
    RESAMPLES,
    Bounds,
    Statistic,
    ratio_interval,
)
from assay.statistics.resample import Table, generator_of
from assay.statistics.undefined import Undefined

__all__ = [
    "McNemar",
    "SignFlip",
    "holm",
    "mcnemar",
    "paired_interval",
    "sign_flip",
    "tango_interval",
]

_EXACT_UP_TO = 20
"""Cases with a difference up to which every assignment of signs is counted: 2^20 of them."""
_PERMUTATIONS = 10_000
_BLOCK = 4_000_000
_STEPS = 200
_SLACK = 1e-9


class McNemar(NamedTuple):
    """Two-sided p-values for the hypothesis that both are right equally often.

    Attributes:
        exact: The exact conditional test; never above its level, and cautious.
        mid: The mid-p test; nearer to its level (Fagerland, Lydersen and Laake 2013).
    """

    exact: float
    mid: float


class SignFlip(NamedTuple):
    """The result of a sign-flip permutation test.

    Attributes:
        p: Two-sided.
        is_exact: Every assignment of signs was counted, none drawn.
    """

    p: float
    is_exact: bool


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """McNemar's test.

    Args:
        only_first: Cases that only the first has right.
        only_second: Cases that only the second has right.
    """
    from scipy.stats import binom  # noqa: PLC0415 - heavy

    discordant = only_first + only_second
    if discordant == 0:
        return McNemar(1.0, 1.0)
    fewer = min(only_first, only_second)
    exact = min(1.0, 2 * float(binom.cdf(fewer, discordant, 0.5)))
    return McNemar(exact, min(1.0, exact - float(binom.pmf(fewer, discordant, 0.5))))


def sign_flip(differences: Sequence[float], *, seed: bytes) -> SignFlip:
    """The sign-flip permutation test of paired differences, one a case.

    Under the hypothesis each difference could as well have the other sign. Up to twenty cases with
    a difference all assignments are counted; beyond, 10,000 are drawn and
    ``p = (hits + 1) / (draws + 1)``.
    """
    known = np.array([d for d in differences if d != 0], np.float64)
    if not len(known):
        return SignFlip(1.0, is_exact=True)
    extent = abs(float(known.sum())) - _SLACK * float(np.abs(known).sum())
    if len(known) <= _EXACT_UP_TO:
        sums = np.zeros(1)
        for one in known:
            sums = np.concatenate([sums + one, sums - one])
        return SignFlip(float((np.abs(sums) >= extent).mean()), is_exact=True)
    hits = _drawn_hits(known, extent, generator_of(seed))
    return SignFlip((hits + 1) / (_PERMUTATIONS + 1), is_exact=False)


def paired_interval(
    first: Table,
    second: Table,
    statistic: Statistic,
    *,
    wrong_cases: int,
    seed: bytes,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Bounds | Undefined:
    """The interval of ``second - first`` of a ratio, both from the same resampled cases.

    Args:
        first: One row a case.
        second: The same cases in the same order.
        statistic: The figure of either.
        wrong_cases: Cases in which either errs.
        seed: As of :func:`~assay.statistics.bootstrap.ratio_interval`.
        confidence: Two-sided.
        resamples: How many.
    """
    width = first.shape[1]

    def difference(sums: Table) -> NDArray[np.float64]:
        return statistic(sums[:, width:]) - statistic(sums[:, :width])

    return ratio_interval(
        np.hstack([first, second]),
        difference,
        wrong_cases=wrong_cases,
        seed=seed,
        confidence=confidence,
        resamples=resamples,
    )


def tango_interval(
    n: int, only_first: int, only_second: int, *, confidence: float = 0.95
) -> Bounds | Undefined:
    """Tango's score interval (1998) for the share that only the second has minus only the first.

    Args:
        n: Cases in all.
        only_first: Cases that only the first has right.
        only_second: Cases that only the second has right.
        confidence: Two-sided.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - heavy

    if n == 0:
        return Undefined("there are no cases")
    z = float(ndtri(1 - (1 - confidence) / 2))
    observed = (only_second - only_first) / n

    def is_inside(difference: float) -> bool:
        return abs(_tango_score(n, only_first, only_second, difference)) <= z

    lower = _edge(observed, -1.0, is_inside)
    upper = _edge(observed, 1.0, is_inside)
    return Bounds(lower, upper, "Tango score interval")


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values adjusted by Holm's procedure (1979), by the name of what was compared."""
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    out: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, p * (len(ordered) - rank)))
        out[name] = highest
    return {name: out[name] for name in p_values}


def _drawn_hits(known: NDArray[np.float64], extent: float, generator: np.random.Generator) -> int:
    hits, left = 0, _PERMUTATIONS
    while left:
        size = min(left, max(1, _BLOCK // len(known)))
        signs = generator.integers(0, 2, (size, len(known)), dtype=np.int8)
        hits += int((np.abs((2.0 * signs - 1.0) @ known) >= extent).sum())
        left -= size
    return hits


def _tango_score(n: int, only_first: int, only_second: int, difference: float) -> float:
    """The score statistic at a hypothetical difference, with its constrained estimate of a cell."""
    more, fewer = only_second, only_first
    linear = -more - fewer + (2 * n - more + fewer) * difference
    constant = -fewer * difference * (1 - difference)
    cell = (np.sqrt(max(linear * linear - 8 * n * constant, 0.0)) - linear) / (4 * n)
    variance = n * (2 * cell + difference * (1 - difference))
    distance = more - fewer - n * difference
    if variance <= 0:
        return 0.0 if abs(distance) <= _SLACK else float(np.copysign(np.inf, distance))
    return float(distance / np.sqrt(variance))


def _edge(inside: float, outside: float, is_inside: Callable[[float], bool]) -> float:
    """Where a range that holds ``inside`` ends on the way to ``outside``."""
    if is_inside(outside):
        return outside
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        if middle in {inside, outside}:
            break
        if is_inside(middle):
            inside = middle
        else:
            outside = middle
    return inside

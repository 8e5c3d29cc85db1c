"""Ordinary bootstrap resamples of cases, as the sums that a figure is computed from.

A figure such as F1 depends on a table of counts, one row a case, only through the sums of its
columns. A resample draws cases with replacement; what is needed of it are the column sums.

Few different rows occur in such tables. How often each distinct row is drawn is multinomial, so
sums of resamples can be had from the distinct rows alone: the same distribution as drawing cases
one by one, at a cost that does not depend on their number. Where most rows differ, cases are drawn
one by one and counted.

Rows are cases. Rows within a case (controls, questions, epochs) are summed before: resampling them
singly would pretend that they vary independently.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["DistinctRows", "Table", "distinct_rows", "generator_of", "resample_sums"]

Table = NDArray[np.float64]
"""Counts or amounts: one row a case, one column a quantity."""

_BLOCK = 4_000_000
"""Numbers that one block of resamples may hold at a time; 32 MB."""
_LARGEST_KEY = 2**62


class DistinctRows(NamedTuple):
    """A table by its distinct rows.

    Attributes:
        rows: Each distinct row once.
        counts: How many cases have it.
    """

    rows: Table
    counts: NDArray[np.int64]

    @property
    def cases(self) -> int:
        """Rows of the whole table."""
        return int(self.counts.sum())

    @property
    def sums(self) -> Table:
        """The column sums of the whole table."""
        return self.counts.astype(np.float64) @ self.rows


def generator_of(seed: bytes) -> np.random.Generator:
    """The source of resamples that belongs to a seed, such as the digest of the data."""
    return np.random.default_rng(int.from_bytes(seed, "big"))


def distinct_rows(table: Table) -> DistinctRows:
    """A table by its distinct rows, in a fixed order."""
    keys = _keys(table)
    if keys is not None:
        _, first, counts = np.unique(keys, return_index=True, return_counts=True)
        return DistinctRows(table[first], counts.astype(np.int64))
    rows, counts = np.unique(table, axis=0, return_counts=True)
    return DistinctRows(rows, counts.astype(np.int64))


def resample_sums(
    table: Table, resamples: int, generator: np.random.Generator, *, one_by_one: bool | None = None
) -> Table:
    """The column sums of bootstrap resamples, one row a resample.

    Args:
        table: One row a case; at least one.
        resamples: How many.
        generator: Where chance comes from.
        one_by_one: Draw cases one by one, or by distinct rows; ``None`` for whichever is quicker.
    """
    known = distinct_rows(table)
    if one_by_one is None:
        one_by_one = len(known.counts) > known.cases / 2
    parts = (
        _drawn(table, resamples, generator) if one_by_one else _counted(known, resamples, generator)
    )
    return np.concatenate(list(parts))


def _counted(
    known: DistinctRows, resamples: int, generator: np.random.Generator
) -> Iterator[Table]:
    shares = known.counts / known.cases
    for size in _blocks(resamples, len(known.counts)):
        drawn = generator.multinomial(known.cases, shares, size=size)
        yield drawn.astype(np.float64) @ known.rows


def _drawn(table: Table, resamples: int, generator: np.random.Generator) -> Iterator[Table]:
    cases = len(table)
    for size in _blocks(resamples, cases):
        drawn = generator.integers(0, cases, (size, cases))
        drawn += np.arange(size)[:, None] * cases
        counts = np.bincount(drawn.ravel(), minlength=size * cases).reshape(size, cases)
        yield counts.astype(np.float64) @ table


def _blocks(resamples: int, width: int) -> Iterator[int]:
    block = max(1, min(resamples, _BLOCK // max(width, 1)))
    for start in range(0, resamples, block):
        yield min(block, resamples - start)


def _keys(table: Table) -> NDArray[np.int64] | None:
    """One integer a row, different for different rows; ``None`` where counts are too large for it.

    Sorting integers takes a twentieth of the time of sorting rows.
    """
    if not table.size or table.min() < 0 or not np.array_equal(table, np.floor(table)):
        return None
    spans = [int(most) + 1 for most in table.max(axis=0)]
    keys = np.zeros(len(table), np.int64)
    scale = 1
    for column, span in enumerate(spans):
        if scale * span > _LARGEST_KEY:
            return None
        keys += table[:, column].astype(np.int64) * scale
        scale *= span
    return keys

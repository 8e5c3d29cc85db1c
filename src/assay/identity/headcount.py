"""Counting people: how many distinct ones there are at least and at most among mentions."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from assay.identity.comparison import Match

__all__ = ["Headcount", "count_people"]

# Above it, the exact search for the largest set of different people gives way to a greedy one,
# which can only find fewer: the lower bound stays certain.
_EXACT = 16


class Headcount(NamedTuple):
    """Bounds on a number of people.

    Attributes:
        certain: At least so many are certainly distinct.
        possible: There can't be more.
    """

    certain: int
    possible: int


def count_people(size: int, compare: Callable[[int, int], Match]) -> Headcount:
    """Bounds on the number of distinct people among ``size`` mentions.

    Args:
        size: Mentions, numbered from 0.
        compare: How two of them compare; symmetric.
    """
    group = list(range(size))
    different: set[tuple[int, int]] = set()
    for one, other in combinations(range(size), 2):
        match = compare(one, other)
        if match is Match.SAME:
            old, new = sorted((group[one], group[other]), reverse=True)
            group = [new if number == old else number for number in group]
        elif match is Match.DIFFERENT:
            different.add((one, other))
    roots = sorted(set(group))
    apart = {root: set[int]() for root in roots}
    for one, other in different:
        left, right = group[one], group[other]
        if left != right:
            apart[left].add(right)
            apart[right].add(left)
    return Headcount(_largest_clique(roots, apart), len(roots))


def _largest_clique(roots: Sequence[int], apart: dict[int, set[int]]) -> int:
    if len(roots) > _EXACT:
        return _greedy(roots, apart)
    best = 0
    stack: list[tuple[int, list[int]]] = [(0, list(roots))]
    while stack:
        size, candidates = stack.pop()
        best = max(best, size)
        for position, root in enumerate(candidates):
            if size + len(candidates) - position <= best:
                break
            rest = [other for other in candidates[position + 1 :] if other in apart[root]]
            stack.append((size + 1, rest))
    return best


def _greedy(roots: Sequence[int], apart: dict[int, set[int]]) -> int:
    chosen: list[int] = []
    for root in sorted(roots, key=lambda number: (-len(apart[number]), number)):
        if all(other in apart[root] for other in chosen):
            chosen.append(root)
    return len(chosen)

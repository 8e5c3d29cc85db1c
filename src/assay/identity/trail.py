"""The shortest way from one identifier to another over links: the explanation of "same"."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from assay.identity.link import Link
from assay.identity.profile import Profile

__all__ = ["Trail", "own_ends"]


class Trail:
    """Finds ways over links.

    Args:
        links: Every link that counts, in order.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self._links: defaultdict[str, list[tuple[str, Link]]] = defaultdict(list)
        for link in links:
            self._links[link.one].append((link.other, link))
            self._links[link.other].append((link.one, link))

    def between(self, starts: Iterable[str], goals: Iterable[str]) -> list[Link]:
        """The links on the shortest way from any start to any goal; empty where they meet."""
        goals = frozenset(goals)
        queue: deque[str] = deque(sorted(set(starts)))
        came: dict[str, tuple[str, Link] | None] = dict.fromkeys(queue)
        while queue:
            key = queue.popleft()
            if key in goals:
                return _unwound(key, came)
            for other, link in self._links.get(key, ()):
                if other not in came:
                    came[other] = (key, link)
                    queue.append(other)
        return []


def own_ends(profile: Profile) -> frozenset[str]:
    """Where a way from or to a mention begins: its own keys, or those that its name leads to."""
    own = profile.own
    if own.keys:
        return frozenset(own.keys)
    name = f"name:{own.name_key}"
    return frozenset([name]) if name in profile.keys else profile.keys


def _unwound(key: str, came: dict[str, tuple[str, Link] | None]) -> list[Link]:
    steps = []
    step = came[key]
    while step is not None:
        key, link = step
        steps.append(link)
        step = came[key]
    return steps[::-1]

"""How often Python looks for cycles of dead objects while a run is driven.

What a run makes is freed by counting references. Looking for cycles in it finds nothing, and takes
a tenth of the time of a run: the more a population knows (people, commits), the longer each look.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["rarely_collected", "rarely_collecting"]

_YOUNG = 50_000  # objects before a look


def rarely_collected() -> None:
    """Collect rarely from now on, and never what exists already: for a process that only drives."""
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
    gc.enable()


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Collect rarely within the block; afterwards as before."""
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)

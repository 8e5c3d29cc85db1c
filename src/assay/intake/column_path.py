"""Finding a column or path within a record, with the pointer that leads to it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = ["ELEMENT", "Located", "escape_pointer", "locate"]

ELEMENT = "."
"""The path of the whole element."""

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Located(NamedTuple):
    """A value and its RFC 6901 pointer.

    Attributes:
        value: The value; ``None`` where the path leads nowhere or to null.
        pointer: From the record's root.
        exists: Whether the path leads somewhere.
    """

    value: object
    pointer: str
    exists: bool


@lru_cache(maxsize=4096)
def escape_pointer(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def locate(holder: object, path: str, pointer: str = "") -> Located:
    """The value that a path names within a record or element.

    A key that is written exactly like the path wins, so that columns called ``a.b`` or ``Cost
    [CHF]`` are found; otherwise ``a.b[0].c`` descends.
    """
    if path == ELEMENT:
        return Located(holder, pointer, exists=True)
    # Most holders are plain objects, of which the abstract class need not be asked.
    if (type(holder) is dict or isinstance(holder, Mapping)) and path in holder:
        return Located(holder[path], f"{pointer}/{escape_pointer(path)}", exists=True)
    value = holder
    for step in _steps(path):
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return Located(None, pointer, exists=isinstance(value, list))
            value = value[step]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            # null where an object could stand: the path is known, this record has no value.
            return Located(None, pointer, exists=False)
        pointer = f"{pointer}/{escape_pointer(str(step))}"
    return Located(value, pointer, exists=value is not holder)


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str | int, ...]:
    """The steps of ``a.b[0].c``, where the first may be a header with dots before its index."""
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            return (path,)
        steps.append(int(match[2]) if match[2] else match[1])
        at = match.end()
        if at < len(path) and path[at] == ".":
            at += 1
    return tuple(steps)

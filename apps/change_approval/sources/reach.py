"""Reaching into records of unknown shape: first key that is there, lists in their wrappings."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final
from unicodedata import category

from change_approval.sources.pen import escape

__all__ = ["EMPTY", "LISTS", "Spot", "first", "held", "is_readable", "items", "mapping", "spot"]

Spot = tuple[object, str]
"""A value and the pointer of the field that holds it."""

EMPTY: Final[Mapping[str, object]] = {}

LISTS: Final = (list, dict)
"""What may hold the elements of a list; a tuple, because ``list | dict`` is made anew each time."""

_SIGN = re.compile(r"[^\W_]|\+")


def first(data: Mapping[str, object], base: str, *paths: str) -> Spot:
    """The first of the paths that holds something, else the first that exists.

    A path is a key, or keys joined by dots (``merged_by.login``). Where none exists the value is
    ``None`` and the pointer that of the first path.
    """
    return spot(data, base, paths)


def spot(data: Mapping[str, object], base: str, paths: tuple[str, ...]) -> Spot:
    """:func:`first` of paths that have a name together."""
    fallback: Spot | None = None
    for path in paths:
        if path in data:
            value = data[path]
            if value or (value is not None and value != ""):
                return value, f"{base}/{path}"
            fallback = fallback or (value, f"{base}/{path}")
        elif "." in path:
            keys = _split(path)
            walked = _walk(data, base, keys) if keys[0] in data else None
            if walked is None:
                continue
            if walked[0] is not None and walked[0] != "":
                return walked
            fallback = fallback or walked
    return fallback or (None, f"{base}/{paths[0].partition('.')[0]}")


def held(data: Mapping[str, object], paths: tuple[str, ...]) -> object:
    """The value that :func:`spot` finds, for those who need no pointer."""
    for path in paths:
        if path in data:
            value = data[path]
            if value or (value is not None and value != ""):
                return value
            return spot(data, "", paths)[0]
        if "." in path and _split(path)[0] in data:
            return spot(data, "", paths)[0]
    return None


def exists(data: Mapping[str, object], *keys: str) -> bool:
    """Whether one of the keys is there, empty or not."""
    for key in keys:  # noqa: SIM110 - half the cost of any() over a generator
        if key in data:
            return True
    return False


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else EMPTY


def items(data: Mapping[str, object], base: str, *keys: str) -> Iterator[tuple[object, str]]:
    """The elements of the first of the keys that holds a list, each with its pointer.

    A list may be wrapped as GraphQL connections are: ``{"nodes": [...]}``, ``{"edges":
    [{"node": ...}]}``.
    """
    for key in keys:
        value = data.get(key)
        if value is None:
            continue
        pointer = f"{base}/{key}"
        if isinstance(value, dict):
            for wrapping in ("nodes", "edges", "values", "histories", "comments", "result"):
                if isinstance(value.get(wrapping), list):
                    value, pointer = value[wrapping], f"{pointer}/{wrapping}"
                    break
        if isinstance(value, list):
            for index, item in enumerate(value):
                node = item.get("node") if isinstance(item, dict) else None
                if isinstance(node, dict):
                    yield node, f"{pointer}/{index}/node"
                else:
                    yield item, f"{pointer}/{index}"
            return


def is_readable(text: object) -> bool:
    """Whether a text may say something: words, numbers, a plus, a pictogram.

    ``+1`` and a thumb are how many people approve; bare punctuation (``!!!``, ``:-)``) says nothing.
    """
    if not isinstance(text, str):
        return False
    if _SIGN.search(text) is not None:
        return True
    return not text.isascii() and any(category(char) == "So" for char in text)


_split = cache(lambda path: tuple(path.split(".")))


def _walk(data: Mapping[str, object], base: str, keys: tuple[str, ...]) -> Spot | None:
    value: object = data
    pointer = base
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return None
        value, pointer = value[key], f"{pointer}/{escape(key)}"
    return value, pointer

"""Reaching into records of unknown shape: first key that is there, lists in their wrappings."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from change_approval.sources.pen import escape

__all__ = ["EMPTY", "Spot", "first", "has_letters", "items", "mapping"]

Spot = tuple[object, str]
"""A value and the pointer of the field that holds it."""

EMPTY: Final[Mapping[str, object]] = {}

_LETTER = re.compile(r"[^\W\d_]")


def first(data: Mapping[str, object], base: str, *paths: str) -> Spot:
    """The first of the paths that holds something, else the first that exists.

    A path is a key, or keys joined by dots (``merged_by.login``). Where none exists the value is
    ``None`` and the pointer that of the first path.
    """
    fallback: Spot | None = None
    for path in paths:
        if path in data:
            value: object = data[path]
            pointer = f"{base}/{path}"
        elif "." in path:
            walked = _walk(data, base, path)
            if walked is None:
                continue
            value, pointer = walked
        else:
            continue
        if value is not None and value != "":
            return value, pointer
        fallback = fallback or (value, pointer)
    return fallback or (None, f"{base}/{paths[0].partition('.')[0]}")


def exists(data: Mapping[str, object], *keys: str) -> bool:
    """Whether one of the keys is there, empty or not."""
    return any(key in data for key in keys)


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else EMPTY


def items(data: Mapping[str, object], base: str, *keys: str) -> Iterator[tuple[object, str]]:
    """The elements of the first of the keys that holds a list, each with its pointer.

    A list may be wrapped as GraphQL connections are: ``{"nodes": [...]}``, ``{"edges":
    [{"node": ...}]}``.
    """
    for key in keys:
        value, pointer = data.get(key), f"{base}/{key}"
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


def has_letters(text: object) -> bool:
    """Whether a text says anything in words; without letters there is nothing to read."""
    return isinstance(text, str) and _LETTER.search(text) is not None


def _walk(data: Mapping[str, object], base: str, path: str) -> Spot | None:
    value: object = data
    pointer = base
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return None
        value, pointer = value[key], f"{pointer}/{escape(key)}"
    return value, pointer

"""Canonical JSON (RFC 8785 over a restricted profile) and digests.

The profile: objects with ASCII keys, arrays, strings, booleans, null and integers within
±(2^53 - 1); no floats (money and rates travel as decimal strings), no lone surrogates, at most
16 levels deep. On this profile ``orjson`` with sorted keys writes RFC 8785; the tests hold the two
equal with the reference implementation.

>>> encode({"b": 1, "a": ["x", None, True]})
b'{"a":["x",null,true],"b":1}'
>>> digest(b"")
'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

import orjson

from assay.errors import CanonicalError

__all__ = ["MAX_DEPTH", "MAX_INTEGER", "JsonValue", "decode", "digest", "encode"]

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

MAX_DEPTH = 16
MAX_INTEGER = 2**53 - 1

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER  # the latter: ±(2^53 - 1)
_SCALARS = frozenset({str, int, bool, type(None)})


def encode(value: JsonValue) -> bytes:
    """The canonical bytes of a value.

    Raises:
        CanonicalError: The value is outside the profile.
    """
    try:
        data = orjson.dumps(value, option=_OPTIONS)
    except orjson.JSONEncodeError as error:
        _check(value, MAX_DEPTH)
        raise CanonicalError("canonical.malformed", f"not encodable as JSON: {error}") from error
    if not (data.isascii() and _is_plain(value, MAX_DEPTH)):
        _check(value, MAX_DEPTH)
    return data


def decode(data: bytes) -> JsonValue:
    """The value of canonical bytes.

    Raises:
        CanonicalError: Not JSON, outside the profile, or not in canonical form (which includes
            duplicate keys, white space and other orders of keys).
    """
    try:
        value: JsonValue = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise CanonicalError("canonical.malformed", f"not JSON: {error}") from error
    if encode(value) != data:
        raise CanonicalError(
            "canonical.different", "the same value in canonical form has other bytes"
        )
    return value


def digest(data: bytes) -> str:
    """The SHA-256 of bytes as it is written at boundaries: ``sha256:<hex>``."""
    return "sha256:" + sha256(data).hexdigest()


def _is_plain(container: object, depth: int) -> bool:
    """Whether types and depth are surely within the profile; False means: look closer.

    This is the hot path of every ledger verification, hence its shape: integers and keys are
    checked by the caller's other means, and text, the commonest type, is passed over first.
    """
    kind = type(container)
    if depth == 0 or (kind is not dict and kind is not list and kind is not tuple):
        return False
    items = container.values() if kind is dict else container  # type: ignore[attr-defined]
    for item in items:  # type: ignore[union-attr]  # both are narrowed by the exact type above
        kind = type(item)
        if kind is str:
            continue
        if kind not in _SCALARS and not _is_plain(item, depth - 1):
            return False
    return True


def _check(value: object, depth: int) -> None:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            raise CanonicalError("canonical.range", f"integer beyond 2^53 - 1: {value}")
    elif depth == 0:
        raise CanonicalError("canonical.depth", f"deeper than {MAX_DEPTH} levels")
    elif kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                raise CanonicalError("canonical.key", f"key is not ASCII text: {key!r}")
            _check(item, depth - 1)
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            _check(item, depth - 1)
    else:
        raise CanonicalError("canonical.type", f"{kind.__name__} has no canonical form")

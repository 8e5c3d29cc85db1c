"""JSON answers."""

from typing import Any

import orjson
from starlette.responses import Response

__all__ = ["reply"]


def reply(document: object, status: int = 200) -> Response:
    """A JSON document as an answer; nouns are written by their fields."""
    data = orjson.dumps(document, default=_plain, option=orjson.OPT_NON_STR_KEYS)
    return Response(data, status, media_type="application/json")


def _plain(value: Any) -> object:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)

"""What a model says when nobody scripted it: the smallest lawful answer to the schema."""

import json
from typing import Any

from wire.answer import Answer, Asked

__all__ = ["instance_of", "lawful"]


def lawful(asked: Asked) -> Answer | str:
    """The smallest value that the schema allows, as JSON; "ok" without a schema."""
    return "ok" if asked.schema is None else json.dumps(instance_of(asked.schema))


def instance_of(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """The smallest value that a schema allows, for schemas of the kind that pydantic writes."""
    root = schema if root is None else root
    if "$ref" in schema:
        return instance_of(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return instance_of(schema[choice][0], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "null")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: instance_of(fields[name], root) for name in schema.get("required", ())}
    plain: dict[str, Any] = {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}
    return plain.get(kind)

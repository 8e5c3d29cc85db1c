"""A JSON schema in the subset that vendors enforce while a model writes.

Vendors refuse a schema with keywords that their decoding can't enforce. What they can't enforce is
told to the model in the description instead; that an answer obeys the whole schema is checked by
us afterwards, in any case.

>>> strict_schema({"type": "object", "properties": {"n": {"type": "string", "minLength": 1}}})
{'type': 'object', 'properties': {'n': {'type': 'string', 'description': 'minLength: 1'}}, \
'required': ['n'], 'additionalProperties': False}
"""

import json
from functools import lru_cache
from typing import Any

__all__ = ["strict_schema", "strict_schema_of"]

_KEPT = {"type", "enum", "const", "anyOf", "items", "$ref", "$defs", "properties", "description"}
_SILENT = {"title", "default", "examples", "required", "additionalProperties", "discriminator"}
_SILENT |= {"$schema", "$id", "$comment"}


@lru_cache(maxsize=64)
def strict_schema_of(text: str) -> dict[str, Any]:
    """The same of a schema as JSON text; not to be changed, since every request shares it."""
    return strict_schema(json.loads(text))


def strict_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as vendors take it: closed objects, every property required, few keywords."""
    found: dict[str, Any] = {}
    told = [str(schema["description"])] if schema.get("description") else []
    for name, value in schema.items():
        if name in {"properties", "$defs"}:
            found[name] = {key: strict_schema(inner) for key, inner in value.items()}
        elif name in {"anyOf", "oneOf"}:
            found["anyOf"] = [strict_schema(inner) for inner in value]
        elif name == "allOf" and len(value) == 1:
            found.update(strict_schema(value[0]))
        elif name == "items" and isinstance(value, dict):
            found[name] = strict_schema(value)
        elif name in _KEPT:
            found[name] = value
        elif name not in _SILENT:
            told.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    if told:
        found["description"] = "; ".join(told)
    if schema.get("type") == "object":
        found.setdefault("properties", {})
        found["required"] = list(found["properties"])
        found["additionalProperties"] = False
    # Nothing may stand beside a reference.
    return {"$ref": found["$ref"]} if "$ref" in found else found

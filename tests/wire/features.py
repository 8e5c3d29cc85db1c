"""What a model takes: said by its name, so that a test reads what it asks for.

``gpt-6-sol`` takes everything; ``+no-temperature``, ``+no-schema``, ``+no-json``, ``+no-seed``,
``+no-store``, ``+no-cache-key``, ``+no-max-tokens``, ``+no-max-completion-tokens`` and
``+no-developer`` take something away.
"""

import json
from typing import Any

__all__ = ["Refused", "check_schema", "takes"]

# What strict structured output of both vendors refuses; each has a shorter list of its own.
LOOSE = {"allOf", "not", "if", "then", "else", "oneOf", "patternProperties", "uniqueItems"}
LENGTHS = {"minLength", "maxLength"}
ANTHROPIC_LIMITS = LENGTHS | {"minimum", "maximum", "pattern", "maxItems", "multipleOf"}


class Refused(Exception):  # noqa: N818 - not an error of this program
    """The request is answered with an error in the vendor's form."""

    def __init__(self, status: int, kind: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.param = param


def takes(model: str, what: str) -> bool:
    """Whether a model takes a parameter."""
    return f"no-{what}" not in model.split("+")[1:]


def check_schema(schema: Any, vendor: str) -> None:
    """Refuse a schema that the vendor's strict mode refuses."""
    refused = LOOSE | (ANTHROPIC_LIMITS if vendor == "anthropic" else LENGTHS)
    for node in _nodes(schema):
        if found := refused & node.keys():
            raise Refused(400, "invalid_request_error", f"schema: '{min(found)}' is not permitted")
        if node.get("type") == "object":
            if node.get("additionalProperties") is not False:
                raise Refused(
                    400,
                    "invalid_request_error",
                    "schema: 'additionalProperties' is required to be supplied and to be false",
                )
            if vendor == "openai" and set(node.get("required", ())) != set(
                node.get("properties", {})
            ):
                raise Refused(
                    400, "invalid_request_error", "schema: 'required' must include every key"
                )


def _nodes(value: Any) -> list[dict[str, Any]]:
    """Every schema within a schema; names of properties are no keywords."""
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    found = [value]
    for key, inner in value.items():
        if key in {"properties", "$defs"}:
            found += [node for item in inner.values() for node in _nodes(item)]
        elif key not in {"const", "enum", "default", "examples"}:
            found += _nodes(inner)
    return found


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object of a request."""
    try:
        found = json.loads(body)
    except ValueError:
        raise Refused(400, "invalid_request_error", "could not parse the JSON body") from None
    if not isinstance(found, dict):
        raise Refused(400, "invalid_request_error", "the body is no JSON object")
    return found

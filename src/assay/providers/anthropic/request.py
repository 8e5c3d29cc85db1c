"""A request in the words of Anthropic's Messages API."""

from typing import Any

from assay.providers.exchange import ModelRequest
from assay.providers.wire.manner import Manner, Structure
from assay.providers.wire.schema import strict_schema_of
from assay.providers.wire.wording import decimal, instructions

__all__ = ["anthropic_body", "anthropic_manner", "anthropic_optional"]


def anthropic_manner(structure: Structure) -> Manner:
    """How a model is asked that takes everything."""
    return Manner(structure, frozenset({"temperature"}), ceiling="max_tokens", has_json=False)


def anthropic_optional(request: ModelRequest) -> frozenset[str]:
    """Parameters of a request that a model may not take; Anthropic's API has no seed."""
    wanted = {"temperature": request.temperature != "", "seed": request.seed is not None}
    return frozenset(name for name, is_wanted in wanted.items() if is_wanted)


def anthropic_body(request: ModelRequest, manner: Manner) -> dict[str, Any]:
    """The body, as ``messages.create`` and the batches take it.

    All instructions are one prefix that is cached, so the mark stands on their last part.
    """
    system: list[dict[str, Any]] = [
        {"type": "text", "text": part} for part in instructions(request, manner)
    ]
    if system:
        system[-1]["cache_control"] = {"type": "ephemeral"}
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_output_tokens,
        "messages": [{"role": turn.role, "content": turn.text} for turn in request.turns],
    }
    if system:
        body["system"] = system
    if request.schema and manner.structure is Structure.SCHEMA:
        schema = strict_schema_of(request.schema)
        body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    if request.temperature and "temperature" in manner.takes:
        body["temperature"] = decimal(request.temperature)
    return body

"""A request in the words of OpenAI's two APIs, for OpenAI and for servers that speak like it."""

from enum import StrEnum
from hashlib import sha256
from typing import Any

from assay.providers.exchange import ModelRequest
from assay.providers.wire.manner import Manner, Structure
from assay.providers.wire.schema import strict_schema_of
from assay.providers.wire.wording import decimal, instructions

__all__ = ["OpenAiApi", "openai_body", "openai_manner", "openai_optional"]

_NAME = "answer"


class OpenAiApi(StrEnum):
    """Which of the two APIs is spoken."""

    RESPONSES = "responses"
    CHAT = "chat"


def openai_manner(api: OpenAiApi, structure: Structure, *, is_own: bool) -> Manner:
    """How a model is asked that takes everything.

    Args:
        api: Which API.
        structure: How the form of the answer is asked for.
        is_own: Whether it is OpenAI's own endpoint. There ``store=False`` is never left out, and
            the newer name of the ceiling comes first; others know the older one, and a server that
            ignored the name would have no ceiling at all.
    """
    takes = {"temperature"}
    if api is OpenAiApi.CHAT:
        takes.add("seed")
    takes.add("prompt_cache_key" if is_own else "store")
    if api is OpenAiApi.RESPONSES:
        return Manner(structure, frozenset(takes), ceiling="max_output_tokens")
    names = ("max_completion_tokens", "max_tokens")
    first, other = names if is_own else names[::-1]
    return Manner(structure, frozenset(takes), ceiling=first, other_ceiling=other)


def openai_optional(request: ModelRequest, *, is_own: bool) -> frozenset[str]:
    """Parameters of a request that a model may not take."""
    wanted = {
        "temperature": request.temperature != "",
        "seed": request.seed is not None,
        "prompt_cache_key": is_own,
        "store": not is_own,
    }
    return frozenset(name for name, is_wanted in wanted.items() if is_wanted)


def openai_body(
    request: ModelRequest, manner: Manner, api: OpenAiApi, *, is_own: bool
) -> dict[str, Any]:
    """The body of a request; instructions first, so that their prefix is cached."""
    body: dict[str, Any] = {"model": request.model, manner.ceiling: request.max_output_tokens}
    if is_own or "store" in manner.takes:
        body["store"] = False
    if request.temperature and "temperature" in manner.takes:
        body["temperature"] = decimal(request.temperature)
    if request.seed is not None and "seed" in manner.takes:
        body["seed"] = request.seed
    if "prompt_cache_key" in manner.takes:
        body["prompt_cache_key"] = _prefix(request)
    turns = [{"role": turn.role, "content": turn.text} for turn in request.turns]
    told = instructions(request, manner)
    if api is OpenAiApi.CHAT:
        system = [{"role": "system", "content": "\n\n".join(told)}] if told else []
        return body | {"messages": system + turns} | _chat_form(request, manner)
    if told:
        body["instructions"] = "\n\n".join(told)
    return body | {"input": turns} | _response_form(request, manner)


def _chat_form(request: ModelRequest, manner: Manner) -> dict[str, Any]:
    if not request.schema or manner.structure is Structure.TEXT:
        return {}
    if manner.structure is Structure.JSON:
        return {"response_format": {"type": "json_object"}}
    form = {"name": _NAME, "schema": strict_schema_of(request.schema), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _response_form(request: ModelRequest, manner: Manner) -> dict[str, Any]:
    if not request.schema or manner.structure is Structure.TEXT:
        return {}
    if manner.structure is Structure.JSON:
        return {"text": {"format": {"type": "json_object"}}}
    form = {
        "type": "json_schema",
        "name": _NAME,
        "schema": strict_schema_of(request.schema),
        "strict": True,
    }
    return {"text": {"format": form}}


def _prefix(request: ModelRequest) -> str:
    """Requests with the same instructions are routed to where those are cached."""
    return sha256("\0".join((request.model, *request.system)).encode()).hexdigest()[:32]

"""POST /v1/messages as Anthropic answers it."""

import json
from typing import Any

from wire.answer import Answer, Asked
from wire.features import Refused, check_schema, takes

__all__ = ["asked", "error_body", "message", "understood"]

KNOWN = {
    "max_tokens",
    "messages",
    "model",
    "cache_control",
    "container",
    "diagnostics",
    "inference_geo",
    "metadata",
    "output_config",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "thinking",
    "tool_choice",
    "tools",
    "temperature",
    "top_p",
    "top_k",
}
STOPS = {
    "complete": "end_turn",
    "max_tokens": "max_tokens",
    "refusal": "refusal",
    "filter": "refusal",
    "context": "model_context_window_exceeded",
    "tool": "tool_use",
}


def understood(body: dict[str, Any]) -> None:
    """Refuse what the service refuses."""
    if unknown := sorted(body.keys() - KNOWN):
        raise _bad(f"{unknown[0]}: Extra inputs are not permitted")
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            raise _bad(f"{name}: Field required")
    if not isinstance(body["max_tokens"], int) or body["max_tokens"] < 0:
        raise _bad("max_tokens: Input should be a valid integer")
    turns = body["messages"]
    if not turns or turns[0]["role"] != "user":
        raise _bad("messages: first message must use the user role")
    if any(not _text(turn["content"]).strip() for turn in turns):
        raise _bad("messages: text content blocks must be non-empty")
    if "temperature" in body:
        if not takes(body["model"], "temperature"):
            raise _bad("`temperature` is deprecated for this model.")
        if not 0 <= body["temperature"] <= 1:
            raise _bad("temperature: range: 0..1")
    form = (body.get("output_config") or {}).get("format")
    if form is not None:
        if not takes(body["model"], "schema"):
            raise _bad("output_config.format: structured outputs are not supported by this model")
        check_schema(form["schema"], "anthropic")


def _bad(message: str) -> Refused:
    return Refused(400, "invalid_request_error", message)


def asked(body: dict[str, Any], **rest: Any) -> Asked:
    form = (body.get("output_config") or {}).get("format")
    return Asked(
        vendor="anthropic",
        api="messages",
        model=body["model"],
        system=_text(body.get("system") or ""),
        turns=tuple((turn["role"], _text(turn["content"])) for turn in body["messages"]),
        schema=form["schema"] if form else None,
        structure="schema" if form else "text",
        max_tokens=body["max_tokens"],
        body=body,
        **rest,
    )


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "\n".join(block["text"] for block in content)


def message(asked: Asked, answer: Answer, usage: dict[str, int], ident: str) -> dict[str, Any]:
    """The body of a successful answer."""
    stop = STOPS.get(answer.stop, answer.stop)
    content: list[dict[str, Any]] = [
        {"type": "text", "text": part, "citations": None} for part in answer.parts or (answer.text,)
    ]
    if stop == "tool_use":
        content.append({"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}})
    if stop == "refusal":
        content = []
    return {
        "id": f"msg_{ident}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "stop_details": {"type": "refusal", "category": "cyber", "explanation": answer.message}
        if stop == "refusal"
        else None,
        "usage": {
            "input_tokens": usage["plain"],
            "cache_creation_input_tokens": usage["written"],
            "cache_read_input_tokens": usage["read"],
            "output_tokens": usage["output"],
            "service_tier": "batch" if asked.batched else "standard",
        },
    }


def error_body(kind: str, text: str, ident: str) -> bytes:
    error = {"type": kind or "api_error", "message": text}
    return json.dumps({"type": "error", "error": error, "request_id": f"req_{ident}"}).encode()

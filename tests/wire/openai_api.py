"""POST /v1/chat/completions and /v1/responses as OpenAI and compatible servers answer them."""

import json
from typing import Any

from wire.answer import Answer, Asked
from wire.features import Refused, check_schema, takes

__all__ = ["asked", "chat", "error_body", "response", "understood"]

CHAT = {
    "messages",
    "model",
    "max_completion_tokens",
    "max_tokens",
    "metadata",
    "n",
    "prompt_cache_key",
    "reasoning_effort",
    "prompt_cache_options",
    "response_format",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "temperature",
    "top_p",
    "tools",
    "tool_choice",
    "user",
    "safety_identifier",
    "verbosity",
}
RESPONSES = {
    "input",
    "instructions",
    "model",
    "max_output_tokens",
    "metadata",
    "prompt_cache_key",
    "prompt_cache_options",
    "reasoning",
    "service_tier",
    "store",
    "stream",
    "temperature",
    "text",
    "top_p",
    "tools",
    "tool_choice",
    "truncation",
    "user",
    "safety_identifier",
    "background",
    "include",
    "parallel_tool_calls",
}
# Parameter to the word in a model's name that takes it away.
OPTIONAL = {
    "temperature": "temperature",
    "seed": "seed",
    "store": "store",
    "prompt_cache_key": "cache-key",
    "max_tokens": "max-tokens",
    "max_completion_tokens": "max-completion-tokens",
}
FINISHES = {
    "complete": "stop",
    "max_tokens": "length",
    "context": "length",
    "refusal": "stop",
    "filter": "content_filter",
    "tool": "tool_calls",
}


def understood(body: dict[str, Any], api: str) -> None:
    """Refuse what the service refuses."""
    if unknown := sorted(body.keys() - (CHAT if api == "chat" else RESPONSES)):
        raise _bad(f"Unknown parameter: '{unknown[0]}'.", unknown[0])
    if "model" not in body:
        raise _bad("you must provide a model parameter", "model")
    for name, word in OPTIONAL.items():
        if name in body and not takes(body["model"], word):
            raise _bad(f"Unsupported parameter: '{name}' is not supported with this model.", name)
    if not body.get("messages" if api == "chat" else "input"):
        raise _bad("Missing required parameter", "messages" if api == "chat" else "input")
    structure, schema = _structure(body, api)
    param = "response_format" if api == "chat" else "text.format"
    if structure == "schema" and not takes(body["model"], "schema"):
        raise _bad(f"Invalid parameter: '{param}' of type 'json_schema' is not supported", param)
    if structure == "json" and not takes(body["model"], "json"):
        raise _bad(f"'{param}' of type 'json_object' is not supported", param)
    if structure == "json" and "json" not in json.dumps(body).lower().replace("json_object", ""):
        raise _bad("'messages' must contain the word 'json' in some form", param)
    if structure == "schema":
        check_schema(schema, "openai")


def _bad(message: str, param: str) -> Refused:
    return Refused(400, "invalid_request_error", message, param)


def _structure(body: dict[str, Any], api: str) -> tuple[str, dict[str, Any] | None]:
    form = body.get("response_format") if api == "chat" else (body.get("text") or {}).get("format")
    if not form or form["type"] == "text":
        return "text", None
    if form["type"] == "json_object":
        return "json", None
    inner = form["json_schema"] if api == "chat" else form
    return "schema", inner["schema"]


def asked(body: dict[str, Any], api: str, **rest: Any) -> Asked:
    structure, schema = _structure(body, api)
    said = body["messages"] if api == "chat" else body["input"]
    said = [{"role": "user", "content": said}] if isinstance(said, str) else said
    system = [turn for turn in said if turn["role"] in {"system", "developer"}]
    parts = [_text(turn["content"]) for turn in system]
    if api == "responses" and body.get("instructions"):
        parts.insert(0, body["instructions"])
    ceiling = body.get("max_completion_tokens") or body.get("max_tokens")
    return Asked(
        vendor="openai",
        api=api,
        model=body["model"],
        system="\n".join(parts),
        turns=tuple((t["role"], _text(t["content"])) for t in said if t not in system),
        schema=schema,
        structure=structure,
        max_tokens=int(ceiling or body.get("max_output_tokens") or 0),
        body=body,
        **rest,
    )


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)


def chat(asked: Asked, answer: Answer, usage: dict[str, int], ident: str) -> dict[str, Any]:
    """The body of a chat completion."""
    refused = answer.stop == "refusal"
    spoken: dict[str, Any] = {
        "role": "assistant",
        "content": None if refused else "".join(answer.parts) or answer.text,
        "refusal": answer.message if refused else None,
    }
    prompt = usage["plain"] + usage["read"] + usage["written"]
    finish = FINISHES.get(answer.stop, answer.stop)
    return {
        "id": f"chatcmpl-{ident}",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": asked.model,
        "choices": [{"index": 0, "message": spoken, "logprobs": None, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": usage["output"],
            "total_tokens": prompt + usage["output"],
            "prompt_tokens_details": {
                "cached_tokens": usage["read"],
                "cache_write_tokens": usage["written"],
            },
        },
        "system_fingerprint": "fp_wire",
    }


def response(asked: Asked, answer: Answer, usage: dict[str, int], ident: str) -> dict[str, Any]:
    """The body of a response."""
    content: list[dict[str, Any]] = [
        {"type": "output_text", "text": part, "annotations": []}
        for part in answer.parts or (answer.text,)
    ]
    if answer.stop == "refusal":
        content = [{"type": "refusal", "refusal": answer.message}]
    reasons = {"max_tokens": "max_output_tokens", "filter": "content_filter"}
    reasons["context"] = "max_output_tokens"
    reason = reasons.get(answer.stop)
    output: list[dict[str, Any]] = [{"type": "reasoning", "id": f"rs_{ident}", "summary": []}]
    said = {"type": "message", "id": f"msg_{ident}", "role": "assistant", "content": content}
    output.append({**said, "status": "incomplete" if reason else "completed"})
    if answer.stop == "tool":
        output.append({"type": "function_call", "name": "look", "arguments": "{}", "call_id": "c"})
    prompt = usage["plain"] + usage["read"] + usage["written"]
    status = {"complete": "completed", "refusal": "completed", "tool": "completed"}
    return {
        "id": f"resp_{ident}",
        "object": "response",
        "created_at": 1_790_000_000.0,
        "status": "incomplete" if reason else status.get(answer.stop, answer.stop),
        "incomplete_details": {"reason": reason} if reason else None,
        "error": None,
        "model": asked.model,
        "output": output,
        "store": asked.body.get("store", True),
        "temperature": 1.0,
        "usage": {
            "input_tokens": prompt,
            "input_tokens_details": {
                "cached_tokens": usage["read"],
                "cache_write_tokens": usage["written"],
            },
            "output_tokens": usage["output"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": prompt + usage["output"],
        },
    }


def error_body(kind: str, text: str, param: str | None) -> bytes:
    error = {"message": text, "type": kind or "server_error", "param": param, "code": kind or None}
    return json.dumps({"error": error}).encode()

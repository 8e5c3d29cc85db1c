"""What a body of OpenAI's two APIs says, and of servers that speak like it. Needs no SDK.

Compatible servers leave out what they do not know, so names, usage and ``object`` may be missing;
which of the two APIs answered is seen from the body.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assay.providers.exchange import Heard, ModelReply, Stop, Usage
from assay.providers.wire.envelope import as_word, checked, opened, read_as, unreadable

__all__ = ["hear_openai"]

Count = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(max_length=200)]

_FINISHES = {
    "stop": Stop.COMPLETE,
    "length": Stop.TRUNCATED,
    "content_filter": Stop.FILTERED,
}
_REASONS = {"max_output_tokens": Stop.TRUNCATED, "content_filter": Stop.FILTERED}
_LONGEST_REFUSAL = 300


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Details(_Part):
    cached_tokens: Count | None = None
    cache_write_tokens: Count | None = None


class _ChatUsage(_Part):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    prompt_tokens_details: _Details | None = None


class _Content(_Part):
    type: str
    text: str | None = None
    refusal: str | None = None


class _Said(_Part):
    content: str | list[_Content] | None = None
    refusal: str | None = None
    tool_calls: list[object] | None = None


class _Choice(_Part):
    message: _Said
    finish_reason: str | None = None


class _Chat(_Part):
    id: Name | None = None
    model: Name | None = None
    choices: Annotated[list[_Choice], Field(min_length=1, max_length=1)]
    usage: _ChatUsage | None = None


class _ResponseUsage(_Part):
    input_tokens: Count = 0
    output_tokens: Count = 0
    input_tokens_details: _Details | None = None


class _Item(_Part):
    type: str
    content: list[_Content] | None = None
    phase: str | None = None


class _Incomplete(_Part):
    reason: str | None = None


class _Failure(_Part):
    code: str | None = None


class _Response(_Part):
    id: Name | None = None
    model: Name | None = None
    status: str
    output: list[_Item]
    incomplete_details: _Incomplete | None = None
    error: _Failure | None = None
    usage: _ResponseUsage | None = None


def hear_openai(reply: ModelReply) -> Heard:
    """What a reply says.

    Raises:
        ProviderError: ``reply.unreadable``.
    """
    found = opened(reply)
    if isinstance(found.get("error"), dict) and "output" not in found:
        raise unreadable("it tells of an error although its status says that all is well")
    if "choices" in found:
        return checked(_chat(read_as(_Chat, found)))
    return checked(_response(read_as(_Response, found)))


def _chat(chat: _Chat) -> Heard:
    choice = chat.choices[0]
    said = choice.message
    stop = _FINISHES.get(choice.finish_reason or "", Stop.UNKNOWN)
    detail = "" if stop is Stop.COMPLETE else as_word(choice.finish_reason)
    parts = said.content if isinstance(said.content, list) else []
    foreign = [part.type for part in parts if part.type not in {"text", "thinking"}]
    if said.tool_calls or foreign:
        stop, detail = Stop.UNKNOWN, as_word(foreign[0]) if foreign else "tool_calls"
    if said.refusal:
        stop, detail = Stop.REFUSED, _one_line(said.refusal)
    usage = Usage()
    if chat.usage is not None:
        counted = chat.usage
        usage = _usage(
            counted.prompt_tokens, counted.completion_tokens, counted.prompt_tokens_details
        )
    text = "".join(part.text or "" for part in parts if part.type == "text")
    if isinstance(said.content, str):
        text = said.content
    return Heard(text, stop, chat.model or "", usage, chat.id or "", detail)


def _response(response: _Response) -> Heard:
    stop, detail = _stop(response)
    parts = [
        part
        for item in response.output
        # Commentary is said on the way to the answer.
        if item.type == "message" and item.phase != "commentary"
        for part in item.content or ()
    ]
    foreign = [i.type for i in response.output if i.type not in {"message", "reasoning"}]
    foreign += [part.type for part in parts if part.type not in {"output_text", "refusal"}]
    if foreign:
        stop, detail = Stop.UNKNOWN, as_word(foreign[0])
    refusals = [part.refusal or "" for part in parts if part.type == "refusal"]
    if refusals:
        stop, detail = Stop.REFUSED, _one_line(" ".join(refusals))
    usage = Usage()
    if response.usage is not None:
        counted = response.usage
        usage = _usage(counted.input_tokens, counted.output_tokens, counted.input_tokens_details)
    text = "".join(part.text or "" for part in parts if part.type == "output_text")
    return Heard(text, stop, response.model or "", usage, response.id or "", detail)


def _stop(response: _Response) -> tuple[Stop, str]:
    if response.status == "completed" and response.error is None:
        return Stop.COMPLETE, ""
    if response.error is not None:
        return Stop.UNKNOWN, as_word(response.error.code)
    if response.status == "incomplete":
        reason = response.incomplete_details.reason if response.incomplete_details else None
        return _REASONS.get(reason or "", Stop.UNKNOWN), as_word(reason)
    return Stop.UNKNOWN, as_word(response.status)


def _usage(read: int, written: int, details: _Details | None) -> Usage:
    """Each token in one field; where the parts exceed the whole, all stand at the full price."""
    cached = (details.cached_tokens or 0) if details else 0
    kept = (details.cache_write_tokens or 0) if details else 0
    if cached + kept > read:
        cached = kept = 0
    return Usage(read - cached - kept, cached, kept, written)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_REFUSAL] or "refusal"

"""What a body of Anthropic's Messages API says. Needs no SDK, so a replay needs none."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assay.providers.exchange import Heard, ModelReply, Stop, Usage
from assay.providers.wire.envelope import as_word, checked, opened, read_as

__all__ = ["hear_anthropic"]

Count = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(max_length=200)]

_STOPS = {
    "end_turn": Stop.COMPLETE,
    "max_tokens": Stop.TRUNCATED,
    "model_context_window_exceeded": Stop.TRUNCATED,
    "refusal": Stop.REFUSED,
}
# What a model thinks on the way is no part of the answer.
_SILENT = {"thinking", "redacted_thinking"}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Block(_Part):
    type: str
    text: str | None = None


class _Usage(_Part):
    input_tokens: Count
    output_tokens: Count
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None


class _StopDetails(_Part):
    category: str | None = None


class _Message(_Part):
    type: Literal["message"]
    role: Literal["assistant"]
    id: Name
    model: Name
    content: list[_Block]
    stop_reason: str | None
    stop_details: _StopDetails | None = None
    usage: _Usage


def hear_anthropic(reply: ModelReply) -> Heard:
    """What a reply says.

    A stop reason or a block of content that nobody asked for gives :attr:`Stop.UNKNOWN`.

    Raises:
        ProviderError: ``reply.unreadable``.
    """
    message = read_as(_Message, opened(reply))
    stop = _STOPS.get(message.stop_reason or "", Stop.UNKNOWN)
    detail = "" if stop is Stop.COMPLETE else as_word(message.stop_reason)
    if stop is Stop.REFUSED and message.stop_details is not None:
        detail = as_word(message.stop_details.category or "refusal")
    foreign = [b for b in message.content if b.type not in _SILENT and b.type != "text"]
    if foreign and stop is not Stop.REFUSED:
        stop, detail = Stop.UNKNOWN, as_word(foreign[0].type)
    return checked(
        Heard(
            text="".join(b.text or "" for b in message.content if b.type == "text"),
            stop=stop,
            model=message.model,
            usage=Usage(
                message.usage.input_tokens,
                message.usage.cache_read_input_tokens or 0,
                message.usage.cache_creation_input_tokens or 0,
                message.usage.output_tokens,
            ),
            reply_id=message.id,
            detail=detail,
        )
    )

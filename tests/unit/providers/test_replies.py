"""What bodies say: pure functions, so every kind of body can be put before them."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import ProviderError
from assay.providers.anthropic.reply import hear_anthropic
from assay.providers.exchange import Heard, ModelReply, Stop, Usage
from assay.providers.openai.reply import hear_openai

HEARING = pytest.mark.parametrize("hear", [hear_anthropic, hear_openai])
Hear = Callable[[ModelReply], Heard]


def chat(**changes: object) -> ModelReply:
    said = changes.pop("message", {"role": "assistant", "content": "yes"})
    choice = {"index": 0, "message": said, "finish_reason": changes.pop("finish", "stop")}
    return ModelReply(json.dumps({"choices": [choice], **changes}).encode())


def test_a_server_that_tells_little_is_understood() -> None:
    heard = hear_openai(chat())
    assert heard == Heard("yes", Stop.COMPLETE)
    assert hear_openai(chat(id=None, model=None, usage=None)) == heard
    assert hear_openai(chat(usage={"total_tokens": 7})).usage == Usage()


def test_text_in_parts_is_joined_and_thinking_is_no_answer() -> None:
    parts = [{"type": "thinking"}, {"type": "text", "text": "ye"}, {"type": "text", "text": "s"}]
    assert hear_openai(chat(message={"content": parts})).text == "yes"
    picture = hear_openai(chat(message={"content": [{"type": "image_url"}]}))
    assert (picture.stop, picture.detail) == (Stop.UNKNOWN, "image_url")


def test_more_cached_tokens_than_tokens_all_stand_at_the_full_price() -> None:
    details = {"cached_tokens": 50, "cache_write_tokens": 60}
    usage = {"prompt_tokens": 100, "completion_tokens": 5, "prompt_tokens_details": details}
    assert hear_openai(chat(usage=usage)).usage == Usage(100, 0, 0, 5)
    details["cache_write_tokens"] = 40
    assert hear_openai(chat(usage=usage)).usage == Usage(10, 50, 40, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"usage": {"prompt_tokens": -1}},
        {"usage": {"prompt_tokens": 1.5}},
        {"model": 7},
        {"model": "m" * 201},
        {"message": {"content": 7}},
        {"message": None},
        {"choices": []},
        {"choices": [{"message": {"content": "a"}}, {"message": {"content": "b"}}]},
    ],
)
def test_what_is_not_certain_is_unreadable(changes: dict[str, object]) -> None:
    with pytest.raises(ProviderError) as caught:
        hear_openai(chat(**changes))
    assert caught.value.code == "reply.unreadable"


def test_a_stop_that_nobody_knows_is_never_complete() -> None:
    for finish in (None, "", "eos", "STOP", "stop "):
        assert hear_openai(chat(finish=finish)).stop is Stop.UNKNOWN


@HEARING
def test_a_status_other_than_200_is_no_answer(hear: Hear) -> None:
    with pytest.raises(ProviderError, match="status is 500"):
        hear(ModelReply(b"{}", status=500))


NAMES = [
    "id",
    "model",
    "type",
    "role",
    "content",
    "stop_reason",
    "stop_details",
    "category",
    "usage",
    "input_tokens",
    "choices",
    "text",
    "output_tokens",
    "message",
    "finish_reason",
    "refusal",
    "output",
    "status",
    "incomplete_details",
    "reason",
    "error",
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "tool_calls",
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["message", "assistant", "text", "end_turn", "stop", "completed", "output_text"]
    )
    | st.text(max_size=5)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=20,
)


@HEARING
@settings(deadline=None, max_examples=300)
@given(found=st.dictionaries(st.sampled_from(NAMES), values, max_size=8))
def test_any_object_is_heard_or_unreadable_and_nothing_else(
    hear: Hear, found: dict[str, object]
) -> None:
    try:
        heard = hear(ModelReply(json.dumps(found).encode()))
    except ProviderError as error:
        code = error.code
    else:
        code = "reply.unreadable"
        assert isinstance(heard, Heard)
    assert code == "reply.unreadable"


@HEARING
@given(body=st.binary(max_size=200))
def test_any_bytes_are_heard_or_unreadable_and_nothing_else(hear: Hear, body: bytes) -> None:
    with pytest.raises(ProviderError) as caught:
        hear(ModelReply(body))
    assert caught.value.code == "reply.unreadable"

"""The server that the drivers are tested against behaves as the services do."""

import json
from collections.abc import Iterator

import anthropic
import httpx2
import openai
import pytest

from wire import Answer, Asked, WireServer, spawned

TURN = [{"role": "user", "content": "hi"}]


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


@pytest.fixture
def claude(server: WireServer) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key="key", base_url=server.anthropic_url, max_retries=0) as client:
        yield client


@pytest.fixture
def gpt(server: WireServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="key", base_url=server.openai_url, max_retries=0) as client:
        yield client


def test_the_real_sdks_read_its_answers(claude: anthropic.Anthropic, gpt: openai.OpenAI) -> None:
    said = claude.messages.create(model="claude-x", max_tokens=9, messages=TURN)
    assert said.content[0].to_dict() == {"type": "text", "text": "ok", "citations": None}
    chat = gpt.chat.completions.create(model="gpt-x", messages=TURN)
    assert chat.choices[0].message.content == "ok"
    assert gpt.responses.create(model="gpt-x", input="hi").output_text == "ok"
    assert [model.id for model in gpt.models.list()] == [model.id for model in claude.models.list()]


def test_it_refuses_what_the_services_refuse(
    claude: anthropic.Anthropic, gpt: openai.OpenAI
) -> None:
    with pytest.raises(anthropic.BadRequestError, match="deprecated"):
        claude.messages.create(
            model="claude+no-temperature",
            max_tokens=9,
            messages=TURN,
            extra_body={"temperature": 0},
        )
    with pytest.raises(anthropic.BadRequestError, match="Extra inputs"):
        claude.messages.create(model="claude", max_tokens=9, messages=TURN, extra_body={"seed": 0})
    with pytest.raises(openai.BadRequestError) as caught:
        gpt.chat.completions.create(model="gpt+no-seed", messages=TURN, seed=1)
    assert caught.value.param == "seed"
    with pytest.raises(openai.BadRequestError, match="json"):
        gpt.chat.completions.create(
            model="gpt", messages=TURN, response_format={"type": "json_object"}
        )


def test_a_request_without_a_credential_is_refused(server: WireServer) -> None:
    answer = httpx2.post(f"{server.openai_url}/chat/completions", json={"model": "m"})
    assert answer.status_code == 401


def test_it_counts_how_often_each_request_was_asked_and_answered(server: WireServer) -> None:
    with openai.OpenAI(api_key="key", base_url=server.openai_url, max_retries=2) as client:
        said = client.chat.completions.create(model="x-429-once", messages=TURN)
    digest = server.seen[-1].digest
    assert said.choices[0].finish_reason == "stop"
    assert (server.calls[digest], server.paid[digest]) == (2, 1)


def test_a_brain_sees_the_question_and_decides_the_answer() -> None:
    def brain(asked: Asked) -> Answer | str:
        return Answer(f"{asked.model} {asked.evidence} {asked.system}", stop="max_tokens")

    with WireServer(brain) as server, openai.OpenAI(api_key="k", base_url=server.openai_url) as gpt:
        said = gpt.responses.create(model="gpt-x", input="case", instructions="read")
    assert said.output_text == "gpt-x case read"
    assert said.status == "incomplete"


def test_the_same_prefix_is_read_from_the_cache_the_second_time(
    claude: anthropic.Anthropic,
) -> None:
    system = [
        {"type": "text", "text": "instructions " * 999, "cache_control": {"type": "ephemeral"}}
    ]
    seen = [
        claude.messages.create(model="claude", max_tokens=9, messages=TURN, system=system).usage
        for _ in range(2)
    ]
    assert seen[0].cache_creation_input_tokens == seen[1].cache_read_input_tokens
    assert seen[1].cache_creation_input_tokens == 0


def test_it_runs_as_a_process_of_its_own() -> None:
    with spawned() as base, openai.OpenAI(api_key="k", base_url=f"{base}/openai/v1") as gpt:
        said = gpt.chat.completions.create(model="gpt-x", messages=TURN)
    assert json.loads(said.model_dump_json())["choices"][0]["message"]["content"] == "ok"

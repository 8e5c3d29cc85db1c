"""The drivers with the real SDKs, against a server that behaves and misbehaves."""

import json
import pickle
import traceback
from collections.abc import Callable

import pytest

from assay.clock import SteppedClock
from assay.errors import ProviderError, UsageError
from assay.providers.exchange import ModelReply, ModelRequest, Stop, Turn
from assay.providers.pace.limiter import Limiter, Limits
from wire import Answer, Asked, WireServer
from wire.drivers import CANARY, STYLES, Driver, open_driver, question

Opener = Callable[..., Driver]
Question = Callable[..., ModelRequest]
every_style = pytest.mark.parametrize("style", STYLES)


def caught_asking(provider: object, request: ModelRequest) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.ask(request)  # type: ignore[attr-defined]
    return caught.value


@every_style
def test_an_answer_is_kept_byte_for_byte_and_heard_from_its_bytes(
    style: str, opened: Opener, asking: Question, server: WireServer
) -> None:
    provider = opened(style)
    reply = provider.ask(asking(style, "model-x"))
    heard = provider.hear(ModelReply.from_bytes(reply.to_bytes()))
    assert json.loads(heard.text) == {"verdict": "yes", "note": ""}
    assert (heard.stop, heard.model) == (Stop.COMPLETE, "model-x")
    assert heard.usage.input_tokens > 0
    assert heard.usage.output_tokens > 0
    assert (reply.status, reply.attempts, reply.via) == (200, 1, "live")
    assert reply.asked_at.endswith("Z")
    assert reply.sdk.split()[0] == ("anthropic" if style == "messages" else "openai")
    ids = {"request-id", "x-request-id"} & dict(reply.headers).keys()
    assert dict(reply.headers)[ids.pop()].startswith("req_")
    assert b'"' + heard.reply_id.encode() + b'"' in reply.body


@every_style
def test_what_is_sent_is_what_was_asked_and_nothing_may_be_stored(
    style: str, opened: Opener, asking: Question, server: WireServer
) -> None:
    turns = (Turn("user", "case"), Turn("assistant", "{}"), Turn("user", "again"))
    opened(style).ask(asking(style, "model-y", turns=turns, temperature="0.2", seed=7))
    asked = server.seen[-1]
    assert asked.turns == tuple(tuple(turn) for turn in turns)
    assert "Read the evidence." in asked.system
    assert asked.system.endswith("Definitions.")
    assert (asked.max_tokens, asked.structure) == (500, "schema")
    assert asked.body["temperature"] == 0.2
    assert asked.body.get("seed") == (7 if style == "chat" else None)
    assert asked.body.get("store", False) is False
    assert ("store" in asked.body) == (style != "messages")
    if style == "messages":
        marks = [part.get("cache_control") for part in asked.body["system"]]
        assert marks == [None, {"type": "ephemeral"}]


@every_style
def test_only_listed_headers_go_out_whatever_the_environment_says(
    style: str,
    opened: Opener,
    asking: Question,
    server: WireServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for vendor in ("ANTHROPIC", "OPENAI"):
        monkeypatch.setenv(f"{vendor}_API_KEY", "other-key-0123456789")
        monkeypatch.setenv(f"{vendor}_BASE_URL", "http://127.0.0.1:9")
        monkeypatch.setenv(f"{vendor}_CUSTOM_HEADERS", "Authorization: Bearer x\nX-Spy: 1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-env")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-env")
    provider = opened(style)
    provider.ask(asking(style, "model-x"))
    provider.ask(asking(style, "model-x"))
    sent = server.headers_seen[-1]
    assert sent["authorization"] == f"Bearer {CANARY}"
    known = {"accept", "accept-encoding", "authorization", "connection", "content-length"}
    known |= {"content-type", "host", "user-agent"}
    assert sent.keys() - known <= {"anthropic-version", "x-stainless-raw-response"}
    assert sent["accept-encoding"] == "identity"


@every_style
def test_what_a_model_does_not_take_is_left_out_reported_and_remembered(
    style: str, opened: Opener, asking: Question, server: WireServer
) -> None:
    model = "model+no-temperature+no-seed+no-store+no-schema+no-json+no-max-tokens"
    provider = opened(style)
    first = provider.ask(asking(style, model))
    second = provider.ask(asking(style, model, sample=1))
    expected = {"temperature.dropped", "seed.dropped", "schema.as_text"}
    expected |= set() if style == "messages" else {"store.dropped"}
    assert set(first.adaptations) == set(second.adaptations) == expected
    assert first.attempts > 1
    assert second.attempts == 1
    assert '"verdict"' in server.seen[-1].system
    assert server.seen[-1].max_tokens == 500


def test_a_server_without_schemas_is_asked_for_json(opened: Opener, asking: Question) -> None:
    reply = opened("chat").ask(asking("chat", "model+no-schema"))
    assert reply.adaptations == ("schema.as_json_object",)


@every_style
def test_free_text_needs_no_schema(style: str, opened: Opener, asking: Question) -> None:
    provider = opened(style)
    reply = provider.ask(asking(style, "model-x", schema="", temperature="", seed=None))
    assert provider.hear(reply).text == "ok"
    assert reply.adaptations == ()


@every_style
@pytest.mark.parametrize(
    ("fault", "attempts"),
    [
        ("429-once", 2),
        ("429-twice", 3),
        ("429-nonsense", 2),
        ("429-dateless", 2),
        ("529-once", 2),
        ("500-once", 2),
        ("reset-once", 2),
        ("cut-once", 2),
    ],
)
def test_what_passes_is_tried_again_and_counted(
    style: str, fault: str, attempts: int, opened: Opener, asking: Question
) -> None:
    provider = opened(style)
    reply = provider.ask(asking(style, f"x-{fault}", seed=0))
    assert provider.hear(reply).stop is Stop.COMPLETE
    assert reply.attempts == attempts


@every_style
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("429-always", "provider.limited"),
        ("529-always", "provider.overloaded"),
        ("503-always", "provider.overloaded"),
        ("500-always", "provider.failed"),
        ("no-credit", "provider.unpaid"),
        ("quota", "provider.unpaid"),
        ("unauthorised", "provider.unauthorised"),
        ("forbidden", "provider.unauthorised"),
        ("unknown-model", "provider.refused"),
        ("too-large", "provider.refused"),
        ("bad-request", "provider.refused"),
        ("redirect", "provider.failed"),
        ("reset-always", "provider.unreachable"),
        ("cut-always", "provider.unreachable"),
        ("echo-400", "provider.refused"),
        ("echo-401", "provider.unauthorised"),
        ("echo-500", "provider.failed"),
        ("echo-200", "reply.leaking"),
        ("echo-escaped", "reply.leaking"),
    ],
)
def test_a_call_without_an_answer_has_a_code_and_tells_no_secret(
    style: str, fault: str, code: str, opened: Opener, asking: Question
) -> None:
    error = caught_asking(opened(style, max_retries=1), asking(style, f"x-{fault}"))
    assert error.code == code
    assert error.remedy
    everything = "".join(traceback.format_exception(error)) + repr(pickle.dumps(error))
    assert CANARY not in everything
    assert "the evidence of a case" not in everything
    assert "\n" not in str(error)
    assert error.__context__ is None


def test_an_account_without_credit_is_not_asked_again(
    opened: Opener, asking: Question, server: WireServer
) -> None:
    request = asking("chat", "x-quota", system=("Asked here only.",))
    assert caught_asking(opened("chat"), request).code == "provider.unpaid"
    assert server.calls[server.seen[-1].digest] == 1


def test_advice_to_pay_is_no_lack_of_credit(opened: Opener, asking: Question) -> None:
    error = caught_asking(opened("chat", max_retries=0), asking("chat", "x-429-advice"))
    assert error.code == "provider.limited"


@every_style
def test_the_longest_answer_of_a_model_may_be_asked_for(
    style: str, opened: Opener, asking: Question, server: WireServer
) -> None:
    opened(style, timeout_s=600.0).ask(asking(style, "model-x", max_output_tokens=128_000))
    assert server.seen[-1].max_tokens == 128_000


@every_style
@pytest.mark.parametrize("fault", ["429-for-hours", "429-until-2099", "429-for-ever"])
def test_a_server_that_asks_for_hours_is_not_waited_for(
    style: str, fault: str, opened: Opener, asking: Question
) -> None:
    error = caught_asking(opened(style), asking(style, f"x-{fault}"))
    assert error.code == "provider.limited"
    assert "asks to wait" in str(error)


@every_style
@pytest.mark.parametrize("fault", ["slow", "slow-drip"])
def test_an_answer_has_a_deadline_as_a_whole(
    style: str, fault: str, opened: Opener, asking: Question
) -> None:
    provider = opened(style, timeout_s=0.4, max_retries=0)
    assert caught_asking(provider, asking(style, f"x-{fault}")).code == "provider.timeout"


@every_style
def test_an_unreachable_server_is_told(style: str, opened: Opener, asking: Question) -> None:
    base = "http://127.0.0.1:9/v1"
    error = caught_asking(
        opened(style, endpoint=base, max_retries=0), asking(style, "m", endpoint=base)
    )
    assert error.code == "provider.unreachable"


@every_style
@pytest.mark.parametrize(
    "fault",
    [
        "truncated-json",
        "html",
        "empty-body",
        "not-an-object",
        "deep",
        "nan",
        "duplicate-key",
        "invalid-utf8",
        "lone-surrogate",
        "error-with-200",
        "very-long",
    ],
)
def test_what_is_no_answer_is_kept_and_unreadable(
    style: str, fault: str, opened: Opener, asking: Question
) -> None:
    provider = opened(style)
    reply = provider.ask(asking(style, f"x-{fault}"))
    again = ModelReply.from_bytes(reply.to_bytes())
    assert again == reply
    with pytest.raises(ProviderError) as caught:
        provider.hear(again)
    assert caught.value.code == "reply.unreadable"
    assert "\n" not in str(caught.value)
    assert len(reply.body) <= 8_000_000
    assert ("body.cut" in reply.adaptations) == (fault == "very-long")


@every_style
@pytest.mark.parametrize(
    ("fault", "stop", "text"),
    [
        ("refusal", Stop.REFUSED, ""),
        ("max-tokens", Stop.TRUNCATED, None),
        ("context-window", Stop.TRUNCATED, None),
        ("tool", Stop.UNKNOWN, None),
        ("new-stop", Stop.UNKNOWN, None),
        ("empty", Stop.COMPLETE, ""),
        ("prose", Stop.COMPLETE, "I think this change was approved."),
        ("wrong-schema", Stop.COMPLETE, '{"verdict": "approved"}'),
        ("two-parts", Stop.COMPLETE, '{"note": "", "verdict": "yes"}'),
        ("gzip", Stop.COMPLETE, "packed"),
    ],
)
def test_why_a_model_stopped_is_told(
    style: str, fault: str, stop: Stop, text: str | None, opened: Opener, asking: Question
) -> None:
    provider = opened(style)
    heard = provider.hear(provider.ask(asking(style, f"x-{fault}")))
    assert heard.stop is stop
    assert text is None or heard.text.replace("\n", "") == text
    assert bool(heard.detail) == (stop is not Stop.COMPLETE)


def test_a_content_filter_is_told(opened: Opener, asking: Question) -> None:
    for style, stop in (("chat", Stop.FILTERED), ("responses", Stop.FILTERED)):
        provider = opened(style)
        assert provider.hear(provider.ask(asking(style, "x-filter"))).stop is stop


@every_style
def test_cached_tokens_stand_in_one_field_only(
    style: str, opened: Opener, asking: Question, server: WireServer
) -> None:
    provider = opened(style)
    system = (f"{style} instructions " * 500,)
    heard = [
        provider.hear(provider.ask(asking(style, "model-c", system=system, sample=n)))
        for n in range(2)
    ]
    first, second = (found.usage for found in heard)
    assert first.cache_write_tokens == second.cache_read_tokens > 1000
    assert first.cache_read_tokens == second.cache_write_tokens == 0
    assert first.input_tokens == second.input_tokens < 100


def test_a_request_for_another_provider_is_refused(opened: Opener, asking: Question) -> None:
    with pytest.raises(UsageError) as caught:
        opened("chat").ask(asking("messages", "m"))
    assert caught.value.code == "request.misrouted"


def test_the_brain_of_the_server_may_answer_by_the_evidence(
    opened: Opener, asking: Question, server: WireServer
) -> None:
    def brain(asked: Asked) -> Answer | str:
        return f"read: {asked.evidence}"

    with WireServer(brain) as other:
        provider = open_driver(other.base, "chat")
        reply = provider.ask(question(other.base, "chat", "m"))
        provider.close()
    assert provider.hear(reply).text == "read: the evidence of a case"


@every_style
def test_the_limiter_hears_of_every_attempt_and_learns_what_a_call_uses(
    style: str, server: WireServer
) -> None:
    clock = SteppedClock("2026-03-04T09:00:00Z")
    limiter = Limiter(Limits(8, tokens_per_minute=60_000), clock)
    provider = open_driver(server.base, style, limiter=limiter, clock=clock)
    provider.ask(question(server.base, style, "x-429-once", system=("Asked here only.",)))
    assert limiter.width == 4
    for number in range(30):
        provider.ask(question(server.base, style, "model-l", sample=number))
    assert limiter.width == 8
    assert clock.elapsed_s() < 60
    provider.close()

"""What leaves: everything, digests, or nothing; credentials never."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.telemetry import ModelCall, Span, SpanKind, Tokens
from assay.telemetry.conventions import attributes
from assay.telemetry.redaction import Content, Redaction, secrets_of

EVIDENCE = "Approved by the owner on 4 March, see the minutes"
CANARY = "canary-7f3a9c21"


def everything(text: str, redaction: Redaction) -> str:
    """All that is told of a span that holds a text wherever a text can be."""
    call = ModelCall(
        vendor="openai",
        model="m-1",
        messages=(("system", text), ("user", text)),
        said=text,
        tokens=Tokens(1, 2, 3, 4),
    )
    span = Span(
        trace_id="0" * 32,
        span_id="1" * 16,
        name=f"case {text}",
        kind=SpanKind.LLM,
        start_ns=0,
        end_ns=1,
        session="sha256:00",
        input=text,
        output=text,
        error="reply.unreadable",
        reason=text,
        call=call,
    )
    return repr(attributes(span, redaction)) + repr(redaction.text(span.reason))


def test_in_full_texts_are_told_as_they_are() -> None:
    assert everything(EVIDENCE, Redaction(Content.FULL)).count(EVIDENCE) == 6


def test_as_hashes_only_the_digest_of_a_text_is_told() -> None:
    told = everything(EVIDENCE, Redaction(Content.HASHES))
    assert EVIDENCE not in told
    assert told.count("sha256:" + sha256(EVIDENCE.encode()).hexdigest()) == 6


def test_with_none_nothing_of_a_text_is_told() -> None:
    told = everything(EVIDENCE, Redaction(Content.NONE))
    assert EVIDENCE not in told
    assert sha256(EVIDENCE.encode()).hexdigest() not in told


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(Content))
def test_a_credential_of_the_environment_is_never_told(a: str, b: str, content: Content) -> None:
    redaction = Redaction(content, secrets_of({"OPENAI_API_KEY": CANARY, "HOME": "/home/ann"}))
    assert CANARY not in everything(f"{a}{CANARY}{b}", redaction)
    assert CANARY not in redaction.clean(f"{a}{CANARY}{b}")


@pytest.mark.parametrize(
    "name",
    ["ANTHROPIC_API_KEY", "my_token", "DB_PASSWORD", "OTEL_EXPORTER_OTLP_HEADERS", "CLIENT_SECRET"],
)
def test_credentials_are_known_by_the_name_of_their_variable(name: str) -> None:
    assert CANARY in secrets_of({name: f"api-key={CANARY}"})


@pytest.mark.parametrize(
    "shape",
    [
        "sk-ant-api03-" + "x" * 20,
        "Bearer abcdefghijklmnopqrst",
        "AKIAABCDEFGHIJKLMNOP",
        "ghp_" + "a" * 20,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_has_the_shape_of_a_credential_is_hidden_wherever_it_came_from(shape: str) -> None:
    assert Redaction(Content.FULL).text(f"look: {shape} !") == "look: [credential] !"


def test_lone_surrogates_do_not_stop_telemetry() -> None:
    assert Redaction(Content.FULL).text("a\ud800b") == "a?b"
    assert Redaction(Content.HASHES).text("a\ud800b")

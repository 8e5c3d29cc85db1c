"""Batches of both vendors: nothing is paid for twice, and what is missing is told."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import ProviderError, UsageError
from assay.providers.exchange import ModelReply, ModelRequest, Stop, Turn
from assay.providers.provider import BatchProgress, BatchStatus
from assay.providers.wire.batch_key import BatchKey, custom_id, parse_custom_id
from assay.providers.wire.batch_results import lines
from assay.providers.wire.json_slice import member_text
from wire import WireServer
from wire.drivers import CANARY, STYLES, open_driver, question

every_style = pytest.mark.parametrize("style", STYLES)
labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=24)
digests = st.binary(min_size=32, max_size=32).map(lambda raw: "sha256:" + raw.hex())


@pytest.fixture
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


def cases(server: WireServer, style: str, count: int, model: str = "model-b") -> list[ModelRequest]:
    return [
        question(server.base, style, model, turns=(Turn("user", f"case {number} é"),))
        for number in range(count)
    ]


@every_style
def test_a_batch_is_answered_as_its_requests_would_be_live(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    asked = cases(server, style, 5)
    batch = provider.submit(asked, "run1")
    assert provider.progress(batch) == BatchProgress(BatchStatus.ENDED, 5, 5)
    found = {item.key: item.outcome for item in provider.results(batch)}
    assert found.keys() == {request.digest for request in asked}
    for reply in found.values():
        assert isinstance(reply, ModelReply)
        assert reply.via == "batch"
        heard = provider.hear(ModelReply.from_bytes(reply.to_bytes()))
        assert heard.stop is Stop.COMPLETE
        assert json.loads(heard.text) == {"note": "", "verdict": "yes"}
        assert "temperature.dropped" in reply.adaptations
    provider.close()


@every_style
def test_the_bytes_of_an_answer_are_those_of_the_file(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    batch = provider.submit(cases(server, style, 1), "run1")
    (item,) = provider.results(batch)
    assert isinstance(item.outcome, ModelReply)
    assert item.outcome.body in server.batches.made[batch].results
    provider.close()


@every_style
def test_a_batch_is_found_by_its_label_after_a_crash(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    assert provider.find("run7") is None
    names = [provider.submit(cases(server, style, 2), f"run{n}") for n in range(5, 9)]
    again = open_driver(server.base, style)
    assert again.find("run7") == names[2]
    assert again.find("run70") is None
    for each in (provider, again):
        each.close()


def test_a_batch_that_may_be_under_way_is_not_submitted_twice(server: WireServer) -> None:
    provider = open_driver(server.base, "messages")
    server.batches.hold = True
    name = provider.submit(cases(server, "messages", 2), "mine")
    assert provider.progress(name) == BatchProgress(BatchStatus.RUNNING, 0, 2)
    with pytest.raises(ProviderError) as caught:
        provider.find("mine")
    assert caught.value.code == "batch.unclear"
    server.batches.finish(name)
    assert provider.find("mine") == name
    provider.close()


def test_openai_tells_of_a_batch_under_way_by_its_label(server: WireServer) -> None:
    provider = open_driver(server.base, "chat")
    server.batches.hold = True
    name = provider.submit(cases(server, "chat", 2), "mine")
    assert provider.find("mine") == name
    assert provider.progress(name).status is BatchStatus.RUNNING
    provider.close()


@every_style
def test_what_was_not_answered_says_why(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    asked = cases(server, style, 4)
    bad = question(server.base, style, "x-bad-request")
    server.batches.lost = {0: "expired", 1: "canceled"}
    batch = provider.submit([*asked, bad], "run1")
    found = {item.key: item.outcome for item in provider.results(batch)}
    codes = [
        outcome.code if isinstance(outcome := found[request.digest], ProviderError) else "answered"
        for request in (*asked, bad)
    ]
    assert codes == ["batch.expired", "batch.canceled", "answered", "answered", "batch.errored"]
    assert "invalid_request_error" in str(found[bad.digest])
    provider.close()


@every_style
def test_a_parameter_that_a_model_refuses_does_not_cost_the_batch(
    style: str, server: WireServer
) -> None:
    provider = open_driver(server.base, style)
    asked = cases(server, style, 2, "model+no-temperature+no-seed+no-cache-key")
    batch = provider.submit(asked, "run1")
    assert all(isinstance(item.outcome, ModelReply) for item in provider.results(batch))
    provider.close()


@every_style
def test_a_line_that_can_not_be_read_loses_no_other(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    asked = cases(server, style, 3)
    batch = provider.submit(asked, "run1")
    made = server.batches.made[batch]
    first, *rest = made.results.splitlines(keepends=True)
    made.results = b"".join([first[:40] + b"\n", b'{"custom_id": "other"}\n', b"\xff\n", *rest])
    got = {item.key for item in provider.results(batch)}
    assert len(got) == 2
    assert got < {request.digest for request in asked}
    made.results = rest[0] + rest[0]
    with pytest.raises(ProviderError, match="twice"):
        list(provider.results(batch))
    provider.close()


@every_style
def test_an_answer_that_repeats_the_key_is_not_kept(style: str, server: WireServer) -> None:
    provider = open_driver(server.base, style)
    batch = provider.submit([question(server.base, style, "x-echo-200")], "run1")
    (item,) = provider.results(batch)
    assert isinstance(item.outcome, ProviderError)
    assert item.outcome.code == "reply.leaking"
    assert CANARY not in repr(item)
    provider.close()


def test_a_batch_that_was_not_taken_is_told(server: WireServer) -> None:
    provider = open_driver(server.base, "chat")
    batch = provider.submit(cases(server, "chat", 1), "run1")
    server.batches.made[batch].failed = True
    with pytest.raises(ProviderError) as caught:
        list(provider.results(batch))
    assert caught.value.code == "batch.failed"
    provider.close()


@every_style
@pytest.mark.parametrize("label", ["", "x" * 25, "Run", "a b", "é"])
def test_a_label_that_can_not_be_found_again_is_refused(
    style: str, label: str, server: WireServer
) -> None:
    provider = open_driver(server.base, style)
    with pytest.raises(UsageError) as caught:
        provider.submit(cases(server, style, 1), label)
    assert caught.value.code == "batch.mislabelled"
    provider.close()


def test_more_than_a_batch_takes_is_refused(server: WireServer) -> None:
    provider = open_driver(server.base, "chat")
    one = cases(server, "chat", 1)
    with pytest.raises(UsageError) as caught:
        provider.submit(one * 50_001, "run1")
    assert caught.value.code == "batch.oversized"
    provider.close()


@given(labels, digests)
def test_a_name_of_64_characters_says_label_and_digest(label: str, digest: str) -> None:
    name = custom_id(label, digest)
    assert len(name) == 64
    assert parse_custom_id(name) == BatchKey(label, digest)


@given(st.text("ABCabc019-_", min_size=60, max_size=66))
def test_a_name_of_somebody_else_is_none_of_ours(name: str) -> None:
    key = parse_custom_id(name)
    assert key is None or custom_id(*key) == name


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(json_values, st.sampled_from([None, 1, 3]), st.booleans())
def test_a_member_comes_out_as_it_was_written(
    value: object, indent: int | None, is_ascii: bool
) -> None:
    text = json.dumps({"a": 1, "m": {"x": [1], "n": value}}, indent=indent, ensure_ascii=is_ascii)
    cut = member_text(text, "m", "n")
    assert cut in text
    assert json.loads(cut) == value


@given(st.lists(st.binary(min_size=1).filter(lambda b: b"\n" not in b and b.strip())), st.data())
def test_lines_are_the_same_however_they_arrive(written: list[bytes], data: st.DataObject) -> None:
    text = b"\n".join(written)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(lines(chunks)) == written

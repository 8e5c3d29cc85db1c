"""A recording gives back, byte for byte, what was said, and says what it lacks and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import EvidenceError, ProviderError
from assay.providers import (
    Exchange,
    Heard,
    ModelReply,
    ModelRequest,
    ReaderSettings,
    Recording,
    RecordingHeader,
    ReplayProvider,
    Stop,
    Turn,
    is_recording,
    write_recording,
)

HEADER = RecordingHeader(app="change-approval", readers=(ReaderSettings("anthropic", "m-1"),))


def request(case: str = "C-1", **changes: object) -> ModelRequest:
    text = (
        f'The fences carry a mark.\n\n<<<00 case id="{case}">>>\nA change\n<<<00 end>>>\nevidence'
    )
    made = ModelRequest("anthropic", "", "m-1", ("Read.",), (Turn("user", text),), "{}", 100)
    return replace(made, **changes)


def recorded(folder: Path, *exchanges: Exchange) -> Recording:
    path = folder / "r.jsonl"
    assert write_recording(path, HEADER, exchanges) == len(exchanges)
    return Recording.open(path)


@pytest.mark.parametrize("body", [b'{"a": "\xc3\xa9"}', b"", b"\xff\xfe\x00", b"one\ntwo\r\n"])
def test_a_reply_comes_back_byte_for_byte(tmp_path: Path, body: bytes) -> None:
    reply = ModelReply(body, headers=(("request-id", "r-1"),), adaptations=("seed.dropped",))
    found = recorded(tmp_path, Exchange(request(), reply)).reply(request())
    assert found == reply


@given(st.binary(max_size=200))
def test_any_bytes_survive(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder = tmp_path_factory.mktemp("r")
    found = recorded(folder, Exchange(request(), ModelReply(body))).reply(request())
    assert found == ModelReply(body)


def test_who_read_stands_at_the_head_and_a_file_is_known_by_it(tmp_path: Path) -> None:
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    assert made.header == HEADER
    assert is_recording(made.path)
    other = tmp_path / "answers.jsonl"
    other.write_text('{"case_id": "A", "assessment": {}}\n')
    assert not is_recording(other)
    assert not is_recording(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (request("C-9"), "nothing was recorded about this case"),
        (request(model="m-2"), "differs in model"),
        (request(system=("Read well.",)), "differs in system"),
        (request(seed=None, temperature=""), "differs in temperature, seed"),
        (
            request(turns=(Turn("user", request().turns[0].text + "!"),)),
            "differs in evidence",
        ),
        (request(attempt=1), "differs in turn"),
    ],
)
def test_what_was_not_recorded_is_refused_and_told(
    tmp_path: Path, asked: ModelRequest, why: str
) -> None:
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    replay = ReplayProvider(made, "anthropic", lambda reply: Heard("", Stop.COMPLETE))
    with pytest.raises(ProviderError) as caught:
        replay.ask(asked)
    assert caught.value.code == "recording.missing"
    assert why in str(caught.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data.replace(b"assay-recording/1", b"assay-recording/9"),
        lambda data: data + b"{}\n",
        lambda data: data + b"\n",
        lambda data: data.replace(b'"seed":0', b'"seed":"zero"', 2),
        lambda data: data.replace(b'"body":"x"', b'"body_base64":"*"'),
        lambda data: b"",
        lambda data: b"\xff" + data,
    ],
)
def test_a_spoilt_file_is_refused_with_its_line(tmp_path: Path, spoil) -> None:
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    made.path.write_bytes(spoil(made.path.read_bytes()))
    with pytest.raises(EvidenceError) as caught:
        Recording.open(made.path)
    assert caught.value.code == "recording.malformed"
    assert caught.value.where.startswith("r.jsonl")


def test_an_edited_request_is_another_request(tmp_path: Path) -> None:
    """The key is computed from the request, so nobody can put a reply under another question."""
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    made.path.write_bytes(made.path.read_bytes().replace(b"evidence", b"evidense"))
    assert Recording.open(made.path).reply(request()) is None


def test_a_file_that_changes_under_a_replay_is_noticed(tmp_path: Path) -> None:
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    made.path.write_bytes(made.path.read_bytes().replace(b"evidence", b"evidense"))
    with pytest.raises(EvidenceError) as caught:
        made.reply(request())
    assert caught.value.code == "recording.changed"


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    made = recorded(tmp_path, Exchange(request(), ModelReply(b"x")))
    with pytest.raises(EvidenceError) as caught:
        write_recording(made.path, HEADER, ())
    assert caught.value.code == "recording.unwritable"

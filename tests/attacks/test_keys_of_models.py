"""A key is in the header that carries it and nowhere else: not in what is kept, raised or logged.

Canary keys are planted where keys come from, and a hostile server repeats them wherever it can.
"""

import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.clock import SystemClock
from assay.errors import ProviderError
from assay.providers.access.opening import open_provider
from assay.providers.access.settings import Settings, read_settings
from assay.providers.access.spec import ModelSpec
from assay.providers.exchange import Turn
from wire import FAULTS, Answer, WireServer
from wire.drivers import CANARY, STYLES, endpoint

SLOW = {"slow", "slow-drip", "very-long", "deep"}
EVIDENCE = "EVIDENCE-CANARY-4711"


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with WireServer() as running:
        yield running


def settings(tmp_path: Path, server: WireServer, style: str, models: list[str]) -> Settings:
    key = tmp_path / "key"
    key.write_text(CANARY, "ascii")
    key.chmod(0o600)
    vendor = "anthropic" if style == "messages" else "openai"
    api = "" if style == "messages" else f'api = "{style}"\n'
    sections = [
        f'[models."{vendor}:{model}"]\nbase_url = "{endpoint(server.base, style)}"\n{api}'
        f'api_key_file = "{key}"\nmax_retries = 0\ntimeout_s = 5\n'
        for model in models
    ]
    path = tmp_path / "assay.toml"
    path.write_text("\n".join(sections), "utf-8")
    return read_settings(path)


@pytest.mark.parametrize("style", STYLES)
def test_a_hostile_server_gets_no_key_into_anything_that_is_kept_raised_or_logged(
    style: str,
    server: WireServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("anthropic", "openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    vendor = "anthropic" if style == "messages" else "openai"
    faults = sorted(FAULTS.keys() - SLOW)
    found = settings(tmp_path, server, style, [f"x-{fault}" for fault in faults])
    kept: list[str] = [repr(found)]
    failures: list[ProviderError] = []
    for fault in faults:
        spec = ModelSpec(vendor, f"x-{fault}")
        provider = open_provider(str(spec), found, environment={}, clock=SystemClock())
        request = found.model(spec).request(
            spec, system=("Read.",), turns=(Turn("user", EVIDENCE),), schema=""
        )
        kept.append(request.to_bytes().decode())
        try:
            reply = provider.ask(request)
            kept.append(reply.to_bytes().decode("utf-8", "replace"))
            kept.append(repr(provider.hear(reply)))
        except ProviderError as error:
            failures.append(error)
        kept.append(repr(vars(provider)))
        provider.close()
    assert server.seen[-1].authorization == f"Bearer {CANARY}"
    assert len(failures) > 20
    assert [error for error in failures if error.__context__ is not None] == []
    raised = "".join(
        "".join(traceback.format_exception(e)) + repr(pickle.dumps(e)) for e in failures
    )
    assert EVIDENCE not in raised
    out = capfd.readouterr()
    everything = "".join([*kept, raised, caplog.text, out.out, out.err])
    assert CANARY not in everything
    assert EVIDENCE not in caplog.text + out.out + out.err


def test_a_redirection_carries_neither_key_nor_evidence_elsewhere(tmp_path: Path) -> None:
    with WireServer() as server, WireServer() as other:
        server.brain = lambda asked: Answer(
            status=307, raw=b"", headers={"location": f"{other.openai_url}/chat/completions"}
        )
        found = settings(tmp_path, server, "chat", ["m"])
        spec = ModelSpec("openai", "m")
        provider = open_provider("openai:m", found, environment={}, clock=SystemClock())
        request = found.model(spec).request(
            spec, system=(), turns=(Turn("user", EVIDENCE),), schema=""
        )
        with pytest.raises(ProviderError, match="redirects"):
            provider.ask(request)
        provider.close()
        assert other.seen == []


def test_an_address_that_the_server_names_gets_no_key(tmp_path: Path) -> None:
    """Anthropic's results stand at an address that the answer names."""
    with WireServer() as server, WireServer() as other:
        found = settings(tmp_path, server, "messages", ["m"])
        spec = ModelSpec("anthropic", "m")
        provider = open_provider("anthropic:m", found, environment={}, clock=SystemClock())
        request = found.model(spec).request(
            spec, system=(), turns=(Turn("user", EVIDENCE),), schema=""
        )
        batch = provider.submit([request], "run1")
        server._routes._base = lambda: other.base
        with pytest.raises(ProviderError) as caught:
            list(provider.results(batch))
        assert caught.value.code == "provider.unreachable"
        assert other.headers_seen == []
        provider.close()

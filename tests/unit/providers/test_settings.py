import copy
import json
import os
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from assay.clock import SystemClock
from assay.errors import UsageError
from assay.providers.access.credential import read_credential
from assay.providers.access.opening import open_provider
from assay.providers.access.secret import Secret
from assay.providers.access.settings import ModelSettings, Settings, read_settings
from assay.providers.access.spec import ModelSpec
from assay.providers.exchange import Stop, Turn
from wire import WireServer
from wire.drivers import CANARY

SPEC = ModelSpec("openai", "m-1")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "assay.toml"
    path.write_text(text, "utf-8")
    return path


def refused(call: object, *args: object) -> UsageError:
    with pytest.raises(UsageError) as caught:
        call(*args)  # type: ignore[operator]
    assert CANARY not in str(caught.value) + caught.value.remedy + repr(caught.value.__context__)
    return caught.value


def test_a_model_is_asked_as_its_settings_say(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        prices = "prices.toml"
        [models."openai:m-1"]
        base_url = "https://models.example.com/v1/"
        temperature = 0.2
        seed = "none"
        max_output_tokens = 99
        structure = "json"
        api_key_file = "key"
        """,
    )
    settings = read_settings(path)
    request = settings.model(SPEC).request(SPEC, system=(), turns=(Turn("user", "x"),), schema="")
    assert request.endpoint == "https://models.example.com/v1"
    assert (request.temperature, request.seed, request.max_output_tokens) == ("0.2", None, 99)
    assert settings.prices == tmp_path / "prices.toml"
    assert settings.model(SPEC).api_key_file == str(tmp_path / "key")
    assert settings.model(ModelSpec("openai", "m-2")) == ModelSettings()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[models", "settings.malformed"),
        ("[model]", "settings.malformed"),
        ("models = 1", "settings.malformed"),
        ('[models."mistral:m"]', "model.malformed"),
        ('[models."openai:"]', "model.malformed"),
        (f'[models."openai:m"]\napi_key = "{CANARY}"', "settings.malformed"),
        (f'[models."openai:m"]\napi_key_env = "{CANARY}"', "settings.malformed"),
        (f'[models."openai:m"]\nseed = "{CANARY}"', "settings.malformed"),
        (f'[models."openai:m"]\napi = "{CANARY}"', "settings.malformed"),
        ('[models."openai:m"]\nconcurrency = 0', "settings.malformed"),
        ('[models."openai:m"]\ntemperature = 3', "settings.malformed"),
        ('[models."openai:m"]\ntemperature = "nan"', "settings.malformed"),
        ('[models."openai:m"]\napi_key_env = "A"\napi_key_file = "b"', "settings.malformed"),
        ('[models."anthropic:m"]\napi = "chat"', "settings.malformed"),
        (f'[models."openai:m"]\nbase_url = "https://u:{CANARY}@h/v1"', "endpoint.malformed"),
        (f'[models."openai:m"]\nbase_url = "https://h/v1?key={CANARY}"', "endpoint.malformed"),
        ('[models."openai:m"]\nbase_url = "ftp://h"', "endpoint.malformed"),
        ('[models."openai:m"]\nbase_url = "https://h:port"', "endpoint.malformed"),
        ('[models."openai:m"]\nbase_url = "http://models.example.com/v1"', "endpoint.insecure"),
    ],
)
def test_settings_that_can_not_be_meant_are_refused_and_never_repeated(
    tmp_path: Path, text: str, code: str
) -> None:
    assert refused(read_settings, written(tmp_path, text)).code == code


def test_a_key_in_the_settings_is_told_where_it_belongs(tmp_path: Path) -> None:
    path = written(tmp_path, f'[models."openai:m"]\napi_key = "{CANARY}"')
    assert "api_key_env" in str(refused(read_settings, path))


def test_plain_http_is_for_this_machine_unless_it_is_wanted() -> None:
    local = ModelSettings(base_url="http://127.0.0.1:8000/v1")
    assert local.endpoint("openai") == "http://127.0.0.1:8000/v1"
    wanted = ModelSettings(base_url="http://gpu-1:8000/v1", insecure_http=True)
    assert wanted.endpoint("openai") == "http://gpu-1:8000/v1"


def test_the_vendors_own_address_is_the_same_as_none() -> None:
    assert ModelSettings(base_url="https://api.openai.com/v1/").endpoint("openai") == ""
    assert ModelSettings(base_url="https://api.anthropic.com").endpoint("anthropic") == ""


def test_the_usual_key_is_never_sent_to_another_server() -> None:
    environment = {"OPENAI_API_KEY": CANARY, "OTHER": "other-key-0123456789"}
    own = read_credential(SPEC, ModelSettings(), environment)
    assert own.reveal() == CANARY
    regional = ModelSettings(base_url="https://eu.api.openai.com/v1")
    assert read_credential(SPEC, regional, environment).reveal() == CANARY
    other = ModelSettings(base_url="https://openai.com.example.net/v1")
    assert read_credential(SPEC, other, environment).reveal() == "none"
    named = ModelSettings(base_url="https://models.example.com/v1", api_key_env="OTHER")
    assert read_credential(SPEC, named, environment).reveal() == "other-key-0123456789"


def test_a_key_file_is_read_only_if_nobody_else_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(CANARY + "\n", "ascii")
    settings = ModelSettings(api_key_file=str(path))
    for mode in (0o640, 0o604, 0o620, 0o666):
        path.chmod(mode)
        assert refused(read_credential, SPEC, settings, {}).code == "credential.exposed"
    path.chmod(0o400)
    assert read_credential(SPEC, settings, {}).reveal() == CANARY


def test_a_missing_or_unusable_key_is_told(tmp_path: Path) -> None:
    assert refused(read_credential, SPEC, ModelSettings(), {}).code == "credential.missing"
    absent = ModelSettings(api_key_file=str(tmp_path / "absent"))
    assert refused(read_credential, SPEC, absent, {}).code == "credential.missing"
    folder = ModelSettings(api_key_file=str(tmp_path))
    assert refused(read_credential, SPEC, folder, {}).code == "credential.unreadable"
    for bad in (f"{CANARY}\nX-Spy: 1", f"{CANARY} ", f"ключ{CANARY}", "\x00" + CANARY, ""):
        assert refused(Secret, bad).code == "credential.malformed"


def test_nothing_shows_a_secret() -> None:
    @dataclass
    class Holder:
        key: Secret

    held = Holder(Secret(CANARY))
    shown = f"{held} {held.key!r} {held.key} {asdict(held)} {copy.deepcopy(held)}"
    assert CANARY not in shown + json.dumps({"key": held.key}, default=str)
    for serialise in (pickle.dumps, copy.copy, json.dumps):
        with pytest.raises(TypeError) as caught:
            serialise(held.key)
        assert CANARY not in str(caught.value)


def test_the_example_of_the_environment_names_and_gives_nothing(repository: Path) -> None:
    lines = (repository / ".env.example").read_text("utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert names
    assert all(line.endswith("=") for line in names)


@pytest.mark.parametrize("vendor", ["anthropic", "openai"])
def test_a_provider_is_opened_by_its_name(vendor: str, server: WireServer, tmp_path: Path) -> None:
    base = server.anthropic_url if vendor == "anthropic" else server.openai_url
    path = written(
        tmp_path, f'[models."{vendor}:m-1"]\nbase_url = "{base}"\napi_key_env = "WIRE_KEY"'
    )
    settings = read_settings(path)
    spec = ModelSpec(vendor, "m-1")
    provider = open_provider(
        str(spec), settings, environment={"WIRE_KEY": CANARY}, clock=SystemClock()
    )
    request = settings.model(spec).request(
        spec, system=("Read.",), turns=(Turn("user", "case"),), schema=""
    )
    assert provider.hear(provider.ask(request)).stop is Stop.COMPLETE
    assert server.headers_seen[-1]["authorization"] == f"Bearer {CANARY}"
    provider.close()
    assert CANARY not in os.environ.values()
    assert Settings().model(spec) == ModelSettings()


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_settings_that_others_can_write_are_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "assay.toml"
    path.write_text("")
    path.chmod(mode)
    with pytest.raises(UsageError) as caught:
        read_settings(path)
    assert caught.value.code == "settings.exposed"

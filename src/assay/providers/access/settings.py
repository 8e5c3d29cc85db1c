"""How each model is asked: the ``models`` of ``assay.toml``. Keys are never in it.

::

    prices = "our-prices.toml"            # optional; relative to this file

    [models."openai:qwen3-32b"]
    base_url = "http://127.0.0.1:8000/v1"
    concurrency = 32

    [models."anthropic:claude-sonnet-5-5"]
    api_key_file = "/run/secrets/anthropic"
    requests_per_minute = 1000

A model that is not listed is asked with the defaults.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assay.errors import UsageError
from assay.providers.access.endpoint import checked_endpoint, is_anthropic, is_openai
from assay.providers.access.spec import ModelSpec
from assay.providers.exchange import ModelRequest, Turn
from assay.providers.wire.manner import Structure

__all__ = ["ModelSettings", "Settings", "read_settings"]

# Sections that other parts of assay read.
_SECTIONS = {"budget", "models", "prices", "telemetry"}
_MAX_BYTES = 1_000_000
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HIGHEST_TEMPERATURE = 2
_KEY_VARIABLES = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}

PerMinute = Annotated[int, Field(ge=1)]


class ModelSettings(BaseModel):
    """How one model is asked.

    Attributes:
        base_url: Where; empty for the vendor's own endpoint.
        insecure_http: Plain HTTP to another machine is wanted.
        api: ``responses`` or ``chat``, for ``openai`` only; empty lets the endpoint decide.
        max_output_tokens: Ceiling of an answer, thinking included.
        temperature: Decimal; empty sends none.
        seed: ``"none"`` sends none.
        requests_per_minute: The account's limit; ``None`` for none.
        tokens_per_minute: Likewise, of what is read and written.
        concurrency: Calls at a time.
        timeout_s: For one attempt.
        max_retries: Attempts after the first, by the SDK.
        api_key_env: Variable with the key.
        api_key_file: File with the key, readable by its owner only; relative to ``assay.toml``.
        structure: How the form of the answer is asked for first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=False)

    base_url: str = ""
    insecure_http: bool = False
    api: Literal["", "responses", "chat"] = ""
    max_output_tokens: Annotated[int, Field(ge=1, le=1_000_000)] = 16_384
    temperature: str = "0"
    seed: Annotated[int, Field(ge=0, lt=2**31)] | Literal["none"] = 0
    requests_per_minute: PerMinute | None = None
    tokens_per_minute: PerMinute | None = None
    concurrency: Annotated[int, Field(ge=1, le=512)] = 8
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 300.0
    max_retries: Annotated[int, Field(ge=0, le=10)] = 2
    api_key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$|^$")] = ""
    api_key_file: str = ""
    structure: Structure = Structure.SCHEMA

    @field_validator("temperature", mode="before")
    @classmethod
    def _decimal(cls, value: object) -> str:
        text = str(value) if isinstance(value, int | float | str) else "?"
        if text == "":
            return text
        try:
            is_possible = 0 <= float(text) <= _HIGHEST_TEMPERATURE
        except ValueError:
            is_possible = False
        if not is_possible:
            raise ValueError("a number from 0 to 2, or empty")
        return text

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.api_key_env and self.api_key_file:
            raise ValueError("give api_key_env or api_key_file, not both")
        return self

    def endpoint(self, vendor: str) -> str:
        """The base URL as requests carry it; empty for the vendor's own.

        Raises:
            UsageError: ``endpoint.malformed``, ``endpoint.insecure``.
        """
        found = checked_endpoint(self.base_url, insecure=self.insecure_http)
        own = {"anthropic": "https://api.anthropic.com", "openai": "https://api.openai.com/v1"}
        return "" if found == own.get(vendor) else found

    def key_variable(self, vendor: str) -> str:
        """Variable that holds the key; empty for none.

        The vendor's usual variable counts for the vendor's own endpoint only: its key is not for
        another server.
        """
        if self.api_key_env:
            return self.api_key_env
        is_own = is_openai if vendor == "openai" else is_anthropic
        return _KEY_VARIABLES[vendor] if is_own(self.endpoint(vendor)) else ""

    def request(
        self,
        spec: ModelSpec,
        *,
        system: tuple[str, ...],
        turns: tuple[Turn, ...],
        schema: str,
        sample: int = 0,
    ) -> ModelRequest:
        """A request to the model as it is configured."""
        return ModelRequest(
            vendor=spec.vendor,
            endpoint=self.endpoint(spec.vendor),
            model=spec.model,
            system=system,
            turns=turns,
            schema=schema,
            max_output_tokens=self.max_output_tokens,
            temperature=self.temperature,
            seed=None if self.seed == "none" else self.seed,
            sample=sample,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``assay.toml`` says about models.

    Attributes:
        models: By spec, ``VENDOR:MODEL``.
        prices: A price file that goes before the one of the package.
    """

    models: Mapping[str, ModelSettings] = field(default_factory=dict)
    prices: Path | None = None

    def model(self, spec: ModelSpec) -> ModelSettings:
        """How a model is asked; the defaults if it is not listed."""
        return self.models.get(str(spec), ModelSettings())


def read_settings(path: Path) -> Settings:
    """Read ``assay.toml``. Messages never repeat a value: somebody may have written a key there.

    Raises:
        UsageError: ``settings.unreadable``, ``settings.exposed``, ``settings.malformed``;
            ``model.malformed``,
            ``endpoint.malformed``, ``endpoint.insecure``.
    """
    try:
        with path.open("rb") as file:
            _require_own(path, os.fstat(file.fileno()))
            found = _toml(file.read(_MAX_BYTES))
    except OSError as error:
        raise UsageError(
            "settings.unreadable",
            f"{path} can't be read: {error.strerror}",
            remedy="check the path and the rights of the account that runs this",
        ) from error
    if found is None:
        raise _malformed(path, "it is no TOML")
    if unknown := sorted(found.keys() - _SECTIONS):
        raise _malformed(path, f"there is no section {unknown[0]!r}")
    models = found.get("models", {})
    prices = found.get("prices")
    if not isinstance(models, dict) or not isinstance(prices, str | None):
        raise _malformed(path, "models is a table, prices the path of a file")
    read = {name: _model(path, name, value) for name, value in models.items()}
    return Settings(read, path.parent / prices if prices else None)


def _require_own(path: Path, status: os.stat_result) -> None:
    """Refuse settings that others can write: they could send a key wherever they like."""
    owners = {os.geteuid(), 0}
    if status.st_uid not in owners or stat.S_IMODE(status.st_mode) & _OTHERS_WRITE:
        raise UsageError(
            "settings.exposed",
            f"{path} can be written by others, who could send your keys elsewhere",
            remedy="make it yours alone to write (chmod go-w), or name your own with --config",
        )


def _toml(data: bytes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError:
        return None


def _model(path: Path, name: str, value: object) -> ModelSettings:
    spec = ModelSpec.parse(name)
    try:
        settings = ModelSettings.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        why = f"{name}: {place}: {first['msg']}"
    else:
        settings.endpoint(spec.vendor)
        if settings.api_key_file:
            beside = str(path.parent / settings.api_key_file)
            settings = settings.model_copy(update={"api_key_file": beside})
        if settings.api and spec.vendor != "openai":
            raise _malformed(path, f"{name}: only models of openai have an api to choose")
        return settings
    if place == "api_key":
        why = f"{name}: a key is never written into this file; name api_key_env or api_key_file"
    raise _malformed(path, why)


def _malformed(path: Path, why: str) -> UsageError:
    return UsageError(
        "settings.malformed",
        f"{path.name} can't be used: {why}",
        remedy="docs/models.md lists the settings",
    )

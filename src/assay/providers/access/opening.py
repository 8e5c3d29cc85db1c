"""Opens the provider of a model; only then is the vendor's SDK imported.

provider = open_provider("openai:gpt-6-sol", settings, environment=os.environ, clock=clock)
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from assay.clock import Pause
from assay.errors import UsageError
from assay.providers.access.credential import read_credential
from assay.providers.access.settings import Settings
from assay.providers.access.spec import ModelSpec
from assay.providers.openai.request import OpenAiApi
from assay.providers.pace.limiter import Limiter, Limits

if TYPE_CHECKING:
    from assay.providers.anthropic.batch import AnthropicBatchProvider
    from assay.providers.openai.batch import OpenAiBatchProvider

    Opened = AnthropicBatchProvider | OpenAiBatchProvider

__all__ = ["open_provider"]


def open_provider(
    spec: str, settings: Settings, *, environment: Mapping[str, str], clock: Pause
) -> "Opened":
    """The provider of a model, ready to be asked by several threads.

    Open it in the process that asks: a connection does not survive a fork.

    Args:
        spec: ``anthropic:MODEL`` or ``openai:MODEL``.
        settings: From ``assay.toml``.
        environment: Where keys are looked up.
        clock: Tells when and how long, and waits.

    Raises:
        UsageError: ``model.malformed``, ``credential.*``, ``endpoint.*``,
            ``provider.uninstalled``.
    """
    named = ModelSpec.parse(spec)
    model = settings.model(named)
    key = read_credential(named, model, environment)
    driver = _driver(named.vendor)
    endpoint, retries = model.endpoint(named.vendor), model.max_retries
    limits = Limits(model.concurrency, model.requests_per_minute, model.tokens_per_minute)
    limiter = Limiter(limits, clock)
    found: Opened
    if named.vendor == "anthropic":
        found = driver.AnthropicBatchProvider(
            key,
            clock=clock,
            endpoint=endpoint,
            timeout_s=model.timeout_s,
            max_retries=retries,
            structure=model.structure,
            connections=model.concurrency,
            limiter=limiter,
        )
    else:
        found = driver.OpenAiBatchProvider(
            key,
            clock=clock,
            endpoint=endpoint,
            api=OpenAiApi(model.api) if model.api else None,
            timeout_s=model.timeout_s,
            max_retries=retries,
            structure=model.structure,
            connections=model.concurrency,
            limiter=limiter,
        )
    return found


def _driver(vendor: str) -> ModuleType:
    try:
        return import_module(f"assay.providers.{vendor}.batch")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("assay"):
            raise
        raise UsageError(
            "provider.uninstalled",
            f"the client library for {vendor} is not installed",
            remedy=f"pip install 'assay[{vendor}]'",
        ) from error

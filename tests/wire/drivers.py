"""The real drivers, opened on the server: for tests and benches."""

from assay.clock import SystemClock
from assay.providers.access.secret import Secret
from assay.providers.anthropic.batch import AnthropicBatchProvider
from assay.providers.exchange import ModelRequest, Turn
from assay.providers.openai.batch import OpenAiBatchProvider
from assay.providers.openai.request import OpenAiApi

__all__ = ["CANARY", "SCHEMA", "STYLES", "Driver", "endpoint", "open_driver", "question"]

CANARY = "sk-canary-0123456789abcdefXYZ"
SCHEMA = (
    '{"additionalProperties":false,"properties":{"note":{"default":"","minLength":0,'
    '"type":"string"},"verdict":{"enum":["yes","no"],"type":"string"}},"required":["verdict"],'
    '"title":"Answer","type":"object"}'
)
STYLES = ("messages", "chat", "responses")

Driver = AnthropicBatchProvider | OpenAiBatchProvider


def endpoint(base: str, style: str) -> str:
    """The base URL for a driver, of a server at ``http://127.0.0.1:PORT``."""
    return f"{base}/anthropic" if style == "messages" else f"{base}/openai/v1"


def open_driver(base: str, style: str, /, **options: object) -> Driver:
    """A driver with a canary for a key."""
    given = {
        "clock": SystemClock(),
        "timeout_s": 5.0,
        "endpoint": endpoint(base, style),
        **options,
    }
    if style == "messages":
        return AnthropicBatchProvider(Secret(CANARY), **given)
    return OpenAiBatchProvider(Secret(CANARY), api=OpenAiApi(style), **given)


def question(base: str, style: str, model: str, /, **changes: object) -> ModelRequest:
    """A request for a driver on that server."""
    fields: dict[str, object] = {
        "vendor": "anthropic" if style == "messages" else "openai",
        "endpoint": endpoint(base, style),
        "model": model,
        "system": ("Read the evidence.", "Definitions."),
        "turns": (Turn("user", "the evidence of a case"),),
        "schema": SCHEMA,
        "max_output_tokens": 500,
    }
    return ModelRequest(**{**fields, **changes})

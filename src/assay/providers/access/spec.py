"""Which model: ``anthropic:claude-sonnet-5-5``, ``openai:llama3.1:8b``."""

from typing import NamedTuple

from assay.errors import UsageError

__all__ = ["VENDORS", "ModelSpec"]

VENDORS = ("anthropic", "openai")
_LONGEST = 200


class ModelSpec(NamedTuple):
    """A model by the protocol that it is spoken to in and its own name.

    >>> str(ModelSpec.parse("openai:llama3.1:8b").model)
    'llama3.1:8b'
    """

    vendor: str
    model: str

    @classmethod
    def parse(cls, text: str) -> "ModelSpec":
        """Read ``VENDOR:MODEL``.

        Raises:
            UsageError: ``model.malformed``.
        """
        vendor, _, model = text.partition(":")
        is_name = model.isascii() and model.isprintable() and " " not in model
        is_name = is_name and len(model) <= _LONGEST
        if vendor not in VENDORS or not model or not is_name:
            raise UsageError(
                "model.malformed",
                f"{text[:_LONGEST]!r} names no model",
                remedy="write anthropic:MODEL, or openai:MODEL for OpenAI and compatible servers",
            )
        return cls(vendor, model)

    def __str__(self) -> str:
        return f"{self.vendor}:{self.model}"

"""Whose bytes are read by which code; needs no vendor's SDK, so a replay needs none either."""

from assay.errors import UsageError
from assay.providers.anthropic.reply import hear_anthropic
from assay.providers.openai.reply import hear_openai
from assay.providers.provider import Hearing

__all__ = ["hearing_of"]

_BY_VENDOR: dict[str, Hearing] = {"anthropic": hear_anthropic, "openai": hear_openai}


def hearing_of(vendor: str) -> Hearing:
    """The code that reads a vendor's replies.

    Raises:
        UsageError: ``vendor.unknown``.
    """
    found = _BY_VENDOR.get(vendor)
    if found is None:
        raise UsageError(
            "vendor.unknown",
            f"there is no vendor {vendor!r}",
            remedy="write anthropic:MODEL, or openai:MODEL for every server that speaks like OpenAI",
        )
    return found

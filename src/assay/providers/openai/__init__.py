"""OpenAI and every server that speaks like it, by OpenAI's own SDK, which the driver alone imports."""

from assay.providers.openai.reply import hear_openai

__all__ = ["hear_openai"]

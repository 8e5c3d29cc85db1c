"""Claude, by Anthropic's own SDK, which is imported by the driver alone; replies are read without it."""

from assay.providers.anthropic.reply import hear_anthropic

__all__ = ["hear_anthropic"]

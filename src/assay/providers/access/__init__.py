"""The way to a model: which one, where, with which key, by which settings."""

from assay.providers.access.opening import open_provider
from assay.providers.access.settings import Settings, read_settings
from assay.providers.access.spec import ModelSpec

__all__ = ["ModelSpec", "Settings", "open_provider", "read_settings"]

"""A Phoenix to be asked through its own client; what it refuses is told in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assay.errors import ProviderError, UsageError

__all__ = ["connected", "refused"]

_TIMEOUT_S = 60.0


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """Phoenix's client while this lasts.

    Raises:
        UsageError: ``telemetry.missing``.
        ProviderError: ``phoenix.refused``: it can't be reached, or does not take what is sent.
    """
    http, make, failures = _client()
    try:
        with http(base_url=url, timeout=_TIMEOUT_S) as connection:
            yield make(http_client=connection)
    except failures as error:
        raise refused(url, str(error)) from error


def refused(url: str, why: str) -> ProviderError:
    """The error for what Phoenix did not take."""
    return ProviderError(
        "phoenix.refused",
        f"Phoenix at {url} did not take everything: {why}",
        remedy="see assay phoenix status; pushing again adds only what is missing",
    )


def _client() -> tuple[Any, Any, tuple[type[Exception], ...]]:
    """What makes connections, what makes clients, and what they raise."""
    try:
        from httpx import Client as Http  # noqa: PLC0415 - only when used
        from httpx import HTTPError  # noqa: PLC0415 - only when used
        from phoenix.client import Client  # noqa: PLC0415 - only when used
        from phoenix.client.resources.datasets import (  # noqa: PLC0415 - only when used
            DatasetUploadError,
        )
    except ImportError as error:
        raise UsageError(
            "telemetry.missing",
            f"Phoenix needs a package that is not installed: {error.name}",
            remedy="pip install 'assay[phoenix]'",
        ) from error
    return Http, Client, (HTTPError, DatasetUploadError)

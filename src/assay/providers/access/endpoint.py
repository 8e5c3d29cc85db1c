"""Where a model is asked: a base URL that holds no credential and no surprise."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from assay.errors import UsageError

__all__ = ["checked_endpoint", "is_anthropic", "is_local", "is_openai"]


def checked_endpoint(text: str, *, insecure: bool = False) -> str:
    """A base URL without its last slash; empty stays empty and means the vendor's own.

    The message of an error never repeats the URL, which may hold a password.

    Args:
        text: As configured.
        insecure: Whether plain HTTP to another machine is wanted.

    Raises:
        UsageError: ``endpoint.malformed``, ``endpoint.insecure``.
    """
    if not text:
        return ""
    parts = _parts(text)
    if parts is None:
        # Raised here: the error of the parser repeats the URL, and would be carried along.
        raise _malformed("it is no URL")
    host = parts.hostname
    if parts.scheme not in {"http", "https"} or not host:
        raise _malformed("it needs http:// or https:// and a host")
    if "@" in parts.netloc:
        raise _malformed("it holds a user or password; give the key by api_key_env or api_key_file")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise _malformed("it holds a query or fragment")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise _malformed("it holds characters that no URL has")
    if parts.scheme == "http" and not insecure and not is_local(host):
        raise UsageError(
            "endpoint.insecure",
            "the base URL of a model is plain http to another machine: key and evidence would go"
            " in the clear",
            remedy="use https, or set insecure_http = true where the network is trusted",
        )
    return text.rstrip("/")


def _parts(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # refuses what is no number
    except ValueError:
        return None
    return parts


def is_local(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_anthropic(endpoint: str) -> bool:
    """Whether a base URL is Anthropic's own; empty is."""
    return not endpoint or urlsplit(endpoint).hostname == "api.anthropic.com"


def is_openai(endpoint: str) -> bool:
    """Whether a base URL is OpenAI's own, regional ones included; empty is."""
    host = urlsplit(endpoint).hostname or ""
    return not endpoint or host == "api.openai.com" or host.endswith(".api.openai.com")


def _malformed(why: str) -> UsageError:
    return UsageError(
        "endpoint.malformed",
        f"the base URL of a model can't be used: {why}",
        remedy="write it like https://api.example.com/v1",
    )

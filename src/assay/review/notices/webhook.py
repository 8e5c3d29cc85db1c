"""Notices as an HTTP POST whose body and time are signed.

The receiver checks ``Assay-Signature: t=<seconds>,v1=<hex>``: HMAC-SHA256 with the shared secret over
``<seconds>.<body>``, and refuses what is older than it allows. ``Assay-Notice`` names the notice, the
same one however often it is sent.
"""

import hmac
import http.client
import ssl
from hashlib import sha256
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from assay.clock import Clock
from assay.errors import ProviderError, UsageError
from assay.review.notices.notice import Notice

__all__ = ["SIGNATURE", "WebhookNotifier", "check_signature"]

SIGNATURE = "Assay-Signature"
"""Header that carries time and signature."""

_TIMEOUT_S = 10.0
_SHORTEST_SECRET = 16
_OK = range(200, 300)
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class _NoRedirect(HTTPRedirectHandler):
    """A signed body goes to the named place and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


class WebhookNotifier:
    """Posts each notice to one address.

    Args:
        url: ``https://``; ``http://`` to this machine only.
        secret: Shared with the receiver, 16 bytes or more.
        clock: Dates the signature.
        context: TLS as the caller wants it; ``None`` for the system's trust.

    Raises:
        UsageError: ``webhook.malformed``, ``webhook.insecure``.
    """

    name = "webhook"

    def __init__(
        self, url: str, secret: bytes, *, clock: Clock, context: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(
                "webhook.malformed", f"{url[:80]!r} is no web address", remedy="give https://..."
            )
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise UsageError(
                "webhook.insecure",
                f"a call to {parts.hostname} without TLS could be read on the way",
                remedy="use https",
            )
        if len(secret) < _SHORTEST_SECRET:
            raise UsageError(
                "webhook.malformed",
                f"the secret has fewer than {_SHORTEST_SECRET} bytes",
                remedy="share a longer one with the receiver",
            )
        self._url, self._secret, self._clock = url, secret, clock
        handler = HTTPSHandler(context=context or ssl.create_default_context())
        self._opener = build_opener(ProxyHandler({}), _NoRedirect, handler)

    def send(self, notice: Notice) -> None:
        """Post one notice; anything but an answer 2xx is a failure."""
        body, seconds = notice.to_bytes(), int(self._clock.now().timestamp())
        request = Request(  # noqa: S310 - the scheme was checked when this was made
            self._url,
            data=body,
            method="POST",
            headers={
                "Content-Type": "application/json",
                "Assay-Notice": notice.notice_id,
                SIGNATURE: f"t={seconds},v1={_mac(self._secret, seconds, body)}",
            },
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                status = answer.status
        except HTTPError as error:
            error.close()
            raise _undelivered(self._url, f"it answered {error.code}") from error
        except (OSError, URLError, http.client.HTTPException) as error:
            raise _undelivered(self._url, str(error)) from error
        if status not in _OK:
            raise _undelivered(self._url, f"it answered {status}")


def check_signature(
    header: str, body: bytes, secret: bytes, *, now_s: int, tolerance_s: int = 300
) -> bool:
    """Whether a received notice was signed with the secret, not longer ago than allowed.

    What a receiver does; here so that one in Python need not write it.
    """
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    seconds = parts.get("t", "")
    if not (seconds.isascii() and seconds.isdecimal()) or len(seconds) > 12:  # noqa: PLR2004
        return False
    is_ours = hmac.compare_digest(parts.get("v1", ""), _mac(secret, int(seconds), body))
    return is_ours and abs(now_s - int(seconds)) <= tolerance_s


def _mac(secret: bytes, seconds: int, body: bytes) -> str:
    return hmac.new(secret, f"{seconds}.".encode() + body, sha256).hexdigest()


def _undelivered(url: str, why: str) -> ProviderError:
    return ProviderError(
        "notice.undelivered",
        f"{urlsplit(url).hostname} did not take the notice: {why}",
        remedy="it waits in the outbox; see `assay notices`",
    )

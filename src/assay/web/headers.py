"""What every answer tells the browser: no script but ours, no frame, no guessing, no cache.

A pure ASGI wrapper, so that errors and static files carry the headers as well.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "SecurityHeaders"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy; ``form-action`` gains the identity provider where there is one."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # no-referrer would make browsers send `Origin: null` with forms, which the forgery check refuses.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_YEAR = 31_536_000


class SecurityHeaders:
    """Adds the headers to every answer.

    Args:
        app: What answers.
        secure: Whether browsers reach it by TLS; they then keep to it for a year.
        form_targets: Origins, besides ours, that a form may lead to.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, form_targets: tuple[str, ...] = ()) -> None:
        self._app = app
        more = "".join(f" {target}" for target in form_targets)
        self._headers = {
            **_HEADERS,
            "Content-Security-Policy": POLICY.replace(
                "form-action 'self'", f"form-action 'self'{more}"
            ),
        }
        if secure:
            self._headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)

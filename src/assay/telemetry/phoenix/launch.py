"""Started by the Python of Phoenix's own environment: Phoenix, reachable from this machine only.

It knows nothing of assay. Two things are changed before Phoenix starts:

* its gRPC server opens no port. Phoenix binds it to all interfaces whatever ``PHOENIX_HOST`` says,
  and has no setting for that; spans come by HTTP, so nobody needs it;
* requests that name another host, or come from a page of another origin, are refused, so that no
  web page that the user happens to look at can reach Phoenix through the user's browser.
"""

import sys
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

__all__ = ["is_local", "main", "without_ports"]

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_MISDIRECTED = 421


def main() -> None:
    """Serve until the process is ended."""
    aio = import_module("grpc.aio")
    aio.server = without_ports(aio.server)  # type: ignore[attr-defined]
    sys.argv = ["phoenix", "serve"]
    import_module("phoenix.server.main").main()


def without_ports(make: Any) -> Any:
    """A maker of gRPC servers that open no port."""

    def made(*args: object, **options: object) -> Any:
        server = make(*args, **options)
        server.add_insecure_port = server.add_secure_port = lambda *_: 0
        return server

    return made


def is_local(host: str, origin: str) -> bool:
    """Whether a request is from this machine, by its ``Host`` and ``Origin``."""
    named = [urlsplit(f"//{host}").hostname]
    if origin:
        named.append(urlsplit(origin).hostname)
    return _HERE.issuperset(named)


def __getattr__(name: str) -> object:
    # Phoenix loads this file for the class below; assay itself has no starlette to make it of.
    if name != "LocalOnly":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _middleware()


def _middleware() -> type:
    whole: Any = import_module("starlette.middleware.base").BaseHTTPMiddleware
    response: Any = import_module("starlette.responses").PlainTextResponse

    class LocalOnly(whole):  # type: ignore[misc]
        async def dispatch(self, request: Any, call_next: Any) -> Any:
            headers = request.headers
            if is_local(headers.get("host", ""), headers.get("origin", "")):
                return await call_next(request)
            return response("this Phoenix serves its own machine only", status_code=_MISDIRECTED)

    return LocalOnly


if __name__ == "__main__":
    main()

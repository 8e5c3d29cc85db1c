"""Style, script and the vendored htmx: served from here, by names that change with their bytes."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from assay.web.vendored import HTMX, HTMX_SHA256

__all__ = ["ASSETS", "asset", "asset_path"]

ASSETS = (
    "page.css",
    "act.js",
    "case.js",
    "enrol.js",
    "envelope.js",
    "icon.svg",
    "keyring.js",
    "keys.js",
    "theme.js",
    HTMX,
)
"""Every file that is served as it stands; there is no other, and none is chosen by its path."""

_KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


class Asset(NamedTuple):
    """A file in memory."""

    data: bytes
    kind: str


def asset_path(name: str) -> str:
    """The address of an asset: it changes when any of them does, so that it may be kept for long.

    One mark for all: scripts import each other by their names, and every page must mean the same.
    """
    return f"/static/{_mark()}/{name}"


async def asset(request: Request) -> Response:
    """Serve one; only names of the list are known."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response("there is no such file", 404)
    found = _asset(name)
    is_current = request.path_params["mark"] == _mark()
    kept = "public, max-age=31536000, immutable" if is_current else "no-store"
    return Response(found.data, headers={"Content-Type": found.kind, "Cache-Control": kept})


@cache
def _asset(name: str) -> Asset:
    data = (files("assay.web") / "static" / name).read_bytes()
    return Asset(data, _KINDS[name.rpartition(".")[2]])


@cache
def _mark() -> str:
    whole = sha256()
    for name in ASSETS:
        whole.update(sha256(_asset(name).data).digest())
    return whole.hexdigest()[:16]


def htmx_is_intact() -> bool:
    """Whether the vendored file has the bytes that were published."""
    return sha256(_asset(HTMX).data).hexdigest() == HTMX_SHA256

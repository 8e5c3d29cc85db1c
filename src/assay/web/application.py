"""Puts the server together: the routes of the table, the static files, the guards around both."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assay.web.assets import asset
from assay.web.dispatch import endpoint, missing_page
from assay.web.headers import SecurityHeaders
from assay.web.office import Office
from assay.web.page import compile_templates
from assay.web.routes import ROUTES
from assay.web.table import Entry

__all__ = ["create_application"]


def create_application(office: Office, routes: Sequence[Entry] = ROUTES) -> Starlette:
    """The server as an ASGI application.

    Args:
        office: What it works with; its owner closes it after the server has stopped.
        routes: The table.
    """
    compile_templates()
    provider = office.settings.provider
    targets = (_origin(provider.authorize_url),) if provider else ()
    known = [Route(entry.path, endpoint(entry, office), methods=[entry.method]) for entry in routes]
    known.append(Route("/static/{mark}/{name}", asset, methods=["GET"]))
    made = Starlette(
        routes=known,
        middleware=[
            Middleware(SecurityHeaders, secure=office.settings.is_secure, form_targets=targets),
            Middleware(
                TrustedHostMiddleware,
                allowed_hosts=[urlsplit(office.settings.origin).hostname or ""],
                www_redirect=False,
            ),
        ],
        exception_handlers={HTTPException: partial(_not_there, office)},
    )
    made.router.redirect_slashes = False  # one address for a thing, and no redirect from a header
    return made


async def _not_there(office: Office, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {404: "There is no such page.", 405: "That can't be done with this address."}
    message = words.get(status, "The request was refused.")
    headers = getattr(error, "headers", None)
    if request.url.path.startswith("/api/"):
        document = {"error": {"code": "route.unknown", "message": message, "remedy": ""}}
        return JSONResponse(document, status, headers)
    if status == 404 and "text/html" in request.headers.get("accept", ""):  # noqa: PLR2004
        return await run_in_threadpool(missing_page, office, request)
    return PlainTextResponse(message, status, headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

"""From a request to a view and back: read, authenticate, refuse, answer. The same for every route."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assay.errors import AssayError, UsageError
from assay.web.arrival import authenticate
from assay.web.call import Call, Inquiry
from assay.web.forgery import FORM_FIELD, FORM_HEADER, require_meant, require_own_origin
from assay.web.guard import ANYONE, require_role
from assay.web.office import Office
from assay.web.page import render
from assay.web.refusal import refused
from assay.web.table import Entry
from assay.web.visitor import NOBODY, Visitor

__all__ = ["Endpoint", "endpoint", "missing_page"]

Endpoint = Callable[[Request], Awaitable[Response]]
_MOST_FIELDS = 200


def endpoint(entry: Entry, office: Office) -> Endpoint:
    """What Starlette calls for a line of the table."""

    async def answer(request: Request) -> Response:
        try:
            body = await _read(request, office.settings.limits.body_bytes)
        except AssayError as error:
            return refused(error, entry, NOBODY, _plain(request))
        return await run_in_threadpool(_serve, entry, office, request, body)

    return answer


def _serve(entry: Entry, office: Office, request: Request, body: bytes) -> Response:
    visitor, asked = NOBODY, _plain(request)
    try:
        with office.snapshot() as view:
            visitor = authenticate(request, office, view, is_api=entry.is_api)
            asked = _inquiry(entry, request, body)
            _require_meant(entry, office, request, visitor, asked)
            call = Call(asked, visitor, office, view)
            require_role(call, entry.access, entry.scope)
            entry.check(call)
            response = entry.view(call)
        if call.readings:
            with office.access.writing() as desk:
                for reading in call.readings:
                    desk.note(reading)
    except AssayError as error:
        return refused(error, entry, visitor, asked)
    return response


def missing_page(office: Office, request: Request) -> Response:
    """What a browser gets for an address that there is not: a page that leads back."""
    with office.snapshot() as view:
        visitor = authenticate(request, office, view, is_api=False)
    error = UsageError(
        "route.unknown", "there is no such page", remedy="the menu leads to those that there are"
    )
    return render("refused.html.j2", visitor, _plain(request), status=404, error=error)


def _require_meant(
    entry: Entry, office: Office, request: Request, visitor: Visitor, asked: Inquiry
) -> None:
    """Refuse what another site made the browser send; a token is never sent by itself."""
    if entry.method == "GET" or visitor.scopes is not None:
        return
    require_own_origin(request.headers, office.settings.origin)
    if visitor.is_somebody and entry.access is not ANYONE:
        given = request.headers.get(FORM_HEADER) or asked.form.get(FORM_FIELD, "")
        require_meant(given, visitor.form_key)


async def _read(request: Request, most: int) -> bytes:
    """The body, up to a bound; a longer one is not read."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise UsageError(
                "request.oversized",
                f"the request has more than {most:,} bytes",
                remedy="send less at once",
            )
        pieces.append(piece)
    return b"".join(pieces)


def _plain(request: Request) -> Inquiry:
    """What was asked, without its body."""
    return Inquiry(
        path=request.url.path,
        params=request.path_params,
        query=dict(request.query_params),
        form={},
        body=None,
        cookies=request.cookies,
        address=request.client.host if request.client else "",
        is_fragment=request.headers.get("hx-request") == "true",
    )


def _inquiry(entry: Entry, request: Request, body: bytes) -> Inquiry:
    plain = _plain(request)
    for text in (*plain.params.values(), *plain.query.values()):
        _require_text(text)
    if entry.body is not None:
        return plain._replace(body=_model(entry.body, body))
    if entry.method == "POST":
        return plain._replace(form=_form(request.headers, body))
    return plain


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if not body:
        return {}
    if kind != "application/x-www-form-urlencoded":
        raise UsageError(
            "request.malformed", f"a form can't be {kind or 'nameless'}", remedy="use the page"
        )
    try:
        fields = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS,
            errors="strict",
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(
            "request.malformed", "the form can't be read", remedy="use the page"
        ) from error
    for name, text in fields:
        _require_text(name)
        _require_text(text)
    return dict(fields)


def _model(kind: type[BaseModel], body: bytes) -> Any:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the body"
        raise UsageError(
            "request.malformed", f"{place}: {first['msg']}", remedy="see /api/openapi.json"
        ) from error


def _require_text(text: str) -> None:
    """Refuse what no database and no ledger can hold."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError(
            "request.malformed", "the request holds characters that are no text", remedy=""
        )

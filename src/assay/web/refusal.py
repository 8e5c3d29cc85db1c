"""What a refused request is answered: a page, a fragment or JSON, with the code, reason and remedy."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from assay.errors import (
    AssayError,
    EvidenceError,
    PolicyError,
    ProviderError,
    StoreError,
    VerificationError,
)
from assay.web.call import Inquiry
from assay.web.page import render
from assay.web.visitor import Visitor

if TYPE_CHECKING:
    from assay.web.table import Entry

__all__ = ["refused", "status_of"]

_STATUSES = {
    "visitor.unknown": 401,
    "token.unusable": 401,
    "signin.refused": 401,
    "role.missing": 403,
    "scope.missing": 403,
    "request.foreign": 403,
    "request.forged": 403,
    "case.own": 403,
    "request.oversized": 413,
    "signin.throttled": 429,
    "store.busy": 503,
    "artifact.missing": 404,
    "artifact.erased": 410,
}
_KINDS: tuple[tuple[type[AssayError], int], ...] = (
    (PolicyError, 409),
    (VerificationError, 409),
    (ProviderError, 502),
    (EvidenceError, 400),
    (StoreError, 500),
)


def status_of(error: AssayError) -> int:
    """The HTTP status of an error."""
    known = _STATUSES.get(error.code)
    if known is not None:
        return known
    if error.code.endswith(".unknown"):
        return 404
    return next((status for kind, status in _KINDS if isinstance(error, kind)), 400)


def refused(error: AssayError, entry: "Entry", visitor: Visitor, asked: Inquiry) -> Response:
    """The answer to a request that was refused.

    Args:
        error: Why.
        entry: What was asked for.
        visitor: Who asked.
        asked: What was asked; where nobody is signed in a page leads to the sign-in and back.
    """
    status = status_of(error)
    if entry.is_api or entry.is_data:
        headers = {"WWW-Authenticate": 'Bearer realm="assay"'} if status == 401 else {}  # noqa: PLR2004
        return JSONResponse(error_document(error), status, headers)
    if error.code == "visitor.unknown" and not asked.is_fragment:
        target = quote(asked.path, safe="/") if entry.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?to={target}", 303)
    template = "refused_part.html.j2" if asked.is_fragment else "refused.html.j2"
    return render(template, visitor, asked, status=status, error=error)


def error_document(error: AssayError) -> dict[str, dict[str, str]]:
    """An error as programs get it, as on the command line."""
    return {"error": {"code": error.code, "message": str(error), "remedy": error.diagnostics()}}

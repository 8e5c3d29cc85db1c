"""The same for programs: JSON under ``/api``, a token with a scope for each request, one document.

Rules: nothing is offered here that the pages do not do, by the same functions and the same checks.
"""

from assay.domain import Role
from assay.web.api import reading
from assay.web.api.document import show_document
from assay.web.guard import ANYONE, READERS, SIGNED_IN, any_object, visible_case, visible_run
from assay.web.table import Entry
from assay.web.views import deed

__all__ = ["API"]

_CASE = "/api/runs/{run}/cases/{case}"
_REVIEWER = frozenset({Role.REVIEWER})
_PEOPLE = frozenset({Role.ADMIN, Role.AUDITOR})


def _read(path: str, view: reading.View, summary: str, check: reading.Check) -> Entry:
    return Entry("GET", path, view, READERS, check, "read", summary=summary)


API = (
    Entry("GET", "/api/openapi.json", show_document, ANYONE, summary="This document"),
    _read("/api/runs", reading.list_runs, "The runs of the workspace", any_object),
    _read("/api/runs/{run}", reading.show_run, "The counts of a run", visible_run),
    _read("/api/runs/{run}/queue", reading.list_queue, "The queue, a page at a time", visible_run),
    _read("/api/runs/{run}/exceptions", reading.list_exceptions, "The exceptions log", visible_run),
    _read("/api/runs/{run}/samples", reading.list_samples, "The samples of a run", visible_run),
    _read(_CASE, reading.show_case, "One case with its workpaper", visible_case),
    _read(_CASE + "/trail", reading.show_trail, "The ledger entries of a case", visible_case),
    Entry(
        "POST", _CASE + "/documents/{document}", reading.open_document, READERS, visible_case,
        "read", summary="The text of a document; that you were shown it is recorded",
    ),
    Entry(
        "POST", "/api/runs/{run}/queue/next", reading.take_next, _REVIEWER, visible_run, "decide",
        summary="Lease the next free item",
    ),
    Entry(
        "GET", "/api/people", reading.list_people, _PEOPLE, any_object, "people",
        summary="People, roles and keys",
    ),
    Entry(
        "POST", "/api/acts/prepare", deed.prepare_act, SIGNED_IN, any_object, "read",
        deed.ActRequest, deed.PreparedAct, "Say what would be signed; nothing is recorded",
    ),
    Entry(
        "POST", "/api/acts/perform", deed.perform_act, SIGNED_IN, any_object, "read",
        deed.PerformRequest, deed.Performed, "Record what was signed with the person's own key",
    ),
)  # fmt: skip
"""The API's lines of the table of routes."""

"""The table of routes: for each line who is let in, and which object they must be allowed to see.

There is no other way in, static files apart. ``tests/unit/web/test_routes.py`` walks every line with
every role and with another's object.
"""

from assay.domain import Role
from assay.web.acts.casework import visible_group
from assay.web.acts.exceptions import visible_exception
from assay.web.api import API
from assay.web.guard import (
    ANYONE,
    READERS,
    SIGNED_IN,
    any_object,
    own_case,
    visible_case,
    visible_run,
)
from assay.web.table import Entry, get, post
from assay.web.views import (
    case,
    compare,
    dashboard,
    deed,
    entrance,
    exception,
    export,
    lists,
    people,
    provider,
    queue,
    sample,
    signoff,
    trail,
)

__all__ = ["ROUTES"]

_CASE = "/runs/{run}/cases/{case}"
_SAMPLE = "/runs/{run}/samples/{sample}"

PAGES = (
    get("/sign-in", entrance.show_sign_in, ANYONE),
    post("/sign-in", entrance.sign_in, ANYONE),
    post("/sign-in/provider", provider.leave, ANYONE),
    get("/sign-in/return", provider.come_back, ANYONE),
    post("/sign-out", entrance.sign_out, SIGNED_IN),
    post("/theme", entrance.theme, ANYONE),
    get("/", dashboard.show_start, SIGNED_IN),
    get("/runs/{run}", dashboard.show_dashboard, READERS, visible_run),
    get("/queue", queue.show_queue, READERS, visible_run),
    post("/runs/{run}/queue/next", queue.take_next, frozenset({Role.REVIEWER}), visible_run),
    get(_CASE, case.show_case, READERS, visible_case),
    post(_CASE + "/documents/{document}", case.open_document, READERS, visible_case),
    get(_CASE + "/late/{file}", case.give_late, READERS, visible_case),
    get(_CASE + "/explanation", case.show_explanation, SIGNED_IN, own_case),
    get(_CASE + "/trail", trail.show_trail, READERS, visible_case),
    get(_CASE + "/trail/{file}", trail.show_proof, READERS, visible_case),
    get("/samples", sample.show_samples, READERS, visible_run),
    get(_SAMPLE, sample.show_sample, READERS, sample.visible_sample),
    get(_SAMPLE + "/sample.json", sample.give_sample, READERS, sample.visible_sample),
    get("/sign-off", signoff.show_signoff, READERS, visible_run),
    get("/exceptions", exception.show_exceptions, READERS, visible_run),
    get("/exceptions/group", exception.show_group, READERS, visible_group),
    get("/compare", compare.show_comparison, READERS, visible_run),
    get("/lists", lists.show_lists, READERS, visible_run),
    get("/runs/{run}/exceptions/{exception}", exception.show_exception, READERS, visible_exception),
    get("/runs/{run}/export/{file}", export.export_file, READERS, visible_run),
    get("/people", people.show_people, frozenset({Role.ADMIN, Role.AUDITOR})),
    get("/account", people.show_account, SIGNED_IN),
)

DATA = (
    Entry("POST", "/acts/prepare", deed.prepare_act, SIGNED_IN, any_object, body=deed.ActRequest),
    Entry(
        "POST", "/acts/perform", deed.perform_act, SIGNED_IN, any_object, body=deed.PerformRequest
    ),
)
"""What the pages' own script asks; each act has its own line in :data:`assay.web.acts.ACTS`."""

ROUTES: tuple[Entry, ...] = (*PAGES, *DATA, *API)
"""The whole table."""

"""One request as a view sees it: already authenticated, allowed, and with a snapshot of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.responses import Response

from assay.app import App
from assay.clock import Clock
from assay.domain import CaseRow, Role, RunRecord, Workpaper
from assay.errors import UsageError
from assay.sign import People
from assay.stores import Snapshot
from assay.stores.access import Reading
from assay.stores.paper import kept_paper
from assay.web.discretion import Discretion, app_of
from assay.web.office import Office
from assay.web.sessions import moment
from assay.web.slugs import unslug
from assay.web.visitor import Visitor

__all__ = ["Answer", "Call", "Inquiry"]

Answer = Response


class Inquiry(NamedTuple):
    """What was asked, as it came.

    Attributes:
        path: Of the address.
        params: Parts of the path.
        query: Of the address.
        form: Of the body, where it is a form; a field given several times by its last value.
        body: The body as the API's model has it; ``None`` elsewhere.
        cookies: Of the browser.
        address: Where the request came from.
        is_fragment: htmx asks for a part of a page.
    """

    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: Any
    cookies: Mapping[str, str]
    address: str
    is_fragment: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A request, with what it may use.

    Attributes:
        asked: What was asked.
        visitor: Who asks.
        office: Workspace, access, clock.
        view: A snapshot, valid until the answer is made.
        readings: What is to be recorded of this request, with the answer.
        known: What was read already in this request.
    """

    asked: Inquiry
    visitor: Visitor
    office: Office
    view: Snapshot
    readings: list[Reading] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        return self.office.clock

    @property
    def people(self) -> People:
        """Who is who on the ledger."""
        return self.office.people(self.view)

    def run(self) -> RunRecord:
        """The run that the address names; the newest where it names none.

        Raises:
            UsageError: ``run.unknown``, ``run.ambiguous``.
        """
        key = self.asked.params.get("run", "") or self.asked.query.get("run", "")
        known: RunRecord | None = self.known.get(f"run {key}")
        if known is None:
            known = self.known[f"run {key}"] = self.view.run(key) if key else self._newest()
        return known

    def _newest(self) -> RunRecord:
        found = list(self.view.runs())
        if not found:
            raise UsageError(
                "run.unknown",
                "this workspace has no run yet",
                remedy="start one: assay run change-approval --input FILE",
            )
        return found[-1]

    def case(self) -> CaseRow:
        """The case that the path names.

        Raises:
            UsageError: ``run.unknown``, ``case.unknown``; ``request.malformed``: it names none.
        """
        if "case" not in self.asked.params:
            raise UsageError("request.malformed", "no case is named", remedy="give the field case")
        run_id, case_id = self.run().run_id, unslug(self.asked.params["case"])
        known: CaseRow | None = self.known.get(f"case {run_id} {case_id}")
        if known is None:
            known = self.known[f"case {run_id} {case_id}"] = self.view.case(run_id, case_id)
        return known

    def paper(self) -> Workpaper | None:
        """The whole workpaper of the case; ``None`` for a failed or erased one. Read once a request.

        A page shows it only as :meth:`discretion` edits it.
        """
        digest = self.case().workpaper
        if digest is None:
            return None
        if digest not in self.known:
            self.known[digest] = kept_paper(self.view, self.case())
        paper: Workpaper | None = self.known[digest]
        return paper

    def giver(self, role: Role) -> str:
        """For whom the visitor acts in a role: nobody for who holds it by a grant of their own."""
        at = moment(self.clock.now())
        givers = self.people.may_act(self.visitor.person, role, at)
        return givers[0] if givers else ""

    def app(self) -> App[Any]:
        """The compliance domain of the run that the path names."""
        return app_of(self.run().app)

    def discretion(self) -> Discretion:
        """What of the run the visitor may not see."""
        return self.office.secrets.discretion(self.view, self.run(), self.visitor)

    def note_reading(self, what: str, run: str, case_id: str, detail: str = "") -> None:
        """Have it recorded, with the answer, that the visitor looked at something sensitive."""
        at = moment(self.clock.now())
        visitor = self.visitor
        self.readings.append(Reading(at, visitor.person, visitor.via, what, run, case_id, detail))

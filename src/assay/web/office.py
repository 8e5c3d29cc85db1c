"""What the server works with: the workspace, the access file, the clock; one writer, many readers.

Rules: a request reads through one snapshot of its own; what is written is written by one thread
(:mod:`assay.web.writing`), and never while a page is being rendered. What many requests need is read
when the server starts, not by the first visitors all at once.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from threading import Lock
from typing import Self, TypeVar

from assay.clock import Clock, Ids
from assay.domain import RunRecord, RunStatus, RunSummary
from assay.errors import UsageError
from assay.review.clocks import ClockKind, ClockTerms, review_policy
from assay.review.comparison import Comparison, compare
from assay.review.queue import (
    ALL_OPEN,
    QueueFilter,
    QueueKind,
    ReviewState,
    page,
    totals,
)
from assay.sign import People, people_of
from assay.stores import Snapshot, Store, Workspace, halts
from assay.stores.access import AccessStore
from assay.stores.erasing import RETENTION
from assay.web.discretion import Secrets, app_of
from assay.web.draft import Drafts
from assay.web.sessions import moment
from assay.web.settings import Settings
from assay.web.writing import Writer

__all__ = ["Office"]

T = TypeVar("T")


class Office:
    """Everything that a request may use. Use as a context manager, or close it.

    Args:
        open_workspace: Opens the workspace; called in the one thread that writes through it.
        access: Accounts, sessions, tokens, reads.
        settings: How the pages are served.
        clock: Tells the time.
        ids: Gives session ids, nonces and codes.
    """

    def __init__(
        self,
        open_workspace: Callable[[], Workspace],
        access: AccessStore,
        settings: Settings,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._writer = Writer(open_workspace)
        self.workspace = self._writer.workspace
        self.access = access
        self.settings = settings
        self.clock = clock
        self.ids = ids
        self.secrets = Secrets()
        self.drafts = Drafts()
        self._people: tuple[int, People] | None = None
        self._summaries: dict[str, RunSummary] = {}
        self._comparisons: dict[tuple[str, str, int], Comparison] = {}
        self._overdue: tuple[datetime, str] | None = None
        self._lock = Lock()
        self._terms = ClockTerms.of(review_policy(self.workspace.path))
        self._warm_up()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Begin to read; from any thread."""
        return self.workspace.snapshot()

    def write(self, work: Callable[[Store], T]) -> T:
        """Do short work that writes; gives what it gives, once it is durable.

        Raises:
            AssayError: What the work raises.
        """
        return self._writer.write(work)

    def write_alone(self, work: Callable[[Store], T]) -> T:
        """Do long work that writes, such as signing a run off; the others wait for it.

        Raises:
            AssayError: What the work raises.
        """
        return self._writer.write_alone(work)

    def people(self, view: Snapshot) -> People:
        """The people of the ledger as of a snapshot; folded again only when their stream grew."""
        head = view.stream_head("people")
        with self._lock:
            known = self._people
        if known is not None and known[0] == head:
            return known[1]
        people = people_of(view)
        with self._lock:
            self._people = (head, people)
        return people

    def summary(self, view: Snapshot, run: RunRecord) -> RunSummary:
        """The counts of a run. What a finished run found does not change; where cases stand does.

        Raises:
            UsageError: ``run.unknown``.
        """
        if run.status is not RunStatus.COMPLETED:
            return view.summary(run.run_id)
        with self._lock:
            known = self._summaries.get(run.run_id)
        if known is None:
            known = view.summary(run.run_id)
            with self._lock:
                self._summaries[run.run_id] = known
        return known.model_copy(update={"statuses": view.statuses(run.run_id)})

    def comparison(self, view: Snapshot, earlier: RunRecord, later: RunRecord) -> Comparison:
        """Two runs side by side; of two finished ones it is worked out once, and after each erasure.

        It names people out of workpapers: once those are erased nobody may be recognised any more.

        Raises:
            UsageError: ``comparison.same``, ``run.foreign``.
        """
        erased = max((row.entry for row in view.streams(RETENTION)), default=-1)
        asked = (earlier.run_id, later.run_id, erased)
        with self._lock:
            known = self._comparisons.get(asked)
        if known is None:
            known = compare(view, earlier.run_id, later.run_id)
            if {earlier.status, later.status} == {RunStatus.COMPLETED}:
                with self._lock:
                    self._comparisons = {
                        asked: known
                    }  # the newest: each holds the ids of its cases
        return known

    def terms(self) -> ClockTerms:
        """How long things may take, by the engagement's policy when the server started."""
        return self._terms

    def overdue_before(self) -> str:
        """What waits for review since before this instant (RFC 3339) is overdue; empty for nothing.

        By the standard time of the review clock; found once a minute, since it takes a search.
        """
        now = self.clock.now().replace(second=0, microsecond=0)
        with self._lock:
            known = self._overdue
        if known is None or known[0] != now:
            found = self._terms.overdue_before(ClockKind.REVIEW, now)
            known = (now, "" if found is None else moment(found))
            with self._lock:
                self._overdue = known
        return known[1]

    def halt(self, view: Snapshot) -> str:
        """Why every act of people is refused at the moment; empty where none is."""
        found = next((one for one in halts(view) if one.is_open), None)
        if found is not None:
            return f"SEV-1/{found.number}, since {found.at}: {found.what}"
        marker = self.workspace.halt_marker()
        mark = marker.read()
        # One that stands on the ledger already is over once its incident is.
        return mark.what if mark is not None and marker.draft(view) is not None else ""

    def _warm_up(self) -> None:
        """Read what every request needs before anyone asks."""
        with self.snapshot() as view:
            self.people(view)
            runs = list(view.runs())
            for app in dict.fromkeys(run.app for run in runs):
                with suppress(UsageError):  # one that is not installed any more is told who asks
                    app_of(app)
            for run in runs[-1:]:
                self.summary(view, run)
                self._ask_once(view, run)

    def _ask_once(self, view: Snapshot, run: RunRecord) -> None:
        """Ask the queue each kind of question: putting one together takes longer than the answer."""
        now, overdue = self.clock.now(), self.overdue_before()
        totals(view, run.run_id, now=now, overdue_before=overdue)
        rule = run.rule_ids[0] if run.rule_ids else ""
        for wanted in (
            ALL_OPEN,
            QueueFilter(kinds=(QueueKind.BLOCKED,)),
            QueueFilter(kinds=(QueueKind.SAMPLED,)),
            QueueFilter(rule=rule),
            QueueFilter(states=(ReviewState.WAITING,)),
            QueueFilter(assignee="nobody"),
            QueueFilter(text="case"),
            QueueFilter(overdue=True),
            QueueFilter(decided=True),
        ):
            page(view, run.run_id, wanted, size=1, now=now, overdue_before=overdue)

    def close(self) -> None:
        """Finish what is being written, and let go."""
        self._writer.close()
        self.access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

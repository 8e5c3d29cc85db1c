"""Lists that decide (who is who): reviewed and signed like any other evidence."""

from collections.abc import Iterator
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import Role, RunRecord
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.sign import Act, PersonId, perform
from assay.stores import Snapshot, Store
from assay.stores.halt import require_running

__all__ = [
    "IDENTITIES",
    "ListReview",
    "list_reviews",
    "lists_of",
    "propose_list_review",
    "record_list_review",
]

IDENTITIES = "identities"
"""The table of who was taken for whom in a run; it decides segregation of duties."""

_KIND = "list.reviewed"
_LONGEST = 2_000
_PERSON = "person:"


class ListReview(NamedTuple):
    """A list that a person reviewed.

    Attributes:
        name: :data:`IDENTITIES`, or the role of a file in the run's inputs (``authority``...).
        sha256: Digest of the list as the run used it.
        reviewed_by: Person id.
        at: RFC 3339.
        note: What was checked, and how.
    """

    name: str
    sha256: str
    reviewed_by: str
    at: str
    note: str


def lists_of(view: Snapshot, run_key: str) -> dict[str, str]:
    """The lists of a run that can be reviewed: name to digest.

    The table of identities is an artifact of the run; the others are its input files, populations
    apart, by their role.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run = view.run(run_key)
    report = view.report(run.run_id)
    found: dict[str, str] = {}
    if report is not None and report.identities is not None:
        found[IDENTITIES] = report.identities
    for file in run.manifest.files:
        if file.role not in {"population", IDENTITIES}:
            found.setdefault(file.role, file.sha256)
    return found


def propose_list_review(
    view: Snapshot,
    run_key: str,
    name: str,
    person: PersonId,
    *,
    note: str,
    role: Role = Role.REVIEWER,
) -> Act:
    """The act of having reviewed a list of a run.

    Raises:
        UsageError: ``run.unknown``, ``list.unknown``, ``list.incomplete``.
        PolicyError: ``list.reviewed``: this person did already; ``workflow.halted``.
    """
    require_running(view)
    run = view.run(run_key)
    known = lists_of(view, run.run_id)
    if name not in known:
        raise UsageError(
            "list.unknown",
            f"run {run.number} used no list {name[:80]!r}",
            remedy="it used: " + (", ".join(sorted(known)) or "none"),
        )
    if not note.strip() or len(note) > _LONGEST:
        raise UsageError(
            "list.incomplete",
            f"what was checked is missing or longer than {_LONGEST} characters",
            remedy="say what you checked and against what",
        )
    _require_first(view, run, name, person)
    said: dict[str, JsonValue] = {"list": name, "note": note}
    return Act(
        kind=_KIND,
        stream=run.run_id,
        subject=_started(view, run),
        outcome="reviewed",
        said=said,
        person=person,
        role=role,
        run=run.run_id,
        refs=(known[name],),
    )


def record_list_review(store: Store, act: Act, envelope: Envelope, *, clock: Clock) -> ListReview:
    """Record that a list was reviewed.

    Raises:
        UsageError: ``list.unknown``: the run has no such list with this digest.
        PolicyError: As :func:`propose_list_review`; ``approval.*``.
    """
    name = str(act.said["list"])
    with store.unit() as unit:
        require_running(unit.view)
        run = unit.view.run(act.run)
        if lists_of(unit.view, run.run_id).get(name, "") not in act.refs:
            raise UsageError(
                "list.unknown", f"run {run.number} did not use this list", remedy="look again"
            )
        _require_first(unit.view, run, name, act.person)
        perform(unit, act, envelope, clock=clock)
    with store.snapshot() as view:
        return list_reviews(view, act.run)[-1]


def list_reviews(view: Snapshot, run_key: str) -> tuple[ListReview, ...]:
    """The lists of a run that were reviewed, oldest review first.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    return tuple(_reviews(view, view.run(run_key).run_id))


def _reviews(view: Snapshot, run_id: str) -> Iterator[ListReview]:
    for data in view.stream(run_id):
        entry = Entry.parse(data)
        said = entry.body.get("said")
        if entry.kind == _KIND and isinstance(said, dict):
            person = entry.actor.id.removeprefix(_PERSON)
            yield ListReview(str(said["list"]), entry.refs[0], person, entry.at, str(said["note"]))


def _require_first(view: Snapshot, run: RunRecord, name: str, person: str) -> None:
    for done in _reviews(view, run.run_id):
        if (done.name, done.reviewed_by) == (name, person):
            raise PolicyError(
                "list.reviewed",
                f"{person} reviewed {name} of run {run.number} already, at {done.at}",
                remedy="nothing is to be done; another person may review it as well",
            )


def _started(view: Snapshot, run: RunRecord) -> int:
    return Entry.parse(next(iter(view.stream(run.run_id)))).seq

"""What the record shows that people have to be told of, each raised once.

Looked for in the record and not where it happens: whichever page or command wrote it, and whatever
broke off in between, the next sweep raises it. What halts the work is not here: it can't wait for a
sweep (:mod:`assay.review.escalation.halting`).
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from assay.domain import CaseStatus, Concern, Outcome, ReviewOutcome, RunRecord, RunStatus
from assay.ledger import Entry
from assay.ledger.personal import PEOPLE
from assay.review.escalation.incident import Incident, incidents, raise_incident
from assay.review.escalation.playbook import Playbook
from assay.stores import Snapshot, Store

__all__ = ["Sighting", "raise_sighted", "sightings"]

_ESCALATED = "escalated"


class Sighting(NamedTuple):
    """Something on the record that a trigger of the playbook is about.

    Attributes:
        trigger: As the playbook names it.
        what: What happened, in one sentence that says nothing of the evidence.
        where: Names it, so that it is raised once, open or over.
    """

    trigger: str
    what: str
    where: str


def raise_sighted(store: Store, playbook: Playbook) -> tuple[Incident, ...]:
    """Raise an incident for everything that the record shows and no incident tells of yet.

    Raises:
        UsageError: ``trigger.unknown``.
    """
    with store.snapshot() as view:
        known = {(one.trigger, one.where) for one in incidents(view)}
        fresh = [one for one in sightings(view) if (one.trigger, one.where) not in known]
    return tuple(
        raise_incident(store, playbook, trigger, what, where=where)
        for trigger, what, where in fresh
    )


def sightings(view: Snapshot) -> Iterator[Sighting]:
    """Everything on the record that people have to be told of, told already or not.

    Runs that another one superseded are passed over.
    """
    runs = list(view.runs())
    older = {run.manifest.supersedes for run in runs if run.manifest.supersedes}
    newest = [run for run in runs if run.run_id not in older]
    yield from chain.from_iterable(_of_run(view, run) for run in newest)
    yield from _revoked(view)
    yield from _missed(view)


def _of_run(view: Snapshot, run: RunRecord) -> Iterator[Sighting]:
    summary, where = view.summary(run.run_id), f"run {run.number}"
    if run.status is RunStatus.PAUSED:  # so it is as well while any of its cases is failed
        failed = summary.statuses[CaseStatus.FAILED]
        what = (
            f"{where} stands still: {run.done} of {run.rows} rows are done, {failed} cases failed"
        )
        yield Sighting("run_failed", what, where)
    tests = summary.report.tests if summary.report is not None else ()
    wrong = [
        test.test_id
        for test in tests
        if test.concern is Concern.COMPLETENESS and test.outcome is Outcome.FAIL
    ]
    if wrong:
        named = ", ".join(wrong)
        what = f"the population of {where} is not shown to be complete: {named}"
        yield Sighting("population_incomplete", what, where)
    for line in view.reviews(run.run_id):
        if line.state == _ESCALATED:
            yield _escalated(view, run, line.case_id)


def _escalated(view: Snapshot, run: RunRecord, case_id: str) -> Sighting:
    entries = [one for one in map(Entry.parse, view.stream(case_id)) if one.run == run.run_id]
    seq = max(one.seq for one in entries if _outcome_of(one) == ReviewOutcome.ESCALATE)
    what = f"case {case_id} of run {run.number} was escalated by its reviewer"
    return Sighting("case_escalated", what, f"entry {seq}")


def _outcome_of(entry: Entry) -> object:
    said = entry.body.get("said")
    is_decision = entry.kind == "review.completed" and isinstance(said, dict)
    return said.get("outcome") if is_decision and isinstance(said, dict) else None


def _revoked(view: Snapshot) -> Iterator[Sighting]:
    """Keys that somebody stopped: one sighting a key, however many confirm it."""
    for entry in map(Entry.parse, view.stream(PEOPLE)):
        said = entry.body.get("said")
        if entry.kind == "key.revoked" and isinstance(said, dict):
            person, key = said.get("person"), said.get("key")
            yield Sighting("key_compromised", f"a key of {person} was stopped", f"key {key}")


def _missed(view: Snapshot) -> Iterator[Sighting]:
    """The deadlines that are on the record and no incident tells of, together."""
    told = max(
        (_upto(one) for one in incidents(view) if one.trigger == "deadline_missed"), default=0
    )
    missed = [
        entry.seq
        for row in view.streams("clock/")
        for entry in map(Entry.parse, view.stream(row.name))
        if entry.kind == "deadline.missed" and entry.seq >= told
    ]
    if missed:
        what = f"{len(missed)} deadlines were missed"
        yield Sighting("deadline_missed", what, f"clocks before entry {max(missed) + 1}")


def _upto(incident: Incident) -> int:
    """The entry before which an incident tells of missed deadlines; 0 where a person named another."""
    number = incident.where.rpartition(" ")[2]
    return int(number) if number.isascii() and number.isdecimal() else 0

"""A sample as the ledger has it: the fold of its stream ``sample/<name>``."""

import re
from enum import StrEnum
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.review.sample.population import read_frame
from assay.review.sample.terms import Terms, terms_in
from assay.sampling import Frame, Plan, Sample, read_plan, read_sample
from assay.stores import Snapshot

__all__ = [
    "PREFIX",
    "UNPROTECTED",
    "SampleRecord",
    "SampleState",
    "require_state",
    "sample_of",
    "samples_of",
    "stream_of",
]

PREFIX = "sample/"
UNPROTECTED = "not protected against the preparer"
"""What is said of a sample whose nonce nobody had committed to before."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


class SampleState(StrEnum):
    """How far a sample is."""

    PLANNED = "planned"
    FRAMED = "framed"
    DRAWN = "drawn"
    CONCLUDED = "concluded"
    ABANDONED = "abandoned"


_STATES = {
    "sample.planned": SampleState.PLANNED,
    "sample.framed": SampleState.FRAMED,
    "sample.drawn": SampleState.DRAWN,
    "sample.extended": SampleState.DRAWN,
    "sample.concluded": SampleState.CONCLUDED,
    "sample.abandoned": SampleState.ABANDONED,
}


class SampleRecord(NamedTuple):
    """A sample as it stands.

    Attributes:
        newest: Index of its newest entry: what the next act is about.
        planned_by: Person id.
        framed_by: Person id; empty before.
        self_drawn: The nonce was not committed to before the population was known.
        frame_ref: Digest of the population; empty before it is published.
        plan_ref: Digest of the plan; likewise.
        file_ref: Digest of the sample's file; empty before it is drawn.
        seeds_ref: Digest of the list of known-wrong cases among those drawn; empty for none.
        result_ref: Digest of the result; empty before it is concluded.
        ledger_root: Of the ledger when the population was published.
        ledger_size: Likewise.
        population_root: Of the population.
        signed_before: Clean cases that were signed before, and can't be drawn.
        unreviewable: Drawn cases that, by the conclusion, nobody could decide.
    """

    name: str
    run_id: str
    state: SampleState
    newest: int
    purpose: str
    terms: Terms
    commitment: str
    planned_by: str
    framed_by: str = ""
    self_drawn: bool = False
    frame_ref: str = ""
    plan_ref: str = ""
    file_ref: str = ""
    seeds_ref: str = ""
    result_ref: str = ""
    ledger_root: str = ""
    ledger_size: int = 0
    population_root: str = ""
    signed_before: int = 0
    unreviewable: tuple[str, ...] = ()

    def frame(self, view: Snapshot) -> Frame:
        """The population as it was published."""
        return read_frame(view.artifact(self.frame_ref))

    def plan(self, view: Snapshot) -> Plan:
        """The plan."""
        return read_plan(view.artifact(self.plan_ref))

    def file(self, view: Snapshot) -> Sample:
        """The sample as it was drawn or extended last."""
        return read_sample(view.artifact(self.file_ref))


def stream_of(name: str) -> str:
    """The stream of a sample.

    Raises:
        UsageError: ``sample.malformed``.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            "sample.malformed",
            f"{name[:80]!r} can't name a sample",
            remedy="use letters, digits, dots, dashes and underscores, at most 64",
        )
    return PREFIX + name


def sample_of(view: Snapshot, name: str) -> SampleRecord:
    """A sample by name.

    Raises:
        UsageError: ``sample.unknown``, ``sample.malformed``.
    """
    record: SampleRecord | None = None
    for data in view.stream(stream_of(name)):
        record = _after(name, record, Entry.parse(data))
    if record is None:
        raise UsageError(
            "sample.unknown",
            f"there is no sample {name!r}",
            remedy="`assay sample list` shows them; assay sample plan begins one",
        )
    return record


def samples_of(view: Snapshot, run_id: str = "") -> list[SampleRecord]:
    """The samples of a run, or all, by name."""
    names = sorted(row.name.removeprefix(PREFIX) for row in view.streams(PREFIX))
    found = [sample_of(view, name) for name in names]
    return [sample for sample in found if not run_id or sample.run_id == run_id]


def require_state(sample: SampleRecord, *states: SampleState) -> None:
    """Refuse an act that does not come next.

    Raises:
        PolicyError: ``sample.order``.
    """
    if sample.state not in states:
        raise PolicyError(
            "sample.order",
            f"sample {sample.name} is {sample.state.value}, not"
            f" {' or '.join(state.value for state in states)}",
            remedy="the order is: plan, frame, draw, extend, conclude; or abandon",
        )


def _after(name: str, before: SampleRecord | None, entry: Entry) -> SampleRecord | None:
    said = entry.body.get("said", entry.body)
    told: dict[str, JsonValue] = said if isinstance(said, dict) else {}
    person = entry.actor.id.removeprefix("person:")
    state = _STATES.get(entry.kind)
    if state is None:
        return before
    if before is None:
        return SampleRecord(
            name=name,
            run_id=entry.run,
            state=state,
            newest=entry.seq,
            purpose=str(told.get("purpose")),
            terms=terms_in(told.get("terms")),
            commitment=str(told.get("commitment")),
            planned_by=person,
            self_drawn=told.get("self_drawn") is True,
        )
    after = before._replace(state=state, newest=entry.seq)
    if entry.kind == "sample.framed":
        size, signed = told.get("ledger_size"), told.get("signed_before")
        return after._replace(
            framed_by=person,
            frame_ref=entry.refs[0],
            plan_ref=entry.refs[1],
            ledger_root=str(told.get("ledger_root")),
            ledger_size=size if isinstance(size, int) else 0,
            population_root=str(told.get("population_root")),
            signed_before=signed if isinstance(signed, int) else 0,
        )
    if entry.kind in {"sample.drawn", "sample.extended"}:
        seeds = entry.refs[1] if len(entry.refs) > 1 else before.seeds_ref
        return after._replace(file_ref=entry.refs[0], seeds_ref=seeds)
    if entry.kind == "sample.concluded":
        listed = told.get("unreviewable")
        lost = tuple(map(str, listed)) if isinstance(listed, list) else ()
        return after._replace(result_ref=entry.refs[0], unreviewable=lost)
    return after

"""How far the samples of a run are, and what they show: for the dashboard and the page of a sample.

Nothing is computed here that :mod:`assay.review.sample` does not say. Known-wrong cases and the ids of
missed errors are kept from whoever still reviews the sample: who knows them looks less hard.
"""

from dataclasses import dataclass

from assay.domain import Role
from assay.reports.html.charts import Part
from assay.review.sample import SampleRecord, SampleResult, SampleState, result_of, samples_of
from assay.web.call import Call
from assay.web.charts import shares

__all__ = ["SampleProgress", "Step", "progress_of", "progresses_of", "steps_of"]


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """One sample.

    Attributes:
        record: What the ledger says of it.
        result: What it shows so far; ``None`` before it is drawn.
        parts: The bar: decided, and to be decided.
        tells_all: Whether ids of errors and known-wrong cases may be shown to the visitor.
    """

    record: SampleRecord
    result: SampleResult | None
    parts: tuple[Part, ...]
    tells_all: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a sample's life.

    Attributes:
        name: The step.
        who: Who takes it.
        state: ``done``, ``next`` or ``later``.
        command: What that person types; empty where the pages do it.
        words: What it is for.
    """

    name: str
    who: str
    state: str
    command: str
    words: str


def progresses_of(call: Call) -> list[SampleProgress]:
    """Every sample of the run, by name."""
    return [progress_of(call, one) for one in samples_of(call.view, call.run().run_id)]


def progress_of(call: Call, record: SampleRecord) -> SampleProgress:
    """One sample as it stands."""
    result = result_of(call.view, record.name) if record.file_ref else None
    done, left = (result.reviewed, result.outstanding) if result is not None else (0, 0)
    is_over = record.state in {SampleState.CONCLUDED, SampleState.ABANDONED}
    return SampleProgress(
        record,
        result,
        tuple(shares([("pass", done), ("not_applicable", left)])),
        is_over or not call.visitor.holds(Role.REVIEWER),
    )


def steps_of(progress: SampleProgress) -> tuple[Step, ...]:
    """What was done, what comes next and by whom; the nonce stays with who holds it.

    Planning, drawing and concluding read or write the file of the nonce, which lies on the machine of
    whoever planned: they are commands and no buttons.
    """
    record, result = progress.record, progress.result
    place = _PLACES[record.state]
    is_reviewed = result is not None and not result.outstanding
    more = result is not None and result.outcome.next_size is not None and is_reviewed
    name = record.name
    told = (
        ("Plan", "an auditor, reviewer or approver", f"assay sample plan {name} --as PERSON",
         "how large it is to be, and a commitment to a nonce that nobody else knows"),
        ("Frame", "the preparer, or anybody but who planned",
         f"assay sample frame {name} --as PERSON",
         "the population and the ledger's root are published"),
        ("Draw", "who planned", f"assay sample draw {name} --as PERSON",
         "the nonce is revealed and decides; the drawn cases stand in the queue"),
        ("Review", "reviewers", "", "each drawn case is decided without a sight of its result"),
        ("Extend" if more else "Conclude", "who planned",
         f"assay sample {'extend' if more else 'conclude'} {name} --as PERSON",
         "the next stage is drawn" if more else "the result goes on the record"),
    )  # fmt: skip
    if place == _REVIEW and is_reviewed:
        place += 1
    return tuple(
        Step(title, who, _state(n, place), command, words)
        for n, (title, who, command, words) in enumerate(told)
    )


_REVIEW = 3
_PLACES = {
    SampleState.PLANNED: 1,
    SampleState.FRAMED: 2,
    SampleState.DRAWN: _REVIEW,
    SampleState.CONCLUDED: 5,
    SampleState.ABANDONED: -1,
}
"""Index of the step that comes next."""


def _state(step: int, place: int) -> str:
    if place < 0:
        return "later"
    return "done" if step < place else "next" if step == place else "later"

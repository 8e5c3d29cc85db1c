"""How far the samples of a run are, from the ledger's own streams."""

from dataclasses import dataclass

from assay.ledger import Entry
from assay.reports.html.charts import Part
from assay.review.queue import ReviewState
from assay.web.call import Call
from assay.web.charts import shares

__all__ = ["SampleProgress", "samples_of"]

_PREFIX = "sample/"


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """A sample at a glance.

    Attributes:
        name: Its name.
        state: Its last step: ``planned``, ``framed``, ``drawn``...
        drawn: Cases that were drawn.
        decided: Those of them that people have decided.
        bound: The upper limit, where it was concluded; empty before.
        parts: The bar.
    """

    name: str
    state: str
    drawn: int
    decided: int
    bound: str
    parts: tuple[Part, ...]


def samples_of(call: Call) -> list[SampleProgress]:
    """Every sample of the run, by name."""
    run_id, found = call.run().run_id, []
    for row in call.view.streams(_PREFIX):
        entries = [Entry.parse(data) for data in call.view.stream(row.name)]
        if not any(entry.run == run_id for entry in entries):
            continue
        name = row.name.removeprefix(_PREFIX)
        lines = list(call.view.reviews(run_id, sample=name))
        decided = sum(line.state == ReviewState.DONE.value for line in lines)
        newest = entries[-1]
        found.append(
            SampleProgress(
                name=name,
                state=newest.kind.removeprefix("sample."),
                drawn=len(lines),
                decided=decided,
                bound=_bound(newest),
                parts=shares([("pass", decided), ("not_applicable", len(lines) - decided)]),
            )
        )
    return sorted(found, key=lambda one: one.name)


def _bound(entry: Entry) -> str:
    said = entry.body.get("said")
    if entry.kind != "sample.concluded" or not isinstance(said, dict):
        return ""
    result = said.get("result")
    upper = result.get("upper") if isinstance(result, dict) else said.get("upper")
    return f"upper limit {upper}" if upper else ""

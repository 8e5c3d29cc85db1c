"""The samples of a run: how far each is, what comes next and by whom, what it shows, its file."""

from starlette.responses import Response

from assay.errors import UsageError
from assay.review.sample import SampleRecord, sample_of
from assay.web.call import Answer, Call
from assay.web.page import page
from assay.web.progress import progress_of, progresses_of, steps_of
from assay.web.slugs import unslug

__all__ = ["give_sample", "show_sample", "show_samples", "visible_sample"]


def visible_sample(call: Call) -> None:
    """The sample exists and is one of the run.

    Raises:
        UsageError: ``run.unknown``, ``sample.unknown``, ``sample.malformed``.
    """
    _sample(call)


def show_samples(call: Call) -> Answer:
    """Every sample of the run; and how one begins where there is none."""
    return page(
        "samples.html.j2",
        call,
        run=call.run(),
        runs=list(call.view.runs()),
        samples=progresses_of(call),
        names=_names(call),
    )


def show_sample(call: Call) -> Answer:
    """One sample."""
    progress = progress_of(call, _sample(call))
    return page(
        "sample.html.j2",
        call,
        run=call.run(),
        sample=progress,
        record=progress.record,
        result=progress.result,
        steps=steps_of(progress),
        names=_names(call),
    )


def give_sample(call: Call) -> Answer:
    """The sample's file, byte for byte as it is on the record: anyone can draw it again from that.

    Raises:
        UsageError: ``sample.malformed``: nothing is drawn yet.
    """
    record = _sample(call)
    if not record.file_ref:
        raise UsageError(
            "sample.malformed",
            f"sample {record.name} is {record.state.value}: nothing is drawn yet",
            remedy=f"assay sample draw {record.name}",
        )
    call.note_reading("export", record.run_id, "", f"sample {record.name}")
    return Response(
        call.view.artifact(record.file_ref),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="sample-{record.name}.json"'},
    )


def _sample(call: Call) -> SampleRecord:
    run, name = call.run(), unslug(call.asked.params["sample"])
    record = sample_of(call.view, name)
    if record.run_id != run.run_id:
        raise UsageError(
            "sample.unknown",
            f"run {run.number} has no sample {name!r}",
            remedy=f"`assay sample list --run {run.number}` shows them",
        )
    return record


def _names(call: Call) -> dict[str, str]:
    return {person.id: person.name for person in call.people}

"""Recordings taken out of a workspace and brought into one.

What is exported is what a run was told, in the order of its cases; what is imported is known to
every later run of the workspace, which then asks nobody for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.domain import RunRecord
from assay.errors import UsageError
from assay.ledger import Draft
from assay.pipeline.commit import ENGINE
from assay.pipeline.models import ModelOrder
from assay.pipeline.request import MODELS
from assay.providers import (
    Exchange,
    ModelReply,
    ModelRequest,
    ReaderSettings,
    Recording,
    RecordingHeader,
    write_recording,
)
from assay.stores import CallLine, ReplyLine, Snapshot, Store, digest_text, pack

__all__ = ["Comparison", "Imported", "compare_recording", "export_recording", "import_recording"]

_AT_ONCE = 200
_STREAM = "recording"


class Imported(NamedTuple):
    """What an import brought.

    Attributes:
        exchanges: In the file.
        new: Of them, those to whose request no reply was known before.
        different: Of them, those to whose request another reply was known, from the workspace or
            from an earlier line; the known one stays.
    """

    exchanges: int
    new: int
    different: int


class Comparison(NamedTuple):
    """A recording held against a run.

    Attributes:
        exchanges: Different requests in the recording.
        same: Calls of the run with the same reply there.
        different: Calls of the run with another reply there: case, voice and turn.
        missing: Calls of the run that are not there, likewise.
    """

    exchanges: int
    same: int
    different: tuple[str, ...]
    missing: tuple[str, ...]


def export_recording(
    view: Snapshot, record: RunRecord, path: Path, more: Sequence[RunRecord] = ()
) -> int:
    """Write what models said in a run; returns the number of exchanges.

    Args:
        view: The workspace.
        record: The run.
        path: A new file.
        more: Further readings of the same population by the same models: epochs of an evaluation.

    Raises:
        UsageError: ``run.unrecorded``: no model read it; ``run.unlike``: others read one of the
            further runs, so that one recording could not say who did.
        EvidenceError: ``recording.unwritable``.
    """
    readers = ModelOrder.readers_from_json(_readers(record))
    for other in more:
        _require_alike(record, readers, other)
    header = RecordingHeader(app=record.app, readers=readers)
    every = (exchange for one in (record, *more) for exchange in _exchanges(view, one))
    return write_recording(path, header, every)


def import_recording(store: Store, path: Path) -> Imported:
    """Make the replies of a recording known to a workspace, on its ledger.

    Raises:
        EvidenceError: ``recording.unreadable``, ``recording.malformed``: nothing is imported.
    """
    recording = Recording.open(path)  # reads it through, before anything is written
    name = f"sha256:{_digest_of(path)}"
    count = new = different = 0
    exchanges = recording.exchanges()
    while some := list(islice(exchanges, _AT_ONCE)):
        fresh, contradicting = _import(store, some)
        count, new, different = count + len(some), new + fresh, different + contradicting
    body: dict[str, JsonValue] = {
        "via": "import",
        "exchanges": count,
        "new": new,
        "different": different,
        "file": path.name[:200],
    }
    with store.unit() as unit:
        unit.record(Draft("model.answered", _STREAM, body, ENGINE, (name,), ""))
    return Imported(count, new, different)


def compare_recording(view: Snapshot, record: RunRecord, recording: Recording) -> Comparison:
    """Whether a recording has what a run was told."""
    same = 0
    different: list[str] = []
    missing: list[str] = []
    for call in view.calls(record.run_id):
        request = ModelRequest.from_bytes(view.artifact(digest_text(call.request)))
        reply = recording.reply(request)
        if reply is None:
            missing.append(_place(call))
        elif pack(reply.to_bytes()).sha256 != call.reply:
            different.append(_place(call))
        else:
            same += 1
    return Comparison(len(recording.places), same, tuple(different), tuple(missing))


def _readers(record: RunRecord) -> str:
    found = record.invocation.get(MODELS)
    if found is None:
        raise UsageError(
            "run.unrecorded",
            f"no model read run {record.number}: there is nothing to export",
            remedy="`assay runs` shows who read which run",
        )
    return found


def _require_alike(
    record: RunRecord, readers: tuple[ReaderSettings, ...], other: RunRecord
) -> None:
    theirs = ModelOrder.readers_from_json(_readers(other))
    named = [[replace(one, sample=0) for one in some] for some in (readers, theirs)]
    if (record.app, named[0]) != (other.app, named[1]):
        raise UsageError(
            "run.unlike",
            f"run {other.number} was not read by the models of run {record.number}",
            remedy="export them to a file each",
        )


def _exchanges(view: Snapshot, record: RunRecord) -> Iterator[Exchange]:
    for call in view.calls(record.run_id):
        request = ModelRequest.from_bytes(view.artifact(digest_text(call.request)))
        reply = ModelReply.from_bytes(view.artifact(digest_text(call.reply)))
        yield Exchange(request, reply)


def _import(store: Store, exchanges: list[Exchange]) -> tuple[int, int]:
    """Keep some exchanges; returns how many were not known, and how many were known otherwise."""
    with store.unit() as unit:
        new = different = 0
        for exchange in exchanges:
            request, reply = pack(exchange.request.to_bytes()), pack(exchange.reply.to_bytes())
            known = unit.view.reply_to(request.sha256)
            if known is not None:
                different += known.reply != reply.sha256
            else:
                new += 1
                unit.keep([request, reply])
                unit.add_replies([ReplyLine(request.sha256, reply.sha256, "import")])
    return new, different


def _digest_of(path: Path) -> str:
    hasher = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()


def _place(call: CallLine) -> str:
    return f"{call.case_id}/{call.voice}/{call.turn}"

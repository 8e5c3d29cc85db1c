"""Evidence that came after the run: kept, dated as such, listed apart.

It never changes what the machine found. Who wants it to count asks for a new reading of the case, in
a new version of the run.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.clock import Clock
from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.ledger.approval import Envelope
from assay.sign import Act, PersonId, perform
from assay.stores import Snapshot, Store, digest_text, pack
from assay.stores.halt import require_running

__all__ = [
    "LARGEST",
    "EvidenceFile",
    "LateEvidence",
    "late_evidence",
    "propose_evidence",
    "record_evidence",
]

LARGEST = 20_000_000
"""Bytes of one file."""

_KIND = "evidence.added"
_LONGEST = 500
_PERSON = "person:"


class EvidenceFile(NamedTuple):
    """A file that is to be added.

    Attributes:
        name: What it is called, without folders.
        data: Its bytes.
        dated: When it was made, as the person says; ISO date.
        source: Where it comes from and who gave it, as the person says.
    """

    name: str
    data: bytes
    dated: str
    source: str


class LateEvidence(NamedTuple):
    """A file that was added to a case after its run.

    Attributes:
        sha256: Digest of its bytes.
        size: Bytes.
        added_by: Person id.
        added_at: When it was added, RFC 3339: the ledger's time.
        dated: When it was made, as the person says; ISO date.
        source: Where it comes from, as the person says.
        note: What it is to show.
    """

    case_id: str
    name: str
    sha256: str
    size: int
    added_by: str
    added_at: str
    dated: str
    source: str
    note: str


def propose_evidence(
    view: Snapshot,
    run_key: str,
    case_id: str,
    person: PersonId,
    file: EvidenceFile,
    *,
    note: str,
    role: Role = Role.REVIEWER,
) -> Act:
    """The act of adding a file to a case.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``, ``evidence.incomplete``,
            ``evidence.oversized``.
        PolicyError: ``evidence.known``: the case has the same file; ``workflow.halted``.
    """
    require_running(view)
    run = view.run(run_key)
    row = view.case(run.run_id, case_id)
    _require_whole(file, note)
    sha256 = digest_text(pack(file.data).sha256)
    _require_new(view, run.run_id, case_id, sha256)
    said: dict[str, JsonValue] = {
        "name": file.name,
        "size": len(file.data),
        "dated": file.dated,
        "source": file.source,
        "note": note,
    }
    return Act(
        kind=_KIND,
        stream=row.case_id,
        subject=_newest(view, run.run_id, case_id),
        outcome="added",
        said=said,
        person=person,
        role=role,
        run=run.run_id,
        refs=(sha256,),
    )


def record_evidence(
    store: Store, act: Act, envelope: Envelope, data: bytes, *, clock: Clock
) -> LateEvidence:
    """Keep the file and record who added it; both are durable when this returns.

    Raises:
        UsageError: ``evidence.changed``: other bytes than were signed.
        PolicyError: As :func:`propose_evidence`; ``approval.*``.
    """
    artifact = pack(data)
    if act.refs != (digest_text(artifact.sha256),) or act.said["size"] != len(data):
        raise UsageError(
            "evidence.changed",
            f"{act.said['name']} is not the file that was signed",
            remedy="add the file as it is now: look at it, and sign again",
        )
    with store.unit() as unit:
        require_running(unit.view)
        _require_new(unit.view, act.run, act.stream, act.refs[0])
        perform(unit, act, envelope, clock=clock)
        unit.keep([artifact])
    with store.snapshot() as view:
        return list(late_evidence(view, act.run, act.stream))[-1]


def late_evidence(view: Snapshot, run_key: str, case_id: str) -> Iterator[LateEvidence]:
    """What was added to a case of a run, oldest first.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run_id = view.run(run_key).run_id
    for data in view.stream(case_id):
        entry = Entry.parse(data)
        said = entry.body.get("said")
        if entry.kind == _KIND and entry.run == run_id and isinstance(said, dict):
            yield LateEvidence(
                case_id=case_id,
                name=str(said["name"]),
                sha256=entry.refs[0],
                size=int(str(said["size"])),
                added_by=entry.actor.id.removeprefix(_PERSON),
                added_at=entry.at,
                dated=str(said["dated"]),
                source=str(said["source"]),
                note=str(said["note"]),
            )


def _require_whole(file: EvidenceFile, note: str) -> None:
    if len(file.data) > LARGEST:
        raise UsageError(
            "evidence.oversized",
            f"{file.name} has {len(file.data)} bytes, {LARGEST} are taken",
            remedy="add the part that matters",
        )
    texts = (file.name, file.source, note)
    if not all(text.strip() and text.isprintable() and len(text) <= _LONGEST for text in texts):
        raise _incomplete("name, source and note are one line each")
    if "/" in file.name or "\\" in file.name:
        raise _incomplete("the name is that of a file, without its folder")
    try:
        date.fromisoformat(file.dated)
    except ValueError as error:
        raise _incomplete(f"{file.dated[:40]!r} is no day like 2026-03-31") from error


def _require_new(view: Snapshot, run_id: str, case_id: str, sha256: str) -> None:
    for known in late_evidence(view, run_id, case_id):
        if known.sha256 == sha256:
            raise PolicyError(
                "evidence.known",
                f"case {case_id} has this file already: {known.name}, added {known.added_at}",
                remedy="nothing is to be done",
                where=case_id,
            )


def _newest(view: Snapshot, run_id: str, case_id: str) -> int:
    entries = (Entry.parse(data) for data in view.stream(case_id))
    return max(entry.seq for entry in entries if entry.run == run_id)


def _incomplete(what: str) -> UsageError:
    return UsageError(
        "evidence.incomplete", what, remedy="say what the file is, where it comes from, its day"
    )

"""The audit trail of a case: its ledger entries, each with what proves that it is on the ledger."""

from typing import Any

import orjson
from starlette.responses import Response

from assay.domain import Role
from assay.errors import AssayError, UsageError
from assay.ledger import Entry, InclusionProof, TrustPolicy, inclusion_proof, open_checkpoint
from assay.ledger import verify_entry as verify_inclusion
from assay.review.queue import is_hidden
from assay.web.call import Answer, Call
from assay.web.page import page
from assay.web.slugs import unslug
from assay.web.standing import ledger_state

__all__ = ["lines_of", "show_proof", "show_trail"]

_MOST = 200
_TEXT = "text/plain; charset=utf-8"


def show_trail(call: Call) -> Answer:
    """Every entry of the case's stream, oldest first, proved one by one."""
    row, run = call.case(), call.run()
    if call.discretion().is_sensitive:
        call.note_reading("trail", run.run_id, row.case_id)
    found = lines_of(call)
    with call.office.access.reading() as desk:
        reads = desk.readings(run.run_id, row.case_id)
    return page(
        "trail.html.j2",
        call,
        run=run,
        row=row,
        lines=found[-_MOST:],
        left_out=max(len(found) - _MOST, 0),
        ledger=ledger_state(call.view, call.office.workspace),
        note=_note(call),
        reads=reads[-_MOST:],
        names={person.id: person.name for person in call.people},
    )


def lines_of(call: Call) -> list[dict[str, Any]]:
    """Every entry of the case's stream, oldest first, each with whether it was proved here."""
    return [_line(call, data) for data in call.view.stream(call.case().case_id)]


def show_proof(call: Call) -> Answer:
    """An entry of the case, or its proof, as a file that verifies without us."""
    name = unslug(call.asked.params["file"])
    number, _, kind = name.partition(".")
    entries = {}
    for data in call.view.stream(call.case().case_id):
        entries[str(Entry.parse(data).seq)] = data
    if number not in entries or kind not in {"json", "tlog-proof"}:
        raise UsageError("proof.unknown", f"there is no {name!r}", remedy="see the audit trail")
    if kind == "json" and call.discretion().rules:
        raise UsageError(
            "proof.unknown", "the entry names matter of the control room", remedy="ask there"
        )
    if kind == "json" and _is_blind(call):
        raise UsageError(
            "proof.unknown",
            "the entry may say what the machine, or the other reviewer, came to",
            remedy="decide the case first",
        )
    data = entries[number] if kind == "json" else _proof(call, int(number)).to_bytes()
    return Response(
        data,
        media_type=_TEXT,
        headers={"Content-Disposition": f'attachment; filename="{number}.{kind}"'},
    )


def _line(call: Call, data: bytes) -> dict[str, Any]:
    entry = Entry.parse(data)
    # An entry lists every rule's outcome; whoever may not read one of them reads no body.
    body = {} if call.discretion().rules or _is_blind(call) else dict(entry.body)
    body.pop("signed", None)
    said = body.get("said")
    return {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor.id,
        "role": entry.actor.role,
        "run": entry.run,
        "refs": entry.refs,
        "body": said if isinstance(said, dict) else body,
        "is_signed": "signed" in entry.body,
        "proof": _checked(call, entry.seq, data),
        "text": orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() if body else "",
    }


def _is_blind(call: Call) -> bool:
    """Whether the visitor may yet be one of those who decide without knowing what others found."""
    row, person = call.case(), call.visitor.person
    return call.visitor.holds(Role.REVIEWER) and is_hidden(
        call.view.queued(row.run_id, row.case_id).review, person
    )


def _checked(call: Call, seq: int, data: bytes) -> str:
    """``proved``, ``unsigned`` (no signed head covers it yet) or what stands against it."""
    try:
        policy = TrustPolicy.of(call.office.workspace.vkey)
        note = call.office.workspace.published() or b""
        if open_checkpoint(note, policy).checkpoint.size <= seq:
            return "unsigned"
        verify_inclusion(data, _proof(call, seq).to_bytes(), policy)
    except AssayError as error:
        return error.message
    return "proved"


def _proof(call: Call, seq: int) -> InclusionProof:
    note = call.office.workspace.published() or b""
    size = open_checkpoint(note, TrustPolicy.of(call.office.workspace.vkey)).checkpoint.size
    return InclusionProof(seq, inclusion_proof(seq, size, call.view.node), note)


def _note(call: Call) -> str:
    return (call.office.workspace.published() or b"").decode("utf-8", "replace")

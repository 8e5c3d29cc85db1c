"""One call to a model on the record: found again by its request, written before it is used."""

from collections.abc import Sequence
from typing import NamedTuple

from assay.canonical import MAX_INTEGER, JsonValue
from assay.domain import CallReference, Digest
from assay.errors import EvidenceError, ProviderError
from assay.ledger import Draft
from assay.pipeline.commit import ENGINE
from assay.providers import Heard, ModelReply, ModelRequest, Provider
from assay.stores import CallLine, ReplyLine, Snapshot, Store, Unit, digest_text, pack
from assay.telemetry import trace_id

__all__ = ["BATCH", "RECORD", "Call", "Place", "find_reply", "write_calls"]

RECORD = "record"
"""How a reply was had that is on record already: nothing was paid for it."""
BATCH = "batch"
_LONGEST = 120


class Place(NamedTuple):
    """Where in a run a call belongs.

    Attributes:
        ordinal: Row of the case.
        voice: Whose call: 0 is the assessor.
        turn: Which call of that voice on that case, from 0.
    """

    ordinal: int
    case_id: str
    voice: int
    turn: int


class Call(NamedTuple):
    """A request with its reply.

    Attributes:
        name: Whose voice it is: ``vendor:model``.
        via: How the reply was had: ``live``, ``batch``, or ``record`` where nothing was paid.
    """

    place: Place
    name: str
    provider: Provider
    request: ModelRequest
    reply: ModelReply
    via: str

    @property
    def heard(self) -> Heard | None:
        """What the reply says; ``None`` where its bytes are not what the vendor sends."""
        try:
            heard = self.provider.hear(self.reply)
        except ProviderError:
            return None
        is_told = all(0 <= count <= MAX_INTEGER for count in heard.usage)
        return heard if is_told else None  # a server may say anything of itself

    @property
    def reference(self) -> CallReference:
        """The call by its artifacts."""
        reply = digest_text(pack(self.reply.to_bytes()).sha256)
        return CallReference(request=Digest(self.request.digest), reply=Digest(reply))


class Found(NamedTuple):
    """A reply from the record.

    Attributes:
        via: As :class:`Call` has it, for the call that uses it now.
        is_ours: This run has recorded it at this very place before.
    """

    reply: ModelReply
    via: str
    is_ours: bool


def find_reply(store: Store, run_id: str, place: Place, request: ModelRequest) -> Found | None:
    """The reply on record to a request, whoever asked it; ``None`` if nobody did.

    Raises:
        EvidenceError: ``replay.diverged``: this run has asked something else at this place.
    """
    wanted = pack(request.to_bytes()).sha256
    with store.snapshot() as view:
        own = view.call(run_id, place.ordinal, place.voice, place.turn)
        if own is not None and own.request != wanted:
            raise EvidenceError(
                "replay.diverged",
                "the model was asked something else here before",
                remedy="what is asked must follow from the inputs of the run alone; start a new run",
                where=place.case_id,
            )
        if own is not None:
            return Found(_reply(view, own.reply), RECORD, is_ours=True)
        known = view.reply_to(wanted)
        if known is None:
            return None
        is_paid_for_this = known.origin == BATCH and not known.is_used
        via = BATCH if is_paid_for_this else RECORD
        return Found(_reply(view, known.reply), via, is_ours=False)


def write_calls(store: Store, run_id: str, assessor: str, calls: Sequence[Call]) -> None:
    """Make calls durable, with their ledger entries, in one transaction."""
    if calls:
        with store.unit() as unit:
            for call in calls:
                _write(unit, run_id, assessor, call)


def _write(unit: Unit, run_id: str, assessor: str, call: Call) -> None:
    request, reply = pack(call.request.to_bytes()), pack(call.reply.to_bytes())
    heard, place = call.heard, call.place
    unit.keep([request, reply])
    unit.add_replies([ReplyLine(request.sha256, reply.sha256, "call")])
    line = CallLine(
        place.ordinal,
        place.voice,
        place.turn,
        place.case_id,
        request.sha256,
        reply.sha256,
        call.name,
        call.via,
        *((None,) * 4 if heard is None else heard.usage),
    )
    unit.add_calls(run_id, [line])
    refs = (digest_text(request.sha256), digest_text(reply.sha256))
    body = {
        "assessor": assessor,
        "trace": trace_id(run_id, place.case_id),
        "voice": place.voice,
        "turn": place.turn,
        **_said(call, heard),
    }
    unit.record(Draft("model.answered", place.case_id, body, ENGINE, refs, run_id))


def _reply(view: Snapshot, name: bytes) -> ModelReply:
    return ModelReply.from_bytes(view.artifact(digest_text(name)))


def _said(call: Call, heard: Heard | None) -> dict[str, JsonValue]:
    """What the ledger says of a call; the text stays in the artifact."""
    said: dict[str, JsonValue] = {"model": call.name, "via": call.via}
    if call.reply.adaptations:
        said["adaptations"] = list(call.reply.adaptations)
    if heard is None:
        return said | {"stop": "unreadable"}
    return said | {
        "answered_by": _line(heard.model),
        "reply_id": _line(heard.reply_id),
        "stop": heard.stop.value,
        "tokens": dict(heard.usage._asdict()),
    }


def _line(text: str) -> str:
    """A server's own words, fit for the ledger."""
    return " ".join(text.encode("utf-8", "backslashreplace").decode().split())[:_LONGEST]

"""One call to a model on the record: found again by its request, written before it is used."""

from collections.abc import Sequence
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.domain import CallReference, Digest
from assay.errors import EvidenceError, ProviderError
from assay.ledger import Draft
from assay.pipeline.commit import ENGINE
from assay.providers import Heard, ModelReply, ModelRequest, Provider
from assay.stores import CallLine, Store, Unit, digest_text, pack

__all__ = ["Call", "Place", "find_reply", "write_calls"]

RECORD = "record"
"""How a reply was had that an earlier call had brought."""


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
        is_known: The reply was on record before.
    """

    place: Place
    name: str
    provider: Provider
    request: ModelRequest
    reply: ModelReply
    is_known: bool = False

    @property
    def reference(self) -> CallReference:
        """The call by its artifacts."""
        reply = digest_text(pack(self.reply.to_bytes()).sha256)
        return CallReference(request=Digest(self.request.digest), reply=Digest(reply))


class Found(NamedTuple):
    """A reply from the record; ``is_ours`` if this run has recorded it at this very place."""

    reply: ModelReply
    is_ours: bool


def find_reply(store: Store, run_id: str, place: Place, request: ModelRequest) -> Found | None:
    """The recorded reply to a request: this run's own, or another run's; ``None`` if nobody asked.

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
        name = view.reply_to(wanted) if own is None else own.reply
        if name is None:
            return None
        return Found(ModelReply.from_bytes(view.artifact(digest_text(name))), own is not None)


def write_calls(store: Store, run_id: str, assessor: str, calls: Sequence[Call]) -> None:
    """Make calls durable, with their ledger entries, in one transaction."""
    if calls:
        with store.unit() as unit:
            for call in calls:
                _write(unit, run_id, assessor, call)


def _write(unit: Unit, run_id: str, assessor: str, call: Call) -> None:
    request, reply = pack(call.request.to_bytes()), pack(call.reply.to_bytes())
    heard = _heard(call)
    via = RECORD if call.is_known else call.reply.via
    unit.keep([request, reply])
    tokens = (None,) * 4 if heard is None else heard.usage
    place = call.place
    line = CallLine(
        place.ordinal,
        place.voice,
        place.turn,
        place.case_id,
        request.sha256,
        reply.sha256,
        call.name,
        via,
        *tokens,
    )
    unit.add_calls(run_id, [line])
    refs = (digest_text(request.sha256), digest_text(reply.sha256))
    body = {
        "assessor": assessor,
        "voice": place.voice,
        "turn": place.turn,
        **_said(call, heard, via),
    }
    unit.record(Draft("model.answered", place.case_id, body, ENGINE, refs, run_id))


def _heard(call: Call) -> Heard | None:
    """What the reply says; ``None`` where its bytes are not what the vendor sends."""
    try:
        return call.provider.hear(call.reply)
    except ProviderError:
        return None


def _said(call: Call, heard: Heard | None, via: str) -> dict[str, JsonValue]:
    """What the ledger says of a call; the text stays in the artifact."""
    said: dict[str, JsonValue] = {"model": call.name, "via": via}
    if call.reply.adaptations:
        said["adaptations"] = list(call.reply.adaptations)
    if heard is None:
        return said | {"stop": "unreadable"}
    return said | {
        "answered_by": heard.model,
        "reply_id": heard.reply_id,
        "stop": heard.stop.value,
        "tokens": dict(heard.usage._asdict()),
    }

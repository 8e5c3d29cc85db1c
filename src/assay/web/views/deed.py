"""Preparing and performing acts, for the pages' script and for programs: the same two steps.

``prepare`` says what would be signed; the person's key, which never comes here, signs it; ``perform``
hands the envelope to the rooms below, which check everything again.
"""

from base64 import b64encode
from dataclasses import replace
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from assay.ledger.approval import Envelope
from assay.sign import prepare
from assay.stores import require_running
from assay.web.acts import ACTS, ActKind, find_act
from assay.web.call import Answer, Call
from assay.web.draft import Draft
from assay.web.guard import require_role
from assay.web.slugs import slug

__all__ = ["ActRequest", "PerformRequest", "Performed", "PreparedAct", "perform_act", "prepare_act"]

_Text = Annotated[str, Field(max_length=20_000)]
_Nonce = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ActRequest(_Model):
    """What a person wants to do.

    Attributes:
        kind: Which act.
        fields: What it takes: names and texts, as a form has them.
    """

    kind: Annotated[str, Field(max_length=40)]
    fields: Annotated[dict[str, _Text], Field(max_length=60)]


class PreparedAct(_Model):
    """What would be signed.

    Attributes:
        nonce: Names it until it is performed.
        kind: Kind of the entry that would be recorded.
        about: What it is about, in words.
        said: What would be said.
        subject: The ledger entry that it is about, verbatim, base64: its leaf hash stands in the
            statement, so that the signer sees what the statement is about without trusting us.
        payload: The statement, base64.
        payload_type: Its type.
    """

    nonce: str
    kind: str
    about: str
    said: dict[str, object]
    subject: str
    payload: str
    payload_type: str


class EnvelopeSignature(_Model):
    """A signature over the statement."""

    keyid: Annotated[str, Field(max_length=128)]
    sig: Annotated[str, Field(max_length=128)]


class SignedStatement(_Model):
    """A DSSE envelope."""

    payload: Annotated[str, Field(max_length=8_000)]
    payloadType: Annotated[str, Field(max_length=80)]  # noqa: N815 - the name in DSSE
    signatures: Annotated[list[EnvelopeSignature], Field(max_length=4)]


class PerformRequest(_Model):
    """The signature.

    Attributes:
        nonce: Of the prepared act.
        envelope: The signed statement.
    """

    nonce: _Nonce
    envelope: SignedStatement


class Performed(_Model):
    """What came of it.

    Attributes:
        message: In words.
        to: The page to go to; empty to stay.
        undo_until: Until when it may be withdrawn, RFC 3339; empty where it can't be.
    """

    message: str
    to: str = ""
    undo_until: str = ""


def prepare_act(call: Call) -> Answer:
    """Say what would be signed; nothing is recorded."""
    request: ActRequest = call.asked.body
    kind = find_act(request.kind)
    require_role(call, kind.access, kind.scope)
    inner = _about(call, request.fields)
    kind.check(inner)
    _require_running(call, kind)
    act = kind.propose(inner, request.fields)
    # Anew: what a run's signature is about was written down a moment ago.
    with call.office.snapshot() as view:
        ready = prepare(view, act, call.office.ids)
        subject = next(iter(view.entries(act.subject, act.subject + 1)))
    nonce = orjson.loads(ready.payload)["nonce"]
    fields = {**request.fields, "act": kind.name}
    if kind.scope != "people" and not fields.get("run"):
        fields["run"] = str(
            inner.run().number
        )  # the newest now, whatever is by the time it is done
    draft = Draft(call.visitor.account, act, fields, call.clock.now())
    call.office.drafts.put(nonce, draft)
    return _json(
        PreparedAct(
            nonce=nonce,
            kind=act.kind,
            about=kind.about(inner, request.fields),
            said=dict(ready.said),
            subject=b64encode(subject).decode(),
            payload=b64encode(ready.payload).decode(),
            payload_type=ready.payload_type,
        )
    )


def perform_act(call: Call) -> Answer:
    """Record what was signed."""
    request: PerformRequest = call.asked.body
    draft = call.office.drafts.get(request.nonce, call.visitor.account, call.clock.now())
    kind = ACTS[draft.fields["act"]]
    # Roles and objects may have changed since it was prepared.
    require_role(call, kind.access, kind.scope)
    kind.check(_about(call, draft.fields))
    _require_running(call, kind)
    envelope = Envelope.parse(request.envelope.model_dump())
    done = kind.perform(call, draft, envelope)
    return _json(Performed(message=done.message, to=done.to, undo_until=done.undo_until))


def _require_running(call: Call, kind: ActKind) -> None:
    """Refuse to go on while the work is halted; people and keys are no work.

    The rooms below refuse what the ledger tells; a mark that the ledger could not take is asked here.
    """
    if kind.scope != "people" and call.office.halt(call.view):
        require_running(call.view)
        call.office.workspace.halt_marker().require_none()


def _about(call: Call, fields: dict[str, str]) -> Call:
    """The call as if the path named the objects that the fields name."""
    named = {name: slug(fields[name]) for name in ("run", "case", "exception") if fields.get(name)}
    return replace(call, asked=call.asked._replace(params=named))


def _json(model: BaseModel) -> Response:
    return Response(orjson.dumps(model.model_dump()), media_type="application/json")

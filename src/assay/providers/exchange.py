"""One exchange with a model: what is asked and what came back, as bytes that can be kept.

Three things are told apart, so that a recording can be replayed years later by the same code that
ran live:

* a :class:`ModelRequest` is *logical*: what is asked of which model, with no word of a vendor's
  wire format. Its digest is the key under which the answer is kept;
* a :class:`ModelReply` is what came over the wire, byte for byte, with how it was had;
* what the bytes say (:class:`Heard`) is derived from them anew each time, by pure code.

Where a model takes no temperature, seed or schema, the driver leaves it out and the reply says so
(:attr:`ModelReply.adaptations`); the request, and so the key, stays the same.

>>> request = ModelRequest(vendor="openai", endpoint="", model="m-1", system=("Read.",),
...                        turns=(Turn("user", "evidence"),), schema="", max_output_tokens=100)
>>> request.digest == ModelRequest.from_bytes(request.to_bytes()).digest
True
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from assay.canonical import JsonValue, decode, digest, encode
from assay.errors import CanonicalError, EvidenceError

__all__ = ["Heard", "ModelReply", "ModelRequest", "Stop", "Turn", "Usage"]

Role = Literal["user", "assistant"]
_REQUEST_FORM = "assay-model-request/1"
_REPLY_FORM = "assay-model-reply/1"
_CLOSED = ConfigDict(extra="forbid")


class Turn(NamedTuple):
    """One message of the conversation, after the instructions."""

    role: Role
    text: str


@with_config(_CLOSED)
@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What is asked of a model.

    Attributes:
        vendor: Whose protocol: ``anthropic`` or ``openai``.
        endpoint: Base URL without credentials; empty for the vendor's own.
        model: Name of the model as the vendor knows it, pinned.
        system: Instructions in parts, the same for every case first; all of them may be cached.
        turns: The conversation: the case, and what was said since.
        schema: JSON schema of the answer as canonical JSON; empty for free text.
        max_output_tokens: Ceiling of the answer.
        temperature: Decimal, sent where the model takes one; empty to send none.
        seed: Sent where the model takes one; ``None`` to send none.
        sample: Which of several independent answers to the same question, from 0.
        attempt: How often the same was asked before because the answer could not be read, from 0.
    """

    vendor: str
    endpoint: str
    model: str
    system: tuple[str, ...]
    turns: tuple[Turn, ...]
    schema: str
    max_output_tokens: int
    temperature: str = "0"
    seed: int | None = 0
    sample: int = 0
    attempt: int = 0

    def to_bytes(self) -> bytes:
        """Canonical JSON; what :attr:`digest` is the digest of.

        Raises:
            CanonicalError: A text holds lone surrogates.
        """
        return encode({"form": _REQUEST_FORM, **_REQUESTS.dump_python(self)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "ModelRequest":
        """The request again.

        Raises:
            EvidenceError: ``request.malformed``.
        """
        try:
            return _REQUESTS.validate_python(_fields(decode(data), _REQUEST_FORM))
        except (CanonicalError, ValidationError) as error:
            raise _malformed("request.malformed", "request to a model", error) from error

    @property
    def digest(self) -> str:
        """``sha256:<hex>`` of :meth:`to_bytes`: the key of the recorded answer."""
        return digest(self.to_bytes())

    def again(self) -> Self:
        """The same question asked once more, because the answer could not be read."""
        return replace(self, attempt=self.attempt + 1)

    def after(self, said: str, remark: str) -> Self:
        """The question that follows an answer which was read and found wanting."""
        turns = (*self.turns, Turn("assistant", said), Turn("user", remark))
        return replace(self, turns=turns, attempt=0)


@with_config(_CLOSED)
@dataclass(frozen=True, slots=True)
class ModelReply:
    """What came back, and how it was had.

    Attributes:
        body: The response body, byte for byte.
        status: HTTP status; 200 for an answer.
        headers: Names (lower case) and values of the headers that matter, credentials never.
        adaptations: What the driver had to leave out or say otherwise: ``temperature.dropped``,
            ``schema.as_text``...
        attempts: HTTP requests that it took, retries of the SDK included.
        asked_at: RFC 3339, UTC.
        elapsed_ms: From asking to the last byte; 0 for a batch.
        sdk: Name and version of the client library.
        via: ``live`` or ``batch``.
    """

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    adaptations: tuple[str, ...] = ()
    attempts: int = 1
    asked_at: str = ""
    elapsed_ms: int = 0
    sdk: str = ""
    via: str = "live"

    def to_bytes(self) -> bytes:
        """Canonical JSON of everything but the body, a line feed, then the body as it came."""
        rest = _REPLIES.dump_python(self, exclude={"body"})
        return encode({"form": _REPLY_FORM, **rest}) + b"\n" + self.body

    @classmethod
    def from_bytes(cls, data: bytes) -> "ModelReply":
        """The reply again.

        Raises:
            EvidenceError: ``reply.malformed``.
        """
        head, _, body = data.partition(b"\n")
        try:
            return _REPLIES.validate_python({**_fields(decode(head), _REPLY_FORM), "body": body})
        except (CanonicalError, ValidationError) as error:
            raise _malformed("reply.malformed", "reply of a model", error) from error


class Stop(StrEnum):
    """Why a model stopped."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    FILTERED = "filtered"
    UNKNOWN = "unknown"


class Usage(NamedTuple):
    """Tokens as the vendor counts them; each token stands in one field only.

    Attributes:
        input_tokens: Read at the full price.
        cache_read_tokens: Read from the vendor's prompt cache.
        cache_write_tokens: Read and written to it.
        output_tokens: Written, thinking included.
    """

    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: object) -> "Usage":
        """Both together."""
        if not isinstance(other, Usage):
            return NotImplemented
        return Usage(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Heard:
    """What the bytes of a reply say.

    Attributes:
        text: The answer.
        stop: Why the model stopped.
        model: The model that answered, as the vendor names it.
        usage: Tokens.
        reply_id: The vendor's name of the answer.
        detail: More on why it stopped: the category of a refusal, the vendor's own word.
    """

    text: str
    stop: Stop
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    reply_id: str = ""
    detail: str = ""


_REQUESTS = TypeAdapter(ModelRequest)
_REPLIES = TypeAdapter(ModelReply)


def _fields(found: JsonValue, form: str) -> dict[str, JsonValue]:
    """The fields of a recorded object; of another form it has none, which no object accepts."""
    if not isinstance(found, Mapping) or found.get("form") != form:
        return {}
    return {name: value for name, value in found.items() if name != "form"}


def _malformed(code: str, what: str, error: Exception) -> EvidenceError:
    first = str(error).splitlines()[0]
    return EvidenceError(
        code, f"these bytes are no recorded {what}: {first}", remedy="export the recording again"
    )

"""A recording: everything that models were asked in a run and what they said, in one file.

JSON lines, each in canonical form. The first line says who read::

    {"app":"change-approval","form":"assay-recording/1","readers":[{"model":...}, ...]}

each further line holds one exchange: ``request`` and ``reply`` as
:mod:`assay.providers.exchange` has them, and the reply's ``body`` (``body_base64`` where it is no
UTF-8). The digest of the request is its key; it is computed, never believed.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from assay.canonical import JsonValue, decode, encode
from assay.errors import CanonicalError, EvidenceError, ProviderError
from assay.providers.exchange import Heard, ModelReply, ModelRequest
from assay.providers.provider import Hearing
from assay.providers.reading.reader import ReaderSettings

__all__ = [
    "Exchange",
    "Recording",
    "RecordingHeader",
    "ReplayProvider",
    "is_recording",
    "write_recording",
]

_FORM = "assay-recording/1"
_MAX_LINE = 32_000_000
_SNIFF = 4_000
_DIFFERENT = ("model", "endpoint", "system", "schema", "max_output_tokens", "temperature", "seed")


class Exchange(NamedTuple):
    """A request with its reply."""

    request: ModelRequest
    reply: ModelReply


class RecordingHeader(BaseModel):
    """Who read, for which app."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str = _FORM
    app: str
    readers: tuple[ReaderSettings, ...]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    request: dict[str, object]
    reply: dict[str, object]
    body: str | None = None
    body_base64: str | None = None


def is_recording(path: Path) -> bool:
    """Whether a file begins like a recording; a file that can't be read is none."""
    try:
        with path.open("rb") as file:
            return f'"form":"{_FORM}"'.encode() in file.readline(_SNIFF)
    except OSError:
        return False


def write_recording(path: Path, header: RecordingHeader, exchanges: Iterable[Exchange]) -> int:
    """Write a recording; returns the number of exchanges.

    Raises:
        EvidenceError: ``recording.unwritable``.
    """
    count = 0
    try:
        with path.open("xb") as file:
            head = cast("JsonValue", header.model_dump(mode="json"))
            file.write(encode(head) + b"\n")
            for exchange in exchanges:
                file.write(_line(exchange) + b"\n")
                count += 1
    except OSError as error:
        raise EvidenceError(
            "recording.unwritable",
            f"{path} can't be written: {error.strerror}",
            remedy="choose a file that does not exist yet, in a folder that may be written to",
        ) from error
    return count


@dataclass
class Recording:
    """A recording file, indexed: texts stay on disk until they are asked for.

    Attributes:
        path: The file.
        header: Who read.
        places: Digest of a request to where its line begins; the first of several counts.
    """

    path: Path
    header: RecordingHeader
    places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Recording":
        """Read a file through and index it.

        Raises:
            EvidenceError: ``recording.unreadable``, ``recording.malformed``, with the line.
        """
        rows = _rows(path)
        _, number, first = next(rows, (0, 1, b""))
        try:
            header = RecordingHeader.model_validate_json(first)
        except ValidationError as error:
            raise _malformed(path, number, "the first line is not a recording's") from error
        if header.form != _FORM:
            raise _malformed(path, number, f"it is of the form {header.form[:40]!r}")
        made = cls(path, header)
        for offset, number, line in rows:
            made.places.setdefault(_read(path, number, line).request.digest, offset)
        return made

    def exchanges(self) -> Iterator[Exchange]:
        """Every exchange, in the order of the file."""
        for _, number, line in _rows(self.path):
            if number > 1:
                yield _read(self.path, number, line)

    def reply(self, request: ModelRequest) -> ModelReply | None:
        """The recorded reply to exactly this request."""
        offset = self.places.get(request.digest)
        if offset is None:
            return None
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                found = _read(self.path, 0, file.readline(_MAX_LINE).rstrip(b"\n"))
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if found.request.digest != request.digest:
            raise EvidenceError(
                "recording.changed",
                f"{self.path} was written to while it was replayed",
                remedy="bring the file back as it was and resume",
            )
        return found.reply

    def nearest(self, request: ModelRequest) -> str:
        """Why there is no reply: what differs from the likest request about the same case."""
        wanted = _case_of(request)
        likest = min(
            (
                _differences(exchange.request, request)
                for exchange in self.exchanges()
                if _case_of(exchange.request) == wanted
            ),
            key=len,
            default=None,
        )
        if likest is None:
            return "nothing was recorded about this case"
        return f"the recorded request differs in {', '.join(likest) or 'turn'}"


class ReplayProvider:
    """Answers from a recording; asks nobody and needs no key.

    Args:
        recording: Where the replies are.
        vendor: Whose replies they are.
        hearing: Reads the bytes of that vendor's replies.
    """

    def __init__(self, recording: Recording, vendor: str, hearing: Hearing) -> None:
        self._recording = recording
        self._hearing = hearing
        self.vendor = vendor

    def ask(self, request: ModelRequest) -> ModelReply:
        """The recorded reply.

        Raises:
            ProviderError: ``recording.missing``, with what differs.
        """
        found = self._recording.reply(request)
        if found is not None:
            return found
        raise ProviderError(
            "recording.missing",
            f"{self._recording.path.name} has no reply to this request:"
            f" {self._recording.nearest(request)}",
            remedy="replay with the prompt, evidence and settings of the recorded run, or ask live",
        )

    def hear(self, reply: ModelReply) -> Heard:
        """What a reply says, read by the vendor's own code."""
        return self._hearing(reply)


def _case_of(request: ModelRequest) -> str:
    """The line that names the case."""
    lines = request.turns[0].text.split("\n", 4) if request.turns else []
    return next((line.partition(" ")[2] for line in lines if line.startswith("<<<")), "")


def _differences(asked: ModelRequest, wanted: ModelRequest) -> list[str]:
    differs = [name for name in _DIFFERENT if getattr(asked, name) != getattr(wanted, name)]
    return differs + ["evidence"] * (asked.turns[:1] != wanted.turns[:1])


def _line(exchange: Exchange) -> bytes:
    head, _, body = exchange.reply.to_bytes().partition(b"\n")
    try:
        told: dict[str, JsonValue] = {"body": body.decode()}
    except UnicodeDecodeError:
        told = {"body_base64": base64.b64encode(body).decode()}
    return encode({"request": decode(exchange.request.to_bytes()), "reply": decode(head), **told})


def _read(path: Path, number: int, line: bytes) -> Exchange:
    try:
        found = _Line.model_validate_json(line)
        if found.body is not None:
            body = found.body.encode()
        else:
            body = base64.b64decode(found.body_base64 or "", validate=True)
        head = encode(cast("JsonValue", found.reply))
        return Exchange(
            ModelRequest.from_bytes(encode(cast("JsonValue", found.request))),
            ModelReply.from_bytes(head + b"\n" + body),
        )
    except (ValidationError, CanonicalError, EvidenceError, ValueError) as error:
        raise _malformed(path, number, str(error).splitlines()[0]) from error


def _rows(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Offset, number and bytes of every line."""
    offset = 0
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(_MAX_LINE + 1):
                number += 1
                if len(line) > _MAX_LINE:
                    raise _malformed(path, number, "the line is too long")
                if not line.endswith(b"\n"):
                    raise _malformed(path, number, "the file is cut off here")
                yield offset, number, line[:-1]
                offset += len(line)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(
        "recording.unreadable",
        f"{path} can't be read: {error.strerror}",
        remedy="check the path and the rights of the account that runs this",
    )


def _malformed(path: Path, number: int, what: str) -> EvidenceError:
    return EvidenceError(
        "recording.malformed",
        f"not a recording: {what}",
        remedy="export it again with `assay recording export`",
        where=f"{path.name}:{number}" if number else path.name,
    )

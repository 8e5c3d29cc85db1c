"""What one record of the log looks like: the draft a caller gives, the entry as it is stored.

An entry is canonical JSON with exactly the fields of :data:`FIELDS`, at most 65,535 bytes, stored
and hashed verbatim. Every field is inside the hash. Specification: ``docs/ledger-format.md``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from assay.canonical import JsonValue, decode
from assay.errors import CanonicalError, UsageError, VerificationError
from assay.ledger.kind import KINDS

__all__ = [
    "FIELDS",
    "MAX_ENTRY_BYTES",
    "MAX_NAME",
    "NO_DIGEST",
    "VERSION",
    "Actor",
    "Draft",
    "Entry",
    "RawFields",
    "check_draft",
    "is_instant",
    "is_origin",
    "read_fields",
]

VERSION = 1
MAX_ENTRY_BYTES = 65_535  # C2SP tlog-tiles writes the length of an entry as a uint16
MAX_NAME = 256
NO_DIGEST = "sha256:" + "0" * 64
"""``prev`` of the first entry of a log, ``stream_prev`` of the first entry of a stream."""

FIELDS = (
    "actor",
    "at",
    "body",
    "kind",
    "log",
    "prev",
    "refs",
    "run",
    "seq",
    "stream",
    "stream_prev",
    "stream_seq",
    "v",
)
"""The fields of an entry, all of them required, in the order in which they are written."""

RawFields: TypeAlias = tuple[
    dict[str, str],
    str,
    dict[str, JsonValue],
    str,
    str,
    str,
    list[str],
    str,
    int,
    str,
    str,
    int,
    int,
]
"""The values of an entry in the order of :data:`FIELDS`."""

_TYPES = (dict, str, dict, str, str, str, list, str, int, str, str, int, int)
_ACTOR = ("id", "role")
_TEXT = frozenset({str})
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,256}")
_ORIGIN = re.compile(r"[!-*,-~]{1,255}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did what is recorded.

    Attributes:
        id: A person, a program or a model, for example ``person:ann``.
        role: In which capacity, for example ``maker``.
    """

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a caller wants recorded.

    Attributes:
        kind: One of :data:`~assay.ledger.kind.KINDS`.
        stream: The thread within the log that this belongs to.
        body: What happened; canonical JSON profile, no floats.
        actor: Who did it.
        refs: Digests (``sha256:<hex>``) of what this stands on.
        run: The run during which it happened; empty outside runs.
    """

    kind: str
    stream: str
    body: Mapping[str, JsonValue]
    actor: Actor
    refs: tuple[str, ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry read back. Its bytes, not this, are what was recorded.

    Attributes:
        seq: Index in the log, from 0.
        prev: Leaf digest of the entry before.
        stream_seq: Index in the stream, from 0.
        stream_prev: Leaf digest of the stream's entry before.
    """

    actor: Actor
    at: str
    body: Mapping[str, JsonValue]
    kind: str
    log: str
    prev: str
    refs: tuple[str, ...]
    run: str
    seq: int
    stream: str
    stream_prev: str
    stream_seq: int
    v: int

    @classmethod
    def parse(cls, data: bytes) -> "Entry":
        """Read an entry.

        Raises:
            VerificationError: As :func:`read_fields`, which says what is checked.
        """
        actor, at, body, kind, log, prev, refs, run, seq, stream, stream_prev, stream_seq, v = (
            read_fields(data)
        )
        if not (_DIGEST.fullmatch(prev) and _DIGEST.fullmatch(stream_prev)):
            raise _refused("entry.malformed", "a link to an entry before is not a digest")
        return cls(
            Actor(actor["id"], actor["role"]),
            at,
            body,
            kind,
            log,
            prev,
            tuple(refs),
            run,
            seq,
            stream,
            stream_prev,
            stream_seq,
            v,
        )


def check_draft(draft: Draft) -> None:
    """Refuse a draft that could not be read back as an entry.

    Raises:
        UsageError: ``entry.unknown_kind`` or ``entry.malformed``.
    """
    if draft.kind not in KINDS:
        raise UsageError(
            "entry.unknown_kind",
            f"{draft.kind!r} is not a kind of entry in format version {VERSION}",
            remedy="use one of the kinds listed in docs/ledger-format.md",
        )
    problem = _problem(draft.actor.id, draft.actor.role, draft.run, draft.stream, draft.refs)
    if type(draft.body) is not dict:
        problem = "the body is not an object"
    if problem:
        raise UsageError(
            "entry.malformed",
            f"{draft.kind}: {problem}",
            remedy="names are 1 to 256 characters without control characters, references"
            " sha256:<64 lower-case hexadecimal digits>",
        )


def read_fields(data: bytes) -> RawFields:
    """Read and check the shape of one entry; its place in a log is the verifier's business.

    ``prev`` and ``stream_prev`` are only known to be text here: where they matter they are compared
    with the digests that they must be.

    Raises:
        VerificationError: ``entry.oversized``, ``entry.not_canonical``, ``entry.malformed``,
            ``entry.unknown_version`` or ``entry.unknown_kind``.
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise _refused("entry.oversized", f"{len(data)} bytes, the limit is {MAX_ENTRY_BYTES}")
    try:
        value = decode(data)
    except CanonicalError as error:
        different = error.code == "canonical.different"
        code = "entry.not_canonical" if different else "entry.malformed"
        raise _refused(code, error.message) from error
    # Canonical means sorted: the fields, and the two of the actor, are there in this order or not.
    if type(value) is not dict or tuple(value) != FIELDS:
        raise _refused("entry.malformed", "not an object with exactly the fields of an entry")
    fields: RawFields = tuple(value.values())
    if tuple(map(type, fields)) != _TYPES:
        raise _refused("entry.malformed", "a field has a value of another type than it must have")
    actor, at, _, kind, log, _, refs, run, seq, stream, _, stream_seq, version = fields
    if version != VERSION:
        raise _refused("entry.unknown_version", f"version {version}, this reads {VERSION}")
    if kind not in KINDS:
        raise _refused("entry.unknown_kind", f"{kind!r} is not a kind of entry")
    if tuple(actor) != _ACTOR or not _TEXT.issuperset(map(type, (*actor.values(), *refs))):
        raise _refused("entry.malformed", "the actor or a reference is not what it must be")
    problem = _problem(actor["id"], actor["role"], run, stream, refs)
    if problem or seq < 0 or stream_seq < 0 or not (is_origin(log) and is_instant(at)):
        raise _refused("entry.malformed", problem or "an index, the time or the log is not one")
    return fields


def _problem(actor: str, role: str, run: str, stream: str, refs: Sequence[str]) -> str:
    if not (_is_name(stream) and _is_name(actor) and _is_name(role)):
        return "a name is empty, too long, or holds control characters"
    if run and not _is_name(run):
        return "the run's name is too long or holds control characters"
    for ref in refs:
        if not _DIGEST.fullmatch(ref):
            return "a reference is not a digest"
    return ""


@lru_cache(maxsize=64)
def is_origin(text: str) -> bool:
    """Whether a text can name a log: visible ASCII without space and plus, 1 to 255 characters."""
    return _ORIGIN.fullmatch(text) is not None


@lru_cache(maxsize=4096)  # the same few names come again and again
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=1024)  # one batch shares one instant
def is_instant(at: str) -> bool:
    """Whether a text is a real instant as entries write it: UTC, milliseconds, ``Z``."""
    if not _INSTANT.fullmatch(at):
        return False
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return False
    return True


def _refused(code: str, message: str) -> VerificationError:
    return VerificationError(
        code, message, remedy="these bytes are not what was recorded; compare with another copy"
    )

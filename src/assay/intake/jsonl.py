"""JSON lines: one object a line."""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.json_value import RowError, read_record
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.record import Record, Rejection

__all__ = ["read_jsonl", "require_utf8"]

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_jsonl(
    stream: BinaryIO, name: str, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | Rejection]:
    """Every line as a record or a rejection; blank lines are skipped, a byte-order mark too.

    Args:
        stream: The bytes of the file.
        name: File name, for origins.
        limits: Ceilings.

    Raises:
        EvidenceError: ``file.undecodable``: the file is UTF-16.
    """
    row = 0
    while line := stream.readline(limits.row_bytes + 2):
        row += 1
        origin = Origin(file=name, row=row)
        if row == 1:
            line = require_utf8(line, name)
        is_ended = line.endswith(b"\n")
        raw = line.rstrip(b"\r\n")
        if len(raw) > limits.row_bytes:
            yield _skip_long_line(stream, line, origin, limits)
        elif raw.strip():
            yield _read_line(raw, origin, limits, is_ended=is_ended)


def require_utf8(head: bytes, name: str) -> bytes:
    """The first bytes of a JSON file without a byte-order mark.

    Raises:
        EvidenceError: ``file.undecodable``: the mark says UTF-16.
    """
    if head.startswith(_UTF16_BOMS):
        raise EvidenceError(
            "file.undecodable",
            "the file is UTF-16; JSON is UTF-8 (RFC 8259)",
            remedy="convert it to UTF-8, for example with iconv, and keep both files",
            where=name,
        )
    return head.removeprefix(_UTF8_BOM)


def _read_line(raw: bytes, origin: Origin, limits: Limits, *, is_ended: bool) -> Record | Rejection:
    try:
        return read_record(raw, origin, limits)
    except RowError as error:
        code, message = error.code, error.message
    if code == "row.malformed" and not is_ended:
        code = "file.truncated"
        message = f"the last line has no end and is not whole: the file was cut off; {message}"
    return Rejection(origin=origin, code=code, message=message, sha256=digest(raw))


def _skip_long_line(stream: BinaryIO, head: bytes, origin: Origin, limits: Limits) -> Rejection:
    hasher = sha256(head.rstrip(b"\r\n"))
    size = len(head)
    line = head
    while not line.endswith(b"\n") and (line := stream.readline(limits.row_bytes)):
        hasher.update(line.rstrip(b"\r\n"))
        size += len(line)
    return Rejection(
        origin=origin,
        code="row.too_large",
        message=f"the line has {size:,} bytes, more than {limits.row_bytes:,}",
        sha256="sha256:" + hasher.hexdigest(),
    )

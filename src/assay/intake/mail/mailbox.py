"""Messages out of files: ``.eml``, mbox, and folders of them; streaming, one message in memory.

A mailbox is split where a blank line, an envelope line (``From someone Wed Mar  4 ...``) and a
header follow each other, so that a sentence that begins with "From" splits nothing. Lines that a
writer of mailboxes escaped (``>From``) are left as they stand, for they can't be told from
quotations; the mail says so (``line.escaped``).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from assay.canonical import digest
from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.json_value import RowError
from assay.intake.mail.message import Mail
from assay.intake.mail.parse import MailLimits, parse_mail
from assay.intake.opening import open_source_file
from assay.intake.record import Rejection

__all__ = ["is_mail", "read_mail"]

_ENVELOPE = re.compile(rb"From \S+.{0,200}\d{4}(?: [+-]\d{4})?\s*$")
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_FIELD = re.compile(rb"(?im)^(?:from|date|message-id|received|return-path|subject)[ \t]*:")
_CHUNK = 64 * 1024
_SUFFIXES = (".eml", ".mbox", ".mbx")
_FOREIGN = {
    b"PK\x03\x04": "an archive; archives are not opened: unpack it and name the mails",
    b"\xd0\xcf\x11\xe0": "an Outlook item (.msg); export it as .eml",
    b"!BDN": "an Outlook data file (.pst); export its mails as .eml or mbox",
    b"%PDF": "a PDF; export the mail itself as .eml",
}
_DEFAULT = MailLimits()


def is_mail(path: Path) -> bool:
    """Whether a file, or the files of a folder, look like mail: judged by their first bytes."""
    if path.is_dir():
        return any(child.suffix.lower() in _SUFFIXES for child in path.iterdir())
    try:
        with open_source_file(path) as stream:
            head = stream.read(_CHUNK)
    except EvidenceError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return _HEADER.match(head) is not None and len(_FIELD.findall(block)) > 1


def read_mail(path: Path, limits: MailLimits = _DEFAULT) -> Iterator[Mail | Rejection]:
    """Every message of a file or folder, in order, or why it is none.

    Args:
        path: An ``.eml`` file, a mailbox, or a folder of such files; a folder is read in the order
            of the names, and not the folders within it.
        limits: Ceilings.

    Raises:
        EvidenceError: ``file.missing``, ``file.unreadable``, ``file.empty``, ``file.unrecognised``
            for a file that was named itself; within a folder they are rejections.
    """
    if not path.is_dir():
        yield from _file(path, path.name, limits)
        return
    for child in sorted(path.iterdir()):
        if child.is_dir() or child.name.startswith("."):
            continue
        name = f"{path.name}/{child.name}"
        try:
            yield from _file(child, name, limits)
        except EvidenceError as error:
            yield Rejection(Origin(file=name, row=1), error.code, error.message)


def _file(path: Path, name: str, limits: MailLimits) -> Iterator[Mail | Rejection]:
    with open_source_file(path) as stream:
        for row, raw in enumerate(_messages(stream, name, limits), 1):
            origin = Origin(file=name, row=row)
            if raw is None:
                message = f"the message has more than {limits.message_bytes:,} bytes"
                yield Rejection(origin, "row.too_large", message)
                continue
            try:
                yield parse_mail(raw, origin, limits)
            except RowError as error:
                yield Rejection(origin, error.code, error.message, digest(raw))


def _messages(stream: BinaryIO, name: str, limits: MailLimits) -> Iterator[bytes | None]:
    """The bytes of each message; ``None`` for one beyond the ceiling."""
    head = stream.read(_CHUNK)
    _refuse_foreign(head, name)
    if not head.lstrip(b"\r\n").startswith(b"From "):
        data = head + stream.read(max(0, limits.message_bytes + 1 - len(head)))
        yield data if len(data) <= limits.message_bytes else None
        return
    yield from _Mailbox(stream, head, limits.message_bytes).messages()


def _refuse_foreign(head: bytes, name: str) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise EvidenceError(
                "file.unrecognised",
                f"the file is {what.partition(';')[0]}",
                remedy=what.partition("; ")[2],
                where=name,
            )


class _Mailbox:
    """Splits a mailbox; a line without end is taken in pieces."""

    def __init__(self, stream: BinaryIO, head: bytes, ceiling: int) -> None:
        self.stream = stream
        self.ahead = head
        self.ceiling = ceiling
        self.kept: list[bytes] = []
        self.size = 0

    def messages(self) -> Iterator[bytes | None]:
        envelope: bytes | None = None
        was_blank, at_start = True, True
        for line in self._lines():
            if envelope is not None:
                if _HEADER.match(line) and self.size:
                    yield self._take()
                self._add(envelope)
                envelope = None
            if at_start and was_blank and line.startswith(b"From ") and _ENVELOPE.match(line):
                envelope = line
            else:
                self._add(line)
            was_blank = at_start and not line.strip(b"\r\n")
            at_start = line.endswith(b"\n")
        if envelope is not None:
            self._add(envelope)
        if self.size:
            yield self._take()

    def _lines(self) -> Iterator[bytes]:
        rest = self.ahead
        while rest:
            *lines, last = rest.splitlines(keepends=True)
            yield from lines
            more = self.stream.read(_CHUNK)
            if not more:
                yield last
                return
            if len(last) >= _CHUNK:
                yield last
                last = b""
            rest = last + more

    def _add(self, line: bytes) -> None:
        self.size += len(line)
        if self.size <= self.ceiling:
            self.kept.append(line)
        else:
            self.kept.clear()

    def _take(self) -> bytes | None:
        data = b"".join(self.kept) if self.size <= self.ceiling else None
        self.kept.clear()
        self.size = 0
        return data

"""A mail as evidence: who, when, to whom, what, and what is wrong with it."""

from dataclasses import dataclass

from assay.domain import Actor, Moment, Origin

__all__ = ["Attachment", "Mail"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is named and not read.

    Attributes:
        name: File name as the mail gives it; empty where it gives none.
        media_type: As declared; nobody checked it.
        encoded_bytes: Size as it travels, in bytes.
        sha256: Digest of the part as it travels: encoded, never unpacked.
    """

    name: str
    media_type: str
    encoded_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One message.

    Attributes:
        origin: File, ordinal of the message in it from 1, and pointer of an enclosed message.
        sha256: Digest of the message's bytes as they stand in the file.
        sender: Who the ``From`` header says; ``None`` where it names nobody or several.
        submitter: Who the ``Sender`` header says, where that is somebody else: an assistant.
        to: Addressees.
        cc: Addressees of copies.
        subject: Decoded; empty where there is none.
        sent_at: The ``Date`` header; ``None`` where there is no readable one.
        zone: Its offset, ``+01:00``; empty where it names no zone.
        received_at: When the last server took it, by the topmost ``Received`` header.
        message_id: Without angle brackets.
        in_reply_to: Identifiers of the messages that it answers or refers to, nearest first.
        text: What the sender's program shows as the message; see ``media_type``.
        media_type: What the text was made of: ``text/plain``, ``text/html``; empty for nothing.
        attachments: Parts that are not read.
        enclosed: Messages inside this one: forwarded, and nobody's words here.
        automatic: ``replied`` by a machine (out of office), ``generated`` by one; else empty.
        authentication: ``pass`` or ``fail`` as the receiving server noted; empty where it is
            silent. Only the topmost note counts: the others came with the mail.
        issues: What is wrong: ``date.missing``, ``from.several``, ``alternatives.differ``...
    """

    origin: Origin
    sha256: str
    sender: Actor | None = None
    submitter: Actor | None = None
    to: tuple[Actor, ...] = ()
    cc: tuple[Actor, ...] = ()
    subject: str = ""
    sent_at: Moment | None = None
    zone: str = ""
    received_at: Moment | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    text: str = ""
    media_type: str = ""
    attachments: tuple[Attachment, ...] = ()
    enclosed: tuple["Mail", ...] = ()
    automatic: str = ""
    authentication: str = ""
    issues: tuple[str, ...] = ()

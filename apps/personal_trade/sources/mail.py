"""Mails as messages on trades: ``.eml`` files, mailboxes and folders of them.

Rules: the approver is the ``From`` header and nobody that a text names, and only where the header
names exactly one; the time is the ``Date`` header; a document of a mail is its subject and its
text. A mail whose text is not certainly what its reader saw, that somebody sent for somebody else,
or that the receiving server could not authenticate, is *doubtful*: it is shown to a person and
decides nothing. What can't be read is rejected, with the reason, and never left out silently.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.domain import Actor, Document
from assay.intake import Rejection
from assay.intake.mail import Mail, read_mail
from personal_trade.reading import AUTOMATIC_MAIL, AUTOMATIC_REPLY, DOUBTFUL_MAIL

__all__ = ["MailMessage", "mail_messages"]

_REFERENCE = re.compile(r"(?<![\w-])[A-Z]{2,6}-(?:\d{4}-)?\d{1,10}(?![\w-])")
_DOUBTS = frozenset(
    (
        "alternatives.differ", "text.hidden", "text.damaged", "line.escaped", "charset.wrong",
        "date.disputed", "date.malformed", "date.repeated", "from.misleading", "from.malformed",
        "from.missing", "from.repeated", "from.several",
    )
)  # fmt: skip
_MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One mail on a trade, perhaps.

    Attributes:
        document: Subject and text, with author, time and zone from the header.
        people: Who wrote it and to whom, in that order.
        about: The number of the request that its subject names, or the mail that it answers.
        message_sha256: Digest of the whole mail as it stands in its file.
        doubts: Why it is doubtful; empty where it is not.
    """

    document: Document
    people: tuple[Actor, ...]
    about: str
    message_sha256: str
    doubts: tuple[str, ...] = ()


def mail_messages(paths: Iterable[Path]) -> Iterator[MailMessage | Rejection]:
    """Every mail of files and folders, in their order; a copy of one that came before is left out.

    Raises:
        EvidenceError: A file can't be opened, or is no mail at all.
    """
    subjects: dict[str, Mail] = {}
    seen: set[tuple[str, ...]] = set()
    number = 0
    for path in paths:
        for mail in read_mail(path):
            if isinstance(mail, Rejection):
                yield mail
                continue
            copy = (mail.message_id, str(mail.sender), str(mail.sent_at), mail.subject, mail.text)
            if mail.message_id and copy in seen:
                continue
            seen.add(copy)
            number += 1
            if mail.message_id:
                subjects.setdefault(mail.message_id, mail)
            yield _message(mail, number, subjects)


def _message(mail: Mail, number: int, known: dict[str, Mail]) -> MailMessage:
    doubts = _doubts(mail)
    document = Document.of(
        f"mail-{number}",
        _kind(mail, doubts),
        f"Subject: {mail.subject}\n\n{mail.text}",
        mail.origin,
        author=mail.sender,
        written_at=mail.sent_at,
        zone=mail.zone,
    )
    people = tuple(actor for actor in (mail.sender, *mail.to, *mail.cc) if actor is not None)
    return MailMessage(document, people, _about(mail, known), mail.sha256, doubts)


def _doubts(mail: Mail) -> tuple[str, ...]:
    found = [issue for issue in mail.issues if issue in _DOUBTS]
    if mail.submitter is not None:
        found.append(f"sent by {mail.submitter}")
    if mail.authentication == "fail":
        found.append("the receiving server could not authenticate it")
    return tuple(found)


def _kind(mail: Mail, doubts: tuple[str, ...]) -> str:
    if mail.automatic == "replied":
        return AUTOMATIC_REPLY
    if doubts:
        return DOUBTFUL_MAIL
    return AUTOMATIC_MAIL if mail.automatic else "mail"


def _about(mail: Mail, known: dict[str, Mail]) -> str:
    """The one reference of the subject, or of the nearest mail before it that has one."""
    parents = (known[key] for key in mail.in_reply_to[:_MOST_PARENTS] if key in known)
    for one in (mail, *parents):
        found = set(_REFERENCE.findall(one.subject))
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""

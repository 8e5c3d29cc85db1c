r"""Mail: ``.eml`` files and mailboxes (mbox) as messages, each told apart into who says what.

Rules: nothing in a mail is believed because it is there. The sender is the ``From`` header and
nobody that a text names; the time is the ``Date`` header with its own zone; what is missing, said
twice or contradicts itself stays unknown and is listed in :attr:`Mail.issues`. Attachments are
named and never opened, whatever they claim to be. Sizes, parts and depth have ceilings; what is
beyond them is rejected with the reason. Nothing here knows what a mail is about.

>>> from assay.domain import Origin
>>> raw = b"From: Ada Byron <ada@example.com>\nDate: Wed, 4 Mar 2026 09:00:00 +0100\n\nYes.\n> No."
>>> mail = parse_mail(raw, Origin(file="a.eml", row=1))
>>> str(mail.sender), str(mail.sent_at), mail.zone
('Ada Byron <ada@example.com>', '2026-03-04T08:00:00Z', '+01:00')
>>> [(str(s.voice), mail.text[s.start : s.end].strip()) for s in voices_of(mail.text)]
[('own', 'Yes.'), ('quoted', '> No.')]
"""

from assay.intake.mail.mailbox import is_mail, read_mail
from assay.intake.mail.message import Attachment, Mail
from assay.intake.mail.parse import MailLimits, parse_mail
from assay.intake.mail.voice import Stretch, Voice, own_text, voices_of

__all__ = [
    "Attachment",
    "Mail",
    "MailLimits",
    "Stretch",
    "Voice",
    "is_mail",
    "own_text",
    "parse_mail",
    "read_mail",
    "voices_of",
]

"""Telling people: a log file, e-mail, a signed web call; behind one small port.

Rules: what is told is on the record first; a notice waits in the outbox until each way has taken it,
so it arrives at least once; a way that fails is recorded and never stops a decision; every way has a
time limit.
"""

from assay.review.notices.log import LogNotifier
from assay.review.notices.mail import MailNotifier, MailSettings
from assay.review.notices.notice import Notice, Notifier
from assay.review.notices.outbox import Delivery, Outbox
from assay.review.notices.telling import notice_of
from assay.review.notices.webhook import WebhookNotifier, check_signature

__all__ = [
    "Delivery",
    "LogNotifier",
    "MailNotifier",
    "MailSettings",
    "Notice",
    "Notifier",
    "Outbox",
    "WebhookNotifier",
    "check_signature",
    "notice_of",
]

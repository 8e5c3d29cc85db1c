"""Notices by e-mail: SMTP with TLS from the standard library."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from assay.errors import ProviderError, UsageError
from assay.review.notices.notice import Notice

__all__ = ["MailNotifier", "MailSettings"]

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """How mail is handed over.

    Attributes:
        host: The server.
        port: 587 with STARTTLS; 465 with TLS from the start.
        sender: Address that it comes from.
        user: For the log-in; empty for none.
        password: Likewise; never written down by assay.
        tls: ``starttls``, ``tls``, or ``none`` for a server on this machine only.
        context: TLS as the caller wants it; ``None`` for the system's trust.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    context: ssl.SSLContext | None = None


class MailNotifier:
    """Sends each notice to its recipients.

    Args:
        settings: How.

    Raises:
        UsageError: ``mail.insecure``: no TLS to another machine; ``mail.malformed``.
    """

    name = "mail"

    def __init__(self, settings: MailSettings) -> None:
        if settings.tls not in {"starttls", "tls", "none"} or not _is_address(settings.sender):
            raise UsageError(
                "mail.malformed",
                "mail needs an address as sender and starttls, tls or none",
                remedy="mend [notices.mail] in assay.toml",
            )
        if settings.tls == "none" and settings.host not in {"localhost", "127.0.0.1", "::1"}:
            raise UsageError(
                "mail.insecure",
                f"mail to {settings.host} without TLS could be read on the way",
                remedy="use starttls or tls",
            )
        self._settings = settings

    def send(self, notice: Notice) -> None:
        """Send one mail; without recipients there is nothing to do."""
        recipients = [address for address in notice.recipients if _is_address(address)]
        if not recipients:
            return
        message = _message(notice, self._settings.sender, recipients)
        try:
            with self._connected() as server:
                server.send_message(message, to_addrs=recipients)
        except (OSError, smtplib.SMTPException) as error:
            raise ProviderError(
                "notice.undelivered",
                f"the mail server {self._settings.host} did not take the notice: {error}",
                remedy="it waits in the outbox; see `assay notices`",
            ) from error

    def _connected(self) -> smtplib.SMTP:
        chosen = self._settings
        context = chosen.context or ssl.create_default_context()
        server: smtplib.SMTP
        if chosen.tls == "tls":
            server = smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=_TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=_TIMEOUT_S)
        try:
            if chosen.tls == "starttls":
                server.starttls(context=context)
            if chosen.user:
                server.login(chosen.user, chosen.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


def _message(notice: Notice, sender: str, recipients: list[str]) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = f"[{notice.severity}] {notice.subject}"
    message["Date"] = format_datetime(datetime.fromisoformat(notice.at))
    # The same id however often it is sent, so that a mailbox can tell a repetition.
    message["Message-ID"] = f"<{notice.notice_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message


def _is_address(text: str) -> bool:
    name, address = parseaddr(text)
    return not name and address == text and "@" in text and text.isprintable() and " " not in text

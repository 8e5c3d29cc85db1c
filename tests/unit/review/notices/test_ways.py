"""Each way hands a notice over whole, or says that it did not."""

import email
import sys
from email.policy import default
from pathlib import Path

import orjson
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from post import MailServer, Receiver, certificate, serving

from assay.clock import SteppedClock
from assay.errors import ProviderError, UsageError
from assay.review.notices import (
    LogNotifier,
    MailNotifier,
    MailSettings,
    Notice,
    WebhookNotifier,
    check_signature,
)

SECRET = b"sixteen bytes or more"
NOW = 1_772_625_600  # 2026-03-04T12:00:00Z
NOTICE = Notice.make(
    notice_id="sev1-1",
    at="2026-03-04T12:00:00Z",
    severity="SEV-1",
    subject="The ledger fails\r\nBcc: everybody@example.com",
    text="chain.broken at entry 7.\nVerify it; see docs/escalation.md.",
    recipients=("ben@example.com", "bea@example.com"),
    where="escalation/sev1/1",
)


def mailer(server: MailServer, **changes: object) -> MailNotifier:
    given = {"host": "127.0.0.1", "port": server.port, "sender": "assay@example.com", "tls": "none"}
    return MailNotifier(MailSettings(**(given | changes)))


def webhook(url: str) -> WebhookNotifier:
    return WebhookNotifier(url, SECRET, clock=SteppedClock("2026-03-04T12:00:00Z"))


def test_a_notice_survives_its_bytes() -> None:
    assert Notice.of(NOTICE.to_bytes()) == NOTICE
    with pytest.raises(ValueError, match="not a notice"):
        Notice.of(b"{}")


def test_the_log_gets_one_private_line_each(tmp_path: Path) -> None:
    way = LogNotifier(tmp_path / "notices.jsonl")
    way.send(NOTICE)
    way.send(NOTICE)
    lines = (tmp_path / "notices.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["notice_id"] for line in lines] == ["sev1-1"] * 2
    assert (tmp_path / "notices.jsonl").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ProviderError) as failed:
        LogNotifier(tmp_path / "nowhere" / "x").send(NOTICE)
    assert failed.value.code == "notice.undelivered"


def test_mail_goes_to_its_recipients_and_no_header_can_be_smuggled_in() -> None:
    server = MailServer()
    with serving(server):
        mailer(server).send(NOTICE)
    message = email.message_from_bytes(server.mails[0], policy=default)
    assert message["To"] == "ben@example.com, bea@example.com"
    assert message["Subject"] == "[SEV-1] The ledger fails Bcc: everybody@example.com"
    assert message["Bcc"] is None
    assert message["Message-ID"] == "<sev1-1@example.com>"
    assert "entry 7" in message.get_content()
    assert b"RCPT TO:<everybody@example.com>" not in server.heard


def test_mail_is_encrypted_before_anything_is_said(tmp_path: Path) -> None:
    ours, theirs = certificate(tmp_path)
    server = MailServer(ours)
    with serving(server):
        mailer(server, host="localhost", tls="starttls", context=theirs).send(NOTICE)
    assert len(server.mails) == 1
    assert server.heard.index(b"STARTTLS") < min(
        place for place, line in enumerate(server.heard) if line.upper().startswith(b"MAIL")
    )


def test_a_mail_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    server = MailServer(certificate(tmp_path)[0])
    with serving(server), pytest.raises(ProviderError) as failed:
        mailer(server, host="localhost", tls="starttls").send(NOTICE)
    assert failed.value.code == "notice.undelivered"
    assert server.mails == []


@pytest.mark.parametrize("refuse", [b"MAIL", b"RCPT", b"DATA"])
def test_mail_that_is_refused_is_said_to_be(refuse: bytes) -> None:
    server = MailServer(refuse=refuse)
    with serving(server), pytest.raises(ProviderError) as failed:
        mailer(server).send(NOTICE)
    assert failed.value.code == "notice.undelivered"


def test_without_recipients_no_mail_is_sent() -> None:
    server = MailServer()
    with serving(server):
        mailer(server).send(NOTICE._replace(recipients=("not an address", "")))
    assert server.heard == []


def test_a_web_call_is_signed_with_its_time() -> None:
    server = Receiver()
    with serving(server):
        webhook(server.url).send(NOTICE)
    headers, body = server.posts[0]
    header = headers["Assay-Signature"]
    assert check_signature(header, body, SECRET, now_s=NOW + 60)
    assert not check_signature(header, body, SECRET, now_s=NOW + 301)
    assert not check_signature(header, body + b" ", SECRET, now_s=NOW)
    assert not check_signature(header, body, b"another secret of it", now_s=NOW)
    assert not check_signature(header.replace(str(NOW), str(NOW + 1)), body, SECRET, now_s=NOW)
    for malformed in ("", "t=,v1=", "t=x,v1=y", f"t={NOW}", "t=9999999999999,v1=0"):
        assert not check_signature(malformed, body, SECRET, now_s=NOW)
    assert headers["Assay-Notice"] == "sev1-1"
    assert Notice.of(body) == NOTICE


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_a_receiver_that_does_not_take_it_is_said_not_to(status: int) -> None:
    elsewhere = Receiver()
    server = Receiver(status, location=elsewhere.url if status < 400 else "")
    with serving(elsewhere), serving(server), pytest.raises(ProviderError) as failed:
        webhook(server.url).send(NOTICE)
    assert failed.value.code == "notice.undelivered"
    assert elsewhere.posts == []  # a signed notice follows no redirection


def test_nobody_there_is_a_failure_and_no_crash() -> None:
    server = Receiver()
    url, port = server.url, server.server_address[1]
    server.server_close()
    with pytest.raises(ProviderError):
        webhook(url).send(NOTICE)
    with pytest.raises(ProviderError):
        MailNotifier(
            MailSettings(host="127.0.0.1", port=port, sender="a@example.com", tls="none")
        ).send(NOTICE)


@pytest.mark.parametrize(
    ("url", "secret", "code"),
    [
        ("http://hooks.example.com/x", SECRET, "webhook.insecure"),
        ("ftp://localhost/x", SECRET, "webhook.malformed"),
        ("file:///etc/passwd", SECRET, "webhook.malformed"),
        ("https:///x", SECRET, "webhook.malformed"),
        ("https://hooks.example.com/x", b"short", "webhook.malformed"),
    ],
)
def test_an_address_that_can_be_read_on_the_way_is_refused(url, secret, code) -> None:
    with pytest.raises(UsageError) as refused:
        WebhookNotifier(url, secret, clock=SteppedClock("2026-03-04T12:00:00Z"))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"host": "mail.example.com", "tls": "none"}, "mail.insecure"),
        ({"tls": "maybe"}, "mail.malformed"),
        ({"sender": "nobody"}, "mail.malformed"),
        ({"sender": "a@example.com\r\nBcc: b@example.com"}, "mail.malformed"),
    ],
)
def test_mail_settings_that_are_not_safe_are_refused(changes, code) -> None:
    given = {"host": "localhost", "port": 25, "sender": "a@example.com", "tls": "starttls"}
    with pytest.raises(UsageError) as refused:
        MailNotifier(MailSettings(**(given | changes)))
    assert refused.value.code == code

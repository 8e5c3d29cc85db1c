"""One message from its bytes."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from email import policy
from email.message import Message
from email.parser import BytesParser

from assay.canonical import digest
from assay.domain import Actor, Moment, Origin
from assay.intake.json_value import RowError
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.mail.body import read_parts
from assay.intake.mail.headers import (
    Dated,
    addresses,
    date_of,
    identifiers,
    plain,
    sender_of,
)
from assay.intake.mail.message import Mail

__all__ = ["MailLimits", "parse_mail"]

_MIB = 1024 * 1024
_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_PART = re.compile(rb"^content-type[ \t]*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_FIELDS = frozenset(
    {"from", "date", "subject", "message-id", "to", "received", "sender", "mime-version"}
)
_AUTOMATIC_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?reply|auto(?:matic)?[- ]?response|out[- ]of[- ](?:the[- ])?office"
    r"|abwesenheits\w*|automatische antwort|réponse automatique|absence du bureau|respuesta automática"
    r"|fuera de (?:la )?oficina|risposta automatica|automatisch antwoord)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_CLOCK_DRIFT = timedelta(minutes=10)
_DELIVERY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How large a mail may be; what is larger is rejected.

    Attributes:
        message_bytes: The whole message, attachments included.
        header_bytes: The header block of the message.
        parts: Parts with a type of their own.
        containers: Parts that hold other parts or messages, nested or not.
        boundaries: Lines that may begin a part.
    """

    message_bytes: int = 64 * _MIB
    header_bytes: int = 256 * 1024
    parts: int = 500
    containers: int = 40
    boundaries: int = 10_000


_DEFAULT = MailLimits()


def parse_mail(
    raw: bytes,
    origin: Origin,
    limits: MailLimits = _DEFAULT,
    texts: Limits = DEFAULT_LIMITS,
) -> Mail:
    """The message that the bytes hold.

    Args:
        raw: The message as it stands in its file.
        origin: Where it stands.
        limits: Ceilings of the message.
        texts: Ceilings of its text.

    Raises:
        RowError: ``row.too_large``, ``mail.headless`` (no mail at all), ``mail.overgrown`` (too
            many parts, or parts in parts), ``field.too_large``.
    """
    _require_small(raw, limits)
    start = _skipped(raw)
    _require_headers(raw[start : start + limits.header_bytes + 1], limits)
    # The older policy on purpose: the newer one parses header fields while it takes the message
    # apart, and hostile fields make it recurse without end.
    message = BytesParser(policy=policy.compat32).parsebytes(raw[start:])
    return _read(message, origin, digest(raw), texts, depth=0)


def _require_small(raw: bytes, limits: MailLimits) -> None:
    if len(raw) > limits.message_bytes:
        raise RowError(
            "row.too_large",
            f"the message has {len(raw):,} bytes, more than {limits.message_bytes:,}",
        )
    kinds = [match[1].lower() for match in _PART.finditer(raw)]
    nested = sum(1 for kind in kinds if kind in (b"multipart", b"message"))
    marks = raw.count(b"\n--")
    if len(kinds) > limits.parts or nested > limits.containers or marks > limits.boundaries:
        raise RowError(
            "mail.overgrown",
            f"the message has {len(kinds)} parts, {nested} of them hold others, and {marks} lines"
            " that may begin one",
        )


def _skipped(raw: bytes) -> int:
    """Where the header begins: behind a byte order mark, blank lines and an envelope line."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[start : start + 1] in (b"\r", b"\n"):
        start += 1
    if raw[start : start + 5] == b"From ":
        end = raw.find(b"\n", start)
        start = len(raw) if end < 0 else end + 1
    return start


def _require_headers(head: bytes, limits: MailLimits) -> None:
    if _HEADER.match(head) is None:
        raise RowError("mail.headless", "this is no mail: it does not begin with a header")
    if len(head) > limits.header_bytes and not re.search(rb"\r?\n\r?\n", head):
        raise RowError(
            "row.too_large", f"the header has no end within {limits.header_bytes:,} bytes"
        )


def _read(message: Message, origin: Origin, sha256: str, texts: Limits, depth: int) -> Mail:
    fields = _fields_of(message)
    if depth == 0 and _FIELDS.isdisjoint(fields):
        raise RowError("mail.headless", "this is no mail: it has no field that mails have")
    parts = read_parts(message, texts)
    sender, wrong = sender_of(fields.get("from", []))
    dated = date_of(fields.get("date", []))
    received = _received(fields.get("received", []))
    issues = [f"from.{wrong}"] if wrong else []
    issues += [f"date.{dated.issue}"] if dated.issue else []
    issues += _doubts(dated, received)
    issues += parts.body.issues
    enclosed = tuple(
        _read(part, replace(origin, pointer=f"{origin.pointer}/enclosed/{at}"),
              digest(_source_of(part)), texts, depth + 1)
        for at, part in enumerate(parts.enclosed)
    )  # fmt: skip
    subject = plain(fields.get("subject", [""])[0])
    return Mail(
        origin=origin,
        sha256=sha256,
        sender=sender,
        submitter=_submitter(fields, sender),
        to=tuple(addresses(fields.get("to", []))),
        cc=tuple(addresses(fields.get("cc", []))),
        subject=subject,
        sent_at=dated.moment,
        zone=dated.zone,
        received_at=received,
        message_id=next(iter(identifiers(fields.get("message-id", []))), ""),
        in_reply_to=_answered(fields),
        text=parts.body.text,
        media_type=parts.body.media_type,
        attachments=parts.attachments,
        enclosed=enclosed,
        automatic=_automatic(fields, subject, message.get_content_type()),
        authentication=_authentication(fields.get("authentication-results", [])),
        issues=tuple(dict.fromkeys(issues)),
    )


def _fields_of(message: Message) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.strip().casefold(), []).append(str(value))
    return fields


def _source_of(part: Message) -> bytes:
    """What identifies an enclosed message; it has no bytes of its own once it was taken apart."""
    payload = part.get_payload()
    text = payload if isinstance(payload, str) else ""
    head = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
    return f"{head}\n{text}".encode("utf-8", "surrogateescape")


def _received(values: list[str]) -> Moment | None:
    """The time of the topmost trace field: the one that the last server wrote."""
    if not values:
        return None
    dated = date_of([values[0].rpartition(";")[2].strip()])
    return None if dated.issue else dated.moment


def _doubts(dated: Dated, received: Moment | None) -> list[str]:
    """A mail can't be received before it is sent, and travels no longer than days."""
    if dated.moment is None or received is None:
        return []
    too_early = received.latest < dated.moment.earliest - _CLOCK_DRIFT
    too_late = received.earliest > dated.moment.latest + _DELIVERY
    return ["date.disputed"] if too_early or too_late else []


def _submitter(fields: dict[str, list[str]], sender: Actor | None) -> Actor | None:
    values = fields.get("sender", [])
    if not values:
        return None
    actor, _ = sender_of(values[:1])
    if actor is None or (sender and actor.email.casefold() == sender.email.casefold()):
        return None
    return actor


def _answered(fields: dict[str, list[str]]) -> tuple[str, ...]:
    direct = identifiers(fields.get("in-reply-to", []))
    others = reversed(identifiers(fields.get("references", [])))
    return tuple(dict.fromkeys((*direct, *others)))


def _automatic(fields: dict[str, list[str]], subject: str, kind: str) -> str:
    declared = plain(fields.get("auto-submitted", [""])[0]).casefold()
    precedence = plain(fields.get("precedence", [""])[0]).casefold()
    replies = (
        declared.startswith(("auto-replied", "auto-notified"))
        or not fields.keys().isdisjoint(("x-autoreply", "x-autorespond", "x-autoresponder"))
        or precedence == "auto_reply"
        or kind == "multipart/report"
        or _AUTOMATIC_SUBJECT.match(subject) is not None
    )
    if replies:
        return "replied"
    return "generated" if declared not in ("", "no") else ""


def _authentication(values: list[str]) -> str:
    if not values:
        return ""
    found: dict[str, str] = {
        name.casefold(): answer.casefold() for name, answer in _VERDICT.findall(values[0][:4096])
    }
    if found.get("dmarc") in ("pass", "fail"):
        return found["dmarc"]
    if "pass" in found.values():
        return "pass"
    return "fail" if "fail" in found.values() else ""

"""The parts of a mail: which of them is the text that a reader sees, which are only named."""

import binascii
import re
from email.message import Message
from typing import NamedTuple

from assay.canonical import digest
from assay.intake.json_value import RowError
from assay.intake.limits import Limits
from assay.intake.mail.headers import plain
from assay.intake.mail.html_text import html_text
from assay.intake.mail.message import Attachment
from assay.intake.mail.voice import own_text

__all__ = ["Body", "Parts", "read_parts"]

_REFUSED = frozenset(
    ("utf-7", "utf7", "unicode-1-1-utf-7", "idna", "punycode", "undefined", "unicode-escape",
     "unicode_escape", "raw-unicode-escape", "raw_unicode_escape")
)  # fmt: skip
"""Codecs in which plain letters spell other words than they show."""
_NAME = re.compile(r"(?:file)?name\*?\d*\*?=(?:\"([^\"]{0,300})\"|([^;\s]{1,300}))", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:+-]{1,40})", re.IGNORECASE)
_LINK = re.compile(r"<?(?:https?|mailto|tel):[^\s<>]*>?|\[(?:image|cid):[^\]]*\]", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


class Body(NamedTuple):
    """One text.

    Attributes:
        text: As shown.
        media_type: What it was made of.
        issues: What is wrong with it.
    """

    text: str
    media_type: str
    issues: tuple[str, ...] = ()


class Parts(NamedTuple):
    """A mail taken apart.

    Attributes:
        body: Its text.
        attachments: What is named only.
        enclosed: Messages inside.
    """

    body: Body
    attachments: tuple[Attachment, ...]
    enclosed: tuple[Message, ...]


def read_parts(message: Message, limits: Limits) -> Parts:
    """Take a message apart; the structure was found to be within the ceilings before.

    Raises:
        RowError: ``field.too_large``: the text is larger than a text may be.
    """
    walk = _Walk(limits)
    bodies = walk.texts(message)
    issues = tuple(dict.fromkeys(issue for body in bodies for issue in body.issues))
    text = "\n".join(body.text for body in bodies)
    if len(text.encode("utf-8", "surrogatepass")) > limits.field_bytes:
        raise RowError("field.too_large", f"the text has more than {limits.field_bytes:,} bytes")
    kinds = {body.media_type for body in bodies}
    kind = kinds.pop() if len(kinds) == 1 else "text/plain" if kinds else ""
    issues += walk.issues
    return Parts(
        Body(text, kind, tuple(dict.fromkeys(issues))),
        tuple(walk.attachments),
        tuple(walk.enclosed),
    )


class _Walk:
    """Goes through the parts in order."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.attachments: list[Attachment] = []
        self.enclosed: list[Message] = []
        self.issues: tuple[str, ...] = ()

    def texts(self, part: Message) -> list[Body]:
        """The texts that a part shows, one below the other."""
        kind = _type_of(part)
        payload = part.get_payload()
        children = (
            [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []
        )
        if kind.startswith("message/") and children:
            self.enclosed.extend(children if kind != "message/delivery-status" else ())
            return []
        if children:
            return (
                self._alternative(children)
                if kind == "multipart/alternative"
                else [body for child in children for body in self.texts(child)]
            )
        if kind in ("text/plain", "text/html") and not _is_attached(part):
            return [_text(part, kind, self.limits)]
        self._name(part, kind)
        return []

    def _alternative(self, children: list[Message]) -> list[Body]:
        """The one text that is given in several ways; where they say different things, so it says."""
        given = [(child, self.texts(child)) for child in children]
        shown = [bodies for _, bodies in given if bodies]
        if not shown:
            return []
        texts = ["\n".join(b.text for b in bodies) for bodies in shown]
        plain_ones = [b for b in shown if all(body.media_type == "text/plain" for body in b)]
        chosen = (
            plain_ones[0]
            if plain_ones and any(b.text.strip() for b in plain_ones[0])
            else shown[-1]
        )
        spoken = {
            tuple(_WORDS.findall(_LINK.sub(" ", own_text(text)).casefold())) for text in texts
        }
        if len(spoken) > 1:
            self.issues += ("alternatives.differ",)
        hidden = any("text.hidden" in body.issues for bodies in shown for body in bodies)
        self.issues += ("text.hidden",) if hidden else ()
        return chosen

    def _name(self, part: Message, kind: str) -> None:
        payload = part.get_payload()
        raw = payload if isinstance(payload, str) else ""
        data = raw.encode("utf-8", "surrogateescape")
        if kind in (
            "application/pkcs7-mime",
            "application/x-pkcs7-mime",
            "application/octet-stream",
        ) and _is_encrypted(part):
            self.issues += ("text.encrypted",)
        self.attachments.append(Attachment(_file_name(part), kind, len(data), digest(data)))


def _is_encrypted(part: Message) -> bool:
    declared = str(part.get("content-type", "")).casefold()
    return "pkcs7-mime" in declared or "smime.p7m" in declared or "encrypted.asc" in declared


def _type_of(part: Message) -> str:
    return part.get_content_type()


def _is_attached(part: Message) -> bool:
    return str(part.get("content-disposition", "")).strip().casefold().startswith("attachment")


def _file_name(part: Message) -> str:
    for field in ("content-disposition", "content-type"):
        match = _NAME.search(plain(str(part.get(field, ""))))
        if match is not None:
            return match[1] if match[1] is not None else match[2]
    return ""


def _text(part: Message, kind: str, limits: Limits) -> Body:
    data, issues = _bytes_of(part)
    if len(data) > 4 * limits.field_bytes:
        raise RowError("field.too_large", f"a text part has {len(data):,} bytes")
    text, doubt = _decoded(data, _CHARSET.search(plain(str(part.get("content-type", "")))))
    issues += (doubt,) if doubt else ()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        shown = html_text(text)
        text = shown.text
        issues += ("text.hidden",) if shown.has_hidden else ()
    if re.search(r"(?m)^>+From ", text):
        issues += ("line.escaped",)
    return Body(text, kind, issues)


def _bytes_of(part: Message) -> tuple[bytes, tuple[str, ...]]:
    before = len(part.defects)
    try:
        data = part.get_payload(decode=True)
    except (binascii.Error, ValueError, LookupError):
        data = None
    if not isinstance(data, bytes):
        return b"", ("text.damaged",)
    return data, ("text.damaged",) if len(part.defects) > before else ()


def _decoded(data: bytes, declared: re.Match[str] | None) -> tuple[str, str]:
    """The text of bytes, and what is wrong with the character set that they are said to be in."""
    charset = declared[1].casefold() if declared else "utf-8"
    if charset == "us-ascii":
        charset = "utf-8" if data.isascii() else "ascii"
    if charset not in _REFUSED:
        try:
            return str(data, charset), ""
        except (LookupError, UnicodeError, ValueError):
            pass
    try:
        return str(data, "utf-8"), "charset.wrong"
    except UnicodeDecodeError:
        return str(data, "cp1252", "replace"), "charset.wrong"

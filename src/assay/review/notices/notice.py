"""What is told, and the port by which it is told."""

from typing import NamedTuple, Protocol, Self

import orjson

from assay.canonical import encode

__all__ = ["LONGEST_TEXT", "Notice", "Notifier"]

LONGEST_TEXT = 2_000
"""Characters of a notice; what it is about stands on the record."""


class Notice(NamedTuple):
    """One message to people.

    Attributes:
        notice_id: Its own name: a way that gets it twice can tell.
        at: When it was made, RFC 3339.
        severity: ``SEV-1`` to ``SEV-4``.
        subject: One line.
        text: What happened and what to do; no evidence, no names of watched securities.
        recipients: Mail addresses; ways that have their own audience ignore them.
        where: Stream of the ledger that it is about.
    """

    notice_id: str
    at: str
    severity: str
    subject: str
    text: str
    recipients: tuple[str, ...]
    where: str

    @classmethod
    def of(cls, data: bytes) -> Self:
        """A notice from its bytes.

        Raises:
            ValueError: They are none.
        """
        fields = orjson.loads(data)
        if not isinstance(fields, dict) or set(fields) != set(cls._fields):
            raise ValueError("not a notice")
        return cls(**{**fields, "recipients": tuple(fields["recipients"])})

    def to_bytes(self) -> bytes:
        """Its canonical JSON, one object."""
        return encode(self._asdict() | {"recipients": list(self.recipients)})

    @classmethod
    def make(  # a door that keeps every text within one line or the limit
        cls,
        *,
        notice_id: str,
        at: str,
        severity: str,
        subject: str,
        text: str,
        recipients: tuple[str, ...],
        where: str,
    ) -> Self:
        """A notice whose texts are safe to put into a header or a log line."""
        line = " ".join("".join(c if c.isprintable() else " " for c in subject).split())[:200]
        body = "".join(c if c.isprintable() or c == "\n" else " " for c in text)[:LONGEST_TEXT]
        return cls(notice_id, at, severity, line, body, recipients, where)


class Notifier(Protocol):
    """One way of telling people."""

    @property
    def name(self) -> str:
        """By which the outbox remembers that this way has a notice."""
        ...

    def send(self, notice: Notice) -> None:
        """Hand a notice over.

        Raises:
            ProviderError: ``notice.undelivered``: try again later.
        """
        ...

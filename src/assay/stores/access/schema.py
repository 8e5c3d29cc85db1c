"""The tables of ``access.sqlite``: who may come in, and who looked. Nothing here is evidence.

Times are RFC 3339 in UTC with milliseconds, so that their order as text is their order in time.
Secrets are never stored: passwords as argon2 hashes, sessions and tokens as SHA-256 digests.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

__all__ = ["VERSION", "account", "attempt", "metadata", "pending", "reading", "session", "token"]

VERSION = 1
"""Of these tables, kept in the file's own ``user_version``."""

metadata = MetaData()


def _table(name: str, *columns: Column[object] | Index) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _text(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Text, nullable=False, primary_key=key)


def _number(name: str) -> Column[object]:
    return Column(name, Integer, nullable=False)


def _digest() -> Column[object]:
    return Column("digest", LargeBinary, nullable=False, primary_key=True)


def _serial() -> Column[object]:
    return Column("seq", Integer, nullable=False, primary_key=True, autoincrement=True)


account = _table(
    "account",
    _text("name", key=True),
    _text("person"),
    _text("secret"),  # argon2; empty where only the identity provider lets this account in
    _text("issuer"),
    _text("subject"),
    _text("made_at"),
    _text("changed_at"),
    _number("is_locked"),
    Index("account_by_subject", "issuer", "subject"),
)

attempt = _table(
    "attempt",
    _serial(),
    _text("name"),
    _text("address"),
    _text("at"),
    Index("attempt_by_name", "name", "at"),
    Index("attempt_by_address", "address", "at"),
)

session = _table(
    "session",
    _digest(),
    _text("account"),
    _text("person"),
    _text("form_key"),
    _text("roles"),
    _text("began_at"),
    _text("seen_at"),
    Index("session_by_account", "account"),
)

token = _table(
    "token",
    _digest(),
    _text("name"),
    _text("account"),
    _text("person"),
    _text("scopes"),
    _text("made_at"),
    _text("expires_at"),
    _text("revoked_at"),
    Index("token_by_account", "account"),
)

pending = _table(
    "pending",
    _digest(),  # of the state that the identity provider gives back
    _text("nonce"),
    _text("verifier"),
    _text("target"),
    _text("at"),
)

reading = _table(
    "reading",
    _serial(),
    _text("at"),
    _text("person"),
    _text("via"),
    _text("what"),
    _text("run"),
    _text("case_id"),
    _text("detail"),
    Index("reading_by_case", "case_id", "run"),
    Index("reading_by_person", "person", "at"),
)

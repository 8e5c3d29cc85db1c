"""Sessions of browsers, tokens of programs, and sign-ins under way; each known by a digest only."""

from sqlalchemy import Connection, delete, insert, select, update

from assay.errors import UsageError
from assay.stores.access import schema
from assay.stores.access.row import Pending, Session, Token

__all__ = ["Passes"]


class Passes:
    """Sessions and tokens, through one transaction.

    Args:
        connection: Inside a transaction; its owner ends it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, digest: bytes, session: Session) -> None:
        """Write a new session."""
        values = {"digest": digest, **session._asdict()}
        self._connection.execute(insert(schema.session).values(**values))

    def session(self, digest: bytes) -> Session | None:
        """The session with that digest, or ``None``."""
        table = schema.session
        columns = [table.c[name] for name in Session._fields]
        row = self._connection.execute(
            select(*columns).where(table.c.digest == digest)
        ).one_or_none()
        return None if row is None else Session._make(row)

    def touch(self, digest: bytes, at: str) -> None:
        """Note that a session is in use."""
        table = schema.session
        self._connection.execute(update(table).where(table.c.digest == digest).values(seen_at=at))

    def end(self, digest: bytes) -> None:
        """End a session."""
        table = schema.session
        self._connection.execute(delete(table).where(table.c.digest == digest))

    def end_all(self, account: str) -> None:
        """End every session of an account."""
        table = schema.session
        self._connection.execute(delete(table).where(table.c.account == account))

    def sweep(self, *, began_before: str, seen_before: str) -> None:
        """Delete sessions that are too old, or were not used for too long."""
        table = schema.session
        stale = (table.c.began_at < began_before) | (table.c.seen_at < seen_before)
        self._connection.execute(delete(table).where(stale))

    def issue(self, digest: bytes, token: Token) -> None:
        """Write a new token."""
        values = {"digest": digest, **token._asdict()}
        self._connection.execute(insert(schema.token).values(**values))

    def token(self, digest: bytes) -> Token | None:
        """The token with that digest, or ``None``; the caller looks at its end."""
        table = schema.token
        columns = [table.c[name] for name in Token._fields]
        row = self._connection.execute(
            select(*columns).where(table.c.digest == digest)
        ).one_or_none()
        return None if row is None else Token._make(row)

    def tokens(self, account: str) -> list[Token]:
        """The tokens of an account, oldest first."""
        table = schema.token
        columns = [table.c[name] for name in Token._fields]
        query = select(*columns).where(table.c.account == account).order_by(table.c.made_at)
        return [Token._make(row) for row in self._connection.execute(query)]

    def revoke(self, account: str, name: str, at: str) -> None:
        """Take back every token of that name.

        Raises:
            UsageError: ``token.unknown``.
        """
        table = schema.token
        done = self._connection.execute(
            update(table)
            .where(table.c.account == account, table.c.name == name, table.c.revoked_at == "")
            .values(revoked_at=at)
        )
        if not done.rowcount:
            raise UsageError(
                "token.unknown",
                f"{account!r} has no token {name!r} that is valid",
                remedy="`assay accounts list` names them",
            )

    def expect(self, digest: bytes, pending: Pending, *, stale: str) -> None:
        """Write a sign-in that waits for its identity provider; forget those from before then."""
        table = schema.pending
        self._connection.execute(delete(table).where(table.c.at < stale))
        self._connection.execute(insert(table).values(digest=digest, **pending._asdict()))

    def redeem(self, digest: bytes) -> Pending | None:
        """The sign-in that waits under that digest, which waits no more; ``None`` for none."""
        table = schema.pending
        columns = [table.c[name] for name in Pending._fields]
        row = self._connection.execute(
            delete(table).where(table.c.digest == digest).returning(*columns)
        ).one_or_none()
        return None if row is None else Pending._make(row)

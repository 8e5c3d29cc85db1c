"""Accounts and failed attempts to use them."""

from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assay.errors import UsageError
from assay.stores.access import schema
from assay.stores.access.row import Account

__all__ = ["Accounts", "Failures"]


class Failures(NamedTuple):
    """Failed attempts within a span of time: under one name, and from one address."""

    by_name: int
    by_address: int


class Accounts:
    """Accounts, through one transaction.

    Args:
        connection: Inside a transaction; its owner ends it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> None:
        """Write a new account.

        Raises:
            UsageError: ``account.exists``.
        """
        try:
            self._connection.execute(insert(schema.account).values(**account._asdict()))
        except IntegrityError as error:
            raise UsageError(
                "account.exists",
                f"there is an account {account.name!r} already",
                remedy="choose another name, or: assay accounts reset",
            ) from error

    def find(self, name: str) -> Account | None:
        """The account of that name, or ``None``."""
        table = schema.account
        query = select(table).where(table.c.name == name)
        return _account(self._connection.execute(query).one_or_none())

    def of_subject(self, issuer: str, subject: str) -> Account | None:
        """The account that an identity provider's name of a person belongs to, or ``None``."""
        table = schema.account
        query = select(table).where(table.c.issuer == issuer, table.c.subject == subject)
        return _account(self._connection.execute(query.limit(1)).one_or_none())

    def all(self) -> list[Account]:
        """Every account, by name."""
        table = schema.account
        rows = self._connection.execute(select(table).order_by(table.c.name))
        return [found for row in rows if (found := _account(row))]

    def set_secret(self, name: str, secret: str, at: str) -> None:
        """Change the password's hash; every session of the account ends.

        Raises:
            UsageError: ``account.unknown``.
        """
        self._change(name, secret=secret, changed_at=at)

    def lock(self, name: str, at: str, *, is_locked: bool) -> None:
        """Lock or unlock an account; every session of it ends.

        Raises:
            UsageError: ``account.unknown``.
        """
        self._change(name, is_locked=int(is_locked), changed_at=at)
        if not is_locked:
            table = schema.attempt
            self._connection.execute(delete(table).where(table.c.name == name))

    def failed(self, name: str, address: str, at: str) -> None:
        """Note an attempt that failed, whether there is such an account or not."""
        values = {"name": name, "address": address, "at": at}
        self._connection.execute(insert(schema.attempt).values(**values))

    def failures(self, name: str, address: str, since: str) -> Failures:
        """How many attempts failed since then."""
        table = schema.attempt
        count = select(func.count()).select_from(table).where(table.c.at > since)
        by_name = self._connection.execute(count.where(table.c.name == name)).scalar_one()
        by_address = self._connection.execute(count.where(table.c.address == address)).scalar_one()
        return Failures(by_name, by_address)

    def forgive(self, name: str, before: str) -> None:
        """Forget the failures under a name that got in, and everyone's from before then."""
        table = schema.attempt
        self._connection.execute(
            delete(table).where((table.c.name == name) | (table.c.at < before))
        )

    def _change(self, name: str, **values: object) -> None:
        table = schema.account
        done = self._connection.execute(update(table).where(table.c.name == name).values(**values))
        if not done.rowcount:
            raise UsageError(
                "account.unknown",
                f"there is no account {name!r}",
                remedy="`assay accounts list` names them",
            )
        ended = schema.session
        self._connection.execute(delete(ended).where(ended.c.account == name))


def _account(row: Row[tuple[object, ...]] | None) -> Account | None:
    if row is None:
        return None
    found = Account._make(row)
    return found._replace(is_locked=bool(found.is_locked))

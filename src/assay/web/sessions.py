"""Sessions of browsers and tokens of programs: how they begin, what they open, when they end."""

from datetime import datetime, timedelta
from hashlib import sha256

from assay.clock import Clock, Ids
from assay.domain import Role
from assay.stores.access import AccessStore, Account, Desk, Session, Token
from assay.web.settings import Limits

__all__ = ["TOKEN_PREFIX", "begin_session", "digest_of", "find_session", "find_token", "moment"]

TOKEN_PREFIX = "assay_"  # noqa: S105 - what leaked tokens are recognised by, no secret
_BYTES = 32
_TOUCH_S = 60


def moment(at: datetime) -> str:
    """An instant as the access file holds it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return sha256(secret.encode()).digest()


def begin_session(
    desk: Desk, account: Account, roles: frozenset[Role], clock: Clock, ids: Ids
) -> str:
    """A new session of an account, with an id of its own.

    Returns:
        The secret for the browser's cookie.
    """
    secret, now = ids.token(_BYTES).hex(), moment(clock.now())
    session = Session(
        account=account.name,
        person=account.person,
        form_key=ids.token(_BYTES).hex(),
        roles=" ".join(sorted(roles)),
        began_at=now,
        seen_at=now,
    )
    desk.passes.begin(digest_of(secret), session)
    return secret


def find_session(access: AccessStore, secret: str, limits: Limits, now: datetime) -> Session | None:
    """The session of a cookie; ``None`` where there is none or its time is over."""
    digest = digest_of(secret)
    with access.reading() as desk:
        session = desk.passes.session(digest)
    if session is None:
        return None
    idle = moment(now - timedelta(seconds=limits.idle_s))
    absolute = moment(now - timedelta(seconds=limits.absolute_s))
    if session.seen_at < idle or session.began_at < absolute:
        with access.writing() as desk:
            desk.passes.sweep(began_before=absolute, seen_before=idle)
        return None
    if session.seen_at < moment(now - timedelta(seconds=_TOUCH_S)):
        # To the minute: a write for every request would wait for the disk every time.
        with access.writing() as desk:
            desk.passes.touch(digest, moment(now))
    return session


def find_token(access: AccessStore, secret: str, now: datetime) -> Token | None:
    """The token of a header; ``None`` where there is none, it was taken back or its time is over."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    with access.reading() as desk:
        token = desk.passes.token(digest_of(secret))
        if token is None or token.revoked_at or token.expires_at <= moment(now):
            return None
        account = desk.accounts.find(token.account)
    return token if account is not None and not account.is_locked else None

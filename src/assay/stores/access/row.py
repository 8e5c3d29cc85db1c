"""What the access file holds, as plain values."""

from typing import NamedTuple

__all__ = ["Account", "Pending", "Reading", "Session", "Token"]


class Account(NamedTuple):
    """Someone who may sign in.

    Attributes:
        name: What they type.
        person: Who that is on the ledger; what they may do follows from there alone.
        secret: argon2 hash of the password; empty where only the identity provider lets them in.
        issuer: Identity provider; empty for a local account.
        subject: Its name for the person (``sub``), never a mail address.
        is_locked: An administrator locked it.
    """

    name: str
    person: str
    secret: str
    issuer: str
    subject: str
    made_at: str
    changed_at: str
    is_locked: bool


class Session(NamedTuple):
    """A browser that someone signed in with.

    Attributes:
        account: The account.
        person: Who it is.
        form_key: What every form of this session carries, against forgery.
        roles: The roles held when it began, sorted, with blanks; other roles end it.
        began_at: When it began.
        seen_at: When it was last used, to the minute.
    """

    account: str
    person: str
    form_key: str
    roles: str
    began_at: str
    seen_at: str


class Token(NamedTuple):
    """A program that acts for an account.

    Attributes:
        name: What its owner calls it.
        scopes: What it may be used for, sorted, with blanks.
        expires_at: From when it opens nothing.
        revoked_at: When it was taken back; empty while it stands.
    """

    name: str
    account: str
    person: str
    scopes: str
    made_at: str
    expires_at: str
    revoked_at: str


class Pending(NamedTuple):
    """A sign-in that the identity provider has yet to confirm.

    Attributes:
        nonce: What its answer has to carry.
        verifier: The secret half of the PKCE pair.
        target: Where the person wanted to go.
        at: When it began.
    """

    nonce: str
    verifier: str
    target: str
    at: str


class Reading(NamedTuple):
    """That someone looked at something sensitive.

    Attributes:
        via: ``page`` or ``api``.
        what: ``case``, ``document``, ``export``...
        detail: Which document or file.
    """

    at: str
    person: str
    via: str
    what: str
    run: str
    case_id: str
    detail: str

"""Passwords: hashed with argon2id, checked in the same time whether there is such an account or not.

Rules: at least 12 characters, at most 128, no composition rules, not among the most common nor the
name itself (NIST SP 800-63B 5.1.1.2). At most four hashes are computed at once: each needs 19 MiB.
"""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from assay.errors import UsageError

__all__ = ["hash_password", "is_password", "require_strong"]

_SHORTEST, _LONGEST = 12, 128
_AT_ONCE = BoundedSemaphore(4)
_OWASP = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_COMMON = frozenset(
    {"password1234", "passwordpassword", "123456789012", "qwertyuiop12", "administrator",
     "letmeinletmein", "welcome12345", "changemenow1", "iloveyou1234", "qwerty123456"}
)  # fmt: skip
_FEWEST = 5  # distinct characters


def require_strong(name: str, password: str) -> None:
    """Refuse a password that is guessed first.

    Raises:
        UsageError: ``password.weak``.
    """
    folded = password.casefold()
    known = folded in _COMMON or name.casefold() in folded or len(set(folded)) < _FEWEST
    if not _SHORTEST <= len(password) <= _LONGEST or known:
        raise UsageError(
            "password.weak",
            "the password would be guessed",
            remedy=f"take {_SHORTEST} to {_LONGEST} characters, several words for instance,"
            " without the account's name",
        )


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its parameters and salt."""
    with _AT_ONCE:
        return _OWASP.hash(password)


def is_password(password: str, secret: str) -> bool:
    """Whether a password is the one of a hash; takes as long where ``secret`` is empty."""
    with _AT_ONCE:
        try:
            _OWASP.verify(secret or _nobodys(), password[:_LONGEST])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return bool(secret)


@cache
def _nobodys() -> str:
    return _OWASP.hash("no account has this password")

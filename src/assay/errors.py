"""Every error that assay raises on purpose, in one tree.

::

    AssayError
    ├── UsageError          the caller asked for something that can't be done      exit 3
    ├── EvidenceError       the material can't be read as what it claims to be     exit 3
    │   └── CanonicalError  a value or bytes outside the canonical JSON profile
    ├── VerificationError   a ledger or pack is not what it claims to be           exit 2
    ├── PolicyError         a rule of maker-checker or of the life of a case       exit 1
    ├── ProviderError       an outside service failed                              exit 3
    └── StoreError          disk or database failed                                exit 3

``str(error)`` says what happened, ``code`` names it for programs (``noun.adjective``) and
``diagnostics()`` says what a person can do about it.
"""

__all__ = [
    "AssayError",
    "CanonicalError",
    "EvidenceError",
    "PolicyError",
    "ProviderError",
    "StoreError",
    "UsageError",
    "VerificationError",
]


class AssayError(Exception):
    """Something that a user of assay may meet and can act on.

    Args:
        code: Stable name for programs, ``noun.adjective``, listed in ``docs/errors.md``.
        message: What happened, in one line.
        remedy: What to do about it, in one line; empty where nothing can be done.
        where: The place: a file and line, an entry index, a case id.
    """

    def __init__(self, code: str, message: str, *, remedy: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only fields do not survive the default pickling between worker processes.
        return _rebuild, (type(self), self.code, self.message, self.remedy, self.where)

    def diagnostics(self) -> str:
        """Say what a person can do about it; empty where nothing can be done."""
        return self.remedy


class UsageError(AssayError):
    """The caller asked for something that can't be done as asked."""


class EvidenceError(AssayError):
    """The material can't be read as what it claims to be."""


class CanonicalError(EvidenceError):
    """A value, or bytes, outside the canonical JSON profile (RFC 8785, restricted)."""


class VerificationError(AssayError):
    """A ledger or pack is not what it claims to be: tampered, truncated, forked, wrong signer."""


class PolicyError(AssayError):
    """A person or program tried what maker-checker or the life of a case forbids."""


class ProviderError(AssayError):
    """An outside service failed or answered nonsense."""


class StoreError(AssayError):
    """Disk or database failed; nothing that was acknowledged is lost."""


def _rebuild(
    kind: type[AssayError], code: str, message: str, remedy: str, where: str
) -> AssayError:
    return kind(code, message, remedy=remedy, where=where)

"""An act from the command line: signed with the person's key file."""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from assay.errors import UsageError

if TYPE_CHECKING:
    from assay.ledger.approval import Envelope
    from assay.sign import Act, Signatory
    from assay.stores import Workspace

__all__ = ["one_of", "sealed"]

Chosen = TypeVar("Chosen", bound=StrEnum)


def sealed(folder: "Workspace", act: "Act", who: "Signatory") -> "Envelope":
    """The act as its person signs it.

    Raises:
        UsageError: ``key.locked`` and what else a key file raises.
    """
    from assay.clock import SystemIds
    from assay.sign import prepare, seal

    with folder.snapshot() as view:
        prepared = prepare(view, act, SystemIds())
    return seal(prepared, who.signer)


def one_of(kind: type[Chosen], text: str, what: str) -> Chosen:
    """A word of a closed list.

    Raises:
        UsageError: ``usage.wrong``.
    """
    try:
        return kind(text.strip().lower().replace("-", "_"))
    except ValueError as error:
        raise UsageError(
            "usage.wrong",
            f"{text[:40]!r} is no {what}",
            remedy="use one of: " + ", ".join(kind),
        ) from error

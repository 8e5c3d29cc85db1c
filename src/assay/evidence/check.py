"""The form of a check: what a document must have for it, and what it looks at."""

from collections.abc import Callable
from typing import NamedTuple

from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.passage import Passage

__all__ = ["Check"]


def _always(_index: DocumentIndex) -> bool:
    return True


class Check(NamedTuple):
    """One reason for which a found quotation may need a person.

    Attributes:
        look: Looks at the passage; gives the reason, or ``None``.
        applies: Whether the check can find anything in a document; asked once a document. It may
            err towards yes.
        signs: Signs of which the document must hold one before ``applies`` is asked; none: always.
        hints: Codes of wordings of which one does as well as a sign.
    """

    look: Callable[[Passage], Flag | None]
    applies: Callable[[DocumentIndex], bool] = _always
    signs: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

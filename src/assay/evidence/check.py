"""The form of a check: what a document must have for it, and what it looks at."""

from collections.abc import Callable
from typing import NamedTuple

from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.passage import Passage
from assay.evidence.watch import NO_WORDS, Watch

__all__ = ["Check"]


def _always(_index: DocumentIndex) -> bool:
    return True


class Check(NamedTuple):
    """One reason for which a found quotation may need a person.

    Attributes:
        look: Looks at the passage; gives the reason, or ``None``.
        applies: Whether the check can find anything in a document; asked once a document. It may
            err towards yes.
        words: Words of which ``applies`` needs one in the document.
        signs: Signs of which it needs one, where there is none of the words. With neither words
            nor signs it is always asked.
    """

    look: Callable[[Passage], Flag | None]
    applies: Callable[[DocumentIndex], bool] = _always
    words: Watch = NO_WORDS
    signs: tuple[str, ...] = ()

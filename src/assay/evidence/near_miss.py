"""What came closest to words that were not found: an explanation, never a reason to accept."""

import re

from assay.domain import Document, NearMiss, Span

__all__ = ["nearest"]

_WINDOW = 4096
_QUOTATION_MAX = 1000
_SIMILARITY_MIN = 60
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w{4,}")


def nearest(quotation: str, document: Document) -> NearMiss | None:
    """The passage of the named document most like the quotation.

    Looked for in a window of some thousand characters: the whole of a short document, the
    neighbourhood of the quotation's longest word that occurs in a long one.

    Returns:
        The passage, or ``None`` where nothing is alike.
    """
    from rapidfuzz.fuzz import (  # noqa: PLC0415 - only a block needs it
        partial_ratio_alignment,
    )

    words = quotation[:_QUOTATION_MAX]
    if not words.strip():
        return None
    base = _window(words, document.text)
    window = document.text[base : base + _WINDOW]
    found = partial_ratio_alignment(words, window, score_cutoff=_SIMILARITY_MIN)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = base + found.dest_start, base + found.dest_end
    return NearMiss(
        document_id=document.document_id,
        span=Span(start=start, end=end),
        text=_SURROGATE.sub("\ufffd", document.text[start:end]),
        similarity_pct=int(found.score),
    )


def _window(quotation: str, text: str) -> int:
    if len(text) <= _WINDOW:
        return 0
    for word in sorted(set(_WORD.findall(quotation)), key=lambda w: (-len(w), w))[:4]:
        at = text.find(word)
        if at >= 0:
            return max(0, at - _WINDOW // 2)
    return 0

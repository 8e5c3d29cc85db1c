"""The name of a request within a batch: our label of the batch and the digest of the request.

Anthropic gives a batch no place for a label, but returns the name of each request, of at most 64
characters ``[A-Za-z0-9_-]``. A label of up to 24 characters ``[a-z0-9]`` fits into 21 of them and a
SHA-256 into 43, so after a crash a batch is found again by what it holds.

>>> name = custom_id("run7", "sha256:" + "0f" * 32)
>>> len(name), parse_custom_id(name)
(64, BatchKey(label='run7', digest='sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f'))
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from assay.errors import UsageError

__all__ = ["BatchKey", "checked_label", "custom_id", "parse_custom_id"]

_LABEL = re.compile(r"[a-z0-9]{1,24}", re.ASCII)
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_LETTERS) + 1  # digits from 1, so that leading ones count
_LABEL_BYTES = 16
_LABEL_CUT = 1  # 126 bits: the first of 22 characters is always the same
_LABEL_SIZE = 21
_NAME = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)
_PREFIX = "sha256:"


class BatchKey(NamedTuple):
    """What the name of a request says."""

    label: str
    digest: str


def checked_label(label: str) -> str:
    """A label, if it is one.

    Raises:
        UsageError: ``batch.mislabelled``.
    """
    if not _LABEL.fullmatch(label):
        raise UsageError("batch.mislabelled", f"{label!r} is no label: 1 to 24 of a-z and 0-9")
    return label


def custom_id(label: str, digest: str) -> str:
    """The name of a request.

    Raises:
        UsageError: ``batch.mislabelled``.
    """
    number = 0
    for letter in checked_label(label):
        number = number * _BASE + _LETTERS.index(letter) + 1
    packed = _number_text(number)
    return packed + urlsafe_b64encode(bytes.fromhex(digest.removeprefix(_PREFIX)))[:-1].decode()


def parse_custom_id(name: str) -> BatchKey | None:
    """What a name says; ``None`` if it is none of ours."""
    if not _NAME.fullmatch(name):
        return None
    number = _text_number(name[:_LABEL_SIZE])
    letters = []
    while number:
        number, digit = divmod(number, _BASE)
        letters.append(_LETTERS[digit - 1] if digit else "")
    label = "".join(reversed(letters))
    digest = _PREFIX + urlsafe_b64decode(name[_LABEL_SIZE:] + "=").hex()
    # Several texts decode to the same bytes; only the one that we write is ours.
    is_ours = _LABEL.fullmatch(label) is not None and custom_id(label, digest) == name
    return BatchKey(label, digest) if is_ours else None


def _number_text(number: int) -> str:
    # 16 bytes are 22 characters of 6 bits and 4 bits of padding at the end.
    shifted = (number << 2).to_bytes(_LABEL_BYTES)
    return urlsafe_b64encode(shifted)[:_LABEL_SIZE].decode()


def _text_number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "A==")) >> 2

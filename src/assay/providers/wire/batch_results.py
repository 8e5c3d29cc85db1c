"""Results of a batch: a stream of lines, each of which stands for itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2

from assay.errors import ProviderError, UsageError
from assay.providers.provider import BatchItem
from assay.providers.wire.envelope import as_word, parsed, unreadable
from assay.providers.wire.trouble import Kind, Trouble, told

__all__ = ["LongBody", "errored", "fitting", "items", "lines"]

_LONGEST_LINE = 16_000_000
_LOST = {
    "expired": "batch.expired",
    "batch_expired": "batch.expired",
    "canceled": "batch.canceled",
    "batch_cancelled": "batch.canceled",
}


class LongBody:
    """The bytes of a response that is too long to hold.

    Args:
        response: Not yet read.
        vendor: For the message of an error.
    """

    def __init__(self, response: httpx2.Response, vendor: str) -> None:
        self._response = response
        self._vendor = vendor

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_bytes()
        except httpx2.TimeoutException:
            kind = Kind.TIMEOUT
        except httpx2.HTTPError:
            kind = Kind.UNREACHABLE
        else:
            return
        finally:
            self.close()
        raise told(Trouble(kind), self._vendor)

    def close(self) -> None:
        """Read no further."""
        self._response.close()


def fitting(count: int, most: int, size: int = 0, most_bytes: int = 0) -> None:
    """Refuse what does not fit into one batch.

    Raises:
        UsageError: ``batch.oversized``.
    """
    if count > most or size > most_bytes:
        raise UsageError(
            "batch.oversized",
            f"{count} requests of {size} bytes are more than a batch takes",
            remedy="submit fewer at a time",
        )


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a stream of bytes, without their ends; empty ones are left out.

    Raises:
        ProviderError: ``reply.unreadable``: a line is too long.
    """
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        *whole, last = rest.split(b"\n")
        rest = bytearray(last)
        if len(rest) > _LONGEST_LINE:
            raise unreadable("a line of the results of a batch is too long")
        yield from (bytes(line) for line in whole if line.strip())
    if rest.strip():
        yield bytes(rest)


def items(
    found: Iterable[bytes], read: Callable[[bytes, dict[str, Any]], BatchItem | None]
) -> Iterator[BatchItem]:
    """The results in some lines. A line that can't be read, or of another's request, is no result.

    Whoever asked misses it then and asks again; no other result is lost for it.

    Args:
        found: Lines.
        read: Makes a result of a line and the object in it; ``None`` if it is none of ours.

    Raises:
        ProviderError: ``reply.unreadable``: a request is answered twice.
    """
    seen: set[str] = set()
    for line in found:
        try:
            item = read(line, parsed(line))
        except ProviderError:
            continue
        if item is None:
            continue
        if item.key in seen:
            raise unreadable("the results of a batch answer a request twice")
        seen.add(item.key)
        yield item


def errored(word: object) -> ProviderError:
    """Why a request of a batch has no answer, by the vendor's word."""
    lost = _LOST.get(word if isinstance(word, str) else "")
    if lost == "batch.expired":
        return ProviderError(
            "batch.expired",
            "the batch ended before the request was answered",
            remedy="resume: what was not answered is asked again",
        )
    if lost == "batch.canceled":
        return ProviderError(
            "batch.canceled",
            "the batch was canceled before the request was answered",
            remedy="resume: what was not answered is asked again",
        )
    return ProviderError(
        "batch.errored",
        f"the vendor refused a request of the batch ({as_word(word)})",
        remedy="resume without --batch to see what the vendor says to the request alone",
    )

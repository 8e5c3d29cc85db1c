"""One line a span on standard error, for a look at what happens."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO

from assay.telemetry.conventions import attributes
from assay.telemetry.redaction import Redaction
from assay.telemetry.span import Span, Value
from assay.telemetry.tally import Series

__all__ = ["ConsoleExporter"]

_PLUMBING = ("openinference.", "session.id", "assay.run.id", "assay.content", "llm.", "gen_ai.")
_LONGEST = 120


class ConsoleExporter:
    """Writes spans as lines: time, duration, name, what is told of it.

    Args:
        stream: Where to.
        redaction: What may be shown.
    """

    def __init__(self, stream: TextIO, redaction: Redaction) -> None:
        self._stream = stream
        self._redaction = redaction

    def export(self, spans: Sequence[Span]) -> None:
        """Write the spans."""
        self._stream.write("".join(f"{self._line(span)}\n" for span in spans))
        self._stream.flush()

    def measure(self, series: Sequence[Series], start_ns: int, now_ns: int) -> None:
        """Write the metrics."""
        del start_ns, now_ns
        for one in series:
            labels = " ".join(f"{name}={_short(text)}" for name, text in one.labels.items())
            mean = f" of {one.count}, mean {one.total / one.count:.3f}" if one.count else ""
            self._stream.write(f"metric {one.name} {one.total:g}{mean} {labels}\n")
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream to its owner."""

    def _line(self, span: Span) -> str:
        at = datetime.fromtimestamp(span.start_ns / 1e9, UTC).isoformat(timespec="milliseconds")
        told = attributes(span, self._redaction)
        names = [name for name in told if not name.startswith(_PLUMBING)]
        words = " ".join(f"{name}={_short(told[name])}" for name in names)
        took_ms = (span.end_ns - span.start_ns) // 1_000_000
        return f"{at[:23]}Z {took_ms:>7} ms  {_short(span.name)}  {words}"


def _short(value: Value) -> str:
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

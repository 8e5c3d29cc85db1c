"""The grounding gate as a tool in its own right: JSON lines in, JSON lines out."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from assay.cli.options import Json

__all__ = ["ground"]


def ground(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="JSON lines; - is standard input.")
    ] = "-",
    *,
    as_json: Json = False,
) -> None:
    """Judge quotations: each is in its document, word for word, or it is not; JSON lines in and out.

    A line holds id, documents [{id, text}], doc_id and quote; its answer holds id, answer (pass,
    flag or block), reason, span, sentence and message. Answers 0 if all passed, 1 if any was
    flagged or blocked, 3 if a line could not be read; such a line is answered with its error and
    the others are judged.
    """
    counts: Counter[str] = Counter()
    for answer in _answers(file):
        sys.stdout.write(json.dumps(answer) + "\n")
        counts[str(answer.get("answer", "error"))] += 1
    sys.stdout.flush()
    told = ", ".join(f"{counts[a]} {a}" for a in ("pass", "flag", "block", "error") if counts[a])
    if not as_json:
        sys.stderr.write(f"assay: {sum(counts.values())} judged: {told}\n")
    raise typer.Exit(_exit(counts))


def _exit(counts: Counter[str]) -> int:
    from assay.cli.failure import BAD_INPUT, HONEST_FAILURE

    if counts["error"]:
        return BAD_INPUT
    return HONEST_FAILURE if counts["flag"] or counts["block"] else 0


def _answers(file: str) -> Iterator[dict[str, Any]]:
    from assay.errors import EvidenceError
    from assay.evidence import judge

    is_empty = True
    for number, line in _lines(file):
        is_empty = False
        try:
            yield judge(line)
        except EvidenceError as error:
            fault = {"code": error.code, "message": error.message, "remedy": error.remedy}
            yield {"line": number, "error": fault}
    if is_empty:
        raise EvidenceError(
            "file.empty", f"{file} holds no line to judge", remedy="give one JSON object a line"
        )


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; a line is read only so far as is allowed."""
    from assay.errors import UsageError
    from assay.evidence import LINE_BYTES_MAX

    try:
        stream = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115 - closed below
        with stream:
            number = 0
            while line := stream.readline(LINE_BYTES_MAX + 2):
                number += 1
                whole = line
                while whole[-1:] != b"\n" and len(whole) > LINE_BYTES_MAX:
                    whole = stream.readline(LINE_BYTES_MAX)
                    if not whole:
                        break
                if line.strip():
                    yield number, line
    except OSError as error:
        raise UsageError(
            "file.unreadable", f"{file}: {error.strerror}", remedy="name a file that can be read"
        ) from error

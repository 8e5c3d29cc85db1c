"""Judging lines of JSON: one quotation and its documents a line, one answer a line.

A line holds ``id``, ``documents`` (each with ``id`` and ``text``), ``doc_id`` and ``quote``;
optionally ``media_type``, ``control_text`` and ``prompt_text`` (texts that prove nothing when the
evidence repeats them), and for a document ``media_type``, ``superseded_by`` (the name of the
version that replaced it) and ``expand`` (a ``unit`` repeated ``times`` and a ``suffix``, for
documents too long to write down). Other fields are left alone.

>>> note = {"id": "d1", "text": "It was not approved by QA."}
>>> line = {"id": 1, "documents": [note], "doc_id": "d1", "quote": "approved by QA"}
>>> judged = judge(json.dumps(line).encode())
>>> judged["answer"], judged["reason"], judged["span"]
('flag', 'negated', [11, 25])
"""

import json
from typing import Any, cast

from assay.domain import Citation, Document, DocumentId, Origin
from assay.errors import EvidenceError
from assay.evidence.gate import Gate

__all__ = ["LINE_BYTES_MAX", "judge"]

LINE_BYTES_MAX = 256_000_000
"""Most that one line may hold."""

_EXPANDED_MAX = 64_000_000
_REMEDY = "give id, documents [{id, text}], doc_id and quote, as docs/grounding.md describes"
_ORIGIN = Origin(file="-", row=1)
Row = dict[str, Any]


def judge(line: bytes) -> Row:
    """The answer for one line, ready to be written as JSON.

    Raises:
        EvidenceError: ``line.malformed``: the line is no such object.
    """
    row = _object(line)
    default = _text(row, "media_type", "text/plain")
    entries = _entries(row)
    documents = tuple(_document(entry, default) for entry in entries)
    gate = Gate(
        {},
        restated=[_text(row, key, "") for key in ("control_text", "prompt_text")],
        superseded=[str(entry["id"]) for entry in entries if entry.get("superseded_by")],
    )
    citation = Citation(document_id=DocumentId(_text(row, "doc_id")), quotation=_text(row, "quote"))
    grounding = gate.examine(citation, documents)
    sentence = gate.sentence_around(grounding, documents)
    quotation, near = grounding.quotation, grounding.near_miss
    return {
        "id": row.get("id"),
        "answer": str(grounding.answer),
        "reason": grounding.code,
        "span": None if quotation is None else [quotation.span.start, quotation.span.end],
        "sentence": None if sentence is None else [sentence.start, sentence.end],
        "text": "" if quotation is None else quotation.text,
        "message": grounding.message,
        "near_miss": None
        if near is None
        else {"span": [near.span.start, near.span.end], "similarity_pct": near.similarity_pct},
    }


def _malformed(what: str) -> EvidenceError:
    return EvidenceError("line.malformed", what, remedy=_REMEDY)


def _object(line: bytes) -> Row:
    if len(line) > LINE_BYTES_MAX:
        raise _malformed(f"the line is longer than {LINE_BYTES_MAX} bytes")
    try:
        # The standard parser: it alone keeps a lone surrogate, which the gate must see to refuse.
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _malformed(f"the line is no UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise _malformed(f"the line is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise _malformed("the line is JSON, but no object")
    return row


def _text(row: Row, key: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str):
        raise _malformed(f"{key!r} is missing or no string")
    return value


def _entries(row: Row) -> list[Row]:
    entries = row.get("documents")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _malformed("'documents' is no list of objects")
    return cast("list[Row]", entries)


def _document(entry: Row, media_type: str) -> Document:
    text = _text(entry, "text")
    if "expand" in entry:
        text = _expanded(text, entry["expand"])
    return Document.of(
        _text(entry, "id"),
        "note",
        text,
        _ORIGIN,
        media_type=_text(entry, "media_type", media_type),
    )


def _expanded(text: str, rule: object) -> str:
    """A text made long: the unit, with ``%`` as its number, a number of times."""
    if not isinstance(rule, dict):
        raise _malformed("'expand' is no object")
    unit, times = _text(rule, "unit"), rule.get("times")
    if not isinstance(times, int) or times < 0 or times * len(unit) > _EXPANDED_MAX:
        raise _malformed(f"'expand' makes no text of at most {_EXPANDED_MAX} characters")
    units = (unit.replace("%", str(n)) for n in range(times)) if "%" in unit else [unit * times]
    return "".join([text, *units, _text(rule, "suffix", "")])

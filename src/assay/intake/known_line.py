"""Lines of JSON that were read before: parsed where they are needed, by a worker mostly.

A run reads its population twice. The first pass has parsed every line and found what ``orjson``
alone reads exactly; the second only cuts such a file into lines.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import orjson

from assay.domain import Origin
from assay.domain.unchecked import setters_of
from assay.intake.formats import FileFormat, ReadOptions, detect_format
from assay.intake.jsonl import require_utf8
from assay.intake.opening import open_source_file
from assay.intake.record import Record

__all__ = ["KnownLine", "read_known_lines"]


class KnownLine(Record):
    """A record whose fields are parsed when they are asked for; it travels as its bytes.

    Args:
        origin: Where it stands.
        raw: Its bytes, which ``orjson`` reads exactly.
    """

    __slots__ = ("_data",)

    _data: Mapping[str, object] | None

    def __init__(self, origin: Origin, raw: bytes) -> None:
        _set_origin(self, origin)
        _set_raw(self, raw)
        _set_plain(self, True)  # noqa: FBT003 - the value of a field
        _set_own(self, None)

    @property
    def data(self) -> Mapping[str, object]:
        """Its fields."""
        data = self._data
        if data is None:
            data = orjson.loads(self.raw)
            _set_own(self, data)
        return data


_set_origin, _, _set_raw, _set_plain = setters_of(Record)
_set_own = KnownLine.__dict__["_data"].__set__


def read_known_lines(path: Path, options: ReadOptions, rows: int) -> Iterator[Record] | None:
    """The first rows of a file of JSON lines again; ``None`` where it is another format.

    Args:
        path: The file.
        options: As it was read before.
        rows: How many of its lines were records, from the first on and without a gap.
    """
    if (options.format or detect_format(path, options)) is not FileFormat.JSONL:
        return None
    return _lines(path, options, rows)


def _lines(path: Path, options: ReadOptions, rows: int) -> Iterator[Record]:
    name = path.name
    with open_source_file(path, options.limits) as stream:
        for row, line in enumerate(islice(stream, rows), start=1):
            whole = require_utf8(line, name) if row == 1 else line
            yield KnownLine(Origin(file=name, row=row), whole.rstrip(b"\r\n"))

"""Reading the lists of a run."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assay.domain import Moment
from assay.errors import EvidenceError, UsageError
from assay.intake import Cell, MappedTable, Record, Rejection, SourceInputs, TableSpec, read_rows
from personal_trade.entry import Entries, Entry
from personal_trade.lists.spec import LISTS

__all__ = ["Lists", "read_lists"]

Lists = Mapping[str, Sequence[Entry]]
"""List name to its rows, in the order of the files; a list that was not given is not there."""


def read_lists(
    inputs: Mapping[str, SourceInputs], as_of: Moment | None = None
) -> dict[str, Sequence[Entry]]:
    """Every row of every list that was known by an instant.

    Args:
        inputs: List name to its files.
        as_of: Rows entered surely later are left out; ``None`` for none.

    Raises:
        UsageError: ``list.unknown``; ``column.unknown`` for a heading that is no field.
        EvidenceError: ``list.malformed``: a row can't be read; the errors of reading a file.
    """
    found: dict[str, Sequence[Entry]] = {}
    for name, source in inputs.items():
        if name not in LISTS:
            raise UsageError(
                "list.unknown",
                f"there is no list {name!r}",
                remedy="the lists are: " + ", ".join(LISTS),
            )
        entries = found[name] = Entries(name)
        for record in _records(name, source):
            if _is_known(record, as_of):
                entries.add(record)
    return found


def _is_known(record: Record, as_of: Moment | None) -> bool:
    cell = record.data.get("known_from")
    known = cell.value if isinstance(cell, Cell) else None
    return as_of is None or not isinstance(known, Moment) or as_of.is_before(known) is not True


def _records(name: str, source: SourceInputs) -> Iterator[Record]:
    spec = LISTS[name]
    if source.options.mapping is not None:
        yield from _mapped(name, spec, source)
        return
    for path in source.paths:
        with tempfile.TemporaryDirectory() as folder:
            mapping = Path(folder) / f"{name}.toml"
            mapping.write_text(_own_headings(name, spec, path), encoding="utf-8")
            options = replace(source.options, mapping=mapping)
            yield from _mapped(name, spec, replace(source, paths=(path,), options=options))


def _mapped(name: str, spec: TableSpec, source: SourceInputs) -> Iterator[Record]:
    for row in MappedTable(spec, name=name).records(source):
        if isinstance(row, Rejection):
            raise EvidenceError(
                "list.malformed",
                f"the list {name} can't be read: {row.message}",
                remedy="correct the file: with a row missing, no test against the list is complete",
                where=str(row.origin),
            )
        yield row


def _own_headings(name: str, spec: TableSpec, path: Path) -> str:
    """The mapping of a table whose headings are the fields' own names.

    Raises:
        UsageError: ``column.unknown``: a heading is none of them.
    """
    first = next((row for row in read_rows(path) if isinstance(row, Record)), None)
    headings = [key for key in (first.data if first else ()) if not key.startswith("#")]
    known = list(spec.names())
    foreign = [heading for heading in headings if heading not in known]
    if foreign:
        raise UsageError(
            "column.unknown",
            f"the list {name} has a column {foreign[0]!r}, which is no field of it",
            remedy=f"give a mapping with --list-mapping {name}=FILE; fields: {', '.join(known)}",
            where=path.name,
        )
    used = [h for h in known if h in headings] if headings else known
    return "[fields]\n" + "".join(f'{field} = "{field}"\n' for field in used)

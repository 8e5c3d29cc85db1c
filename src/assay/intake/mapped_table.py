"""The mapped table: any CSV, XLSX, JSON or JSON lines file through a small mapping file."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assay.canonical import digest
from assay.errors import UsageError
from assay.intake.child_table import ChildTable
from assay.intake.deferred import DeferredRecord
from assay.intake.field_spec import TableSpec
from assay.intake.formats import FileFormat, ReadOptions, detect_format, read_rows
from assay.intake.json_value import RowError
from assay.intake.mapping import MappingFile, load_mapping
from assay.intake.record import ExportCap, Record, Rejection, SourceInputs, SourceOptions
from assay.intake.row_mapper import Children, RowMapper
from assay.intake.unfolding import Unfolded, unfold

__all__ = ["MappedTable"]

_TABLES = (FileFormat.CSV, FileFormat.XLSX)


@dataclass(frozen=True, slots=True)
class MappedTable:
    """The source for tables that no app knows: a mapping file says which column is what.

    A record's ``data`` has one :class:`~assay.intake.typed_value.Cell` for each canonical field
    that has a value, a tuple of rows (field to cell) for each mapped group, and, where there are
    such, ``#documents`` and ``#rows`` (see :mod:`assay.intake.row_mapper`). A row that holds
    several records is unfolded into them (:mod:`assay.intake.unfolding`). Rows of joined files
    that belong to no record follow at the end, rejected as ``row.orphaned``.

    Attributes:
        spec: The app's canonical fields.
        name: Name of the source.
        title: One line for people.
        caps: Known export limits; a table of unknown origin has none.
    """

    spec: TableSpec
    name: str = "table"
    title: str = "any CSV, XLSX, JSON or JSON lines file, through a mapping file"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files, mapped or rejected.

        Raises:
            EvidenceError: A file can't be opened or read at all.
            UsageError: ``mapping.missing`` and the errors of
                :func:`~assay.intake.mapping.load_mapping`; ``column.unknown`` once no record can
                have the column any more.
        """
        path, mapping = self._mapping(inputs)
        mapper = self._mapper(path, mapping, inputs.options)
        reading = _read_options(mapping, inputs)
        with ExitStack() as stack:
            tables: dict[tuple[str, str], ChildTable] = {}
            for file, key in _joins(mapping):
                child = ReadOptions(encoding=reading.encoding, limits=reading.limits)
                table = ChildTable(path.parent / file, key, child)
                stack.callback(table.close)
                tables[file, key] = table

            def children(file: str, column: str, key: str) -> list[Record]:
                return tables[file, column].rows(key)

            for population in inputs.paths:
                yield from _map_file(population, reading, mapper, children, mapping.mapping.each)
            for table in tables.values():
                yield from table.leftovers()

    def deferred(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """The rows of :meth:`records`, each mapped only when its fields are asked for.

        Asking for the ``data`` of such a row raises the ``RowError`` that would have rejected it.
        Whether the columns exist is left to :meth:`records`, through which a survey goes before.
        Rows that hold several records or belong to rows of other files are mapped at once.

        Raises:
            EvidenceError, UsageError: As :meth:`records`, except for ``column.unknown``.
        """
        path, mapping = self._mapping(inputs)
        if mapping.mapping.each or _joins(mapping):
            yield from self.records(inputs)
            return
        mapper = self._mapper(path, mapping, inputs.options)
        reading = _read_options(mapping, inputs)
        for population in inputs.paths:
            for row in read_rows(population, reading):
                yield row if isinstance(row, Rejection) else DeferredRecord(row, mapper)

    def headings(self, inputs: SourceInputs) -> frozenset[tuple[str, ...]]:
        """The columns of each file in their order, of formats whose rows do not name them.

        What the bytes of such a row mean, the heading alone says: under another one the same bytes
        are another record.

        Raises:
            EvidenceError, UsageError: As :meth:`records`.
        """
        reading = _read_options(self._mapping(inputs)[1], inputs)
        found: set[tuple[str, ...]] = set()
        for path in inputs.paths:
            if (reading.format or detect_format(path, reading)) in _TABLES:
                rows = (row for row in read_rows(path, reading) if isinstance(row, Record))
                found.update(tuple(first.data) for first in islice(rows, 1))
        return frozenset(found)

    def files(self, inputs: SourceInputs) -> tuple[Path, ...]:
        """The mapping file and the files that it joins: a run's manifest lists them too.

        Raises:
            UsageError: As :meth:`records`.
        """
        path, mapping = self._mapping(inputs)
        return (path, *(path.parent / file for file in mapping.files()))

    def _mapper(self, path: Path, mapping: MappingFile, options: SourceOptions) -> RowMapper:
        return RowMapper(
            mapping,
            self.spec,
            path.name,
            digest(path.read_bytes()),
            zone=options.zone,
            date_formats=options.date_formats,
            platform=options.platform,
        )

    def _mapping(self, inputs: SourceInputs) -> tuple[Path, MappingFile]:
        path = inputs.options.mapping
        if path is None:
            raise UsageError(
                "mapping.missing",
                f"the source {self.name} needs a mapping file",
                remedy="write one (docs/intake.md has examples) and give it with --mapping",
            )
        return path, load_mapping(path, self.spec)


def _joins(mapping: MappingFile) -> list[tuple[str, str]]:
    origins = [*mapping.documents, *(o for group in mapping.groups.values() for o in group)]
    return list(dict.fromkeys((o.file, o.key) for o in origins if o.file))


def _read_options(mapping: MappingFile, inputs: SourceInputs) -> ReadOptions:
    table = mapping.mapping
    return ReadOptions(
        format=table.format,
        encoding=table.encoding or inputs.options.encoding,
        delimiter=table.delimiter,
        skip_lines=table.skip_lines,
        footer_lines=table.footer_lines,
        sheet=table.sheet or inputs.options.sheet,
        records=table.records,
    )


def _map_file(
    path: Path,
    options: ReadOptions,
    mapper: RowMapper,
    children: Children,
    each: str,
) -> Iterator[Record | Rejection]:
    # A table has every column in every row; an object may leave out what it has no value for.
    is_table = (options.format or detect_format(path, options)) in _TABLES
    is_checked = False
    for row in read_rows(path, options):
        if isinstance(row, Rejection):
            yield row
            continue
        elements = unfold(row, each) if each else (row,)
        for element in elements:
            mapped = _map_row(element, mapper, children)
            if is_table and not is_checked:
                mapper.require_columns()
                is_checked = True
            yield mapped
    mapper.require_columns()


def _map_row(
    row: Record | Unfolded | Rejection, mapper: RowMapper, children: Children
) -> Record | Rejection:
    if isinstance(row, Rejection):
        return row
    element = None
    if isinstance(row, Unfolded):
        row, element = row
    try:
        return mapper.map(row, children, element)
    except RowError as error:
        return Rejection(row.origin, error.code, error.message, digest(row.raw))

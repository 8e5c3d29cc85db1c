"""A record of a file to canonical fields, groups and documents, by a mapping."""

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assay.canonical import digest
from assay.domain import Actor, Digest, Moment, Origin, RecordPointer
from assay.errors import UsageError
from assay.intake.cells import FieldPlan, read_column, read_person
from assay.intake.elements import Element, split_each, whole_record
from assay.intake.field_spec import FieldSpec, FieldType, TableSpec
from assay.intake.json_value import RowError
from assay.intake.mapping import DocumentMapping, FieldMapping, GroupMapping, MappingFile, nearest
from assay.intake.moments import load_zone
from assay.intake.quick_reading import quick_reader
from assay.intake.record import Record
from assay.intake.typed_value import Cell, Reading, convert, is_blank
from assay.intake.xlsx_rows import TYPES_KEY

__all__ = ["DOCUMENTS_KEY", "ROWS_KEY", "Children", "MappedDocument", "RowMapper"]

DOCUMENTS_KEY = "#documents"
"""Member of a mapped record with its documents, a tuple of :class:`MappedDocument`."""

ROWS_KEY = "#rows"
"""Member of a mapped record with the joined rows of other files, a tuple of records."""

_NO_COLUMNS: Mapping[object, object] = {}

Children = Callable[[str, str, str], list[Record]]
"""File, key column and key to the rows that belong to a record."""


@dataclass(frozen=True, slots=True)
class MappedDocument:
    """A text of a record that is evidence to be read.

    Attributes:
        kind: As the mapping says.
        text: Verbatim.
        media_type: ``text/plain`` or ``text/html``.
        origin: Where it stands.
        sha256: Digest of the bytes of the row that it stands in.
        author: Who wrote it.
        written_at: When.
        author_lineage: The field that says who.
        time_lineage: The field that says when.
    """

    kind: str
    text: str
    media_type: str
    origin: Origin
    sha256: str
    author: Actor | None = None
    written_at: Moment | None = None
    author_lineage: RecordPointer | None = None
    time_lineage: RecordPointer | None = None


class RowMapper:
    """Maps records, and remembers which columns it ever met.

    It pickles as what it was made of: where it is needed again, it is made again, once.

    Args:
        mapping: What is what.
        spec: What the app declares.
        name: Name of the mapping file, the origin of constants.
        sha256: Digest of the mapping file.
        zone: Zone of dates where the mapping has none.
        date_formats: Formats of dates, likewise.
        platform: Platform of logins, likewise.

    Raises:
        UsageError: ``zone.unknown``; ``mapping.malformed`` for a constant of the wrong type.
    """

    def __init__(
        self,
        mapping: MappingFile,
        spec: TableSpec,
        name: str,
        sha256: str,
        *,
        zone: str = "",
        date_formats: tuple[str, ...] = (),
        platform: str = "",
    ) -> None:
        made_of = (mapping, spec, name, sha256, zone, date_formats, platform)
        self._made_of = pickle.dumps(made_of)
        table = mapping.mapping
        self._mapping = mapping
        self._spec = spec
        self._name = name
        self._sha256 = sha256
        self._zone = table.zone or zone
        self._formats = table.date_formats or date_formats
        self._platform = table.platform or platform
        self._fields = self._compile(mapping.fields, mapping.values, spec.fields, "")
        self._groups = [
            (
                group.name,
                origin,
                self._compile(origin.fields, origin.values, group.fields, group.name),
            )
            for group in spec.groups
            for origin in mapping.groups.get(group.name, ())
        ]
        self._authors = [self._compile_document(document) for document in mapping.documents]
        self._met: dict[tuple[str, str], bool] = {}
        self._columns: list[str] = []

    def __reduce__(self) -> tuple[object, ...]:
        return _made_again, (self._made_of,)

    def map(self, record: Record, children: Children, element: Element | None = None) -> Record:
        """The record with canonical data; its raw bytes and origin stay.

        Args:
            record: The record, or what encloses the element.
            children: Finds the rows of joined files.
            element: The element that is the record, where one row holds several.

        Raises:
            RowError: A field is missing or malformed.
        """
        self._columns = self._columns or [key for key in record.data if not key.startswith("#")]
        root = element or whole_record(record, digest(record.raw))
        data: dict[str, object] = dict(self._cells(root, self._fields, "", ""))
        key = data.get(self._spec.key)
        joined: dict[Origin, Record] = {}

        def rows_of(file: str, column: str) -> list[Record]:
            found = children(file, column, key.words.strip() if isinstance(key, Cell) else "")
            joined.update((row.origin, row) for row in found)
            return found

        for name in dict.fromkeys(name for name, _, _ in self._groups):
            data[name] = tuple(self._group(root, name, rows_of))
        documents = tuple(self._documents(root, rows_of))
        if documents:
            data[DOCUMENTS_KEY] = documents
        if joined:
            data[ROWS_KEY] = tuple(joined.values())
        return Record(record.origin, data, record.raw)

    def require_columns(self) -> None:
        """Refuse a mapping of which a column was never met.

        Raises:
            UsageError: ``column.unknown``, naming the nearest column.
        """
        for (key, column), is_met in self._met.items():
            if not is_met:
                raise UsageError(
                    "column.unknown",
                    f"{key}: no record has the column {column!r}",
                    remedy=f"{nearest(column, self._columns)} (or mark it optional = true)",
                    where=self._name,
                )

    def _compile(
        self,
        fields: Mapping[str, FieldMapping],
        values: Mapping[str, Mapping[str, str]],
        specs: tuple[FieldSpec, ...],
        group: str,
    ) -> list[FieldPlan]:
        compiled = []
        for spec in specs:
            if spec.name not in fields:
                continue
            mapping = fields[spec.name]
            kind = spec.item if spec.type is FieldType.LIST else spec.type
            name = f"{group}.{spec.name}" if group else spec.name
            reading = self._reading(name, kind, mapping)._replace(
                translation=values.get(spec.name, {}), words=spec.words
            )
            constant = self._constant(mapping, reading)
            is_quick = bool(mapping.column) and spec.type is not FieldType.LIST
            compiled.append(
                FieldPlan(
                    spec=spec,
                    mapping=mapping,
                    reading=reading,
                    constant=constant,
                    label=f"fields.{spec.name}",
                    column=mapping.column if is_quick else None,
                    quick=quick_reader(mapping.column, reading),
                )
            )
        return compiled

    def _reading(self, name: str, kind: FieldType, mapping: FieldMapping) -> Reading:
        return Reading(
            name=name,
            type=kind,
            zone=load_zone(mapping.zone or self._zone),
            formats=mapping.date_formats or self._formats,
            is_day=mapping.precision == "day",
            true=mapping.true,
            false=mapping.false,
            reads_as=mapping.reads_as,
            platform=self._platform,
            blank=frozenset(
                word.strip().casefold() for word in (*self._mapping.mapping.blank, *mapping.blank)
            ),
            is_markup=mapping.markup == "html",
            thousands=mapping.thousands,
        )

    def _constant(self, mapping: FieldMapping, reading: Reading) -> Cell | None:
        if mapping.constant is None:
            return None
        try:
            value = convert(mapping.constant, reading)
        except RowError as error:
            raise UsageError(
                "mapping.malformed",
                f"the constant of {error.message}",
                remedy="see the mapping grammar in docs/intake.md",
                where=self._name,
            ) from error
        pointer = f"/{reading.name.replace('.', '/')}/constant"
        row = Origin(file=self._name, row=1)
        return Cell(value, row, pointer, self._sha256, str(mapping.constant))

    def _compile_document(self, document: DocumentMapping) -> list[FieldPlan]:
        kinds = {"author": FieldType.PERSON, "written_at": FieldType.MOMENT}
        fields = {"author": document.author, "written_at": document.written_at}
        given = {name: mapping for name, mapping in fields.items() if mapping is not None}
        specs = tuple(FieldSpec(name, kinds[name]) for name in given)
        return self._compile(given, {}, specs, "documents")

    def _group(
        self, root: Element, name: str, rows_of: Callable[[str, str], list[Record]]
    ) -> Iterator[dict[str, Cell]]:
        for group, origin, fields in self._groups:
            if group != name:
                continue
            for element in self._elements(root, origin, rows_of, f"groups.{name}."):
                label = f"groups.{name}.{origin.each or origin.file}."
                row = self._cells(element, fields, label, name)
                if row:
                    yield row

    def _elements(
        self,
        root: Element,
        origin: GroupMapping | DocumentMapping,
        rows_of: Callable[[str, str], list[Record]],
        label: str,
    ) -> Iterator[Element]:
        if origin.file:
            for row in rows_of(origin.file, origin.key):
                yield whole_record(row, digest(row.raw))
        elif origin.each:
            exists = root.at(origin.each).exists or origin.optional
            self._meet(label + "each", origin.each, exists=exists)
            yield from split_each(
                root, origin.each, origin.separator, origin.parts, origin.part_separator
            )
        else:
            yield root

    def _cells(
        self, element: Element, fields: list[FieldPlan], label: str, group: str
    ) -> dict[str, Cell]:
        """The cells of one record or group row; empty for a group row that says nothing."""
        cells: dict[str, Cell] = {}
        has_content = not group
        plain, row, sha256 = _plain(element), element.record.origin, element.sha256
        for field in fields:
            cell = field.constant
            if cell is None:
                words = plain.get(field.column)
                if type(words) is str:
                    if not field.is_met:
                        field.is_met = True
                        self._meet(label + field.label, field.mapping.column, exists=True)
                    cell = field.quick(words, row, sha256)
                else:
                    cell = self._cell(element, field, label)
            if cell is not None:
                cells[field.spec.name] = cell
                has_content = has_content or field.constant is None
        if not has_content:
            return {}
        for field in fields:
            if field.spec.name not in cells:
                _require(field, element, cells)
        return cells

    def _cell(self, element: Element, field: FieldPlan, label: str) -> Cell | None:
        mapping = field.mapping
        if not mapping.column:
            for column in mapping.columns():
                exists = element.at(column).exists or mapping.optional
                self._meet(label + field.label, column, exists=exists)
            return read_person(element, field, self._platform)
        located = element.at(mapping.column)
        exists = located.exists or mapping.optional
        self._meet(label + field.label, mapping.column, exists=exists)
        return read_column(element, located, field)

    def _documents(
        self, root: Element, rows_of: Callable[[str, str], list[Record]]
    ) -> Iterator[MappedDocument]:
        for at, (document, fields) in enumerate(
            zip(self._mapping.documents, self._authors, strict=True)
        ):
            label = f"documents[{at}]."
            for element in self._elements(root, document, rows_of, label):
                located = element.at(document.column)
                exists = located.exists or document.optional
                self._meet(label + "column", document.column, exists=exists)
                cells = self._cells(element, fields, label, "documents")
                texts = located.value if isinstance(located.value, list) else [located.value]
                for index, text in enumerate(texts):
                    if is_blank(text):
                        continue
                    pointer = located.pointer + (f"/{index}" if texts is located.value else "")
                    yield _document(document, element, str(text), pointer, cells)

    def _meet(self, key: str, column: str, *, exists: bool) -> None:
        self._met[key, column] = exists or self._met.get((key, column), False)


@lru_cache(maxsize=8)
def _made_again(made_of: bytes) -> RowMapper:
    """The mapper that another process pickled; each row of a chunk brings the same one."""
    mapping, spec, name, sha256, zone, formats, platform = pickle.loads(made_of)  # noqa: S301 - ours
    return RowMapper(
        mapping, spec, name, sha256, zone=zone, date_formats=formats, platform=platform
    )


def _plain(element: Element) -> Mapping[object, object]:
    """The columns of a row that is a plain object of texts; empty for anything else."""
    value = element.value
    if element.pointer or element.is_cut or type(value) is not dict or TYPES_KEY in value:
        return _NO_COLUMNS
    return value


def _require(field: FieldPlan, element: Element, cells: dict[str, Cell]) -> None:
    """See that a field without a value may be without one.

    Raises:
        RowError: ``field.missing``.
    """
    if field.spec.required:
        column = ", ".join(field.mapping.columns())
        raise RowError("field.missing", f"{field.reading.name}: {column} is empty")
    if field.spec.blank:
        pointer = element.at(field.mapping.columns()[0]).pointer
        row, sha256 = element.record.origin, element.sha256
        cells[field.spec.name] = Cell(field.spec.blank, row, pointer, sha256, "")


def _document(
    document: DocumentMapping, element: Element, text: str, pointer: str, cells: dict[str, Cell]
) -> MappedDocument:
    author = cells.get("author")
    written_at = cells.get("written_at")
    return MappedDocument(
        kind=document.kind,
        text=text,
        media_type=document.media_type,
        origin=element.place(pointer),
        sha256=element.sha256,
        author=author.value if author and isinstance(author.value, Actor) else None,
        written_at=written_at.value
        if written_at and isinstance(written_at.value, Moment)
        else None,
        author_lineage=_pointer(author),
        time_lineage=_pointer(written_at),
    )


def _pointer(cell: Cell | None) -> RecordPointer | None:
    if cell is None:
        return None
    return RecordPointer(sha256=Digest(cell.sha256), origin=cell.origin)

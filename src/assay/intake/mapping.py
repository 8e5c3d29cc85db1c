"""The mapping file: which column is what. The grammar is documented in ``docs/intake.md``.

Everything unknown is refused, with the file, the key and the nearest name that exists: a mapping
with a typing error must not quietly test less.
"""

import difflib
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assay.errors import UsageError
from assay.intake.date_formats import require_format
from assay.intake.field_spec import FieldSpec, FieldType, TableSpec
from assay.intake.formats import FileFormat
from assay.intake.moments import load_zone

__all__ = [
    "DocumentMapping",
    "FieldMapping",
    "GroupMapping",
    "MappingFile",
    "TableMapping",
    "joined_files",
    "load_mapping",
    "nearest",
]

_MAX_BYTES = 1024 * 1024


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Dated(_Strict):
    """What is said about dates; empty takes what the level above says."""

    zone: str = ""
    date_formats: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        try:
            load_zone(self.zone)
            for pattern in self.date_formats:
                require_format(pattern)
        except UsageError as error:
            raise ValueError(f"{error.message}; {error.remedy}") from error
        return self


class FieldMapping(_Dated):
    """Where one field comes from, and how it is written there.

    Attributes:
        column: Column, or path within a JSON record; ``.`` is the element of a group itself.
        constant: A value for all rows instead.
        type: May repeat the type that the app declares, for the reader.
        separator: Splits one text into the items of a list.
        true: Words that mean yes, for flags.
        false: Words that mean no; ``*`` for every other word.
        reads_as: How a person is written: ``name``, ``email``, ``login``, or ``auto`` (``Name
            <mail>``, a mail address, else a name). In the file: ``as``.
        name: Column of a person's name, where a person stands in several columns.
        email: Column of their mail address.
        login: Column of their login.
        optional: The column may be absent from every record; otherwise that refuses the mapping.
        precision: ``day`` where the source writes days as instants (``2026-03-04 00:00:00``).
        blank: Words by which the source says nothing: ``--``, ``N/A``.
        markup: ``html`` where the cell holds markup: the field is its shown text.
        thousands: What groups the digits of numbers: ``,`` in ``1,000.50``.
    """

    column: str = ""
    constant: str | int | bool | None = None
    type: FieldType | None = None
    separator: str = ""
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    reads_as: Annotated[str, Field(alias="as", pattern="^(auto|name|email|login)$")] = "auto"
    name: str = ""
    email: str = ""
    login: str = ""
    optional: bool = False
    precision: Annotated[str, Field(pattern="^(day)?$")] = ""
    blank: tuple[str, ...] = ()
    markup: Annotated[str, Field(pattern="^(html)?$")] = ""
    thousands: Annotated[str, Field(pattern="^[,.'’ \u00a0\u202f]?$")] = ""

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        parts = bool(self.name or self.email or self.login)
        if bool(self.column) + (self.constant is not None) + parts != 1:
            raise ValueError("give exactly one of column, constant, or name/email/login")
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column that it reads."""
        return tuple(c for c in (self.column, self.name, self.email, self.login) if c)


def _as_table(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


_Column = Annotated[FieldMapping, BeforeValidator(_as_table)]


class _Repeated(_Strict):
    """Where the elements of something that repeats come from.

    Attributes:
        each: Column or path of a list (a JSON list, a repeated header, a text with a separator).
        separator: Splits a text into elements.
        parts: Names of the parts of an element that is one text: ``date;author;words``.
        part_separator: What stands between the parts; the last part takes the rest.
        file: A second file whose rows are the elements, beside the mapping file.
        key: Column of that file that holds the record's key.
        optional: The list, and the text of a document, may be absent from every record.
    """

    each: str = ""
    separator: str = ""
    parts: tuple[str, ...] = ()
    part_separator: str = ";"
    file: str = ""
    key: str = ""
    optional: bool = False

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if self.each and self.file:
            raise ValueError("each and file exclude one another")
        if bool(self.file) != bool(self.key):
            raise ValueError("file and key belong together")
        if (self.parts or self.separator) and not self.each:
            raise ValueError("parts and separator belong to each")
        if not self.part_separator:
            raise ValueError("part_separator is empty")
        if Path(self.file).is_absolute() or ".." in Path(self.file).parts:
            raise ValueError("file names a file in the mapping's own folder or below")
        return self


class GroupMapping(_Repeated):
    """One origin of rows of a repeated group; a group may have several.

    Attributes:
        fields: Field of the group to column; columns are those of the element.
        values: Translations by field.
    """

    fields: dict[str, _Column]
    values: dict[str, dict[str, str]] = Field(default_factory=dict)


class DocumentMapping(_Repeated):
    """A text that becomes a document of evidence.

    Attributes:
        column: Its text.
        kind: What it is.
        author: Who wrote it.
        written_at: When.
        media_type: ``text/plain`` or ``text/html``.
    """

    column: str
    kind: str
    author: Annotated[FieldMapping | None, BeforeValidator(_as_table)] = None
    written_at: Annotated[FieldMapping | None, BeforeValidator(_as_table)] = None
    media_type: Annotated[str, Field(pattern="^text/(plain|html)$")] = "text/plain"


class TableMapping(_Dated):
    """How the file is read: section ``[mapping]``.

    Attributes:
        each: Column or path of a list whose elements are the records: the trades of a report.
            Columns are those of the element; ``../column`` is one of what encloses it.
        blank: Words by which the source says nothing in any column.
    """

    format: FileFormat | None = None
    encoding: str = ""
    delimiter: Annotated[str, Field(max_length=1)] = ""
    skip_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    footer_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    sheet: str = ""
    records: str = ""
    platform: str = ""
    each: str = ""
    blank: tuple[str, ...] = ()


class MappingFile(_Strict):
    """A whole mapping file.

    Attributes:
        mapping: How the file is read.
        fields: Canonical field to column.
        values: Translations by field: the source's word to the app's.
        groups: Origins of repeated groups.
        documents: Texts that become documents.
    """

    mapping: TableMapping = TableMapping()
    fields: dict[str, _Column]
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    groups: dict[str, tuple[GroupMapping, ...]] = Field(default_factory=dict)
    documents: tuple[DocumentMapping, ...] = ()

    def files(self) -> tuple[str, ...]:
        """The further files that it names, each once, sorted."""
        repeated: list[_Repeated] = [*self.documents]
        for origins in self.groups.values():
            repeated.extend(origins)
        return tuple(sorted({origin.file for origin in repeated if origin.file}))


def load_mapping(path: Path, spec: TableSpec) -> MappingFile:
    """Read a mapping file and hold it against what the app declares.

    Raises:
        UsageError: ``mapping.missing``, ``mapping.malformed`` with file and key, or
            ``mapping.unknown`` for a field that the app does not have.
    """
    loaded = _parse(path)
    _check_fields(loaded.fields, loaded.values, spec.fields, path, "")
    groups = {group.name: group for group in spec.groups}
    for name, origins in loaded.groups.items():
        if name not in groups:
            raise _unknown(path, f"groups.{name}", name, groups)
        for at, origin in enumerate(origins):
            where = f"groups.{name}[{at}]."
            _check_fields(origin.fields, origin.values, groups[name].fields, path, where)
    for at, document in enumerate(loaded.documents):
        if document.kind not in spec.document_kinds:
            raise _unknown(path, f"documents[{at}].kind", document.kind, spec.document_kinds)
    return loaded


def joined_files(path: Path) -> tuple[Path, ...]:
    """The further files that a mapping file joins, each once: a run reads them too.

    None for a file that is no mapping of this grammar: whoever reads it in earnest says so.
    """
    try:
        return tuple(path.parent / name for name in _parse(path).files())
    except UsageError:
        return ()


def nearest(name: str, known: Iterable[str]) -> str:
    """What to say after an unknown name: the nearest that exists, or what there is."""
    names = [str(item) for item in known]
    folded = {item.casefold(): item for item in names}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    if close:
        return f"did you mean {folded[close[0]]!r}?"
    return f"there are: {', '.join(names[:30])}" if names else "there are none"


def _parse(path: Path) -> MappingFile:
    try:
        data = path.read_bytes()
        if len(data) > _MAX_BYTES:
            raise _malformed(path, "", "the file has more than 1 MiB")
        return MappingFile.model_validate(tomllib.loads(data.decode()))
    except OSError as error:
        raise UsageError(
            "mapping.missing",
            f"the mapping file can't be read: {error.strerror}",
            remedy="give its path with --mapping",
            where=str(path),
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _malformed(path, _key(first["loc"]), first["msg"]) from error
    except (ValueError, RecursionError) as error:
        raise _malformed(path, "", str(error)) from error


def _key(location: tuple[int | str, ...]) -> str:
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f"{key and '.'}{part}"
    return key


def _check_fields(
    fields: AbstractMapping[str, FieldMapping],
    values: AbstractMapping[str, AbstractMapping[str, str]],
    specs: tuple[FieldSpec, ...],
    path: Path,
    where: str,
) -> None:
    known = {spec.name: spec for spec in specs}
    for name, field in fields.items():
        if name not in known:
            raise _unknown(path, f"{where}fields.{name}", name, known)
        problem = _misfit(field, known[name])
        if problem:
            raise _malformed(path, f"{where}fields.{name}", problem)
    for name, words in values.items():
        if name not in fields:
            raise _unknown(path, f"{where}values.{name}", name, fields)
        allowed = known[name].words
        for word in words.values():
            if allowed and word not in allowed:
                raise _unknown(path, f"{where}values.{name}", word, allowed)
    for spec in specs:
        if spec.required and spec.name not in fields:
            raise _malformed(path, f"{where}fields.{spec.name}", f"is required: {spec.doc}")


def _misfit(field: FieldMapping, spec: FieldSpec) -> str:
    """What about a field's mapping does not fit the field's type; empty if all does."""
    kind = spec.item if spec.type is FieldType.LIST else spec.type
    if field.type is not None and field.type is not spec.type:
        return f"the field is of type {spec.type}, not {field.type}"
    if field.separator and spec.type is not FieldType.LIST:
        return "separator belongs to lists"
    if (field.true or field.false) and kind is not FieldType.FLAG:
        return "true and false belong to flags"
    if (field.zone or field.date_formats or field.precision) and kind is not FieldType.MOMENT:
        return "zone, date_formats and precision belong to moments"
    if field.thousands and kind not in {FieldType.INTEGER, FieldType.DECIMAL}:
        return "thousands belongs to numbers"
    is_person = kind is FieldType.PERSON
    if not is_person and (field.name or field.email or field.login or field.reads_as != "auto"):
        return "as, name, email and login belong to persons"
    return ""


def _malformed(path: Path, key: str, reason: str) -> UsageError:
    reason = reason.removeprefix("Value error, ")
    return UsageError(
        "mapping.malformed",
        f"{key}: {reason}" if key else reason,
        remedy="see the mapping grammar in docs/intake.md",
        where=path.name,
    )


def _unknown(path: Path, key: str, name: str, known: Iterable[str]) -> UsageError:
    return UsageError(
        "mapping.unknown",
        f"{key}: there is no {name!r}",
        remedy=nearest(name, known),
        where=path.name,
    )

"""Reading an alias table: TOML or CSV, strict, each error with its line.

TOML::

    [[person]]
    id = "P001"
    name = "Jane Roe"
    kind = "person"                  # person, machine or shared
    provenance = "reviewed"          # reviewed, directory or inferred
    identifiers = ["github:jroe", "jane@example.com", "name:J. Roe"]
    not_same_as = ["P002"]

CSV, one identifier a row; the first row of a person states the other columns::

    person_id,name,kind,identifier,provenance,not_same_as
    P001,Jane Roe,person,github:jroe,reviewed,P002
    P001,,,jane@example.com,,

An identifier is ``platform:login``, a mail address, or ``name:`` and a display name.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assay.errors import EvidenceError
from assay.identity.account import Kind
from assay.identity.identifier import login_key, mail_key
from assay.identity.table import AliasTable, Standing, TablePerson

__all__ = ["alias_table_of", "read_alias_table"]

_COLUMNS = ("person_id", "name", "kind", "identifier", "provenance", "not_same_as")
_SETTINGS = frozenset({"id", "name", "kind", "provenance", "identifiers", "not_same_as"})
_REMEDY = "correct the line; the format is described in docs/identity.md"
_MAIL = re.compile(r"[^@\s:]+@[^@\s]+\.[^@\s]+")
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE)


@dataclass(slots=True)
class _Entry:
    """A person as read so far."""

    where: str
    person_id: str
    name: str
    kind: str
    standing: str
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    not_same_as: list[str] = field(default_factory=list)


def read_alias_table(path: Path) -> AliasTable:
    """Read a table of who is who.

    Raises:
        EvidenceError: ``identities.unreadable``, ``identities.malformed`` or
            ``identities.ambiguous`` (one login or address listed for two persons), with file and
            line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            "identities.unreadable",
            f"the alias table can't be read: {getattr(error, 'strerror', None) or 'not UTF-8'}",
            remedy="give a UTF-8 file, CSV or TOML",
            where=str(path),
        ) from None
    return alias_table_of(text, path)


def alias_table_of(text: str, path: Path) -> AliasTable:
    """A table of who is who from its text.

    Args:
        text: TOML where the name of the file says so, else CSV.
        path: What the file is called, for messages.

    Raises:
        EvidenceError: ``identities.malformed``, ``identities.ambiguous``.
    """
    entries = (
        _toml_entries(path, text) if path.suffix.lower() == ".toml" else _csv_entries(path, text)
    )
    return _checked(path, [_person(entry) for entry in entries])


def _csv_entries(path: Path, text: str) -> Iterable[_Entry]:
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    entries: dict[str, _Entry] = {}
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if sorted(header) != sorted(_COLUMNS):
            raise _malformed(f"{path}:1", f"the columns are not {', '.join(_COLUMNS)}")
        for cells in rows:
            if any(cell.strip() for cell in cells):
                where = f"{path}:{rows.line_num}"
                if len(cells) != len(header):
                    raise _malformed(
                        where, f"{len(cells)} fields stand under {len(header)} columns"
                    )
                row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
                _add_row(entries, where, row)
    except csv.Error as error:
        raise _malformed(f"{path}:{rows.line_num}", str(error)) from None
    return entries.values()


def _add_row(entries: dict[str, _Entry], where: str, row: Mapping[str, str]) -> None:
    person_id = row["person_id"]
    entry = entries.get(person_id)
    if entry is None:
        entry = _Entry(where, person_id, row["name"], row["kind"], row["provenance"])
        entries[person_id] = entry
    else:
        stated = (
            (row["name"], entry.name),
            (row["kind"], entry.kind),
            (row["provenance"], entry.standing),
        )
        for new, old in stated:
            if new and new != old:
                raise _malformed(where, f"{person_id!r} is {old!r} above and {new!r} here")
    if row["identifier"]:
        entry.identifiers.append((where, row["identifier"]))
    entry.not_same_as += row["not_same_as"].split()


def _toml_entries(path: Path, text: str) -> Iterator[_Entry]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise _malformed(f"{path}:{line[1]}" if line else str(path), str(error)[:160]) from None
    persons = content.pop("person", [])
    if content or not isinstance(persons, list):
        raise _malformed(str(path), "the table is a list of [[person]] and nothing else")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[person]]"]
    for number, settings in enumerate(persons):
        where = f"{path}:{lines[number]}" if number < len(lines) else str(path)
        yield _toml_entry(where, settings)


def _toml_entry(where: str, settings: Any) -> _Entry:
    if not isinstance(settings, dict):
        raise _malformed(where, "a person is not a table")
    unknown = sorted(settings.keys() - _SETTINGS)
    if unknown:
        raise _malformed(where, f"there is no setting {unknown[0]!r}")
    words = {key: settings.get(key, "") for key in ("id", "name", "kind", "provenance")}
    lists = {key: settings.get(key, []) for key in ("identifiers", "not_same_as")}
    for key, value in {**words, **lists}.items():
        of_text = isinstance(value, str) if key in words else _is_list_of_text(value)
        if not of_text:
            raise _malformed(where, f"{key} is not {'text' if key in words else 'a list of texts'}")
    return _Entry(
        where,
        words["id"].strip(),
        words["name"].strip(),
        words["kind"] or Kind.PERSON.value,
        words["provenance"],
        [(where, text) for text in lists["identifiers"]],
        list(lists["not_same_as"]),
    )


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _person(entry: _Entry) -> TablePerson:
    if not entry.person_id:
        raise _malformed(entry.where, "a person has no id")
    kinds = {Kind.PERSON.value, Kind.MACHINE.value, Kind.SHARED.value}
    kind = entry.kind or Kind.PERSON.value
    if kind not in kinds:
        raise _malformed(entry.where, f"kind {kind!r} is not person, machine or shared")
    if entry.standing not in set(Standing):
        raise _malformed(
            entry.where, f"provenance {entry.standing!r} is not reviewed, directory or inferred"
        )
    keys, names = [], []
    for where, text in entry.identifiers:
        key, name = _identifier(where, text)
        if key:
            keys.append(key)
        else:
            names.append(name)
    return TablePerson(
        person_id=entry.person_id,
        name=entry.name,
        kind=Kind(kind),
        keys=tuple(sorted(set(keys))),
        names=tuple(sorted(set(names))),
        standing=Standing(entry.standing),
        not_same_as=frozenset(entry.not_same_as),
        where=entry.where,
    )


def _identifier(where: str, text: str) -> tuple[str, str]:
    """A key, or a display name."""
    text = text.strip()
    kind, colon, rest = text.partition(":")
    if colon and kind.lower() == "name" and rest.strip():
        return "", rest.strip()
    if _MAIL.fullmatch(text):
        return mail_key(text), ""
    if colon and rest.strip() and _PLATFORM.fullmatch(kind):
        return login_key(rest, kind), ""
    raise _malformed(
        where, f"{text[:60]!r} is not platform:login, a mail address or name:Display Name"
    )


def _checked(path: Path, persons: list[TablePerson]) -> AliasTable:
    by_id: dict[str, TablePerson] = {}
    owners: dict[str, TablePerson] = {}
    for person in persons:
        if person.person_id in by_id:
            raise _malformed(person.where, f"the id {person.person_id!r} stands twice")
        by_id[person.person_id] = person
        for key in person.keys:
            rival = owners.setdefault(key, person)
            if rival is not person:
                raise EvidenceError(
                    "identities.ambiguous",
                    f"{key!r} is listed for {rival.person_id!r} and for {person.person_id!r}",
                    remedy="list each login and each address for one person only",
                    where=person.where,
                )
    unreviewed = {p.person_id for p in persons if p.standing is Standing.INFERRED}
    for person in persons:
        if person.not_same_as and unreviewed & {person.person_id, *person.not_same_as}:
            raise _malformed(person.where, "not_same_as needs rows that somebody reviewed")
        wrong = sorted(person.not_same_as - by_id.keys() | person.not_same_as & {person.person_id})
        if wrong:
            raise _malformed(person.where, f"not_same_as names {wrong[0]!r}, which is nobody else")
    return AliasTable(tuple(by_id[key] for key in sorted(by_id)), str(path))


def _malformed(where: str, what: str) -> EvidenceError:
    return EvidenceError("identities.malformed", what, remedy=_REMEDY, where=where)

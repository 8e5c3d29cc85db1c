"""``table``: any CSV, XLSX, JSON or JSON lines file through a mapping file.

The mapping says which column is what (``mappings/`` has documented examples); what it does not map
stays unknown. Mapped texts (``[[documents]]``) are what an assessor reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assay.domain import Actor, Digest, Document, Fact, Moment, RecordPointer
from assay.errors import EvidenceError
from assay.intake import (
    DOCUMENTS_KEY,
    ROWS_KEY,
    Cell,
    ExportCap,
    MappedDocument,
    MappedTable,
    Record,
    Rejection,
    SourceInputs,
    SourceOptions,
    load_mapping,
)
from change_approval.case import (
    UNMAPPED,
    Approval,
    Change,
    Commit,
    Deployment,
    FieldEdit,
    Stance,
    TestRun,
)
from change_approval.sources.approver_cell import names_a_person, names_developers
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.reach import is_readable
from change_approval.sources.table_fields import CHANGE_TABLE, NEEDED_BY, UNSTATED
from change_approval.sources.times import Timekeeper

__all__ = ["Table"]

Cells = Mapping[str, object]


class Table:
    """Changes of a system that has no source of its own."""

    name = "table"
    title = "Any CSV, XLSX, JSON or JSON lines file of changes, through a mapping file (TOML)"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every row of the files, mapped or rejected."""
        yield from MappedTable(CHANGE_TABLE).records(inputs)

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules whose fields no column was mapped to."""
        if options.mapping is None:
            return {}
        mapping = load_mapping(options.mapping, CHANGE_TABLE)
        mapped = {*mapping.fields, *mapping.groups}
        for name, origins in mapping.groups.items():
            mapped.update(f"{name}.{field}" for origin in origins for field in origin.fields)
        return {
            rule: f"the mapping names no column for {' or '.join(fields)}"
            for rule, fields in NEEDED_BY.items()
            if not mapped.intersection(fields)
        }

    def lens(self, options: SourceOptions) -> Lens:
        """Zone and formats of dates stand in the mapping; the run's are for what it leaves out."""
        return Lens(options, Timekeeper(options.zone, options.date_formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One mapped row."""
        return Draft(lens.pen(record).record, _change(record), _documents(record))


def _change(record: Record) -> Change:
    cells = record.data
    number = _text(cells, "number")
    if number is None:
        raise EvidenceError("field.missing", "number is empty: the row has no identifier")
    merged_at = _moment(cells, "merged_at")
    head = _text(cells, "version", "head")
    developers = _people(cells, "developers", "commit.author")
    is_merged, contradiction = _implemented(cells, merged_at)
    approvals, unclear = _approvals(cells)
    unclear.extend(_unnamed(cells))
    return Change(
        kind="ticket",
        number=replace(number, value=number.value.strip()),
        title=_text(cells, "title"),
        description=_text(cells, "description"),
        change_type=_folded(_text(cells, "change_type")),
        system=_text(cells, "system"),
        risk=_text(cells, "risk"),
        state=_text(cells, "state"),
        requester=_person(cells, "requester"),
        created_at=_moment(cells, "created_at"),
        is_merged=is_merged,
        merged_at=None if contradiction else merged_at,
        merged_by=_person(cells, "merged_by"),
        closed_at=_moment(cells, "closed_at"),
        close_code=_text(cells, "close_code"),
        head=head,
        merge_commit=_text(cells, "merge_commit"),
        references=_texts(cells, "references", "reference.ticket"),
        incidents=_texts(cells, "incidents", "incident"),
        commits=(Commit(authors=developers),) if developers else (),
        approvals=approvals,
        tests=tuple(map(_test, _rows(cells, "tests"))),
        deployments=tuple(map(_deployment, _rows(cells, "deployments"))),
        impact=_text(cells, "impact"),
        backout=_text(cells, "backout"),
        window_start=_moment(cells, "window_start"),
        window_end=_moment(cells, "window_end"),
        template=_text(cells, "template"),
        edits=tuple(sorted(map(_edit, _rows(cells, "edits")), key=lambda e: e.at.value.earliest)),
        waiver=_text(cells, "waiver"),
        is_unauthorized=_flag(cells, "is_unauthorized"),
        approvals_gap=_gap(cells, number),
        unclear=(*contradiction, *unclear),
    )


def _implemented(
    cells: Cells, merged_at: Fact[Moment] | None
) -> tuple[Fact[bool] | None, tuple[Fact[str], ...]]:
    """Whether it was implemented; where the record says no and gives a time, nobody knows."""
    flag = _flag(cells, "is_merged")
    if flag is None or flag.value or merged_at is None:
        return flag or _by_time(merged_at), ()
    message = f"the record says that it was not implemented, and when: {merged_at.value}"
    return None, (Fact[str](name="is_merged", value=message, lineage=flag.lineage),)


def _gap(cells: Cells, number: Fact[str]) -> Fact[str] | None:
    """A mapping without approvals shows none; texts that it maps may hold them."""
    if "approvals" in cells:
        return None
    return Fact[str](
        name=UNMAPPED if cells.get(DOCUMENTS_KEY) else "approvals.gap",
        value="No approvals were exported; map their columns as [[groups.approvals]]",
        lineage=number.lineage,
    )


def _unnamed(cells: Cells) -> Iterator[Fact[str]]:
    """Cells for developers that name a team or a vendor: whose work it is stays open."""
    for developer in _people(cells, "developers", "commit.author"):
        if not names_developers(developer.value):
            words = f"the developer {str(developer.value)!r} is no person"
            yield Fact[str](name="developers", value=words, lineage=developer.lineage)


def _approvals(cells: Cells) -> tuple[tuple[Approval, ...], list[Fact[str]]]:
    """The approvals, oldest first, and the rows that are none before a person has read them."""
    found: list[Approval] = []
    unclear: list[Fact[str]] = []
    for row in _rows(cells, "approvals"):
        one = _approval(row)
        if isinstance(one, Approval):
            found.append(one)
        else:
            unclear.append(one)
    return tuple(sorted(found, key=_instant)), unclear


def _approval(row: Cells) -> Approval | Fact[str]:
    """One row; an approval where no column is mapped for what they said: the table lists approvals.

    An empty cell in such a column is no decision, and words that are no name are no approver.
    """
    approver = _person(row, "approver", "approval.approver")
    if approver is None:
        raise EvidenceError("field.missing", "approvals.approver is empty")
    stated = _text(row, "stance")
    if stated is not None and stated.value == UNSTATED:
        words = f"{str(approver.value)!r} is listed as an approver, without a decision"
        return Fact[str](name="approval.stance", value=words, lineage=stated.lineage)
    if not names_a_person(approver.value):
        words = f"{str(approver.value)!r} stands for an approver"
        return Fact[str](name="approval.approver", value=words, lineage=approver.lineage)
    stance = Stance(stated.value) if stated else Stance.APPROVE
    lineage = stated.lineage if stated else approver.lineage
    return Approval(
        approver=approver,
        stance=Fact[Stance](name="approval.stance", value=stance, lineage=lineage),
        at=_moment(row, "at", "approval.at"),
        version=_text(row, "version", "approval.version"),
        recorded_by=_person(row, "recorded_by", "approval.recorded_by"),
        scope=_text(row, "scope", "approval.scope"),
    )


def _test(row: Cells) -> TestRun:
    kind = _text(row, "kind")
    return TestRun(
        kind=kind.value if kind else "uat",
        result=_folded(_text(row, "result", "test.result")),
        tester=_person(row, "tester", "test.tester"),
        at=_moment(row, "at", "test.at"),
        build=_text(row, "build", "test.build"),
    )


def _deployment(row: Cells) -> Deployment:
    deployment_id = _text(row, "deployment_id", "deployment.id")
    if deployment_id is None:
        raise EvidenceError("field.missing", "deployments.deployment_id is empty")
    return Deployment(
        deployment_id=deployment_id,
        at=_moment(row, "at", "deployment.at"),
        by=_person(row, "by", "deployment.by"),
        triggered_by=_person(row, "triggered_by", "deployment.triggered_by"),
        version=_text(row, "version", "deployment.version"),
    )


def _edit(row: Cells) -> FieldEdit:
    field, at = _text(row, "field", "edit.field"), _moment(row, "at", "edit.at")
    if field is None or at is None:
        raise EvidenceError("field.missing", "edits.field or edits.at is empty")
    return FieldEdit(
        field=field,
        at=at,
        by=_person(row, "by", "edit.by"),
        old=_text(row, "old", "edit.old"),
        new=_text(row, "new", "edit.new"),
    )


def _documents(record: Record) -> tuple[Document, ...]:
    """Mapped texts, then the rows of joined files, so that each fact's digest leads somewhere."""
    documents: list[Document] = []
    mapped = record.data.get(DOCUMENTS_KEY, ())
    for item in mapped if isinstance(mapped, tuple) else ():
        if isinstance(item, MappedDocument) and is_readable(item.text):
            documents.append(
                Document.of(
                    f"{item.kind}-{len(documents) + 1}",
                    item.kind,
                    item.text,
                    item.origin,
                    media_type=item.media_type,
                    author=item.author,
                    written_at=item.written_at,
                    author_lineage=item.author_lineage,
                    time_lineage=item.time_lineage,
                )
            )
    joined = record.data.get(ROWS_KEY, ())
    for at, row in enumerate(joined if isinstance(joined, tuple) else (), start=2):
        text = row.raw.decode("utf-8", "surrogatepass")
        documents.append(
            Document.of(
                f"record-{at}",
                "record",
                text,
                row.origin,
                media_type="application/json" if text.startswith("{") else "text/csv",
            )
        )
    return tuple(documents)


def _rows(cells: Cells, group: str) -> tuple[Cells, ...]:
    rows = cells.get(group, ())
    return rows if isinstance(rows, tuple) else ()


def _lineage(cell: Cell) -> RecordPointer:
    return RecordPointer(sha256=Digest(cell.sha256), origin=cell.origin)


def _text(cells: Cells, field: str, name: str = "") -> Fact[str] | None:
    cell = cells.get(field)
    if not isinstance(cell, Cell):
        return None
    return Fact[str](name=name or field, value=str(cell.value), lineage=_lineage(cell))


def _texts(cells: Cells, field: str, name: str) -> tuple[Fact[str], ...]:
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, tuple):
        return ()
    return tuple(
        Fact[str](name=name, value=str(item.value).strip(), lineage=_lineage(item))
        for item in cell.value
    )


def _people(cells: Cells, field: str, name: str) -> tuple[Fact[Actor], ...]:
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, tuple):
        return ()
    return tuple(
        Fact[Actor](name=name, value=item.value, lineage=_lineage(item))
        for item in cell.value
        if isinstance(item.value, Actor)
    )


def _person(cells: Cells, field: str, name: str = "") -> Fact[Actor] | None:
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Actor):
        return None
    return Fact[Actor](name=name or field, value=cell.value, lineage=_lineage(cell))


def _moment(cells: Cells, field: str, name: str = "") -> Fact[Moment] | None:
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, Moment):
        return None
    return Fact[Moment](name=name or field, value=cell.value, lineage=_lineage(cell))


def _flag(cells: Cells, field: str) -> Fact[bool] | None:
    cell = cells.get(field)
    if not isinstance(cell, Cell) or not isinstance(cell.value, bool):
        return None
    return Fact[bool](name=field, value=cell.value, lineage=_lineage(cell))


def _by_time(merged_at: Fact[Moment] | None) -> Fact[bool] | None:
    """A time of implementation says that it was implemented; an empty field says nothing."""
    if merged_at is None:
        return None
    return Fact[bool](name="is_merged", value=True, lineage=merged_at.lineage)


def _folded(fact: Fact[str] | None) -> Fact[str] | None:
    return fact and replace(fact, value=fact.value.strip().casefold())


def _instant(approval: Approval) -> tuple[bool, float]:
    if approval.at is None:
        return (False, 0.0)
    return (True, approval.at.value.earliest.timestamp())

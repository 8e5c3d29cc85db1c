"""Fields, approvals, history and journal of a ServiceNow record.

A field is a plain value, or an object ``{"value": ..., "display_value": ...}`` where the export
asked for both. References are ``sys_id`` s unless display values were asked for: a ``sys_id``
identifies an account as well as a name does, but the two can't be compared without a list.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from assay.domain import Actor, Document, Fact, Moment, Origin
from assay.errors import EvidenceError
from change_approval.case import Approval, ApprovalForm, FieldEdit, Stance
from change_approval.sources.approver_cell import names_a_person
from change_approval.sources.pen import Pen, escape, place_of, recorded
from change_approval.sources.people import is_machine, person
from change_approval.sources.reach import is_readable
from change_approval.sources.times import Timekeeper

__all__ = ["APPROVAL_LISTS", "Row", "approvals_of", "edits_of", "journal_of"]

_SYS_ID = re.compile(r"[0-9a-f]{32}")
_ACCOUNT, _RECORD_ID = "servicenow", "servicenow:sys_id"
_STANCES = {
    "approved": Stance.APPROVE,
    "rejected": Stance.REQUEST_CHANGES,
    "requested": Stance.PENDING,
    "more_info_required": Stance.PENDING,
    "more information required": Stance.PENDING,
}
_NO_STATEMENT = frozenset(
    {"", "not requested", "not yet requested", "not_required", "no longer required", "cancelled"}
    | {"canceled", "skipped", "duplicate", "not required"}
)
_JOURNAL = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) - (?P<who>.{1,120}?) \((?P<kind>[^()]{1,60})\)$",
    re.MULTILINE,
)
_JOURNALS = ("comments_and_work_notes", "comments", "work_notes", "approval_history")
_JOBS = frozenset({"system", "guest", "maint"})
"""Accounts under which the product itself writes."""
NOBODY = Actor()


class Row:
    """One row of a ServiceNow table, by field names or by the labels of lists.

    Args:
        pen: Writes its facts.
        data: Its fields.
        base: Pointer of the row within the record.
    """

    def __init__(self, pen: Pen, data: Mapping[str, object], base: str) -> None:
        self.pen = pen
        self.data = data
        self.base = base

    @staticmethod
    def key_of(data: Mapping[str, object], *, is_number: bool) -> str:
        """What joined rows know a change by: its ``sys_id`` or its number."""
        for name in ("number", "Number") if is_number else ("sys_id",):
            value = data.get(name)
            if isinstance(value, dict):
                value = value.get("display_value" if is_number else "value")
            if isinstance(value, str) and value:
                return value.strip()
        return ""

    def place(self, *names: str) -> str:
        """The pointer of the first of the fields that exists."""
        name = next((name for name in names if name in self.data), names[0])
        return f"{self.base}/{escape(name)}"

    def origin(self, *names: str) -> Origin:
        """The file, row and pointer of the first of the fields that exists."""
        return self.pen.origin(self.place(*names))

    def stored(self, *names: str) -> object:
        """The first value that is not empty, as it is stored."""
        return self._first(names, "value", "display_value")

    def shown(self, *names: str) -> object:
        """The first value that is not empty, as people see it."""
        return self._first(names, "display_value", "value")

    def _first(self, names: tuple[str, ...], *parts: str) -> object:
        for name in names:
            value = self.data.get(name)
            if isinstance(value, dict):
                value = next((value[part] for part in parts if value.get(part)), None)
            if value not in (None, ""):
                return value
        return None

    def _where(self, names: tuple[str, ...]) -> str:
        name = next((name for name in names if self.stored(name) is not None), None)
        return self.place(name) if name else self.place(*names)

    def text(self, name: str, *names: str) -> Fact[str] | None:
        """A text as people see it."""
        return self.pen.text(name, self.shown(*names), self._where(names))

    def word(self, name: str, *names: str) -> Fact[str] | None:
        """A choice as it is stored (``emergency``, not ``Emergency (ECAB)``)."""
        return self.pen.text(name, self.stored(*names), self._where(names))

    def prose(self, name: str, *names: str) -> Fact[str] | None:
        """A description or plan; empty where the field is there and empty."""
        exists = any(field in self.data for field in names)
        return self.pen.prose(name, self.shown(*names), self._where(names), exists=exists)

    def moment(self, name: str, *names: str) -> Fact[Moment] | None:
        """A time, as it is stored."""
        return self.pen.moment(name, self.stored(*names), self._where(names))

    def actor(self, name: str, *names: str) -> Fact[Actor] | None:
        """Someone: a reference, a user name, or a display name."""
        for field in names:
            found = _actor(self.data.get(field))
            if found is not None:
                return self.pen.someone(name, found, self.place(field))
        return None

    def login(self, name: str, *names: str) -> Fact[Actor] | None:
        """Someone by user name, as ``sys_created_by`` and ``sys_updated_by`` have them."""
        value = self.stored(*names)
        found = person(login=value, platform=_ACCOUNT) if isinstance(value, str) else None
        return self.pen.actor(name, found, self._where(names))

    def children(self, *names: str) -> list["Row"]:
        """Joined rows."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, list):
                base = f"{self.base}/{escape(name)}"
                return [
                    Row(self.pen, item, f"{base}/{index}")
                    for index, item in enumerate(value)
                    if isinstance(item, dict)
                ]
        return []


APPROVAL_LISTS = ("sysapproval_approver", "approvals", "sysapproval_approvers")
"""Members of a record that may hold its approvals, joined or exported with it."""


def approvals_of(row: Row, table: str) -> tuple[tuple[Approval, ...], tuple[Fact[str], ...]]:
    """The approvals of a change, oldest first, and approvers' cells that name no person.

    Where the change says ``approved`` and no row says by whom, someone approved and nobody can
    say who: that is an approval by an unnamed person, which counts for nothing without a person's
    look.
    """
    rows = [
        approval
        for child in row.children(table, *APPROVAL_LISTS)
        if (approval := _approval(child)) is not None
    ]
    found = [one for one in rows if names_a_person(one.approver.value)]
    unclear = tuple(
        Fact[str](
            name="approval.approver",
            value=f"{str(one.approver.value)!r} stands for an approver",
            lineage=one.approver.lineage,
        )
        for one in rows
        if not names_a_person(one.approver.value)
    )
    overall = row.word("approval.stance", "approval", "Approval")
    said_yes = any(approval.stance.value is Stance.APPROVE for approval in found)
    if overall is not None and overall.value.casefold() == "approved" and not said_yes:
        pointer = place_of(overall)
        found.append(
            Approval(
                approver=row.pen.someone("approval.approver", NOBODY, pointer),
                stance=row.pen.stance(Stance.APPROVE, pointer),
            )
        )
    return tuple(sorted(found, key=_instant)), unclear


def _approval(child: Row) -> Approval | None:
    word = child.word("approval.state", "state", "State")
    state = word.value.casefold() if word else ""
    if word is None or state in _NO_STATEMENT:
        return None
    stance = _STANCES.get(state)
    if stance is None:
        raise EvidenceError(
            "field.malformed",
            f"{place_of(word)[1:]} is no state of an approval: {word.value[:80]!r}",
            remedy="export the state's value, not a translation of it",
        )
    approver = child.actor("approval.approver", "approver", "Approver")
    return Approval(
        approver=approver
        or child.pen.someone("approval.approver", NOBODY, child.place("approver")),
        stance=child.pen.stance(stance, place_of(word)),
        at=_decided_at(child),
        form=ApprovalForm.FORMAL,
        recorded_by=child.login("approval.recorded_by", "sys_updated_by", "Updated by"),
    )


def _decided_at(child: Row) -> Fact[Moment] | None:
    """When the decision was made: a row's last update is that only if a person made it.

    A job that touches the row later moves its update. Then all that is known is that the decision
    lies between the row's creation and that update; without a creation, nothing is.
    """
    stated = child.moment("approval.at", "approved_at", "u_approved_at")
    updated = child.moment("approval.at", "sys_updated_on", "Updated")
    if stated is not None or updated is None or not _is_by_machine(child):
        return stated or updated
    created = child.moment("approval.at", "sys_created_on", "Created")
    if created is None or created.value.latest > updated.value.latest:
        return None
    spanned = Moment(
        earliest=created.value.earliest,
        latest=updated.value.latest,
        text=f"{created.value.text}/{updated.value.text}",
    )
    return replace(updated, value=spanned)


def _is_by_machine(child: Row) -> bool:
    by = child.login("approval.recorded_by", "sys_updated_by", "Updated by")
    return by is not None and (by.value.login.casefold() in _JOBS or is_machine(by.value))


def edits_of(row: Row, table: str) -> tuple[FieldEdit, ...]:
    """The history of the change's fields, oldest first."""
    edits = []
    for child in row.children(table, "audit", "history"):
        field = child.word("edit.field", "fieldname", "Field name", "field")
        at = child.moment("edit.at", "sys_created_on", "Created", "update_time")
        if field is None or at is None:
            continue
        edits.append(
            FieldEdit(
                field=field,
                at=at,
                by=child.login("edit.by", "user", "User", "sys_created_by"),
                old=child.word("edit.old", "oldvalue", "Old value", "old"),
                new=child.word("edit.new", "newvalue", "New value", "new"),
            )
        )
    return tuple(sorted(edits, key=lambda edit: edit.at.value.earliest))


def journal_of(row: Row, times: Timekeeper) -> tuple[Document, ...]:
    """Comments on approvals, and the entries of the journals, as documents.

    The stamps inside a journal are in the zone of whoever exported it, in the API too.
    """
    documents: list[Document] = []
    for child in row.children(*APPROVAL_LISTS):
        text = child.shown("comments", "Comments")
        if isinstance(text, str) and is_readable(text):
            author = child.actor("comment.author", "approver", "Approver")
            at = child.moment("comment.at", "sys_updated_on", "Updated")
            documents.append(
                _comment(child.origin("comments", "Comments"), text, author, at, len(documents))
            )
    seen: set[tuple[str, str, str]] = set()
    for field in _JOURNALS:
        text = row.shown(field)
        for at_text, who, words in _entries(text) if isinstance(text, str) else ():
            if (at_text, who, words) in seen or not is_readable(words):
                continue
            seen.add((at_text, who, words))
            named = person(name=who)
            author = row.pen.actor("comment.author", named, row.place(field))
            stamp = times.moment(field, at_text)
            place = row.pen.at(row.place(field))
            said_at = None if stamp is None else Fact[Moment](name="at", value=stamp, lineage=place)
            documents.append(_comment(row.origin(field), words, author, said_at, len(documents)))
    return tuple(documents)


def _entries(text: str) -> list[tuple[str, str, str]]:
    """Time, author and words of each entry; text without stamps has no known author."""
    stamps = list(_JOURNAL.finditer(text))
    if not stamps:
        return []
    ends = [stamp.start() for stamp in stamps[1:]] + [len(text)]
    return [
        (stamp["at"], stamp["who"], text[stamp.end() : end].strip("\n"))
        for stamp, end in zip(stamps, ends, strict=True)
    ]


def _comment(
    origin: Origin,
    text: str,
    author: Fact[Actor] | None,
    at: Fact[Moment] | None,
    count: int,
) -> Document:
    return Document.of(
        f"comment-{count + 1}",
        "comment",
        text,
        origin,
        author=author.value if author else None,
        written_at=at.value if at else None,
        author_lineage=recorded(author),
        time_lineage=recorded(at),
    )


def _actor(value: object) -> Actor | None:
    if isinstance(value, dict):
        name = str(value.get("display_value") or "")
        stored = str(value.get("value") or "")
        platform = _RECORD_ID if _SYS_ID.fullmatch(stored) else _ACCOUNT
        login = "" if stored == name else stored
        return person(name=name, login=login, platform=platform)
    if not isinstance(value, str) or not value.strip():
        return None
    if _SYS_ID.fullmatch(value):
        return person(login=value, platform=_RECORD_ID)
    return (
        person(login=value, platform=_ACCOUNT) if " " not in value.strip() else person(name=value)
    )


def _instant(approval: Approval) -> tuple[bool, float]:
    if approval.at is None:
        return (False, 0.0)
    return (True, approval.at.value.earliest.timestamp())

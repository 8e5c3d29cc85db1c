"""What the ledger says of exceptions: each stream added up to the line that the database keeps.

An exception is a stream ``exception/<run number>/<E-nnnn>``; a group that was disposed together is a
stream ``group/<run number>/<n>``, whose first entry names an artifact that lists its members. The
database keeps one line of each exception for queries; :class:`ExceptionBook` holds it to the ledger.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import orjson

from assay.canonical import JsonValue, encode
from assay.errors import VerificationError
from assay.ledger import Draft, Entry
from assay.stores.store import Snapshot

__all__ = [
    "EXCEPTION_KINDS",
    "ExceptionBook",
    "ExceptionLine",
    "exception_stream",
    "fold_exception",
    "group_stream",
    "members_of",
    "opened_line",
]

EXCEPTION_KINDS = frozenset(
    {
        "exception.opened",
        "exception.updated",
        "exception.disposed",
        "exception.closed",
        "deficiency.classified",
    }
)
"""Kinds of entries that an exception is made of."""

_FOUND = ("population", "tested", "found_by", "opened_at")
_PERSON = "person:"
_REMEDIATE = "remediate"


class ExceptionLine(NamedTuple):
    """An exception as it stands.

    Attributes:
        number: Counts the exceptions of its run from 1.
        state: ``open``, ``investigated``, ``disposed``, ``remediating``, ``retested``, ``closed``.
        classification: What a person holds it to be; empty before.
        owner: Person id of who mends the control; empty where nobody does.
        due: ISO date by which; likewise.
        data: Everything else, canonical JSON: extent, workpaper, inquiry, settlement, retests, who.
    """

    number: int
    case_id: str
    rule_id: str
    state: str
    classification: str
    owner: str
    due: str
    data: str


def exception_stream(run_number: int, number: int) -> str:
    """The stream of an exception."""
    return f"exception/{run_number}/E-{number:04d}"


def group_stream(run_number: int, number: int) -> str:
    """The stream of a group of exceptions that were disposed together."""
    return f"group/{run_number}/{number}"


def fold_exception(before: ExceptionLine | None, entry: Entry | Draft) -> ExceptionLine | None:
    """The line after one more entry of its stream, or of the group that it belongs to.

    What an entry may say is decided before it is recorded; here it is only added up, so that what is
    about to be recorded gives the same line as what was. An entry that says nothing of an exception
    leaves the line as it is.
    """
    if entry.kind == "exception.opened":
        return opened_line(entry)
    if before is None or entry.kind not in EXCEPTION_KINDS:
        return before
    said = _said(entry)
    data = dict(orjson.loads(before.data))
    person = entry.actor.id.removeprefix(_PERSON)
    match entry.kind:
        case "exception.updated":
            after = _updated(before, said, data, person)
        case "exception.disposed":
            after = _disposed(before, said, data, person)
            data["group"] = entry.stream if entry.stream.startswith("group/") else ""
        case "exception.closed":
            data["closed_by"] = person
            after = before._replace(state="closed")
        case _:
            data["classified_by"] = person
            data["classification"] = said
            after = before._replace(classification=str(said.get("classification", "")))
    return after._replace(data=encode(data).decode())


def opened_line(entry: Entry | Draft) -> ExceptionLine:
    """The line of a new exception, from its ``exception.opened``."""
    body = entry.body
    data: dict[str, JsonValue] = {name: body[name] for name in _FOUND}
    data["workpaper"] = entry.refs[0] if entry.refs else ""
    number = int(str(entry.stream.rpartition("E-")[2]))
    said = encode(data).decode()
    return ExceptionLine(
        number, str(body["case_id"]), str(body["rule_id"]), "open", "", "", "", said
    )


def _updated(
    before: ExceptionLine,
    said: Mapping[str, JsonValue],
    data: dict[str, JsonValue],
    person: str,
) -> ExceptionLine:
    if said.get("what") == "retest":
        retests = data.get("retests")
        data["retests"] = [*(retests if isinstance(retests, list) else []), dict(said)]
        data["retested_by"] = person
        passed = said.get("passed") is True
        return before._replace(state="retested" if passed else "remediating")
    if said.get("what") == "reopened":
        data["reopened"] = str(said.get("reason", ""))
        return before._replace(state="investigated" if "inquiry" in data else "open")
    data["inquiry"] = dict(said)
    data["investigated_by"] = person
    return before._replace(state="investigated")


def _disposed(
    before: ExceptionLine,
    said: Mapping[str, JsonValue],
    data: dict[str, JsonValue],
    person: str,
) -> ExceptionLine:
    data["settlement"] = dict(said)
    data["disposed_by"] = person
    state = "remediating" if said.get("disposition") == _REMEDIATE else "disposed"
    owner, due = str(said.get("owner", "")), str(said.get("due", ""))
    return before._replace(state=state, owner=owner, due=due)


def _said(entry: Entry | Draft) -> Mapping[str, JsonValue]:
    said = entry.body.get("said")
    return said if isinstance(said, dict) else {}


def members_of(view: Snapshot, digest: str) -> tuple[int, ...]:
    """The exceptions that an artifact of a group lists, by number.

    Raises:
        StoreError: ``artifact.missing``, ``artifact.damaged``.
    """
    listed = orjson.loads(view.artifact(digest))
    return tuple(int(member["number"]) for member in listed["members"])


class ExceptionBook:
    """Adds up exceptions while a ledger is read, then compares them with the database.

    Args:
        view: Where the lists of groups are.
    """

    def __init__(self, view: Snapshot) -> None:
        self._view = view
        self._lines: dict[str, dict[int, ExceptionLine]] = {}

    def follow(self, entry: Entry) -> None:
        """Add one entry; those of other kinds are passed over."""
        if entry.kind not in EXCEPTION_KINDS:
            return
        lines = self._lines.setdefault(entry.run, {})
        for number in self._numbers(entry):
            line = fold_exception(lines.get(number), entry)
            if line is not None:
                lines[number] = line

    def compare(self, run_id: str) -> int:
        """Compare the exceptions of a run; how many there are.

        Raises:
            VerificationError: ``state.differs``.
        """
        expected = dict(self._lines.get(run_id, {}))
        for line in self._view.exceptions(run_id):
            if expected.pop(line.number, None) != line:
                raise _differs(f"exception E-{line.number:04d} is not what the ledger says")
        if expected:
            raise _differs(f"exception E-{min(expected):04d} on the ledger is not there")
        return len(self._lines.get(run_id, {}))

    def _numbers(self, entry: Entry) -> Iterable[int]:
        if entry.stream.startswith("group/"):
            return members_of(self._view, entry.refs[0]) if entry.refs else ()
        name = entry.stream.rpartition("E-")[2]
        return (int(name),) if name.isdecimal() else ()


def _differs(what: str) -> VerificationError:
    return VerificationError(
        "state.differs",
        f"the database was changed: {what}",
        remedy="restore the database from a copy; the ledger tells what was decided",
    )

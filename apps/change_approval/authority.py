"""The list of who may approve what: CSV, XLSX or JSON with a few fixed columns.

``name``, ``email``, ``login`` (one at least), ``platform`` of the login, ``system`` (``*`` or
empty for all), ``role``, ``from`` and ``to`` (ISO dates, both included; empty for open).
"""

from pathlib import Path

from assay.domain import Moment
from assay.errors import EvidenceError
from assay.intake import Rejection, read_rows
from change_approval.case import Grant
from change_approval.sources.people import person
from change_approval.sources.times import Timekeeper

__all__ = ["read_authority"]

_WHO = ("name", "email", "login")


def read_authority(path: Path, zone: str = "") -> tuple[Grant, ...]:
    """Every line of the list.

    Args:
        path: The file.
        zone: Zone of its dates; empty for uncertain ones.

    Raises:
        EvidenceError: ``authority.malformed`` with file and row; the errors of reading a file.
    """
    times = Timekeeper(zone)
    grants = []
    for row in read_rows(path):
        where = str(row.origin)
        if isinstance(row, Rejection):
            raise _malformed(where, row.message)
        words = {str(key).strip().casefold(): _word(value) for key, value in row.data.items()}
        who = person(
            name=words.get("name", ""),
            email=words.get("email", ""),
            login=words.get("login", ""),
            platform=words.get("platform", ""),
        )
        if who is None:
            raise _malformed(where, f"none of {', '.join(_WHO)} names a person")
        grants.append(
            Grant(
                person=who,
                system=words.get("system", "") or "*",
                role=words.get("role", ""),
                first=_moment(times, "from", words, where),
                last=_moment(times, "to", words, where),
                origin=where,
            )
        )
    return tuple(grants)


def _moment(times: Timekeeper, field: str, words: dict[str, str], where: str) -> Moment | None:
    try:
        return times.moment(field, words.get(field, ""))
    except EvidenceError as error:
        raise _malformed(where, error.message) from error


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()


def _malformed(where: str, reason: str) -> EvidenceError:
    return EvidenceError(
        "authority.malformed",
        f"the list of approvers can't be read: {reason}",
        remedy="columns: name, email, login, platform, system, role, from, to",
        where=where,
    )

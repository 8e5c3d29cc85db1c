"""Points in time as change systems write them.

The reading itself is intake's (:func:`assay.intake.moments.parse_moment`): an instant with an
offset is exact; one without is read in the zone that the run was told, or spans every instant that
the words can mean anywhere on earth. Added here are the forms that only these systems use: numbers
since 1970 (git, Jira), git's default dates, and offsets behind a space.
"""

import re
from datetime import UTC, datetime, timedelta

from assay.domain import Moment
from assay.errors import EvidenceError
from assay.intake.json_value import RowError
from assay.intake.moments import (
    is_credible_year,
    load_zone,
    parse_moment,
    require_credible_year,
)
from change_approval.unchecked import made

__all__ = ["Timekeeper"]

_ZULU_LENGTH = 20  # 2026-03-04T09:00:00Z
_GIT_FORMAT = "%a %b %d %H:%M:%S %Y %z"
_SPACED_OFFSET = re.compile(r"(?<=\d)\s+([+-]\d{2}:?\d{2})$")
_GIT_RAW = re.compile(r"@?(?P<seconds>\d{9,11}) [+-]\d{4}")
_EPOCH_MIN, _EPOCH_MILLIS = 100_000_000, 100_000_000_000  # 1973 in seconds; above: milliseconds
_UNIX_START = datetime(1970, 1, 1, tzinfo=UTC)
_REMEDY = "correct it in the source system, or name the format with --date-format"
_SHOWN = 80
_MAX_KNOWN = 1024


class Timekeeper:
    """Reads the times of one source; picklable.

    It remembers what it read last: a record states most of its times more than once.

    Args:
        zone: Zone of times without an offset; empty where it is not known.
        formats: ``strptime`` formats of dates that are not ISO 8601.
    """

    def __init__(self, zone: str = "", formats: tuple[str, ...] = ()) -> None:
        self._name = zone
        self._zone = load_zone(zone)
        self._formats = formats
        self._all_formats = (*formats, _GIT_FORMAT)
        self._known: dict[str, Moment] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Timekeeper, (self._name, self._formats)

    def moment(self, field: str, value: object) -> Moment | None:
        """When; ``None`` where the field is empty.

        Raises:
            EvidenceError: ``field.malformed``: the value is no date, or an impossible one.
        """
        if isinstance(value, str):
            return self._known.get(value) or self._spelled(field, value)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self._formats and abs(value) < _EPOCH_MIN:  # a format may know what it counts
                return self._spelled(field, str(value))
            return _epoch(field, value)
        raise _malformed(field, value)

    def require(self, field: str, value: object) -> None:
        """Make sure that :meth:`moment` would read the value.

        Raises:
            EvidenceError: ``field.malformed``.
        """
        if value is not None and not (isinstance(value, str) and _zulu(value)):
            self.moment(field, value)

    def _spelled(self, field: str, value: str) -> Moment | None:
        instant = _zulu(value)
        if instant is not None:
            found = made(Moment, earliest=instant, latest=instant, text=value)
        elif text := value.strip():
            found = self._read(field, text)
        else:
            return None
        if len(value) <= _SHOWN:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[value] = found
        return found

    def _read(self, field: str, text: str) -> Moment:
        if raw := _GIT_RAW.fullmatch(text):  # git's own: seconds since 1970, and the local offset
            return _epoch(field, int(raw["seconds"])).model_copy(update={"text": text})
        try:
            tidy = _SPACED_OFFSET.sub(r"\1", text) if text[:1].isdigit() else text
            found = parse_moment(tidy, self._zone, self._all_formats, field=field)
        except RowError as error:
            raise EvidenceError(error.code, error.message, remedy=_REMEDY) from error
        return found if tidy == text else found.model_copy(update={"text": text})


def _zulu(value: str) -> datetime | None:
    """The commonest form, ``2026-03-04T09:00:00Z``; ``None`` for any other and for impossible ones."""
    if len(value) != _ZULU_LENGTH or value[19] != "Z" or value[10] != "T":
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None  # read by other means, where the refusal is worded
    return instant if is_credible_year(instant.year) else None


def _epoch(field: str, value: float) -> Moment:
    """Unix time, in seconds or milliseconds."""
    millis = value if abs(value) >= _EPOCH_MILLIS else value * 1000
    if abs(millis) < _EPOCH_MIN * 1000:
        raise _malformed(field, value)
    try:
        instant = _UNIX_START + timedelta(milliseconds=millis)
        require_credible_year(instant.year, str(value), field=field)
    except (OverflowError, ValueError) as error:
        raise _malformed(field, value) from error
    except RowError as error:
        raise EvidenceError(error.code, error.message, remedy=_REMEDY) from error
    return Moment.at(instant, str(value))


def _malformed(field: str, value: object) -> EvidenceError:
    return EvidenceError(
        "field.malformed", f"{field} is no date: {str(value)[:_SHOWN]!r}", remedy=_REMEDY
    )

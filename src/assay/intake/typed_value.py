"""Values of a record as their types say, each with its place in the evidence."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assay.domain import Actor, Moment, Origin
from assay.intake.field_spec import FieldType
from assay.intake.json_value import RowError, clip
from assay.intake.moments import parse_moment, widen_to_day

__all__ = ["Cell", "Reading", "convert", "is_blank"]

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")
_YES = ("true", "yes", "y", "1")
_TAG = re.compile(r"<!--.{0,4096}?-->|<[!/a-zA-Z][^<>]{0,4096}>", re.DOTALL)
_ANY_OTHER = "*"
_NO = ("false", "no", "n", "0")
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_NAMED_ADDRESS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*")


class Cell(NamedTuple):
    """A typed value and where it stands.

    Attributes:
        value: See :class:`~assay.intake.field_spec.FieldType`.
        row: Where its row stands.
        pointer: Where it stands within the row.
        sha256: Digest of the bytes of the row that it stands in.
        words: The source's own words, before typing and translation.
    """

    value: "str | int | bool | Moment | Actor | tuple[Cell, ...]"
    row: Origin
    pointer: str
    sha256: str
    words: str

    @property
    def origin(self) -> Origin:
        """File, row and pointer of the value; made when asked for, since most are never asked."""
        return Origin(file=self.row.file, row=self.row.row, pointer=self.pointer)


class Reading(NamedTuple):
    """How the words of one field are read.

    Attributes:
        name: The field, for errors.
        type: What they become.
        zone: Zone of dates without one.
        formats: Formats of dates.
        is_day: Instants mean nothing but their day.
        true: Words that mean yes; empty for the usual ones.
        false: Words that mean no; ``*`` for every other word.
        reads_as: How a person is written.
        platform: Where logins are valid.
        translation: The source's words to the app's.
        words: The only values allowed; empty for any.
        blank: Words, folded, that say nothing.
        is_markup: The cell holds HTML; its shown text counts.
        thousands: What groups the digits of numbers.
    """

    name: str
    type: FieldType
    zone: ZoneInfo | None = None
    formats: Sequence[str] = ()
    is_day: bool = False
    true: Sequence[str] = ()
    false: Sequence[str] = ()
    reads_as: str = "auto"
    platform: str = ""
    translation: Mapping[str, str] = {}
    words: Sequence[str] = ()
    blank: frozenset[str] = frozenset()
    is_markup: bool = False
    thousands: str = ""

    def shown(self, value: object) -> object:
        """The value without its markup; ``None`` where its words say nothing."""
        if not isinstance(value, str):
            return value
        if self.is_markup:
            value = " ".join(html.unescape(_TAG.sub(" ", value)).split())
        return None if self.blank and value.strip().casefold() in self.blank else value


def is_blank(value: object) -> bool:
    """Whether a source says nothing here: null, no text, or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def convert(value: object, reading: Reading) -> str | int | bool | Moment | Actor:
    """A value that is not blank as its type says.

    Raises:
        RowError: ``field.malformed``, naming the field and the value.
    """
    if type(value) is not str and isinstance(value, Mapping | list | tuple):
        raise _malformed(reading, value, "is an object or list; name a path within it")
    text = _words(value)
    if reading.type is FieldType.INTEGER:
        return _integer(text, reading)
    if reading.type is FieldType.DECIMAL:
        return _decimal(text, reading)
    if reading.type is FieldType.FLAG:
        return _flag(text, reading)
    if reading.type is FieldType.MOMENT:
        moment = parse_moment(text, reading.zone, reading.formats, field=reading.name)
        return widen_to_day(moment, reading.zone) if reading.is_day else moment
    if reading.type is FieldType.PERSON:
        return _person(text, reading)
    return _translated(text, reading)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _translated(text: str, reading: Reading) -> str:
    word = text
    if reading.translation:
        folded = {key.strip().casefold(): to for key, to in reading.translation.items()}
        word = reading.translation.get(text.strip(), folded.get(text.strip().casefold(), text))
    if reading.words and word not in reading.words:
        same = [known for known in reading.words if known.casefold() == word.strip().casefold()]
        if same:
            return same[0]
        raise _malformed(
            reading,
            text,
            f"is none of {', '.join(reading.words)}; translate it under {_section(reading.name)}",
        )
    return word


def _section(name: str) -> str:
    """The section of a mapping file that translates the words of a field."""
    group, dot, field = name.rpartition(".")
    return f"[groups.{group}.values.{field}]" if dot else f"[values.{field}]"


def _integer(text: str, reading: Reading) -> int:
    text = _ungrouped(text, reading)
    if not _INTEGER.fullmatch(text.strip()):
        raise _malformed(reading, text, "is no whole number")
    return int(text)


def _ungrouped(text: str, reading: Reading) -> str:
    """The number with a point and nothing between its digits.

    Where a point groups the digits, a comma begins the fraction.
    """
    mark = reading.thousands
    if not mark:
        return text
    fraction = "," if mark == "." else "."
    groups = rf"[+-]?(?:\d+|\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+)(?:{re.escape(fraction)}\d+)?"
    if re.fullmatch(groups, text.strip()):
        return text.replace(mark, "").replace(fraction, ".")
    if mark in text:
        raise _malformed(reading, text, f"has digits in odd groups between {mark!r}")
    return text


def _decimal(text: str, reading: Reading) -> str:
    text = _ungrouped(text, reading)
    if not _DECIMAL.fullmatch(text.strip()):
        raise _malformed(reading, text, "is no decimal number; write digits and one point")
    return text.strip()


def _flag(text: str, reading: Reading) -> bool:
    word = text.strip().casefold()
    yes = reading.true or (() if reading.false else _YES)
    no = reading.false or (() if reading.true else _NO)
    if word in {item.strip().casefold() for item in yes}:
        return True
    if word in {item.strip().casefold() for item in no} or _ANY_OTHER in no:
        return False
    raise _malformed(reading, text, "is neither of the words for yes nor for no")


def _person(text: str, reading: Reading) -> Actor:
    written = text.strip()
    if reading.reads_as == "login":
        return Actor(login=written, platform=reading.platform)
    if reading.reads_as == "email":
        return Actor(email=written)
    if reading.reads_as == "name":
        return Actor(name=written)
    if match := _NAMED_ADDRESS.fullmatch(written):
        return Actor(name=match["name"].strip('"'), email=match["mail"])
    if _ADDRESS.fullmatch(written):
        return Actor(email=written)
    return Actor(name=written)


def _malformed(reading: Reading, value: object, reason: str) -> RowError:
    return RowError("field.malformed", f"{reading.name}: {clip(str(value))} {reason}")

"""Values of a record as their types say, each with its place in the evidence."""

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
_ANY_OTHER = "*"
_NO = ("false", "no", "n", "0")
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_NAMED_ADDRESS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*")


class Cell(NamedTuple):
    """A typed value and where it stands.

    Attributes:
        value: See :class:`~assay.intake.field_spec.FieldType`.
        origin: File, row and pointer of the value.
        sha256: Digest of the bytes of the row that it stands in.
        words: The source's own words, before typing and translation.
    """

    value: "str | int | bool | Moment | Actor | tuple[Cell, ...]"
    origin: Origin
    sha256: str
    words: str


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


def is_blank(value: object) -> bool:
    """Whether a source says nothing here: null, no text, or nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def convert(value: object, reading: Reading) -> str | int | bool | Moment | Actor:
    """A value that is not blank as its type says.

    Raises:
        RowError: ``field.malformed``, naming the field and the value.
    """
    if isinstance(value, Mapping | list | tuple):
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
    if not _INTEGER.fullmatch(text.strip()):
        raise _malformed(reading, text, "is no whole number")
    return int(text)


def _decimal(text: str, reading: Reading) -> str:
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

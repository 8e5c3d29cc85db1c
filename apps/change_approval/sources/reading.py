"""How the options of a run become the options of the readers."""

import re

from assay.errors import UsageError
from assay.intake import FileFormat, ReadOptions, SourceOptions

__all__ = ["read_options"]

_SPELLED = {"tab": "\t", "\\t": "\t"}
_NO_DELIMITER = frozenset('"\r\n\0')
_LINES = re.compile(r"[0-9]{1,3}")


def read_options(options: SourceOptions) -> ReadOptions:
    """Encoding, sheet, delimiter, format and lines to skip as the run was told.

    Raises:
        UsageError: ``option.malformed``: the format is not one that is known, the delimiter no
            single character, or a count of lines no number.
    """
    chosen = options.extra.get("format", "")
    try:
        form = FileFormat(chosen) if chosen else None
    except ValueError as error:
        raise UsageError(
            "option.malformed",
            f"there is no format {chosen!r}",
            remedy="the formats are: " + ", ".join(FileFormat),
        ) from error
    return ReadOptions(
        format=form,
        encoding=options.encoding,
        delimiter=_delimiter(options.extra.get("delimiter", "")),
        skip_lines=_count(options, "skip_lines"),
        footer_lines=_count(options, "footer_lines"),
        sheet=options.sheet,
        records=options.extra.get("records", ""),
    )


def _delimiter(text: str) -> str:
    found = _SPELLED.get(text.casefold(), text)
    if len(found) > 1 or found in _NO_DELIMITER:
        raise UsageError(
            "option.malformed",
            f"the delimiter {text!r} is no single character that can separate cells",
            remedy="give one: ; or , or | or tab",
        )
    return found


def _count(options: SourceOptions, name: str) -> int:
    """How many lines stand before the header, or rows after the last record."""
    text = options.extra.get(name, "0")
    if not _LINES.fullmatch(text):
        raise UsageError(
            "option.malformed",
            f"{name} is {text!r}",
            remedy="give a number of lines from 0 to 999",
        )
    return int(text)

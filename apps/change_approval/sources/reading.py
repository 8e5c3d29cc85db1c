"""How the options of a run become the options of the readers."""

from assay.errors import UsageError
from assay.intake import FileFormat, ReadOptions, SourceOptions

__all__ = ["read_options"]


def read_options(options: SourceOptions) -> ReadOptions:
    """Encoding, sheet, delimiter and format as the run was told.

    Raises:
        UsageError: ``option.malformed``: the format is not one that is known.
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
        delimiter=options.extra.get("delimiter", ""),
        sheet=options.sheet,
        records=options.extra.get("records", ""),
    )

"""Intake: files of any shape become records or rejections, and populations get a profile."""

from assay.intake.formats import FileFormat, ReadOptions, detect_format, read_rows
from assay.intake.record import (
    ExportCap,
    Record,
    Rejection,
    Source,
    SourceInputs,
    SourceOptions,
)

__all__ = [
    "ExportCap",
    "FileFormat",
    "ReadOptions",
    "Record",
    "Rejection",
    "Source",
    "SourceInputs",
    "SourceOptions",
    "detect_format",
    "read_rows",
]

"""Intake: files of any shape become records or rejections, and populations get a profile."""

from assay.intake.record import (
    ExportCap,
    Record,
    Rejection,
    Source,
    SourceInputs,
    SourceOptions,
)

__all__ = ["ExportCap", "Record", "Rejection", "Source", "SourceInputs", "SourceOptions"]

"""Where spans can go: the terminal, a file, a collector. Only the collector needs a package."""

from assay.telemetry.exporters.console import ConsoleExporter
from assay.telemetry.exporters.file import FileExporter

__all__ = ["ConsoleExporter", "FileExporter"]

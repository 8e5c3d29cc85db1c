"""Which exporter, and how much it may tell: from the command line, ``assay.toml``, environment.

The command line wins over ``assay.toml``, table ``[telemetry]``::

    [telemetry]
    exporter = "otlp:http://127.0.0.1:4318"   # off, console, file:PATH, otlp, otlp:URL, phoenix
    content = "hashes"                        # full, hashes, none
    metrics = true
    project = "assay"

Without either, nothing is sent, whatever the environment says: ``OTEL_EXPORTER_OTLP_*`` says where
``otlp`` sends and with which headers, never that something is sent. ``OTEL_SDK_DISABLED=true``
switches everything off.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assay.clock import Clock
from assay.errors import UsageError
from assay.telemetry.conventions import resource
from assay.telemetry.exporters import ConsoleExporter, FileExporter
from assay.telemetry.pump import Exporter, Pump
from assay.telemetry.redaction import Content, Redaction, secrets_of
from assay.telemetry.span import Value

__all__ = ["SILENT", "Settings", "Target", "collector", "open_pump", "read_settings"]

_KNOWN = ("exporter", "content", "metrics", "project")


class Target(StrEnum):
    """Where spans can go."""

    OFF = "off"
    CONSOLE = "console"
    FILE = "file"
    OTLP = "otlp"
    PHOENIX = "phoenix"


@dataclass(frozen=True)
class Settings:
    """What was chosen.

    Attributes:
        target: Where to.
        place: Path of the file, URL of the collector or of Phoenix; empty for the collector that
            the environment names.
        content: What is told of texts; ``None`` leaves it to where they go.
        metrics: Whether the collector takes metrics.
        project: Under which name Phoenix shows them.
    """

    target: Target = Target.OFF
    place: str = ""
    content: Content | None = None
    metrics: bool = True
    project: str = "assay"


SILENT = Settings()
"""Nothing is told."""


def read_settings(
    table: Mapping[str, object],
    *,
    exporter: str = "",
    content: str = "",
    environment: Mapping[str, str],
) -> Settings:
    """The settings that hold.

    Args:
        table: ``[telemetry]`` of ``assay.toml``; empty where there is none.
        exporter: What the command line said; empty for nothing.
        content: Likewise.
        environment: Of the process.

    Raises:
        UsageError: ``telemetry.unknown``.
    """
    for name, value in table.items():
        kind = bool if name == "metrics" else str
        if name not in _KNOWN or not isinstance(value, kind):
            raise _unknown(f"[telemetry] {name} = {value!r}", ", ".join(_KNOWN))
    target, _, place = (exporter or str(table.get("exporter", "off"))).partition(":")
    told = content or str(table.get("content", ""))
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        target = "off"
    if target not in tuple(Target):
        raise _unknown(f"exporter {target!r}", "off, console, file:PATH, otlp[:URL], phoenix")
    if told and told not in tuple(Content):
        raise _unknown(f"content {told!r}", ", ".join(Content))
    if target == Target.FILE and not place:
        raise _unknown("exporter 'file'", "file:PATH")
    return Settings(
        Target(target),
        place,
        Content(told) if told else None,
        metrics=table.get("metrics") is not False,
        project=str(table.get("project", "assay")),
    )


def open_pump(
    settings: Settings,
    clock: Clock,
    *,
    version: str,
    workspace: Path,
    environment: Mapping[str, str],
) -> Pump | None:
    """Start to tell; ``None`` where nothing is told.

    Args:
        settings: What was chosen.
        clock: Dates the metrics.
        version: Of assay.
        workspace: Texts may stay whole in there; everywhere else they leave as digests.
        environment: Of the process; its credentials are kept out of everything.

    Raises:
        UsageError: ``telemetry.missing``: the packages for a collector are not installed.
        StoreError: ``file.unwritable``.
    """
    if settings.target is Target.OFF:
        return None
    is_inside = settings.target is Target.FILE and _lies_in(Path(settings.place), workspace)
    content = settings.content or (Content.FULL if is_inside else Content.HASHES)
    redaction = Redaction(content, secrets_of(environment))
    told = resource(version, settings.project)
    exporter: Exporter
    if settings.target is Target.CONSOLE:
        exporter = ConsoleExporter(sys.stderr, redaction)
    elif settings.target is Target.FILE:
        exporter = FileExporter(Path(settings.place), redaction, told)
    else:
        takes_metrics = settings.metrics and settings.target is not Target.PHOENIX
        exporter = collector(settings.place or None, redaction, told, with_metrics=takes_metrics)
    return Pump(exporter, clock)


def collector(
    endpoint: str | None,
    redaction: Redaction,
    told: Mapping[str, Value],
    *,
    with_metrics: bool,
    timeout_s: float = 5.0,
) -> Exporter:
    """An exporter to a collector.

    Args:
        endpoint: Its base URL; ``None`` for what the environment says.
        redaction: What may be sent.
        told: Attributes of the program.
        with_metrics: Whether it takes metrics.
        timeout_s: How long to try.

    Raises:
        UsageError: ``telemetry.missing``.
    """
    try:
        from assay.telemetry.exporters.otlp import OtlpExporter  # noqa: PLC0415 - only when used
    except ImportError as error:
        raise UsageError(
            "telemetry.missing",
            f"a collector needs a package that is not installed: {error.name}",
            remedy="pip install 'assay[telemetry]'",
        ) from error
    return OtlpExporter(endpoint, redaction, told, with_metrics=with_metrics, timeout_s=timeout_s)


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _unknown(what: str, known: str) -> UsageError:
    return UsageError("telemetry.unknown", f"telemetry has no {what}", remedy=f"it has: {known}")

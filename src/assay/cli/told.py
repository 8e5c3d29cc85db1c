"""Telemetry of a command: opened by what was chosen, closed with a word on what was lost."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import assay
from assay.cli.configuration import read_table
from assay.cli.driving import Driving, costing_of
from assay.clock import SystemClock
from assay.errors import UsageError
from assay.pipeline import Terms
from assay.stores.keys import default_home
from assay.telemetry import trace_id
from assay.telemetry.settings import Settings, Target, open_pump, read_settings

__all__ = ["phoenix_folder", "push_run", "settings_from", "telling"]


def settings_from(exporter: str, content: str, config: Path | None = None) -> Settings:
    """The telemetry settings that hold for a command.

    Args:
        exporter: What the command line said; empty for nothing.
        content: Likewise.
        config: The file of settings; ``None`` for the nearest.

    Raises:
        UsageError: ``telemetry.unknown``, ``configuration.malformed``.
    """
    table = read_table("telemetry", config)
    return read_settings(table, exporter=exporter, content=content, environment=os.environ)


@contextmanager
def telling(workspace: Path, driving: Driving) -> Iterator[Callable[[Terms], Terms]]:
    """Tell as chosen while this lasts; then say on standard error what could not be delivered.

    Yields:
        What makes of terms the same terms with somebody who listens.

    Raises:
        UsageError: ``telemetry.unknown``, ``telemetry.missing``, ``phoenix.down``.
        StoreError: ``file.unwritable``.
    """
    settings = settings_from(driving.telemetry, driving.telemetry_content, driving.config)
    if settings.target is Target.PHOENIX and not settings.place:
        from assay.telemetry.phoenix import PhoenixHome, running_url

        settings = replace(settings, place=running_url(PhoenixHome(phoenix_folder())))
    pump = open_pump(
        settings,
        SystemClock(),
        version=assay.__version__,
        workspace=workspace,
        environment=os.environ,
    )
    if pump is None:
        yield lambda terms: terms
        return
    costing = costing_of(driving.config)
    try:
        yield lambda terms: replace(terms, tracer=pump, costing=costing)
    finally:
        delivery = pump.close()
        if delivery.why:
            sys.stderr.write(
                f"assay: telemetry: {delivery.sent} spans delivered, {delivery.dropped} not"
                f" ({' '.join(delivery.why.split())}); the run is not affected\n"
            )


def phoenix_folder() -> Path:
    """Where Phoenix lives on this machine."""
    return default_home() / "phoenix"


def push_run(
    workspace: Path | None, key: str, *, content: str, url: str, gold: Sequence[Path]
) -> dict[str, Any]:
    """Fill Phoenix from the record of a run; what was sent and where.

    Raises:
        UsageError: ``phoenix.down``, ``phoenix.redacted``, ``telemetry.missing``, ``run.unknown``.
        ProviderError: ``phoenix.refused``.
        EvidenceError: ``gold.unreadable``.
    """
    from assay.cli.outcome import newest
    from assay.cli.place import open_workspace
    from assay.pipeline.retelling import retell
    from assay.telemetry.phoenix import PhoenixHome, PhoenixView, read_gold, running_url
    from assay.telemetry.redaction import Content, Redaction, secrets_of

    chosen = settings_from("", content)
    redaction = Redaction(chosen.content or Content.HASHES, secrets_of(os.environ))
    sets = [read_gold(path) for path in gold]
    if sets and redaction.content is not Content.FULL:
        raise UsageError(
            "phoenix.redacted",
            "a dataset of digests shows nothing",
            remedy="push the gold set with --content full, or without --gold",
        )
    view = PhoenixView(url or running_url(PhoenixHome(phoenix_folder())), chosen.project)
    with open_workspace(workspace) as folder, folder.snapshot() as snapshot:
        record = newest(snapshot, key)
        told = retell(snapshot, record, costing=costing_of(None))
        spans = view.push(told, redaction, assay.__version__)
    return {
        "run": record.number,
        "run_id": record.run_id,
        "trace": trace_id(record.run_id),
        "spans": spans,
        "content": redaction.content.value,
        "url": view.url,
        "datasets": {found.name: view.keep_dataset(*found) for found in sets},
    }

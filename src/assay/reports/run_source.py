"""A run of a workspace as a :class:`~assay.reports.ReportSource`, and its reports in one call."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from assay.app import App, find_app
from assay.domain import CaseRow, Digest, Engagement, RejectedRow, RunRecord, RunSummary
from assay.errors import StoreError, VerificationError
from assay.pipeline.request import request_again
from assay.reports.people_said import PeopleSaid, people_said
from assay.reports.source import LedgerHead, RuleCard
from assay.reports.workpapers import write_reports
from assay.rules import Catalogue, Policy
from assay.stores import Snapshot, Workspace, audit, digest_text
from assay.telemetry import Progress

__all__ = ["StoredRun", "write_run"]


class StoredRun:
    """One run, read through a snapshot; valid while the snapshot is open.

    Args:
        view: The snapshot.
        record: The run.
        app: Its app.

    Raises:
        StoreError: ``policy.altered``: the policy written down is not the one of the manifest.
        UsageError: What the run was given can't be read back.
    """

    def __init__(self, view: Snapshot, record: RunRecord, app: App[Any]) -> None:
        self._view = view
        self._record = record
        self._app = app
        self._engagement = view.engagement()
        self._summary = view.summary(record.run_id)
        self._said: PeopleSaid | None = None
        self._policy = request_again(record, self._engagement, app).inputs.policy
        if self._policy.sha256 != record.manifest.policy:
            raise StoreError(
                "policy.altered",
                "the policy written down with the run is not the one that its manifest names",
                remedy="restore the workspace from a copy; then verify the ledger",
            )
        cards = {rule.rule_id: RuleCard.of(rule) for rule in app.rules.rules}
        self._rules = tuple(cards.get(x) or RuleCard.unknown(x) for x in record.rule_ids)

    @property
    def engagement(self) -> Engagement:
        """The engagement that the run belongs to."""
        return self._engagement

    @property
    def run(self) -> RunRecord:
        """The run and its manifest."""
        return self._record

    @property
    def summary(self) -> RunSummary:
        """The counts of the run."""
        return self._summary

    @property
    def app_title(self) -> str:
        """What the app tests, in one line."""
        return self._app.title

    @property
    def catalogue(self) -> Catalogue:
        """The control catalogue."""
        return self._app.catalogue

    @property
    def rules(self) -> tuple[RuleCard, ...]:
        """The rules, in the order of the run's outcomes."""
        return self._rules

    @property
    def columns(self) -> Mapping[str, str]:
        """Columns that describe a case."""
        return self._app.columns

    @property
    def policy(self) -> Policy:
        """The policy under which the run was made."""
        return self._policy

    @property
    def said(self) -> PeopleSaid:
        """What people said of the run so far."""
        if self._said is None:
            self._said = people_said(self._view, self._record.run_id)
        return self._said

    def cases(self) -> Iterator[CaseRow]:
        """Every case, by ordinal."""
        return self._view.cases(self._record.run_id)

    def workpaper(self, sha256: Digest) -> bytes:
        """The stored bytes of a workpaper."""
        return self._view.artifact(sha256)

    def document(self, sha256: Digest) -> str | None:
        """The text of an evidence document; ``None`` where the store does not hold it."""
        try:
            return self._view.artifact(sha256).decode("utf-8", "surrogatepass")
        except StoreError as error:
            if error.code in {"artifact.missing", "artifact.erased"}:
                return None
            raise

    def rejected(self) -> Iterator[RejectedRow]:
        """Every rejected row, by ordinal."""
        return self._view.rejected(self._record.run_id)


def write_run(
    workspace: Workspace,
    record: RunRecord,
    formats: Collection[str],
    folder: Path,
    progress: Progress,
) -> list[Path]:
    """Write workpapers and reports of a run of a workspace.

    Args:
        workspace: Where the run is.
        record: The run.
        formats: Some of ``json``, ``xlsx``, ``html``, ``ops``, ``handoff``.
        folder: Created where it does not exist.
        progress: Hears how far the work has come.

    Returns:
        What was written.

    Raises:
        UsageError: An unknown format, app, or a folder that holds another run.
        StoreError: Disk or store fail.
        VerificationError: The database does not say what the ledger says, or a stored workpaper is
            not the one that the run recorded.
    """
    app = find_app(record.app)
    with workspace.snapshot() as view:
        audit(view, record.run_id, progress)
        source = StoredRun(view, view.run(record.run_id), app)
        return write_reports(source, formats, folder, head=_head(view), progress=progress)


def _head(view: Snapshot) -> LedgerHead:
    log = view.log()
    signed = ""
    for checkpoint in view.checkpoints():
        if checkpoint.size == log.size:
            if not checkpoint.note.startswith(log.checkpoint.to_text().encode() + b"\n"):
                raise VerificationError(
                    "root.mismatch",
                    f"the stored tree is not the one that was signed at size {log.size}",
                    remedy="the database was altered: `assay ledger verify` says where",
                )
            signed = checkpoint.note.decode()
    return LedgerHead(log.origin, log.size, digest_text(log.root), signed)

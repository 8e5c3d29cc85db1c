"""The closed list of what may be recorded; ``docs/ledger-format.md`` says what each kind means.

Writers refuse another kind and so do verifiers. A new kind is a new version of the format.
"""

__all__ = ["KINDS"]

KINDS = frozenset(
    {
        "log.opened",
        "key.added",
        "key.retired",
        "key.revoked",
        "app.loaded",
        "population.admitted",
        "run.started",
        "run.completed",
        "run.failed",
        "evidence.admitted",
        "evidence.rejected",
        "rule.evaluated",
        "model.answered",
        "decision.proposed",
        "decision.superseded",
        "case.failed",
        "review.requested",
        "review.completed",
        "approval.granted",
        "approval.refused",
        "workpaper.issued",
        "case.closed",
        "pack.exported",
        "anchor.recorded",
        "time.adjusted",
        "engagement.sealed",
    }
)
"""What may be recorded, in version 1 of the format. Another kind needs another version."""

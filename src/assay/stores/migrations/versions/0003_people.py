"""What people work on: the review queue, what they opened, exceptions. Projections of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _run_and(name: str) -> tuple[sa.Column[int], sa.Column[int]]:
    run = sa.Column(
        "run", sa.Integer, sa.ForeignKey("run.number"), primary_key=True, nullable=False
    )
    return run, sa.Column(name, sa.Integer, primary_key=True, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_index("case_state_by_status", "case_state", ["run", "status"])
    op.create_table(
        "review_item",
        *_run_and("ordinal"),
        *map(_text, ("case_id", "why", "sample", "stratum", "state")),
        _number("reviews"),
        *map(_text, ("assignee", "lease_until")),
        _number("version"),
        *map(_text, ("since", "due", "severity", "reviewed_by", "final")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("review_item_by_state", "review_item", ["run", "state"])
    op.create_table(
        "opening",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), nullable=False),
        *map(_text, ("case_id", "person", "document", "sha256", "at")),
        sqlite_strict=True,
    )
    op.create_index("opening_by_case", "opening", ["case_id", "run", "person"])
    op.create_table(
        "exception_item",
        *_run_and("number"),
        *map(_text, ("case_id", "rule_id", "state", "classification", "owner", "due", "data")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("exception_item_by_state", "exception_item", ["run", "state"])
    op.create_index("exception_item_by_case", "exception_item", ["case_id", "run"])

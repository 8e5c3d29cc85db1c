"""The first tables, and triggers that keep the ledger append-only.

The triggers are a seat belt against mistakes. They stop nobody who owns the file; the hash chain
and the signed checkpoint show what such a person did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_STRICT = {"sqlite_strict": True}
_KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_APPEND_ONLY = ("entry", "node", "checkpoint", "artifact", "answer", "signoff")


def upgrade() -> None:
    """Make the tables and the triggers."""
    _engagement_and_runs()
    _cases()
    _artifacts()
    _ledger()
    for table in _APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _engagement_and_runs() -> None:
    op.create_table(
        "engagement",
        sa.Column("origin", sa.Text, primary_key=True, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("period_start", sa.Text, nullable=False),
        sa.Column("period_end", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        **_STRICT,
    )
    op.create_table(
        "run",
        sa.Column("number", sa.Integer, primary_key=True, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False, unique=True),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("manifest", sa.LargeBinary, nullable=False),
        sa.Column("invocation", sa.Text, nullable=False),
        sa.Column("rule_ids", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("finished_at", sa.Text, nullable=False),
        sa.Column("report", sa.LargeBinary, nullable=True),
        **_STRICT,
    )


def _row_of_run() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), primary_key=True, nullable=False),
        sa.Column("ordinal", sa.Integer, primary_key=True, nullable=False),
    )


def _cases() -> None:
    op.create_table(
        "case_state",
        *_row_of_run(),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=True),
        sa.Column("conclusion", sa.Text, nullable=True),
        sa.Column("outcomes", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=True),
        sa.Column("workpaper", sa.LargeBinary, nullable=True),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("signed_by", sa.Text, nullable=False),
        **_KEYED,
    )
    op.create_index("case_state_by_id", "case_state", ["case_id", "run"], unique=True)
    op.create_table(
        "rejected",
        *_row_of_run(),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        **_KEYED,
    )
    op.create_table(
        "signoff",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        **_STRICT,
    )
    op.create_index("signoff_by_case", "signoff", ["case_id", "run"])


def _artifacts() -> None:
    op.create_table(
        "artifact",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("prefix", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("codec", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        **_STRICT,
    )
    op.create_index("artifact_by_prefix", "artifact", ["prefix"])
    op.create_table(
        "answer",
        *_row_of_run(),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        **_KEYED,
    )


def _ledger() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("before", sa.Integer, nullable=True),
        **_STRICT,
    )
    op.create_table(
        "node",
        sa.Column("level", sa.Integer, primary_key=True, nullable=False),
        sa.Column("idx", sa.Integer, primary_key=True, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        **_KEYED,
    )
    op.create_table(
        "stream",
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        **_KEYED,
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.Integer, primary_key=True, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        **_STRICT,
    )

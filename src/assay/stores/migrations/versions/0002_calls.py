"""Every call to a model and every known reply, append-only, and the batches under way.

The answer of a case follows from its calls.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of calls, replies and batches in place of the table of answers."""
    op.drop_table("answer")
    op.create_table(
        "call",
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), primary_key=True, nullable=False),
        sa.Column("ordinal", sa.Integer, primary_key=True, nullable=False),
        sa.Column("voice", sa.Integer, primary_key=True, nullable=False),
        sa.Column("turn", sa.Integer, primary_key=True, nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("prefix", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("input_tokens", sa.Integer, nullable=True),
        sa.Column("cache_read_tokens", sa.Integer, nullable=True),
        sa.Column("cache_write_tokens", sa.Integer, nullable=True),
        sa.Column("output_tokens", sa.Integer, nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("call_by_request", "call", ["prefix"])
    op.create_table(
        "reply",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        sa.Column("prefix", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("reply_by_request", "reply", ["prefix"])
    op.create_table(
        "batch",
        sa.Column("run", sa.Integer, sa.ForeignKey("run.number"), primary_key=True, nullable=False),
        sa.Column("label", sa.Text, primary_key=True, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("members", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for table in ("call", "reply"):
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

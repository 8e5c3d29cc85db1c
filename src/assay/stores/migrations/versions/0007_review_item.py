"""What nothing ever filled: a case is due by the review clock, an incident has the severity."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Drop the two columns; SQLite rewrites the table, which holds little beside the cases."""
    for name in ("due", "severity"):
        op.drop_column("review_item", name)

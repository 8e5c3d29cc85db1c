"""Who has what: found without looking at every case of which something is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the index of what is leased."""
    op.create_index(
        "review_item_leased",
        "review_item",
        ["run", "assignee"],
        sqlite_where=sa.text("assignee <> ''"),
    )

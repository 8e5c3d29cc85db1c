"""Why a case goes to a person, beside the case: the queue is found and counted without its workpaper."""

import orjson
import sqlalchemy as sa
from alembic import op

from assay.stores.artifact import Artifact, unpack
from assay.stores.review_row import reason_marks

revision = "0004"
down_revision = "0003"

_SENT = "SELECT run, ordinal, workpaper FROM case_state WHERE verdict IN ('review', 'block')"
_ARTIFACT = (
    "SELECT sha256, size, codec, data FROM artifact WHERE prefix = :prefix AND sha256 = :name"
)
_MARK = "UPDATE case_state SET marks = :marks WHERE run = :run AND ordinal = :ordinal"


def upgrade() -> None:
    """Add the marks and the index of what is open."""
    op.add_column("case_state", sa.Column("marks", sa.Text, nullable=False, server_default=""))
    connection = op.get_bind()
    for run, ordinal, name in connection.execute(sa.text(_SENT)).all():
        prefix = int.from_bytes(name[:8], signed=True)
        found = connection.execute(sa.text(_ARTIFACT), {"prefix": prefix, "name": name}).first()
        if found is None:
            continue  # the audit says so
        reasons = orjson.loads(unpack(Artifact(*found)))["decision"]["reasons"]
        marks = reason_marks(reason["code"] for reason in reasons)
        connection.execute(sa.text(_MARK), {"marks": marks, "run": run, "ordinal": ordinal})
    op.create_index(
        "case_state_open",
        "case_state",
        ["run", "ordinal", "marks", "status"],
        sqlite_where=sa.text("status IN ('awaiting_review', 'blocked')"),
    )
    op.create_index("review_item_by_sample", "review_item", ["sample", "run"])

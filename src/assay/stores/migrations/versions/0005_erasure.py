"""An artifact may be erased: its bytes may be taken out, its name stays. Nothing else may change."""

from alembic import op

revision = "0005"
down_revision = "0004"

_SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("seq", "prefix", "sha256"))
_ERASED = f"NEW.codec = 2 AND NEW.size = 0 AND length(NEW.data) = 0 AND {_SAME}"


def upgrade() -> None:
    """Let the seat belt of artifacts give way to an erasure and to nothing else."""
    op.execute("DROP TRIGGER artifact_no_update")
    op.execute(
        "CREATE TRIGGER artifact_no_update BEFORE UPDATE ON artifact "
        f"WHEN NOT ({_ERASED}) "
        "BEGIN SELECT RAISE(ABORT, 'artifact is append-only'); END"
    )

"""Brings a database to the tables of this version of assay, in one transaction."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from assay.errors import StoreError
from assay.stores.schema import HEAD

__all__ = ["migrate", "version_of"]

_SCRIPTS = Path(__file__).parent.parent / "migrations"


def version_of(connection: Connection) -> str:
    """The migration that a database stands at; empty for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing; the caller commits.

    Raises:
        StoreError: ``store.newer``: a newer assay made this database.
    """
    # Imported here: a database is up to date nearly always, and Alembic takes long to import.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = version_of(connection)
    if version and version not in known:
        raise StoreError(
            "store.newer",
            f"the database was made by a newer assay (version {version}, this one knows {HEAD})",
            remedy="install the newer assay",
        )
    command.upgrade(config, "head")

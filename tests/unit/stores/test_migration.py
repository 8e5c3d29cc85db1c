"""The migrations lead to the tables of the schema, and the newest one is the one expected."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

import assay.stores
from assay.clock import SystemClock
from assay.stores import schema
from assay.stores.sqlite import SqliteStore


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    config = Config()
    folder = Path(assay.stores.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "assay.db", SystemClock(), create=True).close()
    migrated = create_engine(f"sqlite:///{tmp_path / 'assay.db'}")
    declared = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    schema.metadata.create_all(declared)
    told = []
    for engine in (migrated, declared):
        look = inspect(engine)
        tables = sorted(set(look.get_table_names()) - {"alembic_version"})
        told.append(
            {
                table: (
                    [
                        (c["name"], str(c["type"]), c["nullable"], c["primary_key"])
                        for c in look.get_columns(table)
                    ],
                    sorted((i["name"], tuple(i["column_names"])) for i in look.get_indexes(table)),
                    look.get_foreign_keys(table),
                    look.get_table_options(table),
                )
                for table in tables
            }
        )
        engine.dispose()
    assert told[0] == told[1]

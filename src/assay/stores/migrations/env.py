"""Runs migrations on the connection that the store hands over, inside the store's transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()

"""Runs migrations as the schema's owner. The URL is set by the caller, never read from a file."""

from __future__ import annotations

from alembic import context
from sqlalchemy import NullPool, create_engine

from app.assembly.tables import metadata
from migrations.baseline import recognise

config = context.config


def run() -> None:
    """Upgrade or downgrade in one transaction; an installation from before the baseline is recognised in it."""
    engine = create_engine(config.get_main_option("sqlalchemy.url", ""), poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            recognise(connection)
            context.run_migrations()
    engine.dispose()


run()

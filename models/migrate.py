"""Bringing a database to the tables this version of Turnabout expects.

The steps themselves stand in ``migrations/``; Alembic runs them on a connection given by us, so
that it needs no configuration file and works from an installed package. Never here: the steps,
tables.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import migrations
from models.base import Base
from models.database import Database


class DatabaseIsNewer(Exception):  # noqa: N818 - reads as what happened
    """The database was migrated by a newer Turnabout than this one."""


async def upgrade(database: Database) -> list[str]:
    """Run every step that is still missing, in one transaction; give their names in order.

    Two processes may do this at once: the second waits and finds nothing left to do. Raises
    `DatabaseIsNewer`.
    """
    applied: list[str] = []

    def run(connection: Connection) -> None:
        _known(connection)
        config = configuration(connection)
        config.attributes["applied"] = applied
        command.upgrade(config, "head")

    async with database.migrating() as connection:
        await connection.run_sync(run)
    return applied


async def current(database: Database) -> str | None:
    """Give the name of the last step the database has seen, or None for an empty one."""
    async with database.reading() as unit:
        connection = await unit.session.connection()
        return await connection.run_sync(_known)


async def pending(database: Database) -> bool:
    """Say whether steps are missing. Raises `DatabaseIsNewer`."""
    return await current(database) != _steps().get_current_head()


async def disagreements(database: Database) -> list[str]:
    """Say where the tables of a migrated database differ from the models: nowhere, it is hoped."""

    def compare(connection: Connection) -> list[str]:
        # Alembic compares the types of columns unless told otherwise; defaults it does not.
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]

    async with database.reading() as unit:
        connection = await unit.session.connection()
        return await connection.run_sync(compare)


def configuration(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration, without a file; `connection` is the one its steps run on."""
    config = Config()
    folder = str(Path(migrations.__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def _known(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in _steps().walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseIsNewer("The database was migrated by a newer Turnabout than this one.")
    return revision

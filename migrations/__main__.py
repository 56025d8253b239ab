"""Write the next step from what changed in the models: ``python -m migrations "what changes"``.

For developers only. The step is worked out against an empty SQLite file brought to the latest
step; read it before committing it.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from models.database import Database
from models.migrate import configuration, upgrade


def _nothing_for_nothing(
    _context: MigrationContext, _revision: object, scripts: list[MigrationScript]
) -> None:
    operations = scripts[0].upgrade_ops
    if operations is not None and operations.is_empty():
        scripts.clear()


def _write(connection: Connection, message: str) -> str:
    config = configuration(connection)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    written = command.revision(
        config,
        message,
        autogenerate=True,
        rev_id=f"{number:04d}",
        process_revision_directives=_nothing_for_nothing,
    )
    if written is None or isinstance(written, list):
        return "The models and the steps agree: there is nothing to write."
    return f"Wrote migrations/versions/{Path(written.path).name}; read it before you commit it."


async def _revise(message: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/empty.db")
        try:
            await upgrade(database)
            async with database.engine.connect() as connection:
                return await connection.run_sync(_write, message)
        finally:
            await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 - the program and its message
        sys.exit('Say what changes: make revision m="what changes"')
    sys.stdout.write(asyncio.run(_revise(sys.argv[1])) + "\n")

"""What Alembic runs: it is given a connection inside a transaction, and only uses it."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator, TypeEngine

from models import tables  # noqa: F401 - fills the metadata
from models.base import Base


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    # A step must mean the same for ever, so it names the stored type, not our class of today.
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    stored: TypeEngine[object] = item.impl_instance
    return f"sa.{stored!r}"


def _note(step: MigrationInfo) -> None:
    applied: list[str] = context.config.attributes.get("applied", [])
    applied.extend(step.up_revision_ids)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        # SQLite can roll back changes of tables too, since we send BEGIN ourselves.
        transactional_ddl=True,
        on_version_apply=lambda step, **_: _note(step),
        compare_server_default=True,
    )
    context.run_migrations()


_run(context.config.attributes["connection"])

"""Insert a row unless its key is taken: the one way we keep a thing from happening twice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Base


async def insert_once(
    session: AsyncSession, table: type[Base], keys: tuple[str, ...], values: Mapping[str, Any]
) -> bool:
    """Insert ``values``; return False, changing nothing, when the unique ``keys`` are taken."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql_insert if on_postgresql else sqlite_insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=keys)
    result = await session.execute(statement)
    return isinstance(result, CursorResult) and bool(result.rowcount)

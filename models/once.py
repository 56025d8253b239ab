"""Insert a row unless its key is taken: the one way we keep a thing from happening twice."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Base


async def insert_once(
    session: AsyncSession, table: type[Base], keys: tuple[str, ...], values: Mapping[str, Any]
) -> bool:
    """Insert ``values``; return False, changing nothing, when the unique ``keys`` are taken.

    Columns that are not named get their column's default.
    """
    statement = _statement(table, keys, session.get_bind().dialect.name)
    result = await session.execute(statement, dict(values))
    return isinstance(result, CursorResult) and bool(result.rowcount)


async def insert_all_once(
    session: AsyncSession,
    table: type[Base],
    keys: tuple[str, ...],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """The same for many rows at once, all with the same columns; those taken stay as they are."""
    if rows:
        statement = _statement(table, keys, session.get_bind().dialect.name)
        await session.execute(statement, [dict(one) for one in rows])


@cache
def _statement(table: type[Base], keys: tuple[str, ...], dialect: str) -> Executable:
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    # The plain table: as an entity SQLAlchemy would treat one row as a bulk of rows.
    return insert(cast("Table", table.__table__)).on_conflict_do_nothing(index_elements=keys)

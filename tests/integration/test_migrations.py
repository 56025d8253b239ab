"""Migrations: from nothing to the tables of the models, on both databases, any number at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from models import migrate
from models.database import Database
from models.migrate import DatabaseIsNewer


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    opened = Database.open(empty_url)
    yield opened
    await opened.close()


async def test_models_and_migrations_agree(empty: Database) -> None:
    await migrate.upgrade(empty)
    assert await migrate.disagreements(empty) == []


async def test_a_table_the_models_do_not_know_is_a_disagreement(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.migrating() as connection:
        await connection.execute(text("CREATE TABLE forgotten (id INTEGER PRIMARY KEY)"))
    (difference,) = await migrate.disagreements(empty)
    assert "forgotten" in difference


async def test_every_step_runs_once_in_order(empty: Database) -> None:
    assert await migrate.current(empty) is None
    assert await migrate.pending(empty)
    applied = await migrate.upgrade(empty)
    assert applied == sorted(applied)
    assert applied[0] == "0001"
    assert await migrate.current(empty) == applied[-1]
    assert not await migrate.pending(empty)
    assert await migrate.upgrade(empty) == []


async def test_two_processes_may_migrate_at_once(empty: Database, empty_url: str) -> None:
    other = Database.open(empty_url)
    first, second = await asyncio.gather(migrate.upgrade(empty), migrate.upgrade(other))
    await other.close()
    assert sorted([bool(first), bool(second)]) == [False, True]
    assert await migrate.disagreements(empty) == []


async def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    await migrate.upgrade(empty)
    async with empty.migrating() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (migrate.upgrade, migrate.pending, migrate.current):
        with pytest.raises(DatabaseIsNewer):
            await ask(empty)

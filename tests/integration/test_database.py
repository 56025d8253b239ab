"""Units of work, instants and connections, on both databases."""

import asyncio
import logging
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from models import database as database_module
from models import engines
from models.base import NaiveDatetime, UtcDateTime
from models.database import (
    BadDatabaseUrl,
    Database,
    DatabaseBusy,
    FileInUse,
    UnitOfWork,
    is_transient,
)

META = MetaData()
COUNTERS = Table("counters", META, Column("id", Integer, primary_key=True), Column("n", Integer))
MOMENTS = Table("moments", META, Column("id", Integer, primary_key=True), Column("at", UtcDateTime))

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def opened(empty_url: str) -> AsyncIterator[Database]:
    found = Database.open(empty_url)
    async with found.migrating() as connection:
        await connection.run_sync(META.create_all)
        await connection.execute(insert(COUNTERS).values(id=1, n=0))
    yield found
    await found.close()


@pytest.fixture
async def on_sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    found = Database.open(sqlite_url)
    async with found.migrating() as connection:
        await connection.run_sync(META.create_all)
        await connection.execute(insert(COUNTERS).values(id=1, n=0))
    yield found
    await found.close()


async def count(database: Database) -> int | None:
    async with database.reading() as unit:
        return await unit.session.scalar(select(COUNTERS.c.n))


async def add_one(unit: UnitOfWork) -> None:
    await unit.session.execute(update(COUNTERS).values(n=COUNTERS.c.n + 1))


async def store(database: Database, *instants: datetime) -> None:
    async with database.unit_of_work() as unit:
        for instant in instants:
            await unit.session.execute(insert(MOMENTS).values(at=instant))


async def test_a_clean_exit_commits(opened: Database) -> None:
    async with opened.unit_of_work() as unit:
        await add_one(unit)
    assert await count(opened) == 1


async def test_an_error_rolls_everything_back(opened: Database) -> None:
    with pytest.raises(LookupError):
        async with opened.unit_of_work() as unit:
            await add_one(unit)
            raise LookupError
    assert await count(opened) == 0


async def test_what_follows_a_commit_runs_once_and_only_after_it(opened: Database) -> None:
    seen: list[str] = []
    async with opened.unit_of_work() as unit:
        unit.after_commit(lambda: seen.append("after"))
        await add_one(unit)
        assert seen == []
    assert seen == ["after"]


async def test_nothing_follows_a_rollback(opened: Database) -> None:
    seen: list[str] = []
    with pytest.raises(LookupError):
        async with opened.unit_of_work() as unit:
            unit.after_commit(lambda: seen.append("after"))
            raise LookupError
    assert seen == []


async def test_a_callback_that_fails_is_logged_and_stops_nobody(
    opened: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError

    seen: list[str] = []
    with caplog.at_level(logging.ERROR):
        async with opened.unit_of_work() as unit:
            unit.after_commit(fail)
            unit.after_commit(lambda: seen.append("second"))
            await add_one(unit)
    assert seen == ["second"]
    assert "what was to follow a commit failed" in caplog.text
    assert await count(opened) == 1


async def test_work_cancelled_at_any_moment_is_done_wholly_or_not_at_all(
    opened: Database,
) -> None:
    async def move() -> None:
        async with opened.unit_of_work() as unit:
            await add_one(unit)
            await unit.session.execute(insert(MOMENTS).values(at=NOON))

    for moment in range(30):
        task = asyncio.create_task(move())
        await asyncio.sleep(moment / 5000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await move()
    async with opened.reading() as unit:
        stored = await unit.session.scalar(select(func.count()).select_from(MOMENTS))
    assert stored == await count(opened)
    assert stored


async def test_a_write_while_reading_is_refused_and_writing_works_again_after(
    opened: Database,
) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with opened.reading() as unit:
            await add_one(unit)
    assert not is_transient(refused.value)
    async with opened.unit_of_work() as unit:
        await add_one(unit)
    assert await count(opened) == 1


async def test_a_naive_datetime_is_refused(opened: Database) -> None:
    with pytest.raises(NaiveDatetime):
        await store(opened, datetime(2026, 3, 1, 12))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "given",
    [
        NOON,
        NOON.replace(microsecond=1),
        datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(1000, 1, 1, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_the_same_aware_and_in_utc(
    opened: Database, given: datetime
) -> None:
    await store(opened, given)
    async with opened.reading() as unit:
        found = await unit.session.scalar(select(MOMENTS.c.at))
    assert found == given.astimezone(UTC)
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


async def test_no_instant_is_also_kept(opened: Database) -> None:
    async with opened.unit_of_work() as unit:
        await unit.session.execute(insert(MOMENTS).values(at=None))
    async with opened.reading() as unit:
        assert (await unit.session.execute(select(MOMENTS.c.at))).scalar_one() is None


async def test_instants_sort_and_compare_by_time_whatever_zone_they_came_in(
    opened: Database,
) -> None:
    tokyo, lima = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Lima")
    instants = [
        NOON,
        NOON + timedelta(microseconds=1),
        NOON + timedelta(seconds=1),
        (NOON + timedelta(hours=1)).astimezone(tokyo),
        (NOON + timedelta(hours=2)).astimezone(lima),
    ]
    await store(opened, *reversed(instants))
    async with opened.reading() as unit:
        ordered = (await unit.session.scalars(select(MOMENTS.c.at).order_by(MOMENTS.c.at))).all()
        later = await unit.session.scalars(
            select(MOMENTS.c.at).where(MOMENTS.c.at > NOON.astimezone(tokyo))
        )
        assert len(later.all()) == 4
    assert list(ordered) == instants


async def test_parameters_never_reach_an_error_message(opened: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with opened.unit_of_work() as unit:
            await unit.session.execute(text("SELECT :said FROM nowhere"), {"said": "a secret"})
    assert "a secret" not in str(failed.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "turnabout.db",
        "mysql://user:hunter2@host/name",
        "postgresql+asyncpg://user:hunter2@host/name",
        "postgresql://user:hunter2@host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:hunter2?uri=true",
        "sqlite:///hunter2.db?mode=memory",
        "sqlite:////nowhere/at/all/hunter2.db",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        Database.open(url)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_postgresql_is_reached_by_every_common_spelling(
    postgres_url: str, scheme: str
) -> None:
    found = Database.open(postgres_url.replace("postgresql:", f"{scheme}:"))
    async with found.reading() as unit:
        assert await unit.session.scalar(text("SELECT 1")) == 1
    assert found.dialect_name == "postgresql"
    await found.close()


async def test_options_in_the_address_are_kept_beside_ours(postgres_url: str) -> None:
    found = Database.open(f"{postgres_url}&options=-c%20work_mem%3D5MB", statement_timeout_ms=700)
    async with found.reading() as unit:
        shown = [
            await unit.session.scalar(text(f"SHOW {name}"))
            for name in ("work_mem", "statement_timeout", "timezone")
        ]
    assert shown == ["5MB", "700ms", "UTC"]
    await found.close()


async def test_a_slow_statement_on_postgresql_is_ended_and_may_be_tried_again(
    postgres_url: str,
) -> None:
    found = Database.open(postgres_url, statement_timeout_ms=20)
    with pytest.raises(DBAPIError) as ended:
        async with found.unit_of_work() as unit:
            await unit.session.execute(text("SELECT pg_sleep(5)"))
    assert is_transient(ended.value)
    await found.close()


async def test_a_migration_may_take_its_time(postgres_url: str) -> None:
    found = Database.open(postgres_url, statement_timeout_ms=20)
    async with found.migrating() as connection:
        await connection.execute(text("SELECT pg_sleep(0.1)"))
    await found.close()


async def test_a_database_that_is_not_there_may_be_tried_again(tmp_path: Path) -> None:
    found = Database.open(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(OperationalError) as missing:
        async with found.reading() as unit:
            await unit.session.execute(text("SELECT 1"))
    assert is_transient(missing.value)
    await found.close()


async def test_a_conflict_between_transactions_may_be_tried_again(postgres_url: str) -> None:
    found = Database.open(postgres_url)
    async with found.migrating() as connection:
        await connection.run_sync(META.create_all)
        await connection.execute(insert(COUNTERS), [{"id": 1, "n": 0}, {"id": 2, "n": 0}])
    ready = asyncio.Barrier(2)

    async def lock_in_order(first: int, second: int) -> None:
        async with found.unit_of_work() as unit:
            await unit.session.execute(update(COUNTERS).where(COUNTERS.c.id == first).values(n=1))
            await ready.wait()
            await unit.session.execute(update(COUNTERS).where(COUNTERS.c.id == second).values(n=1))

    ended = await asyncio.gather(lock_in_order(1, 2), lock_in_order(2, 1), return_exceptions=True)
    errors = [error for error in ended if isinstance(error, BaseException)]
    assert len(errors) == 1
    assert is_transient(errors[0])
    await found.close()


async def test_breaking_a_rule_of_the_tables_is_not_worth_trying_again(opened: Database) -> None:
    with pytest.raises(IntegrityError) as refused:
        async with opened.unit_of_work() as unit:
            await unit.session.execute(insert(COUNTERS).values(id=1, n=0))
    assert not is_transient(refused.value)


@pytest.mark.parametrize("error", [LookupError(), TimeoutError()])
def test_other_errors_are_not_transient(error: Exception) -> None:
    assert not is_transient(error)


async def test_twenty_writers_on_one_sqlite_file_lose_nothing(on_sqlite: Database) -> None:
    async def read_and_write() -> None:
        async with on_sqlite.unit_of_work() as unit:
            found = await unit.session.scalar(select(COUNTERS.c.n))
            assert found is not None
            await asyncio.sleep(0)
            await unit.session.execute(update(COUNTERS).values(n=found + 1))

    await asyncio.gather(*(read_and_write() for _ in range(20)))
    assert await count(on_sqlite) == 20


async def test_two_processes_on_one_sqlite_file_lose_nothing(
    on_sqlite: Database, sqlite_url: str
) -> None:
    other = Database.open(sqlite_url)

    async def read_and_write(database: Database) -> None:
        for _ in range(10):
            async with database.unit_of_work() as unit:
                found = await unit.session.scalar(select(COUNTERS.c.n))
                assert found is not None
                await unit.session.execute(update(COUNTERS).values(n=found + 1))

    await asyncio.gather(read_and_write(on_sqlite), read_and_write(other))
    assert await count(on_sqlite) == 20
    await other.close()


async def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "PATIENCE_SECONDS", 0.01)
    async with on_sqlite.unit_of_work():
        with pytest.raises(DatabaseBusy) as busy:
            async with on_sqlite.unit_of_work():
                pass
    assert is_transient(busy.value)
    async with on_sqlite.unit_of_work() as unit:
        await add_one(unit)


async def test_a_file_locked_by_another_process_may_be_tried_again(
    on_sqlite: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 0)
    impatient = Database.open(sqlite_url)
    async with on_sqlite.unit_of_work() as unit:
        await add_one(unit)
        with pytest.raises(OperationalError) as locked:
            async with impatient.unit_of_work() as second:
                await add_one(second)
    assert is_transient(locked.value)
    await impatient.close()


async def test_readers_on_sqlite_do_not_wait_for_a_writer(on_sqlite: Database) -> None:
    async with on_sqlite.unit_of_work() as unit:
        await add_one(unit)
        assert await count(on_sqlite) == 0


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 2000),
        ("synchronous", 2),
    ],
)
async def test_every_sqlite_connection_is_set_up(
    on_sqlite: Database, pragma: str, expected: object
) -> None:
    async with on_sqlite.reading() as unit:
        assert await unit.session.scalar(text(f"PRAGMA {pragma}")) == expected


async def test_the_sqlite_file_is_its_owners_alone(on_sqlite: Database, tmp_path: Path) -> None:
    async with on_sqlite.unit_of_work() as unit:
        await add_one(unit)
        for path in tmp_path.glob("turnabout.db*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


async def test_what_is_deleted_from_an_sqlite_file_is_gone_from_its_bytes(
    sqlite_url: str, tmp_path: Path
) -> None:
    found = Database.open(sqlite_url)
    async with found.migrating() as connection:
        await connection.execute(text("CREATE TABLE said (words TEXT)"))
    async with found.unit_of_work() as unit:
        await unit.session.execute(text("INSERT INTO said VALUES ('once upon a marker')"))
    await found.close()
    assert b"once upon a marker" in (tmp_path / "turnabout.db").read_bytes()
    async with found.unit_of_work() as unit:
        await unit.session.execute(text("DELETE FROM said"))
    await found.close()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("turnabout.db*"))
    assert b"once upon a marker" not in left


async def test_a_second_process_is_refused_on_a_held_file_until_it_is_let_go(
    sqlite_url: str,
) -> None:
    first, second = Database.open(sqlite_url), Database.open(sqlite_url)
    first.hold_file()
    first.hold_file()
    with pytest.raises(FileInUse):
        second.hold_file()
    await first.close()
    second.hold_file()
    await second.close()


async def test_replicas_on_postgresql_are_welcome(postgres_url: str) -> None:
    first, second = Database.open(postgres_url), Database.open(postgres_url)
    first.hold_file()
    second.hold_file()
    await first.close()
    await second.close()


async def test_a_migration_that_fails_leaves_the_tables_as_they_were(opened: Database) -> None:
    with pytest.raises(LookupError):
        async with opened.migrating() as connection:
            await connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
            raise LookupError
    async with opened.reading() as unit:
        with pytest.raises(DBAPIError):
            await unit.session.execute(text("SELECT * FROM half_done"))


async def test_a_migration_may_rebuild_a_table_that_others_refer_to(sqlite_url: str) -> None:
    found = await _family(sqlite_url)
    async with found.migrating() as connection:
        for statement in (
            "CREATE TABLE fresh (id INTEGER PRIMARY KEY, name TEXT)",
            "INSERT INTO fresh SELECT id, '' FROM parents",
            "DROP TABLE parents",
            "ALTER TABLE fresh RENAME TO parents",
        ):
            await connection.execute(text(statement))
    async with found.unit_of_work() as unit:
        assert await unit.session.scalar(text("SELECT count(*) FROM children")) == 1
        with pytest.raises(IntegrityError):
            await unit.session.execute(text("INSERT INTO children VALUES (2, 99)"))
    await found.close()


async def test_a_migration_that_would_orphan_rows_is_not_committed(sqlite_url: str) -> None:
    found = await _family(sqlite_url)
    with pytest.raises(RuntimeError, match="children"):
        async with found.migrating() as connection:
            await connection.execute(text("DELETE FROM parents"))
    async with found.reading() as unit:
        assert await unit.session.scalar(text("SELECT count(*) FROM parents")) == 1
    await found.close()


async def _family(url: str) -> Database:
    found = Database.open(url)
    async with found.migrating() as connection:
        for statement in (
            "CREATE TABLE parents (id INTEGER PRIMARY KEY)",
            "CREATE TABLE children (id INTEGER, parent REFERENCES parents (id) ON DELETE CASCADE)",
            "INSERT INTO parents VALUES (1)",
            "INSERT INTO children VALUES (1, 1)",
        ):
            await connection.execute(text(statement))
    return found


def test_the_lock_that_one_process_holds_is_seen_by_plain_sqlite(sqlite_url: str) -> None:
    """The file is an ordinary SQLite file: what is measured here is SQLite, not our wrapper."""
    path = sqlite_url.removeprefix("sqlite:///")

    async def hold() -> None:
        found = Database.open(sqlite_url)
        async with found.unit_of_work() as unit:
            await unit.session.execute(text("SELECT 1"))
            plain = sqlite3.connect(path, timeout=0, isolation_level=None)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                plain.execute("BEGIN IMMEDIATE")
            plain.close()
        await found.close()

    asyncio.run(hold())

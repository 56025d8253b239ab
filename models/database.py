"""The database: one engine, units of work, and the only commit in the house.

A unit of work is opened inside a handler or a job, never around it, and nothing slow happens in
it: no call to Slack, no waiting. Never here: tables and queries.
"""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
)

from models.base import Base, NaiveDatetime, UtcDateTime
from models.engines import (
    BEGIN,
    PATIENCE_SECONDS,
    READING,
    UNMANAGED,
    WRITING,
    Address,
    BadDatabaseUrl,
    connect,
)
from models.vault import Vault

__all__ = [
    "BadDatabaseUrl",
    "Base",
    "Database",
    "DatabaseBusy",
    "FileInUse",
    "NaiveDatetime",
    "UnitOfWork",
    "UtcDateTime",
    "is_transient",
]

log = logging.getLogger(__name__)

# Two replicas that migrate at once wait for each other on this number ("turnabout" in base 36).
_MIGRATION_LOCK = 0x7_0A6A_B007

_SQLITE_BUSY, _SQLITE_LOCKED = 5, 6
# Connection lost, conflicts between transactions, lock not available, timed out, shutting down.
_TRANSIENT_STATES = ("08", "40", "53", "55P03", "57014", "57P")


class FileInUse(Exception):  # noqa: N818 - reads as what happened
    """Another Turnabout is already running on this SQLite file."""


class DatabaseBusy(Exception):  # noqa: N818 - reads as what happened
    """The database did not get round to a transaction in time; trying again may succeed."""


@dataclass(kw_only=True)
class UnitOfWork:
    """One transaction: its session, the vault, and what to do once it is committed."""

    session: AsyncSession
    vault: Vault
    _callbacks: list[Callable[[], None]] = field(default_factory=list)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Have `callback` run once, after the commit; never after a rollback.

        What it raises is logged and goes no further: the work is already committed.
        """
        self._callbacks.append(callback)

    def _committed(self) -> None:
        for callback in self._callbacks:
            try:
                callback()
            except Exception:
                log.exception("what was to follow a commit failed")


class Database:
    """One database, SQLite or PostgreSQL, for the life of a process."""

    def __init__(self, *, engine: AsyncEngine, vault: Vault, path: Path | None) -> None:
        self.engine = engine
        self.vault = vault
        self._path = path
        self._writers = asyncio.Lock()
        self._held: int | None = None
        self._write = _sessions(engine.execution_options(**{BEGIN: WRITING}))
        self._read = _sessions(
            engine.execution_options(**{BEGIN: READING, "postgresql_readonly": True})
        )

    @classmethod
    def open(
        cls,
        url: str,
        *,
        vault: Vault | None = None,
        statement_timeout_ms: int = PATIENCE_SECONDS * 1000,
    ) -> "Database":
        """Open the database at `url`; connections are made when first needed.

        `statement_timeout_ms` bounds each statement on PostgreSQL (0: no bound). Without a vault
        nothing can be sealed or opened. Raises `BadDatabaseUrl`.
        """
        address = Address.parse(url)
        engine = connect(address, statement_timeout_ms=statement_timeout_ms)
        return cls(engine=engine, vault=vault or Vault(()), path=address.path)

    @property
    def dialect_name(self) -> str:
        """Which database this is: ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Read and write in one transaction, committed on a clean exit, else rolled back.

        Raises `DatabaseBusy` when, on SQLite, the writers before it take too long.
        """
        async with self._turn(), self._write() as session:
            unit = UnitOfWork(session=session, vault=self.vault)
            async with session.begin():
                yield unit
        unit._committed()  # noqa: SLF001 - the other half of the same idea

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Read one consistent state; a write is refused by the database, nothing is committed."""
        async with self._read() as session:
            yield UnitOfWork(session=session, vault=self.vault)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that changes tables; other processes that migrate wait for it.

        Committed on a clean exit. Statements may take as long as they need. On SQLite foreign
        keys rest meanwhile (a table is changed by copying and dropping it) and are checked before
        the commit.
        """
        async with self._turn(), self.engine.connect() as connection:
            if self.dialect_name == "postgresql":
                async with connection.begin():
                    await connection.execute(text("SET LOCAL statement_timeout = 0"))
                    await connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK}
                    )
                    yield connection
                return
            await _rest_foreign_keys(connection, rest=True)
            try:
                async with connection.begin():
                    yield connection
                    await _check_foreign_keys(connection)
            finally:
                await _rest_foreign_keys(connection, rest=False)

    def hold_file(self) -> None:
        """Refuse a second running process on the same SQLite file until `close`.

        Raises `FileInUse`. On PostgreSQL there is nothing to hold: replicas are welcome.
        """
        if self._path is None or self._held is not None:
            return
        lock = self._path.with_name(f"{self._path.name}.lock")
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise FileInUse("Another Turnabout is already running on this SQLite file.") from None
        self._held = handle

    async def close(self) -> None:
        """Close every connection and let go of the file."""
        await self.engine.dispose()
        if self._held is not None:
            # The file stays: removing it would let two later processes lock two different files.
            os.close(self._held)
            self._held = None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        # SQLite has one writer at a time and makes the others sleep and poll. Waiting here, in
        # the order of asking, costs no polling and starves nobody.
        if self.dialect_name != "sqlite":
            yield
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._writers.acquire()
        except TimeoutError:
            raise DatabaseBusy("earlier writers took too long") from None
        try:
            yield
        finally:
            self._writers.release()


def is_transient(error: BaseException) -> bool:
    """Say whether running the same transaction again may succeed.

    True for conflicts, locks, timeouts and lost connections. How often and how long to try is
    for the caller to bound: most of these have already waited two seconds.
    """
    if isinstance(error, DatabaseBusy | PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in (_SQLITE_BUSY, _SQLITE_LOCKED)
    return _transient_on_postgresql(error.orig)


def _transient_on_postgresql(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None)
    if state is None:
        # A connection that could not be made has no state of its own, only its class's name.
        return type(error).__name__ in {"OperationalError", "ConnectionTimeout"}
    return str(state).startswith(_TRANSIENT_STATES)


def _sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)


async def _rest_foreign_keys(connection: AsyncConnection, *, rest: bool) -> None:
    # The pragma does nothing inside a transaction, so this one is begun by nobody.
    await connection.execution_options(**{BEGIN: UNMANAGED})
    await connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if rest else 'ON'}")
    await connection.commit()
    await connection.execution_options(**{BEGIN: WRITING})


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"a migration left rows without what they refer to, in: {tables}")

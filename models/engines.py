"""How a connection is made: addresses, drivers, and what each database is told on arrival.

Never here: sessions, transactions' contents, tables.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from models import sqlite_driver

# An answer to a person must leave within Slack's 3 s, so nothing here waits longer than 2 s.
PATIENCE_SECONDS = 2

# Connections kept open to PostgreSQL, and how many more may be opened in a rush.
POOL_SIZE = 10
POOL_OVERFLOW = 5

# A process that died without closing its connection must not hold row locks for hours.
ABANDONED_MS = 15_000

BEGIN = "turnabout_begin"
READING = "BEGIN"
WRITING = "BEGIN IMMEDIATE"
UNMANAGED = ""

_QUERY_ONLY = "turnabout_query_only"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+pysqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class BadDatabaseUrl(Exception):  # noqa: N818 - reads as what happened
    """The database address cannot be used. The sentence never repeats the address."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A database address with its asynchronous driver; `path` is the file of a SQLite one."""

    url: URL
    path: Path | None

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address; `BadDatabaseUrl` when it is not one of the two databases."""
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            raise BadDatabaseUrl(_EXPECTED) from None
        driver = _DRIVERS.get(url.drivername)
        if driver is None:
            raise BadDatabaseUrl(_EXPECTED)
        url = url.set(drivername=driver)
        path = _file_of(url) if driver.startswith("sqlite") else None
        return cls(url=url, path=path)


_EXPECTED = (
    "The database address must look like sqlite:///turnabout.db "
    "or postgresql://user:password@host/name."
)
_NEEDS_A_FILE = "A SQLite database needs a file: sqlite:///turnabout.db, for example."
_NO_FOLDER = "The folder of the SQLite file does not exist or cannot be written to."


def connect(address: Address, *, statement_timeout_ms: int) -> AsyncEngine:
    """Make the engine for an address; nothing is opened yet, except that SQLite's file exists."""
    if address.path is not None:
        return _sqlite(address.url, address.path)
    return _postgresql(address.url, statement_timeout_ms)


def _file_of(url: URL) -> Path:
    named = url.database or ""
    if not named or named.startswith((":memory:", "file:")) or "mode" in url.query:
        raise BadDatabaseUrl(_NEEDS_A_FILE)
    return Path(named)


def _postgresql(url: URL, statement_timeout_ms: int) -> AsyncEngine:
    given = url.query.get("options", "")
    told = {
        "statement_timeout": statement_timeout_ms,
        "idle_in_transaction_session_timeout": ABANDONED_MS,
        "timezone": "UTC",
    }
    options = " ".join([str(given), *(f"-c {name}={value}" for name, value in told.items())])
    return create_async_engine(
        url.difference_update_query(["options"]),
        connect_args={
            "options": options.strip(),
            "connect_timeout": PATIENCE_SECONDS,
            "application_name": "turnabout",
        },
        pool_pre_ping=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=PATIENCE_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
    )


def _sqlite(url: URL, path: Path) -> AsyncEngine:
    _make_private(path)
    engine = create_async_engine(
        url.set(drivername=f"sqlite+{sqlite_driver.DRIVER}"),
        pool_timeout=PATIENCE_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _greet)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    # SQLite gives its -wal and -shm files the rights of the main file: only the owner reads them.
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError:
        raise BadDatabaseUrl(_NO_FOLDER) from None


def _greet(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is plain and late, which loses updates between writers; we send ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {PATIENCE_SECONDS * 1000}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "secure_delete = ON",
        # An acknowledged answer must survive a power cut.
        "synchronous = FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(BEGIN, WRITING)
    if how == UNMANAGED:
        return
    # Straight to the driver: each statement through SQLAlchemy's cursor is three turns of a thread.
    arrive = _only_reads(connection.info, wanted=how == READING)
    adapted = cast("AdaptedConnection", connection.connection.dbapi_connection)
    try:
        adapted.run_async(
            lambda driver: (
                driver.executescript(f"{arrive}{how};") if arrive else driver.execute(how)
            )
        )
    except sqlite3.OperationalError as error:
        raise OperationalError(how, None, error, hide_parameters=True) from error


def _only_reads(info: dict[Any, Any], *, wanted: bool) -> str:
    # A write while reading would be rolled back without a word; SQLite refuses it instead.
    if info.get(_QUERY_ONLY, False) == wanted:
        return ""
    info[_QUERY_ONLY] = wanted
    return f"PRAGMA query_only = {'ON' if wanted else 'OFF'};"

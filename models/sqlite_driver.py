"""aiosqlite without a turn of its thread for each statement.

SQLAlchemy's adapter asks aiosqlite for a cursor, executes, fetches and closes, each a hop to the
driver's thread and back; on a small machine a hop costs more than what SQLite does in it. Here
the four are one function, run where it is called: a statement takes microseconds, and inside a
transaction it waits for nobody. What may wait keeps its turn of the thread: BEGIN for the lock,
COMMIT for the disk. Rows are read whole, as the adapter does too.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util.concurrency import await_

DRIVER = "oneturn"


@dataclass
class Finished:
    """What is left of a cursor that was executed, read and closed."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int = 0
    arraysize: int = 1


class OneTurnCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that exists only while its statement runs."""

    __slots__ = ()

    def _make_new_cursor(self, _: Any) -> Any:  # noqa: ANN401 - as the adapter has it
        return Finished()

    def _aenter_cursor(self, cursor: Any) -> Any:  # noqa: ANN401
        return cursor

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open but the rows that were not taken."""
        self._rows.clear()

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:  # noqa: ANN401
        async with self._adapt_connection._execute_mutex:  # noqa: SLF001
            self._keep(self._raw().execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:  # noqa: ANN401
        async with self._adapt_connection._execute_mutex:  # noqa: SLF001
            self._keep(self._raw().executemany(operation, seq_of_parameters))

    def _raw(self) -> Any:  # noqa: ANN401 - aiosqlite's own connection
        return self._connection._conn  # noqa: SLF001

    def _keep(self, cursor: Any) -> None:  # noqa: ANN401 - sqlite3.Cursor
        finished, rows = _read(cursor)
        self._cursor, self._rows = finished, deque(rows)


def _read(cursor: Any) -> tuple[Any, Sequence[Any]]:  # noqa: ANN401 - sqlite3.Cursor
    try:
        rows = cursor.fetchall() if cursor.description else ()
        return Finished(cursor.description, cursor.rowcount, cursor.lastrowid or 0), rows
    finally:
        cursor.close()


class OneTurnConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements run at once; one turn for BEGIN, one for COMMIT."""

    __slots__ = ()
    _cursor_cls = OneTurnCursor

    def rollback(self) -> None:
        """Undo what was begun; nothing waits for the disk here, and mostly nothing was begun."""
        self._connection._conn.rollback()  # noqa: SLF001 - aiosqlite's own connection


class OneTurnModule(AsyncAdapt_aiosqlite_dbapi):
    """The driver module as SQLAlchemy sees it."""

    def connect(self, *args: Any, **options: Any) -> OneTurnConnection:  # noqa: ANN401
        """Open a file; its thread ends with the process."""
        connection = self.aiosqlite.connect(*args, **options)
        connection._thread.daemon = True  # noqa: SLF001
        return OneTurnConnection(self, await_(connection))


class OneTurnDialect(SQLiteDialect_aiosqlite):
    """``sqlite+oneturn``: SQLite as ever, with the cursor above."""

    driver = DRIVER
    supports_statement_cache = True
    supports_server_side_cursors = False

    @classmethod
    def import_dbapi(cls) -> OneTurnModule:
        """Return the driver."""
        return OneTurnModule(__import__("aiosqlite"), __import__("sqlite3"))


registry.register(f"sqlite.{DRIVER}", __name__, OneTurnDialect.__name__)

"""The processes beside the bot when acknowledging is measured. Not a measurement of its own.

``bare URL RECORDING`` is the floor: Bolt with ``process_before_response=True`` and one transaction
of the recorded statements with the driver alone. ``plain URL RECORDING`` is the same with Bolt as
it comes. ``slack`` says yes to every Web API call. Each prints its port and serves until it is
ended.
"""

from __future__ import annotations

import asyncio
import pickle
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import web
from psycopg import AsyncConnection
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import make_url

from bench.ack_rows import SECRET, TEAM, Statement
from bot.ids import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck

CONNECTIONS = 10
PRAGMAS = (
    *("busy_timeout = 2000", "journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"),
    "synchronous = FULL",
)


class Store(Protocol):
    """Does the recorded transaction."""

    async def write(self) -> None:
        """Do it once, with a key of its own."""
        ...


class Sqlite:
    """One connection in one thread, the whole transaction in one turn of it."""

    def __init__(self, path: str, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._numbers = count()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._path = path
        self._connection: sqlite3.Connection | None = None

    async def write(self) -> None:
        """Do it once."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write)

    def _write(self) -> None:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN IMMEDIATE")
        for one in self._statements:
            self._connection.execute(one.text, fresh(one, next(self._numbers))).fetchall()
        self._connection.execute("COMMIT")


class Postgresql:
    """A few open connections; the driver prepares what it sees often."""

    def __init__(self, url: str, statements: Sequence[Statement]) -> None:
        self._url = url
        self._statements = statements
        self._numbers = count()
        self._free: asyncio.Queue[AsyncConnection[Any]] = asyncio.Queue()

    async def open(self) -> None:
        """Connect."""
        for _ in range(CONNECTIONS):
            await self._free.put(await AsyncConnection.connect(self._url, autocommit=True))

    async def write(self) -> None:
        """Do it once."""
        connection = await self._free.get()
        try:
            async with connection.transaction():
                for one in self._statements:
                    values = fresh(one, next(self._numbers))
                    cursor = await connection.execute(one.text.encode(), values)
                    if cursor.description:
                        await cursor.fetchall()
        finally:
            self._free.put_nowait(connection)


def fresh(one: Statement, number: int) -> Any:  # noqa: ANN401 - as the driver has it
    """The values of a statement, the key of the delivery never the same."""
    if one.key_at is None:
        return one.values
    if isinstance(one.values, dict):
        return {**one.values, one.key_at: f"submit:floor:{number}"}
    values = list(one.values)
    values[int(one.key_at)] = f"submit:floor:{number}"
    return values


def bolt(store: Store, *, process_before_response: bool) -> AsyncApp:
    """A Bolt app with one handler: write, then acknowledge."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token="xoxb-floor",  # noqa: S106 - no token at all
            bot_user_id="U0",
        )

    app = AsyncApp(
        signing_secret=SECRET,
        authorize=authorize,
        process_before_response=process_before_response,
    )

    async def submitted(ack: AsyncAck) -> None:
        await store.write()
        await ack(response_action="clear")

    app.view(str(View.CHECK_IN))(submitted)
    return app


async def floor(url: str, recording: str, *, process_before_response: bool) -> web.Application:
    """The floor, or Bolt as it comes."""
    read = await asyncio.to_thread(Path(recording).read_bytes)
    statements: list[Statement] = pickle.loads(read)  # noqa: S301 - written by ourselves just now
    store: Store
    if url.startswith("sqlite"):
        store = Sqlite(str(make_url(url).database), statements)
    else:
        store = Postgresql(url, statements)
        await store.open()
    app = bolt(store, process_before_response=process_before_response)

    async def take(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", take)
    return site


async def slack() -> web.Application:
    """Says yes to everything."""
    yes = {
        "ok": True,
        "team": "Measured",
        "team_id": TEAM,
        "user_id": "UBOT00",
        "bot_id": "B1",
        "view": {"id": "V1", "hash": "1"},
    }

    async def take(_: web.Request) -> web.Response:
        return web.json_response(yes)

    site = web.Application()
    site.router.add_route("*", "/api/{method}", take)
    return site


async def serve(what: str, *arguments: str) -> None:
    """Serve until ended; the first line printed is the port."""
    if what == "slack":
        site = await slack()
    else:
        site = await floor(*arguments, process_before_response=what == "bare")
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))

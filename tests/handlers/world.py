"""The bot with people around it: what Slack would deliver, what comes back, and time that moves.

Everything is real (Bolt, handlers, database, sweep, delivery) except the wire to Slack.
Never here: rows that stand at the beginning (tests/builders.py).
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import func, select

from bot.content import LoadedContent
from bot.deps import AfterAck, Deps
from bot.errors import answer
from bot.ids import COMMAND, Act
from handlers import register_all
from models.database import Database
from models.outbox import Outbox, OutboxStatus
from models.people import Person
from models.touchpoints import next_due_at
from scheduling.delivery import Delivery
from scheduling.sweep import sweep
from tests.builders import START, WORKSPACE
from tests.fakes import FakeClient, FakeClock, FakeSlack, Json, Post, match_here
from tests.handlers.forms import state_of, value_of

CONTENT = LoadedContent()  # read once for all tests
WORDS = CONTENT.wording("en")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one act came to: the ack, what only the actor reads, and the form now in front."""

    status: int
    body: Json
    tells: str = ""
    view: Json = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, str]:
        """Sentences at the fields of the form."""
        return dict(self.body.get("errors", {}))

    @property
    def says(self) -> str:
        """Everything the actor can read now."""
        return self.tells + (json.dumps(self.view, ensure_ascii=False) if self.view else "")


@dataclass(kw_only=True)
class World:
    """The bot and everything around it."""

    database: Database
    clock: FakeClock
    slack: FakeSlack
    deps: Deps
    app: AsyncApp
    delivery: Delivery
    hook: str
    told: list[str]
    failures: list[BaseException]
    settles: bool = True  # after each act, as the bot does; not while its database is down
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # What people do

    async def command(self, who: Person, text: str) -> Answer:
        """Somebody types /mentoring and some words."""
        number = next(self._numbers)
        return await self.deliver(
            {
                "command": COMMAND,
                "text": text,
                "team_id": who.workspace.partition("/")[2],
                "user_id": who.slack_id,
                "user_name": who.name.lower(),
                "channel_id": "CANY",
                "trigger_id": f"t{number}",
                "response_url": f"{self.hook}{number}",
            }
        )

    async def press(
        self, who: Person, act: str, value: str | None = None, *, on: Post | Json | None = None
    ) -> Answer:
        """Somebody presses a button of a message or form; its value is found there."""
        if value is None:
            value = value_of(on, act)
        element = {"type": "button", "action_id": str(act), "block_id": "b", "value": value}
        return await self.act(who, element, on=on)

    async def choose(self, who: Person, value: str, *, on: Post) -> Answer:
        """Somebody chooses from the quiet menu of a message."""
        chosen = {"selected_option": {"value": value}}
        element = {"type": "overflow", "action_id": str(Act.MENU), "block_id": "b", **chosen}
        return await self.act(who, element, on=on)

    async def act(
        self, who: Person, element: Json, *, on: Post | Json | None, **extra: Any
    ) -> Answer:
        """Deliver one block action."""
        number = next(self._numbers)
        element = {**element, "action_ts": f"{number}.0"}
        body = {**self._from(who), "type": "block_actions", "actions": [element], **extra}
        if isinstance(on, Post):
            place = {"type": "message", "message_ts": on.ts, "channel_id": on.channel}
            body |= {"container": place, "channel": {"id": on.channel}}
            body["response_url"] = f"{self.hook}{number}"
        elif on is not None:
            body |= {"container": {"type": "view", "view_id": on["id"]}, "view": on}
        return await self.deliver(body)

    async def submit(self, who: Person, view: Json, /, **values: Any) -> Answer:
        """Somebody changes some fields of a form and sends it."""
        state = {"values": state_of(view, values)}
        return await self.deliver(
            {**self._from(who), "type": "view_submission", "view": {**view, "state": state}}
        )

    async def event(self, kind: str, **event: Any) -> Answer:
        """Slack tells of something by itself."""
        number = next(self._numbers)
        return await self.deliver(
            {
                "type": "event_callback",
                "team_id": WORKSPACE.partition("/")[2],
                "event_id": f"Ev{number}",
                "event": {"type": kind, **event},
            }
        )

    def _from(self, who: Person) -> Json:
        team = who.workspace.partition("/")[2]
        return {
            "team": {"id": team},
            "user": {"id": who.slack_id, "team_id": team, "name": who.name.lower()},
            "trigger_id": f"t{next(self._numbers)}",
        }

    async def deliver(self, body: Json) -> Answer:
        """Hand one payload to Bolt, let everything settle, and gather what came of it."""
        told, calls = len(self.told), len(self.slack.calls)
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        response = await self.app.async_dispatch(request)
        found = _json_of(response)
        if self.settles:
            await self.settle()
        heard = [found.get("text", ""), *self.told[told:]]
        view = self._view_after(body, found, calls)
        return Answer(
            status=response.status, body=found, tells="\n".join(filter(None, heard)), view=view
        )

    def _view_after(self, body: Json, found: Json, calls: int) -> Json:
        if "view" in found:
            return {**found["view"], "id": body["view"]["id"], "hash": f"r{next(self._numbers)}"}
        shown = [one for one in self.slack.calls[calls:] if one.method.startswith("views.")]
        shown = [one for one in shown if one.method != "views.publish"]
        wanted = shown[-1].body["view"] if shown else None
        return next((one for one in self.slack.views.values() if _same(one, wanted)), {})

    # Time

    async def settle(self) -> None:
        """Do everything that is due now."""
        while True:
            await self.deps.after_ack.drain()
            done = await self.delivery.run() + await sweep(self.deps)
            if not done and not self.delivery._doubts:
                return

    async def live(self, until: datetime | timedelta) -> None:
        """Let time pass, stopping wherever something is due."""
        end = self.clock.now() + until if isinstance(until, timedelta) else until
        await self.settle()
        while (due := await self._next_due()) is not None and due <= end:
            self.clock.step(max(due, self.clock.now() + timedelta(seconds=1)))
            await self.settle()
        self.clock.step(end)

    async def _next_due(self) -> datetime | None:
        """What is queued for earlier waits for another message, and so for that one's time."""
        later = select(func.min(Outbox.not_before)).where(
            Outbox.status == OutboxStatus.QUEUED, Outbox.not_before > self.clock.now()
        )
        async with self.database.reading() as uow:
            found = [await next_due_at(uow.session), await uow.session.scalar(later)]
        return min((one for one in found if one is not None), default=None)


@asynccontextmanager
async def living(database: Database, *, start: datetime = START) -> AsyncIterator[World]:
    """Put the bot together around a database; nothing may have failed or been malformed."""
    clock = FakeClock(start)
    slack = FakeSlack(clock)
    told: list[str] = []
    failures: list[BaseException] = []
    deps = Deps(
        clock=clock,
        database=database,
        content=CONTENT,
        slack=slack,
        match=match_here,
        after_ack=AfterAck(on_error=failures.append),
        wake=lambda: None,
    )
    async with _hooks(told) as hook:
        yield World(
            database=database,
            clock=clock,
            slack=slack,
            deps=deps,
            app=_app(deps, slack, failures),
            delivery=Delivery(deps, worker="w1", alone=True),
            hook=hook,
            told=told,
            failures=failures,
        )
    assert not failures, failures
    assert not slack.malformed, slack.malformed


def _app(deps: Deps, slack: FakeSlack, failures: list[BaseException]) -> AsyncApp:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1")

    async def translate(error: Exception, body: Json) -> BoltResponse:
        failures.append(error)
        return answer(deps, error, body)

    app = AsyncApp(
        authorize=authorize, client=FakeClient(slack, WORKSPACE), process_before_response=True
    )
    app.error(translate)
    register_all(app, deps)
    return app


@asynccontextmanager
async def _hooks(told: list[str]) -> AsyncIterator[str]:
    """Where response_urls lead: what is sent there, only the actor reads."""

    async def take(request: web.Request) -> web.Response:
        told.append((await request.json())["text"])
        return web.Response(text="ok")

    site = web.Application()
    site.router.add_post("/{number}", take)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def _same(one: Json, wanted: Json | None) -> bool:
    return wanted is not None and all(one.get(key) == value for key, value in wanted.items())


def _json_of(response: BoltResponse) -> Json:
    try:
        return dict(json.loads(response.body or "{}"))
    except ValueError:
        return {"text": response.body}

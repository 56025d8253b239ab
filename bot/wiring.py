"""The one composition root: production, the demo and tests all call ``build``."""

import asyncio
import contextlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import text

from bot.content import LoadedContent
from bot.deps import AfterAck, Clock, Deps
from bot.errors import register_errors
from bot.matcher import match_in_process
from bot.settings import Settings
from bot.slack import Slack
from handlers import register_all
from models import tables  # noqa: F401 - the metadata must be whole
from models.database import Database
from models.outbox import next_send_at
from models.touchpoints import next_due_at
from models.vault import Vault
from scheduling.clock import SteppedClock, SystemClock
from scheduling.delivery import Delivery
from scheduling.jobs import start_jobs
from scheduling.sweep import sweep

log = logging.getLogger(__name__)

FINISH_SECONDS = 15  # longer than a call to Slack may take, shorter than whoever stops us waits


@dataclass(kw_only=True)
class Turnabout:
    """The bot, assembled. ``start`` begins to serve; ``stop`` ends everything in order."""

    settings: Settings
    database: Database
    clock: Clock
    slack: Slack
    deps: Deps
    app: AsyncApp
    delivery: Delivery
    bell: asyncio.Event
    _serving: asyncio.Task[None] | None = None
    _scheduler: Any = None

    async def install(self) -> None:
        """Keep the installation that the configured token belongs to."""
        await self.slack.install_own_token(self.settings.bot_token, self.clock.now())

    def start(self) -> None:
        """Send what is due as soon as a commit leaves it; tick on real time unless stepped."""
        self._serving = asyncio.create_task(self._serve())
        if not self.settings.stepped:
            self._scheduler = start_jobs(self.deps, self.tick)

    async def stop(self) -> None:
        """Finish what was begun (20 s at the most), then close."""
        if self._scheduler is not None:
            self._scheduler.pause()  # shutting it down would cancel what runs
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                await self.delivery.finish()
                await self.deps.after_ack.drain(seconds=FINISH_SECONDS)
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
        await self.slack.close()
        await self.database.close()

    async def tick(self, *, look_up: bool = True) -> int:
        """Work through what is due and send it; return how much was done."""
        if isinstance(self.clock, SystemClock) and self.database.dialect_name == "postgresql":
            async with self.database.reading() as uow:
                now = await uow.session.scalar(text("SELECT now()"))
            if isinstance(now, datetime):
                self.clock.correct(now)
        # What people wait for leaves first: a private word before the introduction that is due.
        sent = await self.delivery.run(look_up=look_up)
        settled = await sweep(self.deps)
        if settled:
            sent += await self.delivery.run(look_up=False)
        return settled + sent

    async def step(self, to: datetime) -> dict[str, Any]:
        """Move the stepped clock and do everything that is due by then."""
        if not isinstance(self.clock, SteppedClock):
            raise TypeError("only a stepped clock can be stepped")
        self.clock.step(to)
        before = self.delivery.sent
        while True:
            await self.deps.after_ack.drain(seconds=60)
            await self.tick(look_up=False)
            if not self.deps.after_ack.tasks:
                break
        return {
            "at": self.clock.now().isoformat(),
            "next_due": await self._next_due(),
            "sent": self.delivery.sent - before,
        }

    async def _next_due(self) -> str | None:
        async with self.database.reading() as uow:
            found = [await next_due_at(uow.session), await next_send_at(uow.session)]
        due = [one for one in found if one is not None]
        return min(due).isoformat() if due else None

    async def _serve(self) -> None:
        """A commit rang the bell: look at once instead of waiting for the tick."""
        while True:
            await self.bell.wait()
            self.bell.clear()
            try:
                await self.tick(look_up=False)
            except Exception:
                log.exception("a tick failed; the next one tries again")


def build(
    settings: Settings, *, clock: Clock | None = None, database: Database | None = None
) -> Turnabout:
    """Put the bot together from its settings; nothing is started or connected yet."""
    clock = clock or SystemClock()
    database = database or Database.open(settings.database_url, vault=Vault(settings.keys))
    slack = Slack(database, settings.api_url)
    bell = asyncio.Event()
    deps = Deps(
        clock=clock,
        database=database,
        content=LoadedContent(),
        slack=slack,
        match=match_in_process,
        after_ack=AfterAck(),
        wake=bell.set,
    )

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Bolt passes arguments by name and takes a bound method's `self` for one of them.
        return await slack.authorize(enterprise_id, team_id)

    app = AsyncApp(
        signing_secret=settings.signing_secret or None,
        authorize=authorize,
        client=slack.client(),
        process_before_response=True,
    )
    register_errors(app, deps)
    register_all(app, deps)
    delivery = Delivery(deps, worker=secrets.token_hex(6), alone=_alone(settings, database))
    return Turnabout(
        settings=settings,
        database=database,
        clock=clock,
        slack=slack,
        deps=deps,
        app=app,
        delivery=delivery,
        bell=bell,
    )


def _alone(settings: Settings, database: Database) -> bool:
    """SQLite's file is held by one process; a stepped bot is the only one by its contract."""
    return settings.stepped or database.dialect_name == "sqlite"

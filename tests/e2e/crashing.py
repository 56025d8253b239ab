"""The bot, ending as by a power cut at a named moment: ``python -m tests.e2e.crashing run …``.

Runs the bot unchanged around whose transactions and calls somebody holds a finger on the switch. A
moment is armed by writing its name into the file named by CRASH_FILE; the process that comes to it
removes the file and kills itself (SIGKILL: nothing is flushed, closed or said goodbye to).

Moments are ``<who> before commit`` and ``<who> after commit`` (who: handler, follow-up, sweep,
claim, send, record, doubt) and ``<Web API method> before`` and ``<Web API method> after``; with
``, <kind>`` behind it only while a message of that kind is on its way.
"""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

import bot.wiring
import handlers.registry
from bot.__main__ import main
from handlers.follow_up import follow_up
from models.database import Database, UnitOfWork
from models.outbox import Outbox
from scheduling.delivery import Claimed, Delivery
from scheduling.sweep import sweep

CRASH_FILE = "CRASH_FILE"
Work = Callable[..., Awaitable[Any]]

_who: ContextVar[str] = ContextVar("who", default="start")
_kind: ContextVar[str] = ContextVar("kind", default="")


def arrive(moment: str) -> None:
    """Come to a moment; the last one when it is armed."""
    armed = Path(os.environ[CRASH_FILE])
    try:
        wanted = armed.read_text("utf-8")
    except FileNotFoundError:
        return
    if wanted in {moment, f"{moment}, {_kind.get()}"}:
        armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def as_(who: str, work: Work) -> Work:
    """Have what happens inside known under a name."""

    async def named(*args: Any, **kwargs: Any) -> Any:
        token = _who.set(who)
        try:
            return await work(*args, **kwargs)
        finally:
            _who.reset(token)

    return named


def of_its_kind(work: Work) -> Work:
    """Have what happens inside known by the kind of the message it is about."""

    async def kind_known(delivery: Delivery, about: Claimed | Outbox, *args: Any) -> Any:
        token = _kind.set(about.kind if isinstance(about, Outbox) else about.row.kind)
        try:
            return await work(delivery, about, *args)
        finally:
            _kind.reset(token)

    return kind_known


def replace(place: Any, name: str, work: Any) -> None:
    """Put ourselves in the place of a function of the bot."""
    assert callable(getattr(place, name))
    setattr(place, name, work)


def watch_commits() -> None:
    """Every transaction that may write, just before and just after it is kept."""
    original = Database.unit_of_work

    @asynccontextmanager
    async def unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
        async with original(database) as uow:
            yield uow
            arrive(f"{_who.get()} before commit")
        arrive(f"{_who.get()} after commit")

    replace(Database, "unit_of_work", unit_of_work)


def watch_calls() -> None:
    """Every call to Slack, just before it leaves and just after it was answered."""
    original = AsyncWebClient.api_call

    async def api_call(client: AsyncWebClient, api_method: str, **kwargs: Any) -> Any:
        arrive(f"{api_method} before")
        answer = await original(client, api_method, **kwargs)
        arrive(f"{api_method} after")
        return answer

    replace(AsyncWebClient, "api_call", api_call)


def watch_workers() -> None:
    """Who works: a handler and what follows its answer, the sweep, the parts of the delivery."""

    def following(*args: Any, **kwargs: Any) -> Any:
        found = follow_up(*args, **kwargs)
        return None if found is None else as_("follow-up", lambda: found)()

    replace(handlers.registry, "follow_up", following)
    replace(handlers.registry, "perform", as_("handler", handlers.registry.perform))
    replace(bot.wiring, "sweep", as_("sweep", sweep))
    replace(Delivery, "_claim", as_("claim", Delivery._claim))
    replace(Delivery, "_sent", as_("record", Delivery._sent))
    replace(Delivery, "_send", as_("send", of_its_kind(Delivery._send)))
    replace(Delivery, "_settle_doubt", as_("doubt", of_its_kind(Delivery._settle_doubt)))


if __name__ == "__main__":
    watch_commits()
    watch_calls()
    watch_workers()
    main()

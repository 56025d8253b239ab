"""What handlers and jobs are given: clocks, database, words, Slack clients, and the work after ack.

Never here: settings, tables, or anything that talks to Slack by itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from mentoring.journey import Journey
from mentoring.kits import Kit
from mentoring.lessons import Lesson
from mentoring.matching import Matching, Request
from mentoring.prompt_book import PromptBook
from mentoring.pulse import Item
from mentoring.resources import Resource
from mentoring.self_check import Question
from mentoring.starters import BoundaryExample, GoalExample, Starter
from mentoring.templates import ProgrammeTemplate
from mentoring.wording import Wording
from models.database import Database, UnitOfWork

log = logging.getLogger(__name__)


class Clock(Protocol):
    """Two clocks: the calendar (due times, messages) and work (leases, timeouts; never stepped)."""

    def now(self) -> datetime:
        """Return calendar time, aware UTC."""

    def work(self) -> datetime:
        """Return real time, aware UTC."""


class Content(Protocol):
    """The words and items of a language, loaded once."""

    def wording(self, locale: str) -> Wording:
        """Return the sentences."""

    def prompts(self, locale: str) -> PromptBook:
        """Return the prompts and what may be chosen at intake."""

    def starters(self, locale: str) -> tuple[Starter, ...]:
        """Return first questions for introductions."""

    def templates(self, locale: str) -> tuple[ProgrammeTemplate, ...]:
        """Return programmes to start from."""

    def goals(self, locale: str) -> tuple[GoalExample, ...]:
        """Return goals that somebody might set."""

    def boundaries(self, locale: str) -> tuple[BoundaryExample, ...]:
        """Return boundaries that two people might agree on."""

    def pulse_items(self, locale: str) -> tuple[Item, ...]:
        """Return the pulse's item bank."""

    def self_check(self, locale: str) -> tuple[Question, ...]:
        """Return the questions of the mentee's private self-check."""

    def lessons(self, locale: str) -> tuple[Lesson, ...]:
        """Return the lessons, in the order to offer them."""

    def kits(self, locale: str) -> tuple[Kit, ...]:
        """Return the session kits."""

    def resources(self, locale: str) -> tuple[Resource, ...]:
        """Return the library."""

    def journeys(self, locale: str) -> tuple[Journey, ...]:
        """Return the journeys that a programme may follow."""

    def reasons(self, locale: str) -> Wording:
        """Return the words of "why am I seeing this?" for lessons, kits and resources."""


class SlackClients(Protocol):
    """Slack clients by workspace: one without retries (posting) for everything we call."""

    async def for_workspace(self, key: str) -> AsyncWebClient:
        """Return the client of the workspace with that key."""


class Matcher(Protocol):
    """Runs the matching outside the bot's process, so that its memory is given back."""

    async def __call__(self, request: Request) -> Matching:
        """Return the result; raise MatchingError when it cannot be made as asked."""


@dataclass
class AfterAck:
    """Tracked tasks that run once the answer has left; drained before the bot stops."""

    on_error: Callable[[BaseException], None] = field(
        default=lambda error: log.error("work after an answer failed: %s", type(error).__name__)
    )
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __call__(self, work: Coroutine[Any, Any, None]) -> None:
        """Start ``work`` and keep hold of it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.on_error(error)

    async def drain(self, *, seconds: float = 10.0) -> None:
        """Wait until nothing is left to do, including what the tasks started meanwhile."""
        async with asyncio.timeout(seconds):
            while self.tasks:
                await asyncio.wait(set(self.tasks))


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Everything a handler or job may use."""

    clock: Clock
    database: Database
    content: Content
    slack: SlackClients
    match: Matcher
    after_ack: AfterAck = field(default_factory=AfterAck)
    wake: Callable[[], None]

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """One transaction that commits on a clean exit."""
        async with self.database.unit_of_work() as uow:
            yield uow

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """One transaction that only reads."""
        async with self.database.reading() as uow:
            yield uow

    def words(self, locale: str) -> Wording:
        """Return the sentences for a Slack locale."""
        return self.content.wording(locale)

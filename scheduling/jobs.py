"""The APScheduler object with its few fixed jobs: in memory, none of them about one person.

APScheduler is the alarm clock; the schedule itself is rows. Missing a tick loses nothing.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.errors import SlackApiError
from sqlalchemy import delete, select

from bot.deps import Deps
from bot.profiles import fresh_person
from bot.slack_errors import code_of
from models.enrolments import Enrolment, EnrolmentStatus
from models.inbox import Received
from models.people import Person

log = logging.getLogger(__name__)

TICK_SECONDS = 10
PEOPLE_MINUTES = 30
PEOPLE_AT_ONCE = 40
TIDY_HOURS = 6
INBOX_LIFE = timedelta(days=30)


def start_jobs(deps: Deps, tick: Callable[[], Awaitable[int]]) -> AsyncIOScheduler:
    """Start the jobs on the running loop and return the scheduler."""
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_job(guarded(tick), "interval", seconds=TICK_SECONDS)
    scheduler.add_job(guarded(lambda: refresh_people(deps)), "interval", minutes=PEOPLE_MINUTES)
    scheduler.add_job(guarded(lambda: tidy(deps)), "interval", hours=TIDY_HOURS)
    scheduler.start()
    return scheduler


def guarded(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """A job that fails is logged and comes again; it never takes the scheduler with it."""

    async def run() -> None:
        try:
            await job()
        except Exception:
            log.exception("a job failed; it comes again")

    return run


async def refresh_people(deps: Deps) -> None:
    """Ask Slack again about people who take part: zones move without an event."""
    stale = deps.clock.now() - timedelta(hours=20)
    async with deps.reading() as uow:
        query = (
            select(Person.workspace, Person.slack_id)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(
                Enrolment.status.in_((EnrolmentStatus.APPLIED, EnrolmentStatus.ACTIVE)),
                Person.seen_at < stale,
                Person.gone_at.is_(None),
            )
            .distinct()
            .limit(PEOPLE_AT_ONCE)
        )
        people = [(row.workspace, row.slack_id) for row in await uow.session.execute(query)]
    for workspace, slack_id in people:
        try:
            await fresh_person(deps, workspace, slack_id)
        except SlackApiError as error:
            log.warning("a profile could not be read: %s", code_of(error))


async def tidy(deps: Deps) -> None:
    """Let go of receipts that no delivery can repeat any more."""
    async with deps.unit_of_work() as uow:
        oldest = deps.clock.now() - INBOX_LIFE
        await uow.session.execute(delete(Received).where(Received.received_at < oldest))

"""May this message leave now? The last look before a send, from the newest facts.

Nobody who is gone or has left is written to; who paused is left in peace; everything that does not
answer an own act waits for working hours; unasked messages wait for a free place in the week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentoring.hours import instant, shared_opening
from models.database import UnitOfWork
from models.enrolments import Enrolment, EnrolmentStatus, enrolment_in
from models.outbox import Outbox, unasked_dates, unasked_waiting
from models.people import Person
from models.programmes import Programme

ANSWER_LIFE = timedelta(minutes=10)  # after that an answer is a message like any other
UNASKED_A_WEEK = 2
PROMPT_LIFE = timedelta(hours=20)  # written on the working day before, or that morning
OF_THE_DAY = frozenset({"prompt", "check_in"})  # worth nothing after a pause
NO_ESSENTIALS = frozenset(
    {"prompt", "lesson", "resource", "pulse", "agreement_reminder", "midpoint"}
)
"""What nobody gets who asked for the essentials only."""
EXTRAS = frozenset({"lesson", "resource"})
EXTRAS_A_WEEK = UNASKED_A_WEEK - 1  # the other place is kept for what is never dropped
LESSON_LIFE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Go:
    """Send it; ``counts`` are the people in whose week it takes a place."""

    counts: Sequence[Person]


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Not now: look again then."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Never: with the reason."""

    reason: str


async def gate(  # noqa: PLR0911 - one answer after the other, first match decides
    uow: UnitOfWork, row: Outbox, people: Sequence[Person], now: datetime
) -> Go | Wait | Stop:
    """Decide about one message at the moment it would leave."""
    if (over := _overtaken(row, people, now)) is not None:
        return over
    if not people:
        return Go(counts=())
    answers = row.answering is not None and now - row.created_at <= ANSWER_LIFE
    if answers:
        return Go(counts=())
    seats = [seat for person in people if (seat := await _place(uow, row, person))]
    if any(seat.status == EnrolmentStatus.LEFT for seat in seats):
        return Stop(reason="the person left")
    quiet = max((seat.paused_until for seat in seats if seat.paused_until), default=None)
    if quiet is not None and any(person.week.local_date(now) < quiet for person in people):
        if row.kind in OF_THE_DAY:
            return Stop(reason="paused")
        return Wait(until=_open(people, max(_morning(person, quiet) for person in people)))
    opens = _open(people, now)
    if opens > now:
        return Wait(until=opens)
    if row.asked:
        return Go(counts=())
    return await _in_the_week(uow, row, people, now)


async def _in_the_week(
    uow: UnitOfWork, row: Outbox, people: Sequence[Person], now: datetime
) -> Go | Wait | Stop:
    """An unasked message takes a free place in the week of each reader, or waits for one."""
    places = EXTRAS_A_WEEK if row.kind in EXTRAS else UNASKED_A_WEEK
    free = [_morning(one, await _free_day(uow, one, now, places=places)) for one in people]
    if max(free) <= now:
        return Go(counts=people)
    if row.kind == "resource":
        return Stop(reason="no room for it this week")
    return Wait(until=_open(people, max(free)))


def _overtaken(row: Outbox, people: Sequence[Person], now: datetime) -> Stop | None:
    if any(person.gone_at is not None for person in people):
        return Stop(reason="gone")
    if row.kind == "prompt" and now - row.created_at > PROMPT_LIFE:
        return Stop(reason="the session has been")
    if row.kind in NO_ESSENTIALS and all(person.essentials_only for person in people) and people:
        return Stop(reason="essentials only")
    if row.kind == "lesson" and now - row.created_at > LESSON_LIFE:
        return Stop(reason="no room for it in two weeks")
    return None


async def _place(uow: UnitOfWork, row: Outbox, person: Person) -> Enrolment | None:
    if row.programme_id is None:
        return None
    programme = await uow.session.get_one(Programme, row.programme_id)
    return await enrolment_in(uow.session, programme, person)


def _open(people: Sequence[Person], now: datetime) -> datetime:
    weeks = [person.week for person in people]
    return shared_opening(weeks, now) or weeks[0].opens_after(now)


def _morning(person: Person, day: date) -> datetime:
    return instant(day, time.min, person.week.zone)


async def room_at(uow: UnitOfWork, person: Person, now: datetime) -> datetime:
    """When a lesson or resource finds room in a person's week: now, or a morning to come.

    Unasked messages that still wait to be sent to this person come before it.
    """
    if await unasked_waiting(uow.session, person.workspace, person.id):
        return _morning(person, person.week.local_date(now) + timedelta(days=1))
    free = await _free_day(uow, person, now, places=EXTRAS_A_WEEK)
    return max(_morning(person, free), now)


async def _free_day(uow: UnitOfWork, person: Person, now: datetime, *, places: int) -> date:
    """The first local date on which one more unasked message fits into any seven dates."""
    today = person.week.local_date(now)
    dates = await unasked_dates(uow.session, person.workspace, person.id, until=today)
    if len(dates) < places:
        return today
    return dates[-places] + timedelta(days=7)

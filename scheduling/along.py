"""What lessons and resources have in common: whether a step of a journey is wanted, and when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.deps import Deps
from bot.learning import journey_of
from bot.plans import Kind, day_start
from mentoring.journey import Step
from models.database import UnitOfWork
from models.enrolments import enrolment_in
from models.pairs import MEETING, Couple
from models.people import Person
from models.sessions import BOOKED, Session, SessionStatus, check_in_by, sessions_of
from models.touchpoints import Touchpoint, next_of

PARTNER_AWAY = timedelta(days=7)
BEFORE_A_NUDGE = timedelta(days=8)


def step_of(deps: Deps, found: Couple | None, row: Touchpoint) -> Step | None:
    """The step as the template has it now; None when it was taken out."""
    if found is None:
        return None
    return journey_of(deps, found.programme).step(row.facts["step"])


async def not_wanted(
    uow: UnitOfWork, found: Couple, person: Person, step: Step, row: Touchpoint, now: datetime
) -> str | None:
    """Why nothing is to be sent, or None.

    While nothing is booked and the ladder is at work, the places of the week are its own.
    """
    if found.pair.status not in MEETING:
        return "the pair ended"
    if person.essentials_only:
        return "essentials only"
    sessions = await sessions_of(uow.session, found.pair)
    if await _slipping(uow, found, sessions, now):
        return "nothing is booked"
    if step.condition != "always" and not any(x.status == SessionStatus.OVER for x in sessions):
        return "they have not met"
    meeting = row.facts.get("session")
    if step.condition == "checked_in" and meeting is not None:
        said = await check_in_by(uow.session, row.workspace, meeting, person.id)
        return None if said is not None else "the check-in was not answered"
    return None


async def _slipping(
    uow: UnitOfWork, found: Couple, sessions: Sequence[Session], now: datetime
) -> bool:
    """A step of the ladder is near, or it has come to its end without a meeting."""
    nudge = await next_of(uow.session, found.pair, Kind.LADDER)
    if nudge is not None:
        return nudge - now < BEFORE_A_NUDGE
    if any(one.status in BOOKED for one in sessions):
        return False
    last = max((one.ends_at for one in sessions if one.status == SessionStatus.OVER), default=now)
    return now - last > timedelta(days=found.pair.cadence_days)


async def not_now(uow: UnitOfWork, found: Couple, person: Person, now: datetime) -> datetime | None:
    """When to look again, because one of the two is on a pause; None when nobody is."""
    today = person.week.local_date(now)
    enrolment = await enrolment_in(uow.session, found.programme, person)
    until: date | None = enrolment.paused_until if enrolment is not None else None
    if until is not None and today < until:
        return day_start(person, until)
    return day_start(person, today + PARTNER_AWAY) if found.pair.paused_on(today) else None

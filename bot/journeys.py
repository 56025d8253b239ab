"""The rows of a pair's journey: what its template gives, planned under names that stay.

Planning again moves what has not been sent and takes out what the template no longer has. What was
sent stays sent, and nothing is planned into the past.
"""

from datetime import datetime, timedelta

from bot.deps import Deps
from bot.learning import journey_of
from bot.own_answers import side_of
from bot.plans import Kind, day_start
from mentoring.journey import Planned, at_meeting, dated
from models.database import UnitOfWork
from models.pairs import MEETING, Couple
from models.people import Person
from models.sessions import Session, SessionStatus, sessions_of
from models.touchpoints import forget_planned, plan, replan

KINDS = {"lesson": Kind.LESSON, "resource": Kind.RESOURCE}


async def plan_journey(deps: Deps, uow: UnitOfWork, found: Couple, now: datetime) -> None:
    """Plan the steps that have a date, for each of the two."""
    pair = found.pair
    if pair.status not in MEETING or pair.introduced_at is None or pair.closes_on is None:
        return
    wanted: list[str] = []
    for person in found.both:
        steps = dated(
            journey_of(deps, found.programme),
            audience=side_of(found, person),
            started_on=person.week.local_date(pair.introduced_at),
            ends_on=pair.closes_on,
        )
        for one in steps:
            key = f"journey:{pair.id}:{person.id}:{one.name}"
            wanted.append(key)
            if one.on > person.week.local_date(now):
                await _plan(uow, found, person, one, key)
    await forget_planned(
        uow.session,
        workspace=pair.workspace,
        beginning=f"journey:{pair.id}:",
        kinds=tuple(KINDS.values()),
        keep=wanted,
        reason="the journey has it no more",
        now=now,
    )


async def _plan(uow: UnitOfWork, found: Couple, person: Person, one: Planned, key: str) -> None:
    await replan(
        uow.session,
        workspace=found.pair.workspace,
        key=key,
        kind=KINDS[one.step.do],
        due_at=day_start(person, one.on),
        programme_id=found.programme.id,
        pair_id=found.pair.id,
        person_id=person.id,
        facts={"step": one.step.name, "on": one.on.isoformat()},
    )


async def plan_after_meeting(deps: Deps, uow: UnitOfWork, found: Couple, session: Session) -> None:
    """Plan what comes after a meeting whose time has passed."""
    sessions = await sessions_of(uow.session, found.pair)
    number = sum(one.status == SessionStatus.OVER for one in sessions)
    journey = journey_of(deps, found.programme)
    for person in found.both:
        audience = side_of(found, person)
        for step in at_meeting(journey, "after_session", audience=audience, number=number):
            due_at = person.week.opens_after(session.ends_at + timedelta(days=step.days))
            await plan(
                uow.session,
                workspace=found.pair.workspace,
                key=f"journey:{found.pair.id}:{person.id}:{step.name}:{session.id}",
                kind=KINDS[step.do],
                due_at=due_at,
                programme_id=found.programme.id,
                pair_id=found.pair.id,
                person_id=person.id,
                facts={
                    "step": step.name,
                    "on": person.week.local_date(due_at).isoformat(),
                    "session": session.id,
                },
            )

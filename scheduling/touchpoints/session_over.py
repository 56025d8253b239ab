"""The time of a session has passed: ask how it went, or note that it was never confirmed."""

from datetime import datetime, timedelta

from bot.blocks.sessions import offer
from bot.deps import Deps
from bot.invitations import share_calendar_file
from bot.journeys import plan_after_meeting, plan_journey
from bot.offers import times_for
from bot.outgoing import Letter, send
from bot.plans import Kind, plan_check_ins, plan_ladder
from models.database import UnitOfWork
from models.pairs import MEETING, Couple, couple
from models.pulse import round_on
from models.sessions import Session, SessionStatus
from models.touchpoints import Touchpoint, plan
from scheduling.outcomes import Done, Dropped, Outcome

PULSE_AFTER = timedelta(hours=20)  # the check-in first, the pulse another day


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Settle a session by the facts."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    session = await uow.session.get(Session, row.facts["session"])
    if found is None or session is None or session.sequence != row.facts["sequence"]:
        return Dropped(reason="the session moved")
    if session.status == SessionStatus.PROPOSED:
        # Nobody confirmed it: it never was, and the schedule goes on as if nothing was booked.
        in_calendars = session.confirmed_start is not None  # it was moved, and the new time lapsed
        session.status = SessionStatus.CANCELLED
        session.cancelled_at = now
        await _offer_again(deps, uow, found, session, now)
        for person in found.both if in_calendars else ():
            await share_calendar_file(deps, uow, found, session, to=person, now=now, answering=None)
    elif session.status == SessionStatus.CONFIRMED:
        session.status = SessionStatus.OVER
        await plan_check_ins(uow, found, session)
        await _plan_first_pulse(uow, found, session, now)
        await uow.session.flush()
        await plan_after_meeting(deps, uow, found, session)
        await plan_journey(deps, uow, found, now)
    else:
        return Dropped(reason="the session was cancelled")
    await uow.session.flush()
    await plan_ladder(uow, found, now)
    return Done()


async def _offer_again(
    deps: Deps, uow: UnitOfWork, found: Couple, session: Session, now: datetime
) -> None:
    """Whoever books hears that the time passed unconfirmed, and gets new ones."""
    if found.pair.status not in MEETING:
        return
    person = found.booker
    message = offer(
        deps.words(person.locale),
        "book.lapsed" if session.proposed_by == person.id else "book.lapsed_theirs",
        pair_id=found.pair.id,
        partner=found.other(person).name,
        slots=times_for(found, person, now),
    )
    key = f"lapsed:{session.id}:{session.sequence}"
    letter = Letter(key=key, kind="session_lapsed", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)


async def _plan_first_pulse(
    uow: UnitOfWork, found: Couple, session: Session, now: datetime
) -> None:
    """After a person's first session: the round that is open asks them too."""
    today = found.mentee.week.local_date(now)
    round_ = await round_on(uow.session, found.programme, today)
    if round_ is None:
        return
    for person in found.both:
        await plan(
            uow.session,
            workspace=found.pair.workspace,
            key=f"pulse:{round_.id}:{person.id}",
            kind=Kind.PULSE,
            due_at=person.week.opens_after(session.ends_at + PULSE_AFTER),
            programme_id=found.programme.id,
            person_id=person.id,
            facts={"round": round_.id},
        )

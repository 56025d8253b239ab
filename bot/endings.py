"""How a pair ends: everything planned is let go, the other side reads one neutral line."""

from datetime import datetime

from bot.blocks.pairs import answered, ended
from bot.deps import Deps
from bot.invitations import share_calendar_file
from bot.outgoing import Letter, send
from models.database import UnitOfWork
from models.enrolments import EnrolmentStatus, enrolment_in
from models.outbox import conversation_key, drop_queued
from models.pairs import LIVE, Couple, PairStatus
from models.people import Person
from models.programmes import Programme
from models.sessions import Session, SessionStatus, booked_session
from models.touchpoints import drop_planned


async def end_pair(
    deps: Deps, uow: UnitOfWork, couple: Couple, *, by: Person, now: datetime
) -> None:
    """End a pair (or withdraw a proposal) without a reason; the one left behind is free again."""
    was_live = couple.pair.status in LIVE
    was_asked = couple.pair.status == PairStatus.MENTEE_ASKED
    couple.pair.status = PairStatus.ENDED if was_live else PairStatus.RELEASED
    couple.pair.ended_at = now
    await _let_go(deps, uow, couple, by, now)
    partner = couple.other(by)
    for person in couple.both:
        enrolment = await enrolment_in(uow.session, couple.programme, person)
        if enrolment is not None and enrolment.status == EnrolmentStatus.ACTIVE:
            enrolment.status = EnrolmentStatus.APPLIED
    words = deps.words(partner.locale)
    if was_live:
        message, kind = ended(words, partner=by.name), "ending"
    elif was_asked or partner.id == couple.mentor.id:
        message, kind = answered(words, "proposal.released", by.name), "proposal_released"
    else:
        return  # the mentee was never asked, so there is nothing to take back
    letter = Letter(key=f"ended:{couple.pair.id}", kind=kind, asked=True, message=message)
    await send(deps, uow, letter, to=partner, now=now, pair=couple.pair)


async def _let_go(deps: Deps, uow: UnitOfWork, couple: Couple, by: Person, now: datetime) -> None:
    workspace, pair = couple.pair.workspace, couple.pair
    await drop_planned(
        uow.session, workspace=workspace, now=now, reason="the pair ended", pair_id=pair.id
    )
    await drop_queued(
        uow.session, workspace=workspace, now=now, reason="the pair ended", pair_id=pair.id
    )
    session = await booked_session(uow.session, pair)
    if session is not None:
        await call_off(deps, uow, couple, session, by=by, now=now)


async def call_off(
    deps: Deps, uow: UnitOfWork, couple: Couple, session: Session, *, by: Person, now: datetime
) -> None:
    """Cancel a meeting with a pause or an ending; what is in calendars is taken out again."""
    in_calendars = session.confirmed_start is not None
    session.status = SessionStatus.CANCELLED
    session.cancelled_at = now
    session.sequence += 1
    for person in couple.both if in_calendars else ():
        mine = person if person.id == by.id else None
        await share_calendar_file(deps, uow, couple, session, to=person, now=now, answering=mine)


async def forget_plans(
    uow: UnitOfWork, person: Person, programme: Programme, now: datetime
) -> None:
    """Nothing that was planned for a person in a programme happens any more."""
    await drop_planned(
        uow.session,
        workspace=person.workspace,
        now=now,
        reason="the person left",
        person_id=person.id,
        programme_id=programme.id,
    )
    await drop_queued(
        uow.session,
        workspace=person.workspace,
        now=now,
        reason="the person left",
        conversation=conversation_key([person.id]),
        programme_id=programme.id,
    )

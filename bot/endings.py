"""How a pair ends: by one of the two (one neutral line), or well, at its planned end."""

from datetime import datetime

from bot.blocks.closing import farewell
from bot.blocks.pairs import ended
from bot.deps import Deps
from bot.invitations import share_calendar_file
from bot.outgoing import Letter, send
from bot.recognition import post_if_agreed
from bot.releases import release
from bot.selection import plan_places
from mentoring.sessions import Outcome
from models.closings import ClosingReview, reviews_of
from models.database import UnitOfWork
from models.enrolments import EnrolmentStatus, enrolment_in, enrolments_of
from models.outbox import conversation_key, drop_queued
from models.pairs import ASKING, LIVE, Couple, PairStatus, couple, pairs_in, pairs_of
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from models.sessions import (
    Session,
    SessionStatus,
    booked_session,
    check_ins_of,
    outcome_of,
    sessions_of,
)
from models.touchpoints import drop_planned


async def end_pair(
    deps: Deps, uow: UnitOfWork, couple: Couple, *, by: Person, now: datetime
) -> None:
    """End a pair (or withdraw a proposal) without a reason; the one left behind is free again."""
    if couple.pair.status in ASKING:
        await release(deps, uow, couple, now, by=by)
        return
    couple.pair.status = PairStatus.ENDED
    couple.pair.ended_at = now
    await _let_go(deps, uow, couple, by, now)
    partner = couple.other(by)
    for person in couple.both:
        enrolment = await enrolment_in(uow.session, couple.programme, person)
        if enrolment is None or enrolment.status != EnrolmentStatus.ACTIVE:
            continue
        if not await _in_another_pair(uow, person, couple):
            enrolment.status = EnrolmentStatus.APPLIED
    await close_programme_with_last(uow, couple)
    message = ended(deps.words(partner.locale), partner=by.name)
    letter = Letter(key=f"ended:{couple.pair.id}", kind="ending", asked=True, message=message)
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


async def _in_another_pair(uow: UnitOfWork, person: Person, ending: Couple) -> bool:
    """A mentor may have more than one mentee: the other pair goes on."""
    others = await pairs_of(uow.session, person, *LIVE)
    return any(
        one.id != ending.pair.id and one.programme_id == ending.programme.id for one in others
    )


async def leave_everything(deps: Deps, uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Somebody was deactivated: their pairs end, nothing more is planned for them."""
    for enrolment, programme in await enrolments_of(uow.session, person):
        enrolment.status = EnrolmentStatus.LEFT
        enrolment.left_at = now
        await forget_plans(uow, person, programme, now)
        await plan_places(uow, programme, now, freed=enrolment.role)
    for pair in await pairs_of(uow.session, person, *LIVE, *ASKING):
        found = await couple(uow.session, pair.workspace, pair.id, lock=True)
        if found is not None:
            await end_pair(deps, uow, found, by=person, now=now)


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


async def graduate(
    deps: Deps, uow: UnitOfWork, couple: Couple, *, now: datetime, actor: Person | None = None
) -> None:
    """Close a pair; who wants somebody new is free for the next matching."""
    couple.pair.status = PairStatus.GRADUATED
    couple.pair.ended_at = now
    await drop_planned(
        uow.session,
        workspace=couple.pair.workspace,
        now=now,
        reason="the pair closed",
        pair_id=couple.pair.id,
    )
    await close_programme_with_last(uow, couple)
    reviews = {one.person_id: one for one in await reviews_of(uow.session, couple.pair)}
    held = await sessions_held(uow, couple)
    wishes = [one.what_next for one in reviews.values()]
    both_carry_on = wishes == ["carry_on"] * len(couple.both)
    await post_if_agreed(deps, uow, couple, now)
    for person in couple.both:
        wish = reviews.get(person.id)
        enrolment = await enrolment_in(uow.session, couple.programme, person)
        if enrolment is not None and enrolment.in_programme:
            again = wish is not None and wish.what_next == "someone_new"
            if not await _in_another_pair(uow, person, couple):
                enrolment.status = EnrolmentStatus.APPLIED if again else EnrolmentStatus.FINISHED
        partner = couple.other(person)
        thanks = await _thanks(uow, reviews.get(partner.id))
        words = deps.words(person.locale)
        message = farewell(
            words,
            pair_id=couple.pair.id,
            partner=partner.name,
            held=held,
            thanks=thanks,
            both_carry_on=both_carry_on,
            asks_post=person.id == couple.mentee.id and _asks_post(couple),
        )
        letter = Letter(
            key=f"farewell:{couple.pair.id}:{person.id}",
            kind="farewell",
            asked=actor is not None,
            message=message,
        )
        mine = person if actor is not None and person.id == actor.id else None
        await send(deps, uow, letter, to=person, now=now, answering=mine, pair=couple.pair)


def _asks_post(couple: Couple) -> bool:
    """The mentee is asked once the mentor has chosen, and whatever the mentor chose."""
    return bool(couple.pair.recognition and couple.programme.news_channel)


async def close_programme_with_last(uow: UnitOfWork, couple: Couple) -> None:
    """The last pair closes the programme with it."""
    await uow.session.flush()
    if couple.programme.status == ProgrammeStatus.CLOSING and not await pairs_in(
        uow.session, couple.programme, *LIVE
    ):
        couple.programme.status = ProgrammeStatus.CLOSED


async def sessions_held(uow: UnitOfWork, couple: Couple) -> int:
    """Count the meetings that were held."""
    sessions = await sessions_of(uow.session, couple.pair)
    said = await check_ins_of(uow.session, couple.pair.workspace, [one.id for one in sessions])
    return sum(outcome_of(said[one.id]) is Outcome.HELD for one in sessions)


async def _thanks(uow: UnitOfWork, review: ClosingReview | None) -> str:
    if review is None or review.thanks is None:
        return ""
    return await uow.vault.open(uow.session, review.place("thanks"), review.thanks)

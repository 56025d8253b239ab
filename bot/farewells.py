"""A pair closes well: both are thanked, and each goes where they wanted to go next."""

from datetime import datetime

from bot.blocks.rounds import farewell
from bot.deps import Deps
from bot.outgoing import Letter, send
from mentoring.sessions import Outcome
from models.closings import ClosingReview, reviews_of
from models.database import UnitOfWork
from models.enrolments import EnrolmentStatus, enrolment_in
from models.pairs import LIVE, Couple, PairStatus, pairs_in
from models.people import Person
from models.programmes import ProgrammeStatus
from models.sessions import check_ins_of, outcome_of, sessions_of
from models.touchpoints import drop_planned


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
    await _close_programme(uow, couple)
    reviews = {one.person_id: one for one in await reviews_of(uow.session, couple.pair)}
    held = await sessions_held(uow, couple)
    for person in couple.both:
        wish = reviews.get(person.id)
        enrolment = await enrolment_in(uow.session, couple.programme, person)
        if enrolment is not None and enrolment.in_programme:
            again = wish is not None and wish.what_next == "someone_new"
            enrolment.status = EnrolmentStatus.APPLIED if again else EnrolmentStatus.FINISHED
        partner = couple.other(person)
        thanks = await _thanks(uow, reviews.get(partner.id))
        words = deps.words(person.locale)
        message = farewell(words, partner=partner.name, held=held, thanks=thanks)
        letter = Letter(
            key=f"farewell:{couple.pair.id}:{person.id}",
            kind="farewell",
            asked=actor is not None,
            message=message,
        )
        mine = person if actor is not None and person.id == actor.id else None
        await send(deps, uow, letter, to=person, now=now, answering=mine, pair=couple.pair)


async def _close_programme(uow: UnitOfWork, couple: Couple) -> None:
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

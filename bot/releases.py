"""A proposal that comes to nothing: by a no, by silence, by an owner, by somebody leaving.

A mentor reads the same sentence at the same moment whatever it was: the one at which silence
would have ended it. So nobody can tell one from the other. A mentee who was being asked hears at
once; the mentee of a pair whose mentor was still being asked never hears of it at all.
"""

from datetime import datetime

from bot.blocks.pairs import answered
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.plans import ABOUT_A_PROPOSAL, Kind, take_back
from models.database import UnitOfWork
from models.outbox import OutboxStatus, sends_of
from models.pairs import Couple, PairStatus
from models.people import Person
from models.touchpoints import drop_planned, planned_at

WAITING = (Kind.PROPOSAL, Kind.PROPOSAL_REMINDER, Kind.PROPOSAL_RELEASE)


async def settle_waiting(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """The question is answered or gone: no reminder, and what was not sent yet is not sent."""
    await drop_planned(
        uow.session,
        workspace=couple.pair.workspace,
        now=now,
        reason="answered",
        pair_id=couple.pair.id,
        kinds=WAITING,
    )
    await take_back(uow, couple, now, ABOUT_A_PROPOSAL)


async def release(
    deps: Deps, uow: UnitOfWork, couple: Couple, now: datetime, *, by: Person | None = None
) -> None:
    """Release a proposal; ``by`` is the one of the two who ended it, None an owner or silence.

    Changes nothing for a pair that nobody is being asked about.
    """
    asked = _asked(couple)
    if asked is None:
        return
    mentee_was_asked = asked.id == couple.mentee.id
    couple.pair.status = PairStatus.RELEASED
    couple.pair.ended_at = now
    moment = await planned_at(
        uow.session,
        workspace=couple.pair.workspace,
        key=f"{Kind.PROPOSAL_RELEASE}:{couple.pair.id}:{asked.id}",
    )
    await settle_waiting(uow, couple, now)
    told = [asked, couple.mentor] if mentee_was_asked else [asked]
    for person in told:
        if by is not None and person.id == by.id:
            continue
        if await _read_of_it(uow, couple, person):
            await _tell(deps, uow, couple, person, asked=asked, now=now, not_before=moment)


def _asked(couple: Couple) -> Person | None:
    match couple.pair.status:
        case PairStatus.MENTOR_ASKED:
            return couple.mentor
        case PairStatus.MENTEE_ASKED:
            return couple.mentee
        case _:
            return None


async def _read_of_it(uow: UnitOfWork, couple: Couple, person: Person) -> bool:
    """Whether the question left; who never saw it needs no word about its end."""
    key = f"proposal:{couple.pair.id}:{couple.pair.role_of(person.id)}"
    sends = await sends_of(uow.session, couple.pair.workspace, [key])
    return any(one.status != OutboxStatus.DROPPED for one in sends)


async def _tell(
    deps: Deps,
    uow: UnitOfWork,
    couple: Couple,
    person: Person,
    *,
    asked: Person,
    now: datetime,
    not_before: datetime | None,
) -> None:
    message = answered(deps.words(person.locale), "proposal.released", couple.other(person).name)
    letter = Letter(
        key=f"released:{couple.pair.id}:{person.id}",
        kind="proposal_released",
        asked=person.id != asked.id,  # who said yes waits for it; who is silent does not
        message=message,
    )
    hears_at = await send(
        deps,
        uow,
        letter,
        to=person,
        now=now,
        not_before=not_before if person.id == couple.mentor.id else None,
        pair=couple.pair,
    )
    if person.id == couple.mentor.id:
        couple.pair.mentor_hears_at = hears_at

"""A pair's time is up: look back together, and close well."""

from datetime import datetime, timedelta

from bot.blocks.closing import closing_question
from bot.deps import Deps
from bot.endings import graduate, sessions_held
from bot.outgoing import Letter, send
from bot.plans import plan_farewell, plan_ladder
from models.database import UnitOfWork
from models.pairs import MEETING, PairStatus, couple
from models.programmes import ProgrammeStatus
from models.sessions import booked_session
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Later, Outcome

AFTER_THE_LAST = timedelta(days=1)  # a meeting that is booked is still held, and talked about


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Offer both the closing review."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    if found is None or found.pair.status not in MEETING:
        return Dropped(reason="the pair ended")
    booked = await booked_session(uow.session, found.pair)
    if booked is not None:
        return Later(at=booked.ends_at + AFTER_THE_LAST)
    found.pair.status = PairStatus.CLOSING
    early = bool(row.facts.get("early"))  # two who finish early close nobody else's programme
    if found.programme.status == ProgrammeStatus.RUNNING and not early:
        found.programme.status = ProgrammeStatus.CLOSING
    await uow.session.flush()
    await plan_ladder(uow, found, now)  # nothing more is booked for them: the ladder ends
    held = await sessions_held(uow, found)
    for person in found.both:
        message = closing_question(
            deps.words(person.locale),
            pair_id=found.pair.id,
            partner=found.other(person).name,
            held=held,
            programme=found.programme.name,
        )
        letter = Letter(key=f"{row.key}:{person.id}", kind="closing", asked=False, message=message)
        await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    await plan_farewell(uow, found, now)
    return Done()


async def farewell(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Two weeks later the pair closes by itself; the last pair closes the programme."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    if found is None or found.pair.status != PairStatus.CLOSING:
        return Dropped(reason="closed before")
    await graduate(deps, uow, found, now=now)
    return Done()

"""Halfway through a pair's weeks, to each alone: what should stay, what could be different?"""

from datetime import datetime, timedelta

from bot.blocks.midpoint import midpoint
from bot.deps import Deps
from bot.endings import sessions_held
from bot.outgoing import Letter, send
from models.database import UnitOfWork
from models.pairs import MEETING, couple
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome

WORTH_CHANGING = timedelta(days=14)  # with less left, the closing review comes soon anyway


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Ask one of the two; the other is asked the same, in hours of their own."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    if found is None or found.pair.status not in MEETING:
        return Dropped(reason="the pair ended")
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    closes_on, today = found.pair.closes_on, person.week.local_date(now)
    if closes_on is not None and closes_on - today < WORTH_CHANGING:
        return Dropped(reason="the end is near")
    message = midpoint(
        deps.words(person.locale),
        pair_id=found.pair.id,
        partner=found.other(person).name,
        held=await sessions_held(uow, found),
    )
    letter = Letter(key=row.key, kind="midpoint", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()

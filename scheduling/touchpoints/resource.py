"""Now and then after a check-in: something to read, hear or do. The first to go when it is full."""

from datetime import datetime

from bot.blocks.learning import resource_offer
from bot.deps import Deps
from bot.learning import give_resource
from bot.outgoing import Letter, send
from models.database import UnitOfWork
from models.pairs import couple
from models.touchpoints import Touchpoint
from scheduling.along import not_now, not_wanted, step_of
from scheduling.gate import room_at
from scheduling.outcomes import Done, Dropped, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Suggest one thing, if the week has room for it; it never waits."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    step = step_of(deps, found, row)
    if found is None or step is None:
        return Dropped(reason="the journey has it no more")
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    if (reason := await not_wanted(uow, found, person, step, row, now)) is not None:
        return Dropped(reason=reason)
    if await not_now(uow, found, person, now) is not None:
        return Dropped(reason="on a pause")
    if await room_at(uow, person, now) > now:
        return Dropped(reason="no room for it this week")
    given = await give_resource(deps, uow, found, person, now)
    if given is None:
        return Dropped(reason="nothing is left to suggest")
    shown, resource = given
    words = deps.words(person.locale)
    message = resource_offer(words, resource, why=shown.why, row=shown.row.id)
    letter = Letter(key=row.key, kind="resource", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()

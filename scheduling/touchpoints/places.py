"""A place may have become free: who waits for one moves up by themselves."""

from datetime import datetime

from bot.deps import Deps
from bot.selection import fill_places
from models.database import UnitOfWork
from models.programmes import Programme
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Let in as many as there is room for, each with a message."""
    programme = await uow.session.get_one(Programme, row.programme_id)
    if not await fill_places(deps, uow, programme, now, freed=str(row.facts.get("freed", ""))):
        return Dropped(reason="nobody waits, or no place is free")
    return Done()

"""Seven days after the introduction, once: the agreement is not signed yet."""

from datetime import datetime

from bot.blocks.agreement import unsigned
from bot.deps import Deps
from bot.outgoing import Letter, send
from models.agreements import latest_agreement
from models.database import UnitOfWork
from models.pairs import MEETING, couple
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Remind whoever has not signed; it holds no session back."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    if found is None or found.pair.status not in MEETING:
        return Dropped(reason="the pair ended")
    newest = await latest_agreement(uow.session, found.pair)
    if newest is not None and newest.complete:
        return Dropped(reason="signed")
    for person in found.both:
        if newest is not None and newest.signed_by(found.pair.role_of(person.id)):
            continue
        words = deps.words(person.locale)
        message = unsigned(words, pair_id=found.pair.id, partner=found.other(person).name)
        letter = Letter(
            key=f"{row.key}:{person.id}",
            kind="agreement_reminder",
            asked=False,
            message=message,
        )
        await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()

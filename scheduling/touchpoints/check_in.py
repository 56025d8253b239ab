"""After a session, to each alone: did you meet? Never chased."""

from datetime import datetime

from bot.blocks.checkin import question
from bot.deps import Deps
from bot.offers import said_to
from bot.outgoing import Letter, send
from models.database import UnitOfWork
from models.pairs import LIVE, couple
from models.sessions import Session, SessionStatus
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Ask one of the two; the other is asked the same."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    session = await uow.session.get(Session, row.facts["session"])
    if found is None or found.pair.status not in LIVE:
        return Dropped(reason="the pair ended")
    if session is None or session.status != SessionStatus.OVER:
        return Dropped(reason="the session moved")
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    message = question(
        deps.words(person.locale),
        session_id=session.id,
        partner=found.other(person).name,
        when=said_to(person, session.starts_at),
    )
    letter = Letter(key=row.key, kind="check_in", asked=True, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()

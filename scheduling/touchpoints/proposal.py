"""A proposal: the mentor is asked; without an answer one reminder, then it is released kindly."""

from datetime import datetime

from bot.blocks.pairs import proposal_to_mentor, reminder
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.plans import PROPOSAL_DAYS, plan_proposal_end
from bot.reasons import topics_of
from bot.releases import release as let_go
from mentoring.dates import day
from models.database import UnitOfWork
from models.pairs import Couple, PairStatus, couple, mentor_hears_at
from models.people import Person
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Later, Outcome


async def ask(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """An owner published the pair: propose it to the mentor, privately.

    Who said yes to somebody before hears first that nothing came of it: a question before that
    would tell them what the mentee answered.
    """
    found = await _still_asked(uow, row)
    if found is None:
        return Dropped(reason="withdrawn")
    if hears_at := await mentor_hears_at(uow.session, found.mentor, after=now):
        return Later(at=hears_at)
    words = deps.words(found.mentor.locale)
    message = proposal_to_mentor(
        words,
        pair_id=found.pair.id,
        partner=found.mentee.name,
        topics=topics_of(words, found.pair),
        programme=found.programme.name,
    )
    key = f"proposal:{found.pair.id}:mentor"
    letter = Letter(key=key, kind="proposal", asked=False, message=message)
    await send(deps, uow, letter, to=found.mentor, now=now, pair=found.pair)
    await plan_proposal_end(uow, found, found.mentor, now)
    return Done()


async def remind(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Five working days on: one reminder."""
    found = await _still_asked(uow, row)
    if found is None:
        return Dropped(reason="answered")
    person = _asked(found, row)
    words = deps.words(person.locale)
    until = person.week.working_days_after(person.week.local_date(now), PROPOSAL_DAYS)
    message = reminder(
        words,
        pair_id=found.pair.id,
        partner=found.other(person).name,
        role=found.pair.role_of(person.id),
        day=day(until, person.locale),
    )
    letter = Letter(key=row.key, kind="proposal_reminder", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()


async def release(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Ten working days on: both are free for the next matching."""
    found = await _still_asked(uow, row)
    if found is None:
        return Dropped(reason="answered")
    await let_go(deps, uow, found, now)
    return Done()


async def _still_asked(uow: UnitOfWork, row: Touchpoint) -> Couple | None:
    """The pair, when it still waits for the answer of the person this row is about."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    if found is None:
        return None
    waiting = {
        found.mentor.id: PairStatus.MENTOR_ASKED,
        found.mentee.id: PairStatus.MENTEE_ASKED,
    }
    return found if found.pair.status == waiting.get(row.person_id or 0) else None


def _asked(found: Couple, row: Touchpoint) -> Person:
    return found.mentor if row.person_id == found.mentor.id else found.mentee

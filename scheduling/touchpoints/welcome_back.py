"""The day a pause ends."""

from datetime import date, datetime

from bot.blocks.pairs import welcome_back
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.plans import plan_ladder
from models.database import UnitOfWork
from models.enrolments import enrolment_in
from models.pairs import MEETING, couple, pairs_of
from models.people import Person
from models.programmes import Programme
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Say hello again and let the schedule run on."""
    person = await uow.session.get_one(Person, row.person_id)
    programme = await uow.session.get_one(Programme, row.programme_id)
    enrolment = await enrolment_in(uow.session, programme, person)
    until = date.fromisoformat(row.facts["until"])
    if enrolment is None or not enrolment.in_programme or enrolment.paused_until != until:
        return Dropped(reason="back before")
    enrolment.paused_until = None
    pairs = [
        pair
        for pair in await pairs_of(uow.session, person, *MEETING)
        if pair.programme_id == programme.id
    ]
    for pair in pairs:
        found = await couple(uow.session, pair.workspace, pair.id, lock=True)
        if found is not None:
            await plan_ladder(uow, found, now)
    words = deps.words(person.locale)
    message = welcome_back(words, pair_id=pairs[0].id if pairs else None)
    key = f"welcome_back:{person.id}:{until.isoformat()}"  # one word, however many programmes
    letter = Letter(key=key, kind="welcome_back", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, programme=programme)
    return Done()

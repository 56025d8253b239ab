"""A lesson along the way: on its own when the week has room for it, else with the next prompt."""

from datetime import date, datetime, timedelta

from bot.blocks.learning import lesson_offer
from bot.deps import Deps
from bot.learning import Given, give_lesson
from bot.outgoing import Letter, send
from bot.plans import Kind
from mentoring.journey import Step
from models.database import UnitOfWork
from models.pairs import Couple, couple
from models.people import Person
from models.prompts import shown_to
from models.touchpoints import Touchpoint, TouchpointStatus, waiting_for
from scheduling.along import not_now, not_wanted, step_of
from scheduling.gate import room_at
from scheduling.outcomes import Done, Dropped, Later, Outcome

A_WEEK = timedelta(days=7)
PATIENCE = timedelta(days=21)  # then the next one is near


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Offer the next lesson, at most one a week; one that finds no room waits for a prompt."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    step = step_of(deps, found, row)
    if found is None or step is None:
        return Dropped(reason="the journey has it no more")
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    if (reason := await not_wanted(uow, found, person, step, row, now)) is not None:
        return Dropped(reason=reason)
    if (later := await not_now(uow, found, person, now)) is not None:
        return Later(at=later)
    free = max(await _a_week_after(deps, uow, person, now), await room_at(uow, person, now))
    if free > now:
        return _wait(row, person, free, now)
    return await _offer(deps, uow, row, found, step, now)


def _wait(row: Touchpoint, person: Person, free: datetime, now: datetime) -> Outcome:
    """No room yet: the next prompt may take it along."""
    if person.week.local_date(now) - date.fromisoformat(row.facts["on"]) > PATIENCE:
        return Dropped(reason="no room for it in three weeks")
    row.facts = {**row.facts, "waits": True}
    return Later(at=person.week.opens_after(free))


async def _offer(
    deps: Deps, uow: UnitOfWork, row: Touchpoint, found: Couple, step: Step, now: datetime
) -> Outcome:
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    given = await give_lesson(deps, uow, found, person, step, now)
    if given is None:
        return Dropped(reason="no lesson is left")
    words = deps.words(person.locale)
    text = words.say(f"lesson.intro.{step.words}", title=given.title)
    message = lesson_offer(words, text=text, why=given.why, row=given.row.id)
    letter = Letter(key=row.key, kind="lesson", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()


async def riding(
    deps: Deps, uow: UnitOfWork, found: Couple, person: Person, now: datetime
) -> Given | None:
    """The lesson that found no room and goes with a prompt instead."""
    row = await waiting_for(uow.session, found.pair, person.id, kind=Kind.LESSON)
    step = step_of(deps, found, row) if row is not None else None
    if row is None or step is None or await _a_week_after(deps, uow, person, now) > now:
        return None
    given = await give_lesson(deps, uow, found, person, step, now)
    if given is not None:
        row.settle(TouchpointStatus.DONE, now, "went with a prompt")
    return given


async def _a_week_after(deps: Deps, uow: UnitOfWork, person: Person, now: datetime) -> datetime:
    """Since the last lesson of this person, in any pair, a week has to go by."""
    ids = [one.id for one in deps.content.lessons(person.locale)]
    had = await shown_to(uow.session, person, ids)
    return max((one.shown_at + A_WEEK for one in had), default=now)

"""From joining to taking part: who is in at once, who waits, who moves up, and what each is told.

Shared by handlers and touchpoints. Never here: the forms, or looking at private answers.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.selection import joined, news
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.plans import Kind
from mentoring.dates import day
from mentoring.hours import instant, zone_named
from mentoring.intake import answer_by, partner_by
from mentoring.wording import Wording
from models.database import UnitOfWork
from models.enrolments import Enrolment, EnrolmentStatus, people_in, places_taken
from models.people import Person
from models.programmes import Programme
from models.touchpoints import plan

MORNING = time(9, 0)


async def place_for(session: AsyncSession, programme: Programme, role: str) -> EnrolmentStatus:
    """Where somebody who joins now stands: looked at first, in, or waiting for a place."""
    if programme.review:
        return EnrolmentStatus.IN_REVIEW
    if await has_room(session, programme, role):
        return EnrolmentStatus.APPLIED
    return EnrolmentStatus.WAITLISTED


async def has_room(session: AsyncSession, programme: Programme, role: str) -> bool:
    """Tell whether one more fits on that side; the programme is locked while there is a cap."""
    if not programme.pilot_size:
        return True
    locked = select(Programme.id).where(Programme.id == programme.id).with_for_update()
    await session.execute(locked)  # two who take the last place come one after the other
    await session.flush()
    return await places_taken(session, programme, role) < programme.pilot_size


async def promise(
    uow: UnitOfWork, enrolment: Enrolment, programme: Programme, now: datetime
) -> date:
    """Set the date by which this person hears, and plan that somebody looks at it."""
    today = now.astimezone(zone_named(programme.zone)).date()
    reckon = partner_by if enrolment.in_programme else answer_by
    enrolment.hear_by = reckon(matching_on=programme.matching_on, today=today)
    await plan_news(uow, programme, enrolment.hear_by)
    return enrolment.hear_by


async def plan_news(uow: UnitOfWork, programme: Programme, on: date) -> None:
    """On that date owners are told who waits for word; the morning after, those who still do."""
    zone = zone_named(programme.zone)
    for kind, when in ((Kind.NEWS_DUE, on), (Kind.NEWS_LATE, on + timedelta(days=1))):
        await plan(
            uow.session,
            workspace=programme.workspace,
            key=f"{kind}:{programme.id}:{on.isoformat()}",
            kind=kind,
            due_at=instant(when, MORNING, zone),
            programme_id=programme.id,
            facts={"on": on.isoformat()},
        )


async def receipt(
    deps: Deps,
    uow: UnitOfWork,
    enrolment: Enrolment,
    person: Person,
    programme: Programme,
    now: datetime,
) -> str:
    """Tell who joined what comes next and by when; return the same as a text."""
    hear_by = await promise(uow, enrolment, programme, now)
    words = deps.words(person.locale)
    text = _receipt_text(words, enrolment, programme, person.locale, hear_by, now)
    message = joined(
        words,
        text,
        programme_id=programme.id,
        unfinished=bool(enrolment.next_step),
        discreet=person.is_discreet,
    )
    letter = Letter(
        key=f"joined:{programme.id}:{person.id}:{now.isoformat()}",
        kind="joined",
        asked=True,
        message=message,
    )
    await send(deps, uow, letter, to=person, now=now, answering=person, programme=programme)
    return text


def _receipt_text(
    words: Wording,
    enrolment: Enrolment,
    programme: Programme,
    locale: str,
    hear_by: date,
    now: datetime,
) -> str:
    key = "join.receipt"
    if enrolment.status == EnrolmentStatus.IN_REVIEW:
        key = "join.receipt_review"
    elif enrolment.status == EnrolmentStatus.WAITLISTED:
        key = "join.receipt_waiting"
    elif now.astimezone(zone_named(programme.zone)).date() >= programme.matching_on:
        key = "join.receipt_later"
    matching = day(programme.matching_on, locale)
    return words.say(key, programme=programme.name, day=matching, by=day(hear_by, locale))


async def let_in(
    deps: Deps,
    uow: UnitOfWork,
    enrolment: Enrolment,
    person: Person,
    programme: Programme,
    now: datetime,
) -> None:
    """Somebody who applied takes part from now on, and is told so."""
    enrolment.status = EnrolmentStatus.APPLIED
    hear_by = await promise(uow, enrolment, programme, now)
    await tell(
        deps,
        uow,
        enrolment,
        person,
        programme,
        now,
        key="selection.accepted",
        kind="accepted",
        by=day(hear_by, person.locale),
    )


async def tell(
    deps: Deps,
    uow: UnitOfWork,
    enrolment: Enrolment,
    person: Person,
    programme: Programme,
    now: datetime,
    *,
    key: str,
    kind: str,
    by: str = "",
    asked: bool = True,
) -> None:
    """Write one piece of news about an application to the person who applied."""
    words = deps.words(person.locale)
    text = words.say(
        key,
        programme=programme.name,
        day=day(programme.matching_on, person.locale),
        by=by,
    )
    letter = Letter(
        key=f"{kind}:{enrolment.id}:{now.isoformat()}",
        kind=kind,
        asked=asked,
        message=news(words, text, programme.id),
    )
    await send(deps, uow, letter, to=person, now=now, programme=programme)


async def fill_places(
    deps: Deps, uow: UnitOfWork, programme: Programme, now: datetime, *, freed: str = ""
) -> int:
    """Who waits moves up, first come first, while there is room; return how many did.

    Where owners choose and set no cap, one place is free for each that was left: ``freed`` is the
    side it was on.
    """
    if not programme.is_open:
        return 0
    by_hand = programme.review and not programme.pilot_size
    moved = 0
    for enrolment, person in await people_in(uow.session, programme, EnrolmentStatus.WAITLISTED):
        if by_hand and (moved or enrolment.role != freed):
            continue
        if await has_room(uow.session, programme, enrolment.role):
            await let_in(deps, uow, enrolment, person, programme, now)
            await uow.session.flush()
            moved += 1
    return moved


async def plan_places(
    uow: UnitOfWork, programme: Programme, now: datetime, *, freed: str = ""
) -> None:
    """A place may have become free, on side ``freed``: look at the waiting list, now."""
    await plan(
        uow.session,
        workspace=programme.workspace,
        key=f"{Kind.PLACES}:{programme.id}:{freed}:{now.isoformat()}",
        kind=Kind.PLACES,
        due_at=now,
        programme_id=programme.id,
        facts={"freed": freed},
    )


async def plan_date_moved(uow: UnitOfWork, programme: Programme, was: date, now: datetime) -> None:
    """The matching is on another date: everybody who was told the old one hears of it."""
    await plan(
        uow.session,
        workspace=programme.workspace,
        key=f"{Kind.DATE_MOVED}:{programme.id}:{was.isoformat()}:{now.isoformat()}",
        kind=Kind.DATE_MOVED,
        due_at=now,
        programme_id=programme.id,
        facts={"was": was.isoformat()},
    )

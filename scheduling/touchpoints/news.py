"""Nobody who applied is left without a word: the date they were told, and what happens on it.

On the date the owners get a task; the morning after, whoever still waits hears a new date. When
the date moves before that, they hear at once. It depends on a person's own place and pairs alone:
whether somebody else was asked about them and said no cannot be told from it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.blocks.selection import name_list, task
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.selection import promise, tell
from mentoring.dates import day
from mentoring.hours import zone_named
from mentoring.intake import PATIENCE, answer_by, partner_by
from models.database import UnitOfWork
from models.enrolments import APPLYING, Enrolment, EnrolmentStatus, people_in
from models.pairs import LIVE, PairStatus, pairs_in
from models.people import Person
from models.programmes import Programme, holders
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome

Waiting = Sequence[tuple[Enrolment, Person]]


async def tell_owners(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """The date has come: each owner gets one task, naming who is still waiting for word."""
    programme = await uow.session.get_one(Programme, row.programme_id)
    waiting = await _waiting(uow, programme, date.fromisoformat(row.facts["on"]), now)
    if not waiting or not programme.is_open:
        return Dropped(reason="everybody has heard")
    applies = any(one.applies for one, _ in waiting)
    takes_part = any(one.in_programme for one, _ in waiting)
    today = now.astimezone(zone_named(programme.zone)).date()
    for owner in await holders(uow.session, programme, "owner"):
        words = deps.words(owner.locale)
        text = words.say(
            "selection.task",
            count=len(waiting),
            programme=programme.name,
            names=name_list(words, [person.name for _, person in waiting]),
            day=day(today + PATIENCE, owner.locale),
        )
        message = task(words, text, programme_id=programme.id, reviews=applies, matches=takes_part)
        letter = Letter(
            key=f"{row.key}:{owner.id}", kind="selection_task", asked=True, message=message
        )
        await send(deps, uow, letter, to=owner, now=now, programme=None)
    return Done()


async def tell_applicants(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """The date has passed: whoever heard nothing is told so, with the next date."""
    programme = await uow.session.get_one(Programme, row.programme_id)
    waiting = await _waiting(uow, programme, date.fromisoformat(row.facts["on"]), now)
    if not waiting:
        return Dropped(reason="everybody has heard")
    for enrolment, person in waiting:
        if not programme.is_open:
            await _programme_over(deps, uow, enrolment, person, programme, now)
            continue
        by = day(await promise(uow, enrolment, programme, now), person.locale)
        key = "selection.still_open" if enrolment.applies else "selection.no_partner_yet"
        await tell(
            deps,
            uow,
            enrolment,
            person,
            programme,
            now,
            key=key,
            kind="news_late",
            by=by,
            asked=False,
        )
    return Done()


async def date_moved(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """The matching moved: everybody to whom the old date was promised hears the new one."""
    programme = await uow.session.get_one(Programme, row.programme_id)
    was = date.fromisoformat(row.facts["was"])
    if programme.matching_on == was or not programme.is_open:
        return Dropped(reason="the date is what people were told")
    told = 0
    statuses = (*APPLYING, EnrolmentStatus.APPLIED)
    for enrolment, person in await people_in(uow.session, programme, *statuses):
        if enrolment.hear_by != _told_by(enrolment, was, programme, now):
            continue
        by = day(await promise(uow, enrolment, programme, now), person.locale)
        await tell(
            deps,
            uow,
            enrolment,
            person,
            programme,
            now,
            key="selection.date_moved",
            kind="date_moved",
            by=by,
            asked=False,
        )
        told += 1
    return Done() if told else Dropped(reason="nobody was told the old date")


def _told_by(enrolment: Enrolment, matching_on: date, programme: Programme, now: datetime) -> date:
    """What somebody was told when they joined before that matching."""
    joined = min(enrolment.joined_at, now).astimezone(zone_named(programme.zone)).date()
    reckon = partner_by if enrolment.in_programme else answer_by
    return reckon(matching_on=matching_on, today=joined)


async def _programme_over(
    deps: Deps,
    uow: UnitOfWork,
    enrolment: Enrolment,
    person: Person,
    programme: Programme,
    now: datetime,
) -> None:
    """The programme closes without a place or partner for this person: said once, kindly."""
    enrolment.status = EnrolmentStatus.FINISHED
    enrolment.hear_by = None
    await tell(
        deps,
        uow,
        enrolment,
        person,
        programme,
        now,
        key="selection.over",
        kind="news_late",
        asked=False,
    )


async def _waiting(uow: UnitOfWork, programme: Programme, on: date, now: datetime) -> Waiting:
    """Who was told to hear by that date or before, and has no partner or question open."""
    busy = await _with_news(uow, programme, now)
    statuses = (*APPLYING, EnrolmentStatus.APPLIED)
    return [
        (enrolment, person)
        for enrolment, person in await people_in(uow.session, programme, *statuses)
        if enrolment.hear_by is not None and enrolment.hear_by <= on and person.id not in busy
    ]


async def _with_news(uow: UnitOfWork, programme: Programme, now: datetime) -> set[int]:
    """People who are in a pair, or were asked themselves: the mentee later than the mentor.

    A mentor who said yes and has not heard yet that nothing came of it is one of them.
    """
    found: set[int] = set()
    for pair in await pairs_in(uow.session, programme):
        if pair.status in (*LIVE, PairStatus.MENTEE_ASKED):
            found |= {pair.mentor_id, pair.mentee_id}
        hears = pair.mentor_hears_at is not None and pair.mentor_hears_at > now
        if hears or pair.status == PairStatus.MENTOR_ASKED:
            found.add(pair.mentor_id)
    return found

"""Nothing is booked: a gentle word, then both, then the owner (logistics only), then an offer."""

from datetime import date, datetime, timedelta

from bot.blocks.rounds import ladder_both, ladder_close, ladder_gentle, ladder_owner
from bot.deps import Deps
from bot.offers import times_for
from bot.outgoing import Letter, send
from bot.plans import plan_ladder
from mentoring.dates import day
from mentoring.slipping import BETWEEN_STEPS, Step
from models.database import UnitOfWork
from models.outbox import UNSENT, OutboxStatus, sends_of
from models.pairs import MEETING, Couple, couple
from models.programmes import holders
from models.sessions import booked_session
from models.touchpoints import Touchpoint, TouchpointStatus
from scheduling.outcomes import Done, Dropped, Later, Outcome


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Take one step, when the facts still ask for it; then plan the next."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0, lock=True)
    if found is None or found.pair.status not in MEETING:
        return Dropped(reason="the pair ended")
    if await booked_session(uow.session, found.pair) is not None:
        return Dropped(reason="a session is booked")
    if found.pair.paused_on(found.mentee.week.local_date(now)):
        return Dropped(reason="paused")
    step, anchor = Step(row.facts["step"]), date.fromisoformat(row.facts["anchor"])
    if step is Step.OWNER and (moment := await _warned_since(uow, found, anchor, now)) > now:
        return Later(at=moment)
    match step:
        case Step.GENTLE:
            await _gentle(deps, uow, found, row, anchor, now)
        case Step.BOTH:
            await _both(deps, uow, found, row, anchor, now)
        case Step.OWNER:
            await _owner(deps, uow, found, row, anchor, now)
        case Step.CLOSE:
            await _close(deps, uow, found, row, now)
    # Settled here already, so that planning the next step sees this one as taken.
    row.settle(TouchpointStatus.DONE, now)
    await uow.session.flush()
    await plan_ladder(uow, found, now)
    return Done()


async def _gentle(
    deps: Deps, uow: UnitOfWork, found: Couple, row: Touchpoint, anchor: date, now: datetime
) -> None:
    person = found.booker
    message = ladder_gentle(
        deps.words(person.locale),
        pair_id=found.pair.id,
        partner=found.other(person).name,
        due=day(anchor, person.locale),
        slots=times_for(found, person, now),
    )
    letter = Letter(key=row.key, kind="ladder_7", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)


async def _both(
    deps: Deps, uow: UnitOfWork, found: Couple, row: Touchpoint, anchor: date, now: datetime
) -> None:
    for person in found.both:
        owner_day = person.week.local_date(now) + timedelta(days=7)
        message = ladder_both(
            deps.words(person.locale),
            pair_id=found.pair.id,
            partner=found.other(person).name,
            since=day(anchor, person.locale),
            owner_day=day(owner_day, person.locale),
        )
        letter = Letter(
            key=f"{row.key}:{person.id}", kind="ladder_14", asked=False, message=message
        )
        await send(deps, uow, letter, to=person, now=now, pair=found.pair)


async def _warned_since(uow: UnitOfWork, found: Couple, anchor: date, now: datetime) -> datetime:
    """When the owner may hear: a week after both have in fact been told that they will."""
    prefix = f"ladder:{found.pair.id}:{anchor.isoformat()}:{int(Step.BOTH)}:"
    told = await sends_of(
        uow.session, found.pair.workspace, [f"{prefix}{one.id}" for one in found.both]
    )
    if any(one.status in UNSENT for one in told):
        return now + timedelta(days=1)
    sent = [one.sent_at for one in told if one.status == OutboxStatus.SENT and one.sent_at]
    return max(sent, default=now - BETWEEN_STEPS) + BETWEEN_STEPS


async def _owner(
    deps: Deps, uow: UnitOfWork, found: Couple, row: Touchpoint, anchor: date, now: datetime
) -> None:
    """Names only in the owners' own DMs, and nothing but the date."""
    for owner in await holders(uow.session, found.programme, "owner"):
        message = ladder_owner(
            deps.words(owner.locale),
            mentor=found.mentor.name,
            mentee=found.mentee.name,
            since=day(anchor, owner.locale),
        )
        letter = Letter(key=f"{row.key}:{owner.id}", kind="ladder_21", asked=True, message=message)
        await send(deps, uow, letter, to=owner, now=now, programme=found.programme)


async def _close(
    deps: Deps, uow: UnitOfWork, found: Couple, row: Touchpoint, now: datetime
) -> None:
    for person in found.both:
        message = ladder_close(
            deps.words(person.locale),
            pair_id=found.pair.id,
            partner=found.other(person).name,
        )
        letter = Letter(
            key=f"{row.key}:{person.id}", kind="ladder_28", asked=False, message=message
        )
        await send(deps, uow, letter, to=person, now=now, pair=found.pair)

"""Booking, confirming, moving and cancelling a meeting of a pair."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.blocks.pieces import Message
from bot.blocks.sessions import (
    PairPlan,
    cancel_form,
    cancelled,
    chosen,
    confirmed,
    other_time_form,
    plan_form,
    to_confirm,
)
from bot.ids import SLOTS, Act, Field, View
from bot.invitations import calendar_entry, how_they_meet, share_calendar_file
from bot.offers import said_to, times_for
from bot.outgoing import Letter, send
from bot.plans import ABOUT_A_TIME, plan_ladder, plan_prompts, plan_session, take_back
from handlers.payloads import BadPayload
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, done, ends_with, opens
from handlers.subjects import Meeting, live_couple, myself, own_meeting
from mentoring.calendar_file import google_link, outlook_link
from mentoring.dates import day
from mentoring.sessions import fits
from models.pairs import MEETING, Couple, PairStatus, couple, pairs_of
from models.people import Person
from models.sessions import (
    BOOKED,
    Session,
    SessionStatus,
    booked_session,
    hint_of,
    sessions_of,
)
from models.touchpoints import drop_planned

FURTHEST = timedelta(days=120)


async def choose_slot(scene: Scene, found: Couple) -> Reply:
    """One of the offered times was pressed."""
    try:
        starts_at = datetime.fromisoformat(scene.payload.value.partition(" ")[2])
    except ValueError as error:
        raise BadPayload(BadPayload.__doc__) from error
    if starts_at.tzinfo is None:
        raise BadPayload(BadPayload.__doc__)
    starts_at = starts_at.astimezone(UTC)
    if starts_at <= scene.now:
        raise Refusal("book.past")
    if not fits(found.mentor.week, found.mentee.week, starts_at, found.pair.session_minutes):
        raise Refusal("book.outside_hours")
    return await _book(scene, found, starts_at)


async def _book(scene: Scene, found: Couple, starts_at: datetime) -> Reply:
    """Book a time, or move what is booked; the other side confirms."""
    _meeting_still(found)
    closes_on = found.pair.closes_on
    if closes_on is not None and found.mentee.week.local_date(scene.now) >= closes_on:
        raise Refusal("book.after_close", day=day(closes_on, scene.actor.locale))
    session = await booked_session(scene.uow.session, found.pair)
    if session is not None and session.starts_at == starts_at:
        raise Refusal("book.same_time", when=said_to(scene.actor, starts_at))
    moved = session is not None
    if session is None:
        earlier = await sessions_of(scene.uow.session, found.pair)
        session = Session(
            workspace=found.pair.workspace,
            pair_id=found.pair.id,
            number=len(earlier) + 1,
            minutes=found.pair.session_minutes,
            sequence=0,
        )
        scene.uow.session.add(session)
    else:
        session.sequence += 1
    session.status = SessionStatus.PROPOSED
    session.starts_at = starts_at
    session.proposed_by = scene.actor.id
    session.proposed_at = scene.now
    await scene.uow.session.flush()
    await _forget_old_time(scene, found)
    await plan_session(scene.uow, found, session)
    await _ask_partner(scene, found, session, moved=moved)
    partner = found.other(scene.actor)
    spoken = said_to(scene.actor, starts_at)
    receipt = chosen(scene.words, partner=partner.name, when=spoken)
    await _show(scene, f"chosen:{session.id}:{session.sequence}", receipt)
    homes = (scene.actor.id, partner.id)
    if scene.payload.ts:
        return done(homes=homes)
    text = scene.words.say("book.asked", partner=partner.name, when=spoken)
    return _closing(scene, "book.title", text, homes)


def _closing(scene: Scene, title: str, text: str, homes: tuple[int, ...]) -> Reply:
    """A submitted form is replaced by a sentence; beside a button it is said."""
    if scene.payload.submitted:
        return ends_with(scene.words, scene.words.say_plain(title), text, homes=homes)
    return Reply(tells=text, homes=homes)


async def _show(scene: Scene, key: str, message: Message) -> None:
    await scene.rewrite(key, "session_answered", message)


async def _forget_old_time(scene: Scene, found: Couple) -> None:
    """A moved session has new prompts; the old ones are let go."""
    await drop_planned(
        scene.uow.session,
        workspace=found.pair.workspace,
        now=scene.now,
        reason="the session moved or was cancelled",
        pair_id=found.pair.id,
        kinds=("prompt", "session_over", "check_in"),
    )
    await take_back(scene.uow, found, scene.now, ABOUT_A_TIME)


async def _ask_partner(scene: Scene, found: Couple, session: Session, *, moved: bool) -> None:
    partner = found.other(scene.actor)
    message = to_confirm(
        scene.deps.words(partner.locale),
        session=hint_of(session),
        pair_id=found.pair.id,
        partner=scene.actor.name,
        when=said_to(partner, session.starts_at),
        moved=moved,
    )
    letter = Letter(
        key=f"to_confirm:{session.id}:{session.sequence}",
        kind="session_proposed",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=partner, now=scene.now, pair=found.pair)


async def confirm(scene: Scene, meeting: Meeting) -> Reply:
    """The other side's yes: now it is planned, with a calendar file for each."""
    session, found = meeting.session, meeting.couple
    if session.status == SessionStatus.CONFIRMED:
        raise Refusal("book.confirmed_before", when=said_to(scene.actor, session.starts_at))
    seen = scene.payload.value.partition(" ")[2]
    stale = seen != str(session.sequence)  # the button was about another time
    if stale or session.status != SessionStatus.PROPOSED or session.starts_at <= scene.now:
        raise Refusal("book.gone")
    if session.proposed_by == scene.actor.id:
        raise Refusal("book.waiting_for", partner=found.other(scene.actor).name)
    session.status = SessionStatus.CONFIRMED
    session.confirmed_at = scene.now
    old, session.confirmed_start = session.confirmed_start, session.starts_at
    if found.pair.status == PairStatus.INTRODUCED:
        found.pair.status = PairStatus.ACTIVE
    await plan_prompts(scene.uow, found, session, scene.now)
    for person in found.both:
        await _confirm_to(scene, found, session, person, old)
    spoken = said_to(scene.actor, session.starts_at)
    partner = found.other(scene.actor)
    text = scene.words.say("book.said_yes", partner=partner.name, when=spoken)
    key = f"confirmed_here:{session.id}:{session.sequence}"
    await _show(scene, key, Message.of(text))
    homes = (scene.actor.id, partner.id)
    return done(homes=homes) if scene.payload.ts else Reply(tells=text, homes=homes)


async def _confirm_to(
    scene: Scene, found: Couple, session: Session, person: Person, old: datetime | None
) -> None:
    partner = found.other(person)
    words = scene.deps.words(person.locale)
    mine = person if person.id == scene.actor.id else None
    entry = await calendar_entry(scene.deps, scene.uow, found, session, to=person, now=scene.now)
    message = confirmed(
        words,
        pair_id=found.pair.id,
        partner=partner.name,
        when=said_to(person, session.starts_at),
        replaced=said_to(person, old) if old and old != session.starts_at else "",
        place=entry.place,
        how=how_they_meet(words, found.pair),
        google=google_link(entry),
        outlook=outlook_link(entry),
    )
    letter = Letter(
        key=f"confirmed:{session.id}:{session.sequence}:{person.id}",
        kind="session_confirmed",
        asked=True,
        message=message,
    )
    await send(
        scene.deps, scene.uow, letter, to=person, now=scene.now, answering=mine, pair=found.pair
    )
    await share_calendar_file(
        scene.deps, scene.uow, found, session, to=person, now=scene.now, answering=mine
    )


async def open_other_time(scene: Scene, found: Couple) -> Reply:
    """Choose any time."""
    _meeting_still(found)
    booked = await booked_session(scene.uow.session, found.pair)
    offered = times_for(found, scene.actor, scene.now)
    start = booked.starts_at if booked else offered[0].starts_at if offered else scene.now
    view = other_time_form(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        initial=start,
        zone=scene.actor.zone,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("book.title"), build)


async def take_other_time(scene: Scene, found: Couple) -> Reply:
    """Any time was chosen: it has to lie ahead and inside both people's hours."""
    text = scene.payload.answer(Field.WHEN)
    words = scene.words
    if not text.isdecimal() or int(text) > (scene.now + FURTHEST).timestamp():
        raise FieldErrors({Field.WHEN: words.say_plain("book.too_far")})
    starts_at = datetime.fromtimestamp(int(text), UTC)
    if starts_at <= scene.now:
        raise FieldErrors({Field.WHEN: words.say_plain("book.past")})
    if not fits(found.mentor.week, found.mentee.week, starts_at, found.pair.session_minutes):
        partner = found.other(scene.actor).name
        raise FieldErrors({Field.WHEN: words.say_plain("book.outside", partner=partner)})
    return await _book(scene, found, starts_at)


async def open_plan(scene: Scene, _: Person) -> Reply:
    """`/mentoring plan` and every plan button: all live pairs of this person."""
    view = plan_form(scene.words, await _plans(scene))

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("plan.title"), build)


async def _plans(scene: Scene) -> list[PairPlan]:
    plans = []
    for pair in await pairs_of(scene.uow.session, scene.actor, *MEETING):
        found = await couple(scene.uow.session, pair.workspace, pair.id)
        if found is None:
            continue
        session = await booked_session(scene.uow.session, pair)
        words = scene.words
        state = words.say_plain("plan.none_booked")
        if session is not None:
            key = "plan.confirmed"
            if session.status == SessionStatus.PROPOSED:
                own = session.proposed_by == scene.actor.id
                key = "plan.waiting" if own else "plan.to_confirm"
            state = words.say_plain(key, when=said_to(scene.actor, session.starts_at))
        plans.append(
            PairPlan(
                pair_id=pair.id,
                partner=found.other(scene.actor).name,
                session=hint_of(session) if session else "",
                state=state,
                to_confirm=session is not None
                and session.status == SessionStatus.PROPOSED
                and session.proposed_by != scene.actor.id,
                slots=[] if session else times_for(found, scene.actor, scene.now),
            )
        )
    return plans


async def open_cancel(scene: Scene, meeting: Meeting) -> Reply:
    """Before cancelling, the person sees what the partner will read."""
    if meeting.session.status not in BOOKED:
        raise Refusal("book.gone")
    view = cancel_form(
        scene.words,
        session_id=meeting.session.id,
        partner=meeting.couple.other(scene.actor).name,
        when=said_to(scene.actor, meeting.session.starts_at),
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("plan.cancel_title"), build)


async def cancel(scene: Scene, meeting: Meeting) -> Reply:
    """Cancel what is booked; the partner hears who it was with and when, and gets a way forward."""
    session, found = meeting.session, meeting.couple
    if session.status not in BOOKED:
        raise Refusal("book.gone")
    was_confirmed = session.confirmed_start is not None
    session.status = SessionStatus.CANCELLED
    session.cancelled_by = scene.actor.id
    session.cancelled_at = scene.now
    session.sequence += 1
    await _forget_old_time(scene, found)
    await scene.uow.session.flush()
    await plan_ladder(scene.uow, found, scene.now)
    partner = found.other(scene.actor)
    message = cancelled(
        scene.deps.words(partner.locale),
        pair_id=found.pair.id,
        partner=scene.actor.name,
        when=said_to(partner, session.starts_at),
        slots=times_for(found, partner, scene.now) if partner.id == found.booker.id else [],
    )
    letter = Letter(
        key=f"cancelled:{session.id}:{session.sequence}",
        kind="session_cancelled",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=partner, now=scene.now, pair=found.pair)
    if was_confirmed:
        for person in found.both:
            mine = person if person.id == scene.actor.id else None
            await share_calendar_file(
                scene.deps, scene.uow, found, session, to=person, now=scene.now, answering=mine
            )
    text = scene.words.say("plan.cancelled", partner=partner.name)
    homes = (scene.actor.id, partner.id)
    return ends_with(scene.words, scene.words.say_plain("plan.cancel_title"), text, homes=homes)


def _meeting_still(found: Couple) -> None:
    if found.pair.status not in MEETING:
        raise Refusal("refused.pair_over")


COMMAND = Route(on=On.COMMAND, id="plan", may=Role.MEMBER, finds=myself, does=open_plan)
ROUTES: tuple[AnyRoute, ...] = (
    *(
        Route(on=On.ACTION, id=slot, may=Role.PARTICIPANT, finds=live_couple, does=choose_slot)
        for slot in SLOTS
    ),
    Route(on=On.ACTION, id=Act.CONFIRM, may=Role.PARTICIPANT, finds=own_meeting, does=confirm),
    Route(on=On.ACTION, id=Act.PLAN, may=Role.MEMBER, finds=myself, does=open_plan),
    Route(
        on=On.ACTION,
        id=Act.OTHER_TIME,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=open_other_time,
    ),
    Route(
        on=On.SUBMIT,
        id=View.OTHER_TIME,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=take_other_time,
    ),
    Route(
        on=On.ACTION,
        id=Act.CANCEL_SESSION,
        may=Role.PARTICIPANT,
        finds=own_meeting,
        does=open_cancel,
    ),
    Route(
        on=On.SUBMIT,
        id=View.CANCEL_SESSION,
        may=Role.PARTICIPANT,
        finds=own_meeting,
        does=cancel,
    ),
)

"""Pausing, resuming, leaving, ending a pair, changing its rhythm. No reason is ever asked."""

from datetime import date, timedelta
from typing import Any

from bot.blocks.leaving import CADENCES, cadence_form, leave_form, pause_form
from bot.blocks.pairs import end_form, paused
from bot.blocks.pieces import Message
from bot.changes import tell_partner
from bot.endings import call_off, end_pair, forget_plans
from bot.ids import Act, Field, View
from bot.outgoing import Letter, send
from bot.plans import plan_ladder, plan_welcome_back
from bot.selection import plan_places
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, done, ends_with, opens, says
from handlers.subjects import live_couple, myself
from mentoring.dates import day
from models.enrolments import EnrolmentStatus, enrolments_of
from models.pairs import ASKING, LIVE, MEETING, Couple, couple, pairs_of
from models.people import Person
from models.sessions import booked_session
from models.touchpoints import drop_planned

LONGEST_PAUSE = timedelta(days=183)
USUAL_PAUSE = timedelta(days=14)


async def pause_by_command(scene: Scene, person: Person) -> Reply:
    """`/mentoring pause [until]`: with a date at once, without one a form."""
    text = scene.payload.value.partition(" ")[2].strip()
    if not text:
        return await open_pause(scene, person)
    await _require_place(scene)
    return says(await _pause(scene, _checked_day(scene, text)))


async def open_pause(scene: Scene, person: Person) -> Reply:
    """Ask until when."""
    await _require_place(scene)
    words, initial = scene.words, person.week.local_date(scene.now) + USUAL_PAUSE

    async def build() -> dict[str, Any]:
        return pause_form(words, initial=initial)

    return opens(words.say_plain("pause.title"), build)


async def _require_place(scene: Scene) -> None:
    if not await enrolments_of(scene.uow.session, scene.actor):
        raise Refusal("refused.not_enrolled")


def _checked_day(scene: Scene, text: str) -> date:
    today = scene.actor.week.local_date(scene.now)
    try:
        until = date.fromisoformat(text)
    except ValueError as error:
        example = (today + USUAL_PAUSE).isoformat()
        raise Refusal("pause.bad_date", example=example) from error
    if not today < until <= today + LONGEST_PAUSE:
        raise Refusal("pause.out_of_range")
    return until


async def take_pause(scene: Scene, _: Person) -> Reply:
    """The form was submitted."""
    await _require_place(scene)
    try:
        until = _checked_day(scene, scene.payload.answer(Field.UNTIL))
    except Refusal as refusal:
        sentence = scene.words.say_plain(refusal.key, **refusal.facts)
        raise FieldErrors({Field.UNTIL: sentence}) from refusal
    text = await _pause(scene, until)
    title = scene.words.say_plain("pause.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id,))


async def _pause(scene: Scene, until: date) -> str:
    """Quiet until the date, in every programme; booked meetings before it are cancelled."""
    today = scene.actor.week.local_date(scene.now)
    for enrolment, programme in await enrolments_of(scene.uow.session, scene.actor):
        enrolment.paused_until = until
        await plan_welcome_back(scene.uow, scene.actor, programme, until)
    for pair in await pairs_of(scene.uow.session, scene.actor, *LIVE):
        earlier = _cut_short(pair.pauses, scene.actor, today)
        pair.pauses = [*earlier, [today.isoformat(), until.isoformat(), scene.actor.id]]
        found = await couple(scene.uow.session, pair.workspace, pair.id, lock=True)
        if found is not None:
            await _pause_pair(scene, found, until)
    return scene.words.say("pause.done", day=day(until, scene.actor.locale))


async def _pause_pair(scene: Scene, found: Couple, until: date) -> None:
    session = await booked_session(scene.uow.session, found.pair)
    if session is not None and scene.actor.week.local_date(session.starts_at) < until:
        await call_off(scene.deps, scene.uow, found, session, by=scene.actor, now=scene.now)
        await drop_planned(
            scene.uow.session,
            workspace=found.pair.workspace,
            now=scene.now,
            reason="paused",
            pair_id=found.pair.id,
            kinds=("prompt", "session_over"),
        )
        await scene.uow.session.flush()
    await plan_ladder(scene.uow, found, scene.now)
    partner = found.other(scene.actor)
    message = paused(
        scene.deps.words(partner.locale),
        partner=scene.actor.name,
        until=day(until, partner.locale),
    )
    letter = Letter(
        key=f"paused:{found.pair.id}:{scene.actor.id}:{until.isoformat()}:{scene.now.isoformat()}",
        kind="partner_paused",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=partner, now=scene.now, pair=found.pair)


async def resume(scene: Scene, person: Person) -> Reply:
    """Back before the date."""
    today = person.week.local_date(scene.now)
    resumed = False
    for enrolment, _ in await enrolments_of(scene.uow.session, person):
        resumed = resumed or enrolment.paused_on(today)
        enrolment.paused_until = None
    for pair in await pairs_of(scene.uow.session, person, *LIVE):
        pair.pauses = _cut_short(pair.pauses, person, today)
        found = await couple(scene.uow.session, pair.workspace, pair.id, lock=True)
        if found is not None:
            await plan_ladder(scene.uow, found, scene.now)
    text = scene.words.say("pause.resumed" if resumed else "pause.was_not_paused")
    return Reply(tells=text, homes=(person.id,))


def _cut_short(pauses: list[list[Any]], person: Person, today: date) -> list[list[Any]]:
    """End a person's own pauses today; the partner's stay as they are."""
    day_text = today.isoformat()
    return [
        [since, min(until, day_text), whose] if whose == person.id else [since, until, whose]
        for since, until, whose in pauses
    ]


async def open_leave(scene: Scene, _: Person) -> Reply:
    """Leave a programme: first what happens then."""
    places = await enrolments_of(scene.uow.session, scene.actor)
    if not places:
        raise Refusal("refused.not_enrolled")
    words, me = scene.words, scene.actor.name
    programmes = [(str(programme.id), programme.name) for _, programme in places]

    async def build() -> dict[str, Any]:
        return leave_form(words, me=me, programmes=programmes)

    return opens(words.say_plain("leave.title"), build)


async def leave(scene: Scene, _: Person) -> Reply:
    """Leave: pairs end without a reason, nothing more is sent."""
    chosen = scene.payload.answer(Field.PROGRAMME)
    places = {
        str(programme.id): (enrolment, programme)
        for enrolment, programme in await enrolments_of(scene.uow.session, scene.actor)
    }
    if chosen not in places:
        raise Refusal("refused.not_enrolled")
    enrolment, programme = places[chosen]
    enrolment.status = EnrolmentStatus.LEFT
    enrolment.left_at = scene.now
    await forget_plans(scene.uow, scene.actor, programme, scene.now)
    await plan_places(scene.uow, programme, scene.now, freed=enrolment.role)
    for pair in await pairs_of(scene.uow.session, scene.actor, *LIVE, *ASKING):
        if pair.programme_id == programme.id:
            found = await couple(scene.uow.session, pair.workspace, pair.id, lock=True)
            if found is not None:
                await end_pair(scene.deps, scene.uow, found, by=scene.actor, now=scene.now)
    text = scene.words.say("leave.done", programme=programme.name)
    title = scene.words.say_plain("leave.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id,))


async def open_end_pair(scene: Scene, found: Couple) -> Reply:
    """Before ending: word for word what the other will read."""
    view = end_form(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        me=scene.actor.name,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("ending.title"), build)


async def take_end_pair(scene: Scene, found: Couple) -> Reply:
    """End it, without approval and without a reason; both are free for somebody new."""
    await end_pair(scene.deps, scene.uow, found, by=scene.actor, now=scene.now)
    text = scene.words.say("ending.done", partner=found.other(scene.actor).name)
    homes = (found.mentor.id, found.mentee.id)
    return ends_with(scene.words, scene.words.say_plain("ending.title"), text, homes=homes)


async def open_cadence(scene: Scene, found: Couple) -> Reply:
    """Another rhythm."""
    view = cadence_form(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        current=found.pair.cadence_days,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("cadence.title"), build)


async def take_cadence(scene: Scene, found: Couple) -> Reply:
    """The pair meets in another rhythm from now on."""
    chosen = scene.payload.answer(Field.CADENCE)
    if chosen not in CADENCES:
        raise FieldErrors({Field.CADENCE: scene.words.say_plain("form.choose")})
    if found.pair.status not in MEETING:
        raise Refusal("refused.pair_over")
    if found.pair.cadence_days != int(chosen):
        found.pair.cadence_days = int(chosen)
        await plan_ladder(scene.uow, found, scene.now)
        by, now = scene.actor, scene.now
        await tell_partner(scene.deps, scene.uow, found, of="cadence", by=by, now=now)
    text = scene.words.say("cadence.done", cadence=scene.words.say_plain(f"cadence.{chosen}"))
    homes = (found.mentor.id, found.mentee.id)
    return ends_with(scene.words, scene.words.say_plain("cadence.title"), text, homes=homes)


async def keep_going(scene: Scene, found: Couple) -> Reply:
    """The offer to close was declined: nothing changes, and it is said so."""
    key = f"keep_going:{found.pair.id}:{scene.payload.key}"
    text = scene.words.say("ladder.kept_going", partner=found.other(scene.actor).name)
    await scene.rewrite(key, "ladder_answered", Message.of(text))
    return done()


PAUSE = Route(on=On.COMMAND, id="pause", may=Role.MEMBER, finds=myself, does=pause_by_command)
RESUME = Route(on=On.COMMAND, id="resume", may=Role.MEMBER, finds=myself, does=resume)
LEAVE = Route(on=On.COMMAND, id="leave", may=Role.MEMBER, finds=myself, does=open_leave)
COMMANDS = (PAUSE, RESUME, LEAVE)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.PAUSE, may=Role.MEMBER, finds=myself, does=open_pause),
    Route(on=On.SUBMIT, id=View.PAUSE, may=Role.MEMBER, finds=myself, does=take_pause),
    Route(on=On.ACTION, id=Act.RESUME, may=Role.MEMBER, finds=myself, does=resume),
    Route(on=On.ACTION, id=Act.LEAVE, may=Role.MEMBER, finds=myself, does=open_leave),
    Route(on=On.SUBMIT, id=View.LEAVE, may=Role.MEMBER, finds=myself, does=leave),
    Route(
        on=On.ACTION,
        id=Act.END_PAIR,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=open_end_pair,
    ),
    Route(
        on=On.SUBMIT,
        id=View.END_PAIR,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=take_end_pair,
    ),
    Route(on=On.ACTION, id=Act.CADENCE, may=Role.PARTICIPANT, finds=live_couple, does=open_cadence),
    Route(
        on=On.SUBMIT, id=View.CADENCE, may=Role.PARTICIPANT, finds=live_couple, does=take_cadence
    ),
    Route(
        on=On.ACTION,
        id=Act.KEEP_GOING,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=keep_going,
    ),
)

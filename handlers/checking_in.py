"""Answering a check-in: one click, then (if they like) what was learned and what will be tried."""

from typing import Any

from bot.blocks.checkin import SHARE, form, thanks
from bot.blocks.goals import next_of
from bot.goals import goals_shown
from bot.ids import Act, Field, View
from bot.offers import next_cadence, times_for
from bot.plans import plan_ladder
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import Meeting, own_check_in, own_meeting
from mentoring.sessions import Said
from models.pairs import MEETING, Pair
from models.sessions import (
    CheckIn,
    Session,
    SessionStatus,
    booked_session,
    check_in_of,
    keep_words,
    sessions_of,
)
from models.vault import Sealed


async def said_met(scene: Scene, meeting: Meeting) -> Reply:
    """We met: noted; a form opens in which everything is optional."""
    await _note(scene, meeting, Said.MET)
    return await open_form(scene, meeting)


async def said_moved(scene: Scene, meeting: Meeting) -> Reply:
    """We moved it."""
    await _note(scene, meeting, Said.MOVED)
    return Reply(homes=(scene.actor.id,))


async def said_not(scene: Scene, meeting: Meeting) -> Reply:
    """It didn't happen: a fact with a way forward."""
    await _note(scene, meeting, Said.DID_NOT_HAPPEN)
    return Reply(homes=(scene.actor.id,))


async def _note(scene: Scene, meeting: Meeting, said: Said) -> None:
    """Keep the click, replace the question, and let the ladder follow the facts."""
    session, couple = meeting.session, meeting.couple
    if session.status != SessionStatus.OVER:
        raise Refusal("check_in.not_yet")
    check_in = await check_in_of(scene.uow.session, session, scene.actor.id)
    if check_in is None:
        check_in = CheckIn(
            workspace=session.workspace,
            session_id=session.id,
            person_id=scene.actor.id,
            outcome=said,
            answered_at=scene.now,
        )
        scene.uow.session.add(check_in)
    check_in.outcome = said
    await scene.uow.session.flush()
    await plan_ladder(scene.uow, couple, scene.now)
    offered = []
    books = scene.actor.id == couple.booker.id and couple.pair.status in MEETING
    if books and await booked_session(scene.uow.session, couple.pair) is None:
        earliest = next_cadence(couple, session.starts_at) if said is Said.MET else scene.now
        closes_on = couple.pair.closes_on
        if closes_on is None or scene.actor.week.local_date(max(earliest, scene.now)) < closes_on:
            offered = times_for(couple, scene.actor, scene.now, not_before=earliest)
    coming = next_of(await goals_shown(scene.uow, couple, scene.actor))
    message = thanks(
        scene.words,
        said=said,
        session_id=session.id,
        pair_id=couple.pair.id,
        partner=couple.other(scene.actor).name,
        slots=offered,
        next_step=coming[1] if coming else None,
    )
    key = f"check_in_noted:{session.id}:{scene.actor.id}:{scene.payload.key}"
    await scene.rewrite(key, "check_in_noted", message)


async def open_form(scene: Scene, meeting: Meeting) -> Reply:
    """The optional part, with what was kept before."""
    session, couple = meeting.session, meeting.couple
    check_in = await check_in_of(scene.uow.session, session, scene.actor.id)
    kept = {
        "learned": await _opened(scene, check_in, "learned"),
        "will_do": await _opened(scene, check_in, "will_do"),
        "note": await _opened(scene, check_in, "note_to_self"),
    }
    view = form(
        scene.words,
        session_id=session.id,
        partner=couple.other(scene.actor).name,
        last_time=await last_intention(scene, session, couple.pair),
        shared=check_in is not None and check_in.shared,
        **kept,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("check_in.title"), build)


async def last_intention(scene: Scene, session: Session, pair: Pair) -> str:
    """What this person said last time that they would do differently; only they see it."""
    earlier = [
        one
        for one in await sessions_of(scene.uow.session, pair)
        if one.number < session.number and one.status == SessionStatus.OVER
    ]
    for one in reversed(earlier):
        check_in = await check_in_of(scene.uow.session, one, scene.actor.id)
        if check_in is not None and check_in.will_do is not None:
            return await _opened(scene, check_in, "will_do")
    return ""


async def _opened(scene: Scene, check_in: CheckIn | None, column: str) -> str:
    sealed = getattr(check_in, column) if check_in is not None else None
    if check_in is None or sealed is None:
        return ""
    return await scene.uow.vault.open(scene.uow.session, check_in.place(column), sealed)


async def keep_learning(scene: Scene, check_in: CheckIn) -> Reply:
    """The form was submitted: sealed under the person's own key, shared only when ticked."""
    texts = {
        "learned": scene.payload.answer(Field.LEARNED).strip(),
        "will_do": scene.payload.answer(Field.WILL_DO).strip(),
        "note_to_self": scene.payload.answer(Field.NOTE).strip(),
    }
    vault, sql = scene.uow.vault, scene.uow.session
    values: dict[str, Sealed | bool | None] = {
        column: await vault.seal(sql, check_in.place(column), text) if text else None
        for column, text in texts.items()
    }
    learned = bool(texts["learned"] or texts["will_do"])
    shared = SHARE in scene.payload.answers(Field.SHARE)
    await keep_words(sql, check_in, {**values, "has_learning": learned, "shared": shared})
    text = scene.words.say("check_in.kept" if learned else "check_in.kept_nothing")
    title = scene.words.say_plain("check_in.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id,))


ROUTES: tuple[AnyRoute, ...] = (
    Route(
        on=On.SUBMIT,
        id=View.CHECK_IN,
        may=Role.PARTICIPANT,
        finds=own_check_in,
        does=keep_learning,
    ),
    Route(on=On.ACTION, id=Act.SAID_MET, may=Role.PARTICIPANT, finds=own_meeting, does=said_met),
    Route(
        on=On.ACTION, id=Act.SAID_MOVED, may=Role.PARTICIPANT, finds=own_meeting, does=said_moved
    ),
    Route(on=On.ACTION, id=Act.SAID_NOT, may=Role.PARTICIPANT, finds=own_meeting, does=said_not),
    Route(
        on=On.ACTION,
        id=Act.CHECK_IN_MORE,
        may=Role.PARTICIPANT,
        finds=own_meeting,
        does=open_form,
    ),
)

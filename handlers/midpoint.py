"""Halfway: each press changes one thing. What changes for both is told; nothing else is kept."""

from typing import Any

from bot.blocks.midpoint import (
    BOOKERS,
    CHANGE,
    DROP,
    FORMATS,
    REVIEWS,
    midpoint_view,
    review_form,
)
from bot.blocks.pieces import Message
from bot.changes import champions_apart, finish_early, tell_partner
from bot.goals import goals_shown
from bot.ids import REVIEW_FIELDS, Act, View
from handlers.goals import form_of
from handlers.redrawing import redraws
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, becomes, done, ends_with, opens, says
from handlers.subjects import live_couple
from mentoring.markup import mention
from models.goals import GoalStatus, goals_of
from models.pairs import MEETING, Couple


async def open_midpoint(scene: Scene, found: Couple) -> Reply:
    """Everything that can change for this pair."""
    _meeting_still(found)
    view = await _view(scene, found)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("midpoint.title"), build)


async def _view(scene: Scene, found: Couple, said: str = "") -> dict[str, Any]:
    goals = await goals_shown(scene.uow, found, scene.actor)
    return midpoint_view(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        mentor=found.mentor.name,
        mentee=found.mentee.name,
        meeting_format=found.pair.meeting_format,
        booked_by=found.pair.booked_by,
        has_goals=any(one.own for one in goals),
        said=said,
    )


async def keep_everything(scene: Scene, found: Couple) -> Reply:
    """Nothing changes, and it is said so."""
    text = scene.words.say("midpoint.kept", partner=found.other(scene.actor).name)
    key = f"midpoint_kept:{found.pair.id}:{scene.payload.key}"
    await scene.rewrite(key, "midpoint_answered", Message.of(text))
    return done()


async def choose_format(scene: Scene, found: Couple) -> Reply:
    """Video, in person or a walk: calendars and receipts say so from the next meeting on."""
    chosen = FORMATS[_pressed(scene, FORMATS)]
    return await _changed(scene, found, "format", "meeting_format", chosen)


async def choose_booker(scene: Scene, found: Couple) -> Reply:
    """Who is offered times, and hears first when nothing is booked."""
    chosen = BOOKERS[_pressed(scene, BOOKERS)]
    return await _changed(scene, found, "booker", "booked_by", chosen)


def _pressed(scene: Scene, acts: dict[Act, str]) -> Act:
    """Which of several buttons it was: each has a route of its own and so a key of its own."""
    return next(act for act in acts if scene.payload.key.endswith(f":{act}"))


async def _changed(scene: Scene, found: Couple, of: str, column: str, chosen: str) -> Reply:
    _meeting_still(found)
    if getattr(found.pair, column) != chosen:
        setattr(found.pair, column, chosen)
        await scene.uow.session.flush()
        await tell_partner(scene.deps, scene.uow, found, of=of, by=scene.actor, now=scene.now)
    said = scene.words.say("midpoint.changed", partner=found.other(scene.actor).name)
    homes = (found.mentor.id, found.mentee.id)
    if scene.payload.in_modal:
        return redraws(scene, await _view(scene, found, said), homes=homes)
    return Reply(tells=said, homes=homes)


async def name_champions(scene: Scene, found: Couple) -> Reply:
    """Whom one can turn to, outside both reporting lines. Nobody learns that it was asked."""
    champions = await champions_apart(scene.uow, found)
    if not champions:
        return says(scene.words.say("midpoint.no_champion"))
    return says(scene.words.say("midpoint.champions", name=mention(champions[0].slack_id)))


async def end_early(scene: Scene, found: Couple) -> Reply:
    """The closing review comes now instead of later, for both; a booked meeting is still held."""
    _meeting_still(found)
    await finish_early(scene.uow, found, scene.now)
    text = scene.words.say("midpoint.finishing", partner=found.other(scene.actor).name)
    homes = (found.mentor.id, found.mentee.id)
    if scene.payload.in_modal:
        return redraws(scene, await _view(scene, found, text), homes=homes)
    return Reply(tells=text, homes=homes)


async def open_review(scene: Scene, found: Couple) -> Reply:
    """Keep, change or drop each of one's own goals."""
    goals = [one for one in await goals_shown(scene.uow, found, scene.actor) if one.own]
    if not goals:
        raise Refusal("goals.gone")
    view = review_form(scene.words, pair_id=found.pair.id, goals=goals)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("goals.title"), build)


async def take_review(scene: Scene, found: Couple) -> Reply:
    """Drop what was dropped; the first goal that is to change opens with its words."""
    chosen = _answers(scene)
    role = found.pair.role_of(scene.actor.id)
    for goal in await goals_of(scene.uow.session, found.pair):
        if goal.side == role and chosen.get(goal.id) == DROP:
            goal.status = GoalStatus.DROPPED
    await scene.uow.session.flush()
    homes = (found.mentor.id, found.mentee.id)
    for shown in await goals_shown(scene.uow, found, scene.actor):
        if shown.own and chosen.get(shown.id) == CHANGE:
            return becomes(form_of(scene, found, str(found.pair.id), shown), homes=homes)
    words = scene.words
    title, text = words.say_plain("goals.title"), words.say("midpoint.goals_done")
    return ends_with(words, title, text, homes=homes)


def _answers(scene: Scene) -> dict[int, str]:
    ids = [int(one) for one in scene.payload.value.split(" ")[1:] if one.isdecimal()]
    found = {}
    for field, goal in zip(REVIEW_FIELDS, ids, strict=False):
        found[goal] = scene.payload.answer(field)
        if found[goal] not in REVIEWS:
            raise FieldErrors({field: scene.words.say_plain("form.choose")})
    return found


def _meeting_still(found: Couple) -> None:
    if found.pair.status not in MEETING:
        raise Refusal("refused.pair_over")


def _press(act: Act, does: Any) -> AnyRoute:  # noqa: ANN401 - a handler
    return Route(on=On.ACTION, id=act, may=Role.PARTICIPANT, finds=live_couple, does=does)


ROUTES: tuple[AnyRoute, ...] = (
    _press(Act.MIDPOINT, open_midpoint),
    _press(Act.MIDPOINT_KEEP, keep_everything),
    *(_press(act, choose_format) for act in FORMATS),
    *(_press(act, choose_booker) for act in BOOKERS),
    _press(Act.CHAMPION, name_champions),
    _press(Act.FINISH_EARLY, end_early),
    _press(Act.GOALS_REVIEW, open_review),
    Route(
        on=On.SUBMIT,
        id=View.GOALS_REVIEW,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=take_review,
    ),
)

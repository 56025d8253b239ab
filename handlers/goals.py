"""Goals of a pair: read, tick a step or move it (either of the two), change one's own."""

from datetime import date
from typing import Any

from bot.blocks.goals import (
    LONGEST_GOAL,
    LONGEST_STEP,
    GoalShown,
    StepShown,
    goal_form,
    goals_view,
    move_form,
)
from bot.goals import StepSet, add_goal, change_goal, goals_shown, step_shown
from bot.ids import STEP_DATES, STEP_FIELDS, Act, Field, View
from handlers.redrawing import redraws
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import Aim, live_couple, own_goal, step_of_pair
from mentoring.goals import MOST_GOALS, may_be_due, suggested_date
from models.goals import Goal, GoalStatus, Milestone, goals_of
from models.pairs import Couple


async def open_goals(scene: Scene, found: Couple) -> Reply:
    """Every goal of the pair and its steps."""
    view = await _view(scene, found)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("goals.title"), build)


async def _view(scene: Scene, found: Couple, said: str = "") -> dict[str, Any]:
    return goals_view(
        scene.words,
        pair_id=found.pair.id,
        goals=await goals_shown(scene.uow, found, scene.actor),
        partner=found.other(scene.actor).name,
        said=said,
    )


async def open_new_goal(scene: Scene, found: Couple) -> Reply:
    """One more goal of one's own."""
    await _require_room(scene, found)
    return _opens_form(scene, found, str(found.pair.id), None)


async def open_goal(scene: Scene, aim: Aim) -> Reply:
    """Other words or steps for one's own goal."""
    goals = await goals_shown(scene.uow, aim.couple, scene.actor)
    goal = next(one for one in goals if one.id == aim.goal.id)
    return _opens_form(scene, aim.couple, str(aim.couple.pair.id), goal)


def _opens_form(scene: Scene, found: Couple, hint: str, goal: GoalShown | None) -> Reply:
    view = form_of(scene, found, hint, goal)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("goals.title"), build)


def form_of(scene: Scene, found: Couple, hint: str, goal: GoalShown | None) -> dict[str, Any]:
    """The form of one goal, with an example for the side that fills it in."""
    role = found.pair.role_of(scene.actor.id)
    offered = [one for one in scene.deps.content.goals(scene.actor.locale) if one.audience == role]
    example = offered[found.pair.id % len(offered)].text
    today = scene.actor.week.local_date(scene.now)
    return goal_form(
        scene.words,
        hint=hint,
        goal=goal,
        example=scene.words.say_plain("agreement.for_example", example=example),
        initial=suggested_date(today, closes_on=found.pair.closes_on),
    )


async def _require_room(scene: Scene, found: Couple) -> None:
    goals = await goals_shown(scene.uow, found, scene.actor)
    count = sum(one.own for one in goals)
    if count >= MOST_GOALS:
        raise Refusal("goals.enough", count=count)


async def keep_goal(scene: Scene, found: Couple) -> Reply:
    """The form of a goal was submitted: a new one, or the one that its second hint names."""
    text, steps = read_goal(scene)
    named = scene.payload.value.partition(" ")[2]
    if named:
        await change_goal(scene.uow, await _own(scene, found, named), text, steps)
    else:
        await _require_room(scene, found)
        side = found.pair.role_of(scene.actor.id)
        await add_goal(scene.uow, found, side, text, steps, scene.now)
    return _kept(scene, found)


async def _own(scene: Scene, found: Couple, named: str) -> Goal:
    """The goal of one's own side in this pair, when it still counts."""
    for goal in await goals_of(scene.uow.session, found.pair):
        own = goal.side == found.pair.role_of(scene.actor.id)
        if str(goal.id) == named and own and goal.status == GoalStatus.OPEN:
            return goal
    raise Refusal("goals.gone")


def _kept(scene: Scene, found: Couple) -> Reply:
    words, partner = scene.words, found.other(scene.actor)
    text = words.say("goals.kept", partner=partner.name)
    return ends_with(words, words.say_plain("goals.title"), text, homes=_both(found))


def read_goal(scene: Scene) -> tuple[str, list[StepSet]]:
    """Read the form of a goal; raise FieldErrors where a field needs another look."""
    words, problems = scene.words, dict[str, str]()
    text = scene.payload.answer(Field.GOAL).strip()
    if not text:
        problems[Field.GOAL] = words.say_plain("form.please_fill")
    elif len(text) > LONGEST_GOAL:
        problems[Field.GOAL] = words.say_plain("form.too_long", count=LONGEST_GOAL)
    steps = []
    for number, (field, by) in enumerate(zip(STEP_FIELDS, STEP_DATES, strict=True), start=1):
        step = _read_step(scene, number, field, by, problems)
        if step is not None:
            steps.append(step)
    if problems:
        raise FieldErrors(problems)
    return text, steps


def _read_step(
    scene: Scene, number: int, field: Field, by: Field, problems: dict[str, str]
) -> StepSet | None:
    """One step: the first always has a date, the others have both words and date or neither."""
    words = scene.words
    text, written = scene.payload.answer(field).strip(), scene.payload.answer(by)
    if len(text) > LONGEST_STEP:
        problems[field] = words.say_plain("form.too_long", count=LONGEST_STEP)
    if number > 1 and not text and not written:
        return None
    if number > 1 and not text:
        problems[field] = words.say_plain("goals.step_needed")
    if not written:
        problems[by] = words.say_plain("goals.date_needed")
        return None
    return StepSet(number=number, text=text, due_on=_some_day(written))


def _some_day(text: str) -> date:
    """A date of a step as it stands; one that has passed may stay."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("refused.outdated") from error


async def drop_goal(scene: Scene, aim: Aim) -> Reply:
    """One's own goal no longer counts."""
    aim.goal.status = GoalStatus.DROPPED
    await scene.uow.session.flush()
    return await _shown(scene, aim.couple, scene.words.say("goals.dropped"))


async def tick(scene: Scene, aim: Aim) -> Reply:
    """A step was reached."""
    step, shown = await _step(scene, aim)
    if step.reached_on is not None:
        return await _shown(scene, aim.couple, scene.words.say("goals.ticked_already"))
    step.reached_on = scene.actor.week.local_date(scene.now)
    step.reached_by = scene.actor.id
    await scene.uow.session.flush()
    partner = aim.couple.other(scene.actor).name
    text = scene.words.say("goals.ticked", text=_named(scene, shown), partner=partner)
    return await _shown(scene, aim.couple, text)


async def untick(scene: Scene, aim: Aim) -> Reply:
    """A step was ticked too early."""
    step, shown = await _step(scene, aim)
    step.reached_on, step.reached_by = None, None
    await scene.uow.session.flush()
    text = scene.words.say("goals.unticked", text=_named(scene, shown))
    return await _shown(scene, aim.couple, text)


async def open_move(scene: Scene, aim: Aim) -> Reply:
    """Another date for a step."""
    _, shown = await _step(scene, aim)
    today = scene.actor.week.local_date(scene.now)
    view = move_form(scene.words, step=shown, initial=max(shown.due_on, today))

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("goals.title"), build)


async def move(scene: Scene, aim: Aim) -> Reply:
    """The step is due on another date."""
    step, _ = await _step(scene, aim)
    written = scene.payload.answer(Field.STEP_BY)
    today = scene.actor.week.local_date(scene.now)
    if not written or not may_be_due(_some_day(written), today):
        raise FieldErrors({Field.STEP_BY: scene.words.say_plain("goals.date_wrong")})
    step.due_on = date.fromisoformat(written)
    await scene.uow.session.flush()
    shown = await step_shown(scene.uow, step, scene.actor)
    words = scene.words
    text = words.say("goals.moved", text=_named(scene, shown), by=shown.by)
    return ends_with(words, words.say_plain("goals.title"), text, homes=_both(aim.couple))


async def _step(scene: Scene, aim: Aim) -> tuple[Milestone, StepShown]:
    if aim.step is None:
        raise Refusal("goals.gone")
    return aim.step, await step_shown(scene.uow, aim.step, scene.actor)


def _named(scene: Scene, step: StepShown) -> str:
    return step.text or scene.words.say_plain("goals.itself")


def _both(found: Couple) -> tuple[int, int]:
    return found.mentor.id, found.mentee.id


async def _shown(scene: Scene, found: Couple, said: str) -> Reply:
    """The list anew where it was pressed in; beside a message, in words; at Home, on the tab."""
    if scene.payload.in_modal:
        return redraws(scene, await _view(scene, found, said), homes=_both(found))
    return Reply(tells=said if scene.payload.ts else "", homes=_both(found))


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.GOALS, may=Role.PARTICIPANT, finds=live_couple, does=open_goals),
    Route(
        on=On.ACTION, id=Act.GOAL_ADD, may=Role.PARTICIPANT, finds=live_couple, does=open_new_goal
    ),
    Route(on=On.ACTION, id=Act.GOAL_EDIT, may=Role.PARTICIPANT, finds=own_goal, does=open_goal),
    Route(on=On.ACTION, id=Act.GOAL_DROP, may=Role.PARTICIPANT, finds=own_goal, does=drop_goal),
    Route(on=On.SUBMIT, id=View.GOAL, may=Role.PARTICIPANT, finds=live_couple, does=keep_goal),
    Route(on=On.ACTION, id=Act.STEP_REACHED, may=Role.PARTICIPANT, finds=step_of_pair, does=tick),
    Route(on=On.ACTION, id=Act.STEP_OPEN, may=Role.PARTICIPANT, finds=step_of_pair, does=untick),
    Route(on=On.ACTION, id=Act.STEP_MOVE, may=Role.PARTICIPANT, finds=step_of_pair, does=open_move),
    Route(on=On.SUBMIT, id=View.STEP, may=Role.PARTICIPANT, finds=step_of_pair, does=move),
)

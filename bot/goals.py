"""The goals of a pair, opened for one of its two people; set by the agreement or by themselves.

Never here: who may change what (handlers), or the figures (mentoring.goals).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blocks.goals import GoalShown, StepShown
from bot.ids import Field
from mentoring.dates import day
from mentoring.goals import share_reached, suggested_date
from models.database import UnitOfWork
from models.goals import Goal, GoalStatus, Milestone, goals_of, steps_in, steps_of
from models.pairs import Couple
from models.people import Person
from models.programmes import Programme

OF_THE_AGREEMENT = (
    ("mentee", Field.GOAL_MENTEE, Field.STEP_MENTEE, Field.STEP_MENTEE_BY),
    ("mentor", Field.GOAL_MENTOR, Field.STEP_MENTOR, Field.STEP_MENTOR_BY),
)
"""Side, and the agreement's fields of its goal, first step and date."""


@dataclass(frozen=True, kw_only=True)
class StepSet:
    """One step as it was written; without a text it is the goal itself."""

    number: int = 1
    text: str
    due_on: date


async def goals_shown(
    uow: UnitOfWork, couple: Couple, reader: Person, *, dropped: bool = False
) -> list[GoalShown]:
    """Open the goals of a pair for one of the two: the mentee's first, as they were set."""
    goals = [
        one
        for one in await goals_of(uow.session, couple.pair)
        if dropped or one.status == GoalStatus.OPEN
    ]
    steps = await steps_of(uow.session, goals)
    sides = {"mentor": couple.mentor, "mentee": couple.mentee}
    return [
        GoalShown(
            id=one.id,
            side=one.side,
            whose=sides[one.side].name,
            own=sides[one.side].id == reader.id,
            text=await uow.vault.open(uow.session, one.place, one.text),
            steps=[await step_shown(uow, step, reader) for step in steps[one.id]],
        )
        for one in sorted(goals, key=lambda one: (one.side != "mentee", one.number))
    ]


async def step_shown(uow: UnitOfWork, step: Milestone, reader: Person) -> StepShown:
    """Open one step for a reader."""
    text = ""
    if step.text is not None:
        text = await uow.vault.open(uow.session, step.place, step.text)
    return StepShown(
        id=step.id,
        text=text,
        due_on=step.due_on,
        by=day(step.due_on, reader.locale),
        reached=step.reached_on is not None,
    )


async def add_goal(
    uow: UnitOfWork, couple: Couple, side: str, text: str, steps: Sequence[StepSet], now: datetime
) -> Goal:
    """Set a new goal of one side, with its steps."""
    last = await goals_of(uow.session, couple.pair)
    goal = Goal(
        workspace=couple.pair.workspace,
        pair_id=couple.pair.id,
        number=last[-1].number + 1 if last else 1,
        side=side,
        status=GoalStatus.OPEN,
        set_at=now,
    )
    goal.text = await uow.vault.seal(uow.session, goal.place, text)
    uow.session.add(goal)
    await uow.session.flush()
    await set_steps(uow, goal, steps)
    return goal


async def change_goal(uow: UnitOfWork, goal: Goal, text: str, steps: Sequence[StepSet]) -> None:
    """Put other words and steps in the place of a goal's; what was reached stays reached."""
    goal.text = await uow.vault.seal(uow.session, goal.place, text)
    await set_steps(uow, goal, steps)


async def set_steps(uow: UnitOfWork, goal: Goal, steps: Sequence[StepSet]) -> None:
    """Keep steps by their number; those that were not written again are gone."""
    had = {one.number: one for one in (await steps_of(uow.session, [goal]))[goal.id]}
    for written in steps:
        step = had.pop(written.number, None)
        if step is None:
            step = Milestone(workspace=goal.workspace, goal_id=goal.id, number=written.number)
            uow.session.add(step)
        step.due_on = written.due_on
        step.text = None
        if written.text:
            step.text = await uow.vault.seal(uow.session, step.place, written.text)
    for left in had.values():
        await uow.session.delete(left)
    await uow.session.flush()


async def follow_agreement(
    uow: UnitOfWork, couple: Couple, body: Mapping[str, str], now: datetime
) -> None:
    """Both signed: what the agreement calls the goal of a side is that side's first goal.

    Words that a goal of that side has or had already change nothing: a dropped one stays dropped.
    """
    for side, goal_field, step_field, by_field in OF_THE_AGREEMENT:
        goals = [one for one in await goals_of(uow.session, couple.pair) if one.side == side]
        known = [await uow.vault.open(uow.session, one.place, one.text) for one in goals]
        text = body.get(goal_field, "")
        if not text or text in known:
            continue
        first = next((one for one in goals if one.status == GoalStatus.OPEN), None)
        if first is not None:
            first.text = await uow.vault.seal(uow.session, first.place, text)
            continue
        step = StepSet(text=body.get(step_field, ""), due_on=_due(couple, body.get(by_field), now))
        await add_goal(uow, couple, side, text, [step], now)


def _due(couple: Couple, written: str | None, now: datetime) -> date:
    if written:
        return date.fromisoformat(written)
    today = couple.mentee.week.local_date(now)
    return suggested_date(today, closes_on=couple.pair.closes_on)


async def goals_share(uow: UnitOfWork, programme: Programme) -> int:
    """Return the percent of all steps that was reached, -1 while too few pairs have any."""
    return share_reached(await steps_in(uow.session, programme))

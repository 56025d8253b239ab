"""The goals of a pair: as they stand, the form of one goal, another date for a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import (
    actions,
    are_you_sure,
    button,
    context,
    day_picker,
    divider,
    field_input,
    modal,
    section,
    text_box,
)
from bot.ids import STEP_DATES, STEP_FIELDS, Act, Field, View
from mentoring.goals import MOST_GOALS
from mentoring.wording import Wording

LONGEST_GOAL, LONGEST_STEP = 600, 200


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """One step as its readers see it; ``by`` is its date in words."""

    id: int
    text: str
    due_on: date
    by: str
    reached: bool


@dataclass(frozen=True, kw_only=True)
class GoalShown:
    """One goal as one of the two sees it; ``whose`` is the name of the side it belongs to."""

    id: int
    side: str
    whose: str
    own: bool
    text: str
    steps: Sequence[StepShown]

    @property
    def next_step(self) -> StepShown | None:
        """The step that is due first of those not reached."""
        left = [one for one in self.steps if not one.reached]
        return min(left, key=lambda one: one.due_on, default=None)


def next_of(goals: Sequence[GoalShown]) -> tuple[GoalShown, StepShown] | None:
    """Of all goals the step that is due first."""
    left = [(goal, step) for goal in goals if (step := goal.next_step) is not None]
    return min(left, key=lambda one: one[1].due_on, default=None)


def goal_text(words: Wording, goal: GoalShown) -> str:
    """A goal and its steps, as lines."""
    lines = [words.say("goals.goal", whose=goal.whose, text=goal.text)]
    for step in goal.steps:
        key = "goals.reached" if step.reached else "goals.step"
        lines.append(words.say(key, text=step.text or words.say_plain("goals.itself"), by=step.by))
    return "\n".join(lines)


def goal_blocks(words: Wording, goals: Sequence[GoalShown]) -> list[Block]:
    """For the Home tab: each goal, with buttons for the step that comes next."""
    blocks: list[Block] = []
    for goal in goals:
        blocks.append(section(goal_text(words, goal)))
        if (step := goal.next_step) is not None:
            blocks.append(actions(*step_buttons(words, step)))
    return blocks


def step_buttons(words: Wording, step: StepShown) -> list[Any]:
    """Reached, or another date."""
    hint = str(step.id)
    return [
        button(Act.STEP_REACHED, words.say_plain("goals.tick"), hint),
        button(Act.STEP_MOVE, words.say_plain("goals.move"), hint),
    ]


def goals_view(
    words: Wording, *, pair_id: int, goals: Sequence[GoalShown], partner: str, said: str = ""
) -> dict[str, Any]:
    """Every goal and step; one's own goals can be changed, dropped and added to."""
    blocks: list[Block] = [section(said or words.say("goals.intro", partner=partner))]
    for goal in goals:
        blocks += [divider(), section(goal_text(words, goal))]
        blocks += [actions(*_every_button(words, step)) for step in goal.steps]
        if goal.own:
            blocks.append(actions(*_own_buttons(words, goal)))
    if sum(goal.own for goal in goals) < MOST_GOALS:
        add = button(Act.GOAL_ADD, words.say_plain("goals.add"), str(pair_id), primary=not goals)
        blocks += [divider(), actions(add)]
    blocks.append(context(words.say("goals.seen")))
    close = words.say_plain("close")
    return modal(
        View.GOALS, words.say_plain("goals.title"), blocks, close=close, private=str(pair_id)
    )


def _every_button(words: Wording, step: StepShown) -> list[Any]:
    hint, name = str(step.id), step.text or words.say_plain("goals.itself")
    if step.reached:
        return [button(Act.STEP_OPEN, words.say_plain("goals.untick_one", text=name), hint)]
    return [
        button(Act.STEP_REACHED, words.say_plain("goals.tick_one", text=name), hint),
        button(Act.STEP_MOVE, words.say_plain("goals.move"), hint),
    ]


def _own_buttons(words: Wording, goal: GoalShown) -> list[Any]:
    drop = words.say_plain("goals.drop")
    sure = are_you_sure(drop, words.say_plain("goals.drop_sure"), drop, words.say_plain("not_now"))
    return [
        button(Act.GOAL_EDIT, words.say_plain("goals.change"), str(goal.id)),
        button(Act.GOAL_DROP, drop, str(goal.id), asks_first=sure),
    ]


def goal_form(
    words: Wording,
    *,
    hint: str,
    goal: GoalShown | None,
    example: str,
    initial: date,
) -> dict[str, Any]:
    """One goal with up to three steps, each with a date; ``hint`` names the pair or the goal."""
    box = text_box(
        Field.GOAL, initial=goal.text if goal else "", many_lines=True, longest=LONGEST_GOAL
    )
    blocks: list[Block] = [
        field_input(Field.GOAL, words.say_plain("goals.text"), box, hint=example),
    ]
    steps = goal.steps if goal else ()
    for number, (field, by) in enumerate(zip(STEP_FIELDS, STEP_DATES, strict=True)):
        step = steps[number] if number < len(steps) else None
        label = words.say_plain("goals.step_label", number=number + 1)
        box = text_box(field, initial=step.text if step else "", longest=LONGEST_STEP)
        about = words.say_plain("goals.step_hint") if not number else ""
        blocks.append(field_input(field, label, box, hint=about, optional=True))
        first = initial if not number else None
        picker = day_picker(by, initial=step.due_on if step else first)
        label = words.say_plain("goals.by_label", number=number + 1)
        blocks.append(field_input(by, label, picker, optional=bool(number)))
    blocks.append(context(words.say("goals.seen")))
    return modal(
        View.GOAL,
        words.say_plain("goals.title"),
        blocks,
        submit=words.say_plain("goals.keep_it"),
        close=words.say_plain("not_now"),
        private=f"{hint} {goal.id if goal else ''}".strip(),
    )


def move_form(words: Wording, *, step: StepShown, initial: date) -> dict[str, Any]:
    """Another date for one step."""
    picker = day_picker(Field.STEP_BY, initial=initial)
    text = words.say("goals.moving", text=step.text or words.say_plain("goals.itself"), by=step.by)
    return modal(
        View.STEP,
        words.say_plain("goals.title"),
        [section(text), field_input(Field.STEP_BY, words.say_plain("goals.new_date"), picker)],
        submit=words.say_plain("goals.move_it"),
        close=words.say_plain("not_now"),
        private=str(step.id),
    )

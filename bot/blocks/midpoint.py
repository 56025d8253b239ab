"""Halfway: what could be different from now on, each change one press away."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.goals import GoalShown, goal_text
from bot.blocks.pieces import (
    Message,
    actions,
    are_you_sure,
    button,
    context,
    field_input,
    modal,
    opening,
    radio,
    section,
)
from bot.ids import REVIEW_FIELDS, Act, View
from mentoring.wording import Wording

FORMATS = {
    Act.FORMAT_VIDEO: "video",
    Act.FORMAT_IN_PERSON: "in_person",
    Act.FORMAT_WALK: "walk",
}
BOOKERS = {Act.BOOKS_MENTEE: "mentee", Act.BOOKS_MENTOR: "mentor"}
KEEP, CHANGE, DROP = REVIEWS = ("keep", "change", "drop")


def midpoint(words: Wording, *, pair_id: int, partner: str, held: int) -> Message:
    """Halfway through: keep everything, or see what could change."""
    text = words.say("midpoint.question" if held else "midpoint.question_none", partner=partner)
    hint = str(pair_id)
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(Act.MIDPOINT, words.say_plain("midpoint.open"), hint, primary=True),
            button(Act.MIDPOINT_KEEP, words.say_plain("midpoint.keep"), hint),
        ),
        context(words.say("midpoint.private", partner=partner)),
    )


def midpoint_view(
    words: Wording,
    *,
    pair_id: int,
    partner: str,
    mentor: str,
    mentee: str,
    meeting_format: str,
    booked_by: str,
    has_goals: bool,
    said: str = "",
) -> dict[str, Any]:
    """Everything that can change, with a button for each."""
    hint = str(pair_id)
    goals = Act.GOALS_REVIEW if has_goals else Act.GOALS
    names = {"mentor": mentor, "mentee": mentee}
    formats = [
        button(act, words.say_plain(f"format.{code}"), hint, primary=code == meeting_format)
        for act, code in FORMATS.items()
    ]
    bookers = [
        button(act, names[side], hint, primary=side == booked_by) for act, side in BOOKERS.items()
    ]
    finish = words.say_plain("midpoint.finish")
    sure = are_you_sure(
        finish,
        words.say_plain("midpoint.finish_sure", partner=partner),
        finish,
        words.say_plain("not_now"),
    )
    blocks: list[Block] = [
        section(said or words.say("midpoint.intro", partner=partner)),
        section(words.say("midpoint.goals")),
        actions(
            button(goals, words.say_plain("goals.button"), hint),
            button(Act.AGREEMENT_EDIT, words.say_plain("agreement.button"), hint),
            button(Act.CADENCE, words.say_plain("cadence.button"), hint),
        ),
        section(words.say("midpoint.format")),
        actions(*formats),
        section(words.say("midpoint.booker")),
        actions(*bookers),
        section(words.say("midpoint.alone", partner=partner)),
        actions(
            button(Act.CHAMPION, words.say_plain("midpoint.champion"), hint),
            button(Act.END_PAIR, words.say_plain("midpoint.new_pair"), hint),
            button(Act.FINISH_EARLY, finish, hint, asks_first=sure),
        ),
        context(words.say("midpoint.private", partner=partner)),
    ]
    close = words.say_plain("close")
    title = words.say_plain("midpoint.title")
    return modal(View.MIDPOINT, title, blocks, close=close, private=hint)


def review_form(words: Wording, *, pair_id: int, goals: Sequence[GoalShown]) -> dict[str, Any]:
    """Keep, change or drop each of one's own goals."""
    options = [(one, words.say_plain(f"midpoint.review.{one}")) for one in REVIEWS]
    blocks: list[Block] = []
    for field, goal in zip(REVIEW_FIELDS, goals, strict=False):
        blocks.append(section(goal_text(words, goal)))
        picker = radio(field, options, initial=KEEP)
        blocks.append(field_input(field, words.say_plain("midpoint.this_goal"), picker))
    ids = [str(one.id) for one in goals[: len(REVIEW_FIELDS)]]
    return modal(
        View.GOALS_REVIEW,
        words.say_plain("goals.title"),
        blocks,
        submit=words.say_plain("goals.keep_it"),
        close=words.say_plain("not_now"),
        private=" ".join([str(pair_id), *ids]),
    )


def told_of_change(
    words: Wording,
    of: str,
    *,
    pair_id: int,
    partner: str,
    cadence: int,
    meeting_format: str,
    booker: str,
) -> Message:
    """What holds now for both, in one line."""
    form = meeting_format or "video"
    facts = {
        "cadence": words.say_plain(f"cadence.{cadence}"),
        "format": words.say_plain(f"format.{form}"),
        "booker": booker,
    }
    text = words.say(f"midpoint.told.{of}", partner=partner, now=facts[of])
    row = actions(button(Act.PLAN, words.say_plain("plan.open"), str(pair_id)))
    return Message.of(text, opening(words, text), row)

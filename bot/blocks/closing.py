"""The end of a pair: the question, the look back, the farewell, and what a channel may read."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.goals import GoalShown, goal_text
from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    field_input,
    modal,
    opening,
    radio,
    section,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.intake import CONFIDENCE
from mentoring.wording import Wording

WHAT_NEXT = ("carry_on", "someone_new", "finish")
NO_POST, OWN_POST, PAIR_POST = RECOGNITION = ("none", "mentor", "pair")
"""What a mentor may choose: no post, one that names them, one that names both if both agree."""


def closing_question(
    words: Wording, *, pair_id: int, partner: str, held: int, programme: str
) -> Message:
    """The last weeks: look back, and say what should come next."""
    key = "closing.question" if held else "closing.question_none"
    text = words.say(key, partner=partner, count=held, programme=programme)
    write = button(Act.CLOSING, words.say_plain("closing.open"), str(pair_id), primary=True)
    return Message.of(text, opening(words, text), actions(write))


def closing_form(
    words: Wording,
    *,
    pair_id: int,
    partner: str,
    role: str,
    goals: Sequence[GoalShown],
    asks_before: bool,
    asks_recognition: bool,
) -> dict[str, Any]:
    """What was reached, what stays, a word of thanks, what next.

    ``asks_before``: nothing is known of how it was at the start. ``asks_recognition``: a mentor,
    in a programme that has a channel for good news.
    """
    blocks: list[Block] = [section(words.say("closing.intro", partner=partner))]
    if goals:
        blocks.append(section(words.say("closing.goals")))
        blocks += [section(goal_text(words, goal)) for goal in goals]
    blocks += _texts(words, partner)
    blocks += _confidence(words, role, asks_before=asks_before)
    options = [(one, words.say_plain(f"closing.next.{one}")) for one in WHAT_NEXT]
    hint = words.say_plain("seen.owners_choice")
    label, picker = words.say_plain("closing.what_next"), radio(Field.WHAT_NEXT, options)
    blocks.append(field_input(Field.WHAT_NEXT, label, picker, hint=hint))
    if asks_recognition:
        blocks.append(_recognition(words, partner))
    return modal(
        View.CLOSING,
        words.say_plain("closing.title"),
        blocks,
        submit=words.say_plain("closing.submit"),
        close=words.say_plain("not_now"),
        private=str(pair_id),
    )


def _texts(words: Wording, partner: str) -> list[Block]:
    stays = text_box(Field.KEPT, many_lines=True, longest=1500)
    thanks = text_box(Field.THANKS, many_lines=True, longest=600)
    only_you = words.say_plain("seen.only_you")
    label = words.say_plain("closing.thanks", partner=partner)
    hint = words.say_plain("closing.thanks_hint", partner=partner)
    return [
        field_input(
            Field.KEPT, words.say_plain("closing.stays"), stays, hint=only_you, optional=True
        ),
        field_input(Field.THANKS, label, thanks, hint=hint, optional=True),
    ]


def _confidence(words: Wording, role: str, *, asks_before: bool) -> list[Block]:
    """The same question as on joining: at the start (when it was not answered then), and now."""
    options = [(one, words.say_plain(f"intake.confidence_step.{one}")) for one in CONFIDENCE]
    asked = words.say_plain(f"intake.{role}.confidence")
    fields = [Field.CONFIDENCE_BEFORE] if asks_before else []
    hint = words.say_plain("seen.only_you")
    return [
        field_input(
            field,
            words.say_plain(f"closing.{field}", question=asked),
            radio(field, options),
            hint=hint,
            optional=True,
        )
        for field in (*fields, Field.CONFIDENCE_AFTER)
    ]


def _recognition(words: Wording, partner: str) -> Block:
    options = [
        (one, words.say_plain(f"closing.post.{one}", partner=partner)) for one in RECOGNITION
    ]
    return field_input(
        Field.RECOGNITION,
        words.say_plain("closing.post_label"),
        radio(Field.RECOGNITION, options, initial=NO_POST),
        hint=words.say_plain("closing.post_hint", partner=partner),
    )


def farewell(
    words: Wording,
    *,
    pair_id: int,
    partner: str,
    held: int,
    thanks: str,
    both_carry_on: bool,
    asks_post: bool,
) -> Message:
    """The pair has closed; ``asks_post``: may a post name this reader together with the mentor?"""
    key = "closing.farewell" if held else "closing.farewell_none"
    text = words.say(key, partner=partner, count=held)
    blocks: list[Block] = [opening(words, text)]
    if thanks:
        blocks.append(section(words.say("closing.their_thanks", partner=partner, text=thanks)))
    if both_carry_on:
        blocks.append(section(words.say("closing.both_carry_on", partner=partner)))
    blocks.append(actions(button(Act.OPEN_HOME_MODAL, words.say_plain("ending.look"), "0")))
    if asks_post:
        hint = str(pair_id)
        blocks.append(section(words.say("closing.may_name", partner=partner)))
        yes = button(Act.POST_YES, words.say_plain("closing.name_us"), hint)
        no = button(Act.POST_NO, words.say_plain("closing.do_not_name"), hint)
        blocks += [actions(yes, no), context(words.say("closing.may_name_seen"))]
    return Message.of(text, *blocks)


def recognition_post(
    words: Wording, *, mentor: str, mentee: str, topics: str, programme: str
) -> Message:
    """What the channel reads; ``mentee`` is empty where only the mentor is named."""
    key = "recognition.pair" if mentee else "recognition.mentor"
    return Message.of(
        words.say(key, mentor=mentor, mentee=mentee, topics=topics, programme=programme)
    )

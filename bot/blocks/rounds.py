"""The pulse and the ladder: what comes round by date rather than by act."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

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
)
from bot.blocks.sessions import Slot, slot_buttons
from bot.ids import PULSE_FIELDS, Act, View
from mentoring.pulse import SCALE, Item
from mentoring.wording import Wording


def pulse_question(words: Wording, *, round_id: int, role: str, count: int) -> Message:
    """An invitation to answer; who will see what stands before the first answer."""
    text = words.say("pulse.invitation", count=count)
    start = button(Act.PULSE, words.say_plain("pulse.start"), str(round_id), primary=True)
    return Message.of(
        text,
        opening(words, text),
        actions(start),
        context(words.say(f"pulse.seen.{role}")),
    )


def pulse_form(
    words: Wording, *, round_id: int, role: str, items: Sequence[Item]
) -> dict[str, Any]:
    """Three statements, five steps each; nothing is echoed anywhere."""
    scale = [(str(step), words.say_plain(f"pulse.step.{step}")) for step in SCALE]
    blocks: list[Block] = [section(words.say(f"pulse.promise.{role}"))]
    blocks += [
        field_input(field, item.text, radio(field, scale))
        for field, item in zip(PULSE_FIELDS, items, strict=False)
    ]
    return modal(
        View.PULSE,
        words.say_plain("pulse.title"),
        blocks,
        submit=words.say_plain("pulse.submit"),
        close=words.say_plain("not_now"),
        private=str(round_id),
    )


def ladder_gentle(
    words: Wording, *, pair_id: int, partner: str, due: str, slots: Sequence[Slot]
) -> Message:
    """Day 7, to the mentee alone: times that suit both."""
    text = words.say(
        "ladder.gentle" if slots else "ladder.gentle_no_times", partner=partner, day=due
    )
    return Message.of(
        text,
        opening(words, text),
        slot_buttons(words, pair_id, slots),
        actions(button(Act.PAUSE, words.say_plain("pause.button"))),
    )


def ladder_both(
    words: Wording, *, pair_id: int, partner: str, since: str, owner_day: str
) -> Message:
    """Day 14, to both: change the rhythm or pause? And what the owner will see, and when."""
    text = words.say("ladder.both", partner=partner, since=since)
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(Act.PLAN, words.say_plain("plan.open"), str(pair_id), primary=True),
            button(Act.CADENCE, words.say_plain("cadence.button"), str(pair_id)),
            button(Act.PAUSE, words.say_plain("pause.button")),
        ),
        context(words.say("ladder.owner_will_see", since=since, day=owner_day)),
    )


def ladder_owner(words: Wording, *, mentor: str, mentee: str, since: str) -> Message:
    """Day 21, to the owner: logistics only."""
    text = words.say("ladder.owner", mentor=mentor, mentee=mentee, since=since)
    return Message.of(text, section(text), context(words.say("ladder.owner_note")))


def ladder_close(words: Wording, *, pair_id: int, partner: str) -> Message:
    """Day 28, to both: a kind offer to close."""
    text = words.say("ladder.close", partner=partner)
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(Act.PLAN, words.say_plain("plan.open"), str(pair_id), primary=True),
            button(Act.KEEP_GOING, words.say_plain("ladder.keep"), str(pair_id)),
            button(Act.END_PAIR, words.say_plain("ending.button"), str(pair_id)),
        ),
    )

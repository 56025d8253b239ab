"""Pause, resume, leave, and another rhythm: small forms with plain consequences."""

from datetime import date
from typing import Any

from bot.blocks.pieces import (
    choice,
    context,
    day_picker,
    field_input,
    modal,
    section,
)
from bot.ids import Field, View
from mentoring.wording import Wording

CADENCES = ("7", "14", "21", "28")


def pause_form(words: Wording, *, initial: date) -> dict[str, Any]:
    """Until when? The partner reads only the date."""
    hint = words.say_plain("pause.hint")
    picker = day_picker(Field.UNTIL, initial=initial)
    return modal(
        View.PAUSE,
        words.say_plain("pause.title"),
        [
            section(words.say("pause.text")),
            field_input(Field.UNTIL, words.say_plain("pause.until"), picker, hint=hint),
        ],
        submit=words.say_plain("pause.submit"),
        close=words.say_plain("not_now"),
    )


def leave_form(words: Wording, *, me: str, programmes: list[tuple[str, str]]) -> dict[str, Any]:
    """Leave a programme: what happens, word for word."""
    neutral = words.say("ending.neutral", partner=me)
    picker = choice(Field.PROGRAMME, programmes, initial=programmes[0][0])
    return modal(
        View.LEAVE,
        words.say_plain("leave.title"),
        [
            section(words.say("leave.text")),
            field_input(Field.PROGRAMME, words.say_plain("leave.programme"), picker),
            section(words.say("ending.they_read") + "\n>" + neutral.replace("\n", "\n>")),
            context(words.say("ending.may_guess")),
        ],
        submit=words.say_plain("leave.submit"),
        close=words.say_plain("leave.keep"),
    )


def cadence_form(words: Wording, *, pair_id: int, partner: str, current: int) -> dict[str, Any]:
    """Another rhythm for this pair."""
    options = [(one, words.say_plain(f"cadence.{one}")) for one in CADENCES]
    picker = choice(Field.CADENCE, options, initial=str(current))
    return modal(
        View.CADENCE,
        words.say_plain("cadence.title"),
        [
            section(words.say("cadence.text", partner=partner)),
            field_input(Field.CADENCE, words.say_plain("cadence.label"), picker),
        ],
        submit=words.say_plain("cadence.submit"),
        close=words.say_plain("not_now"),
        private=str(pair_id),
    )

"""After a meeting: one click, and a form in which everything is optional."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.goals import StepShown, step_buttons
from bot.blocks.pieces import (
    Message,
    actions,
    boxes,
    button,
    context,
    field_input,
    modal,
    opening,
    section,
    text_box,
)
from bot.blocks.sessions import Slot, slot_buttons
from bot.ids import Act, Field, View
from mentoring.wording import Wording

SHARE = "share"


def question(words: Wording, *, session_id: int, partner: str, when: str) -> Message:
    """Did you meet? The partner is asked the same."""
    text = words.say("check_in.question", partner=partner, when=when)
    hint = str(session_id)
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(Act.SAID_MET, words.say_plain("check_in.met"), hint, primary=True),
            button(Act.SAID_MOVED, words.say_plain("check_in.moved"), hint),
            button(Act.SAID_NOT, words.say_plain("check_in.did_not_happen"), hint),
        ),
        context(words.say("check_in.both_asked", partner=partner)),
    )


def thanks(
    words: Wording,
    *,
    said: str,
    session_id: int,
    pair_id: int,
    partner: str,
    slots: Sequence[Slot],
    next_step: StepShown | None = None,
) -> Message:
    """What stands where the question stood: what was noted, the next step, the next times."""
    text = words.say(f"check_in.noted.{said}", partner=partner)
    blocks: list[Block] = [opening(words, text)]
    if said == "met":
        more = button(Act.CHECK_IN_MORE, words.say_plain("check_in.more"), str(session_id))
        blocks.append(actions(more))
    if next_step is not None:
        name = next_step.text or words.say_plain("goals.itself")
        blocks.append(section(words.say("goals.next", text=name, by=next_step.by)))
        blocks.append(actions(*step_buttons(words, next_step)))
    if slots:
        blocks.append(section(words.say("check_in.next_times", partner=partner)))
        blocks.append(slot_buttons(words, pair_id, slots))
    return Message.of(text, *blocks)


def form(
    words: Wording,
    *,
    session_id: int,
    partner: str,
    last_time: str,
    learned: str = "",
    will_do: str = "",
    note: str = "",
    shared: bool = False,
) -> dict[str, Any]:
    """What was learned, what will be done differently; beside each field who sees it."""
    share = [(SHARE, words.say_plain("check_in.share", partner=partner))]
    blocks: list[Block] = [section(words.say("check_in.form"))]
    if last_time:
        blocks.append(section(words.say("check_in.last_time", text=last_time)))
    questions = (
        (Field.LEARNED, learned, "seen.you_or_shared"),
        (Field.WILL_DO, will_do, "seen.you_or_shared"),
        (Field.NOTE, note, "seen.only_you_ever"),
    )
    for field, initial, seen in questions:
        box = text_box(field, initial=initial, many_lines=True, longest=1500)
        label = words.say_plain(f"check_in.{field}")
        blocks.append(field_input(field, label, box, hint=words.say_plain(seen), optional=True))
    picker = boxes(Field.SHARE, share, initial=[SHARE] if shared else [])
    label = words.say_plain("check_in.sharing")
    blocks.append(field_input(Field.SHARE, label, picker, optional=True))
    return modal(
        View.CHECK_IN,
        words.say_plain("check_in.title"),
        blocks,
        submit=words.say_plain("check_in.keep"),
        close=words.say_plain("check_in.skip"),
        private=str(session_id),
    )

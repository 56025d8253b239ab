"""Meetings: times to choose from, the question to the other side, receipts, and the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.learning import kit_button, lesson_button
from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    divider,
    field_input,
    link_box,
    link_button,
    modal,
    moment_picker,
    opening,
    section,
)
from bot.ids import SLOTS, Act, Field, Menu, View
from mentoring.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One time that suits both: the instant (UTC) and how the reader says it."""

    starts_at: datetime
    label: str


@dataclass(frozen=True, kw_only=True)
class PairPlan:
    """What the plan shows of one pair."""

    pair_id: int
    partner: str
    session: str  # the hint of its buttons; empty when nothing is booked
    state: str  # a finished sentence
    to_confirm: bool
    slots: Sequence[Slot]


def slot_buttons(words: Wording, pair_id: int, slots: Sequence[Slot]) -> Block:
    """Up to three times, and a way to choose another."""
    buttons = [
        button(act, slot.label, f"{pair_id} {slot.starts_at.isoformat()}")
        for act, slot in zip(SLOTS, slots, strict=False)
    ]
    other = button(Act.OTHER_TIME, words.say_plain("book.other_time"), str(pair_id))
    return actions(*buttons, other)


def offer(
    words: Wording, key: str, *, pair_id: int, partner: str, slots: Sequence[Slot], **facts: str
) -> Message:
    """Ask the mentee to book: times in one click, no form."""
    text = words.say(key, partner=partner, **facts)
    shown = key if slots else "book.no_shared_time"
    text = text if slots else words.say(shown, partner=partner)
    return Message.of(text, opening(words, text), slot_buttons(words, pair_id, slots))


def chosen(words: Wording, *, partner: str, when: str) -> Message:
    """What stands where the times stood."""
    text = words.say("book.asked", partner=partner, when=when)
    return Message.of(text, opening(words, text))


def to_confirm(
    words: Wording, *, session: str, pair_id: int, partner: str, when: str, moved: bool
) -> Message:
    """The other side proposed a time: confirm in one click, or choose another."""
    text = words.say("book.moved" if moved else "book.proposed", partner=partner, when=when)
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(Act.CONFIRM, words.say_plain("book.confirm"), session, primary=True),
            button(Act.OTHER_TIME, words.say_plain("book.other_time"), str(pair_id)),
        ),
    )


def confirmed(
    words: Wording,
    *,
    pair_id: int,
    partner: str,
    when: str,
    replaced: str,
    place: str,
    how: str,
    google: str,
    outlook: str,
) -> Message:
    """It is planned, with three ways into a calendar; when it moved, both times stand there."""
    text = words.say("book.confirmed", partner=partner, when=when)
    blocks: list[Block] = [opening(words, text)]
    if replaced:
        blocks.append(section(words.say("book.replace_entry", old=replaced, new=when)))
    if how:
        blocks.append(section(words.say("format.how", how=how)))
    elif place:
        blocks.append(section(words.say("book.join_at", link=place)))
    buttons = [
        link_button(Act.ADD_TO_GOOGLE, words.say_plain("calendar.google"), google),
        link_button(Act.ADD_TO_OUTLOOK, words.say_plain("calendar.outlook"), outlook),
        button(Act.PLAN, words.say_plain("plan.change"), str(pair_id)),
    ]
    if not place:
        hint = str(pair_id)
        buttons.append(button(Act.JOIN_LINK, words.say_plain("join_link.button"), hint))
    blocks.append(actions(*buttons))
    return Message.of(text, *blocks)


def cancelled(
    words: Wording, *, pair_id: int, partner: str, when: str, slots: Sequence[Slot]
) -> Message:
    """The other side cancelled; the mentee gets new times with it."""
    text = words.say("book.cancelled", partner=partner, when=when)
    blocks: list[Block] = [opening(words, text)]
    if slots:
        blocks += [section(words.say("book.new_times")), slot_buttons(words, pair_id, slots)]
    else:
        blocks.append(actions(button(Act.PLAN, words.say_plain("plan.open"), str(pair_id))))
    return Message.of(text, *blocks)


def plan_form(words: Wording, plans: Sequence[PairPlan]) -> dict[str, Any]:
    """Book, move or cancel, for each pair of one person."""
    blocks: list[Block] = []
    for plan in plans:
        blocks.append(section(words.say("plan.pair", partner=plan.partner, state=plan.state)))
        buttons = []
        if plan.to_confirm and plan.session:
            label = words.say_plain("book.confirm")
            buttons.append(button(Act.CONFIRM, label, plan.session, primary=True))
        if plan.session:
            hint = str(plan.pair_id)
            buttons.append(button(Act.OTHER_TIME, words.say_plain("plan.move"), hint))
            label = words.say_plain("plan.cancel")
            buttons.append(button(Act.CANCEL_SESSION, label, plan.session))
            blocks.append(actions(*buttons))
        else:
            blocks.append(slot_buttons(words, plan.pair_id, plan.slots))
        hint = str(plan.pair_id)
        buttons = [
            button(Act.JOIN_LINK, words.say_plain("join_link.button"), hint),
            button(Act.HOLD_RHYTHM, words.say_plain("calendar.hold"), hint),
            button(Act.AGREEMENT_OPEN, words.say_plain("agreement.button"), str(plan.pair_id)),
            button(Act.CADENCE, words.say_plain("cadence.button"), str(plan.pair_id)),
            button(Act.END_PAIR, words.say_plain("ending.button"), str(plan.pair_id)),
        ]
        blocks += [actions(*buttons), divider()]
    if not plans:
        blocks.append(section(words.say("plan.nothing")))
    blocks.append(context(words.say("plan.note")))
    close = words.say_plain("close")
    return modal(View.PLAN, words.say_plain("plan.title"), blocks, close=close)


def other_time_form(
    words: Wording, *, pair_id: int, partner: str, initial: datetime, zone: str
) -> dict[str, Any]:
    """Any time, in the reader's own zone."""
    picker = moment_picker(Field.WHEN, initial=initial)
    hint = words.say_plain("book.hours_hint", partner=partner, zone=zone)
    return modal(
        View.OTHER_TIME,
        words.say_plain("book.title"),
        [field_input(Field.WHEN, words.say_plain("book.when", partner=partner), picker, hint=hint)],
        submit=words.say_plain("book.submit"),
        close=words.say_plain("not_now"),
        private=str(pair_id),
    )


def join_link_form(words: Wording, *, pair_id: int, partner: str, initial: str) -> dict[str, Any]:
    """Where the two meet by video; empty takes it away."""
    box = link_box(Field.JOIN_LINK, initial=initial)
    label = words.say_plain("join_link.label")
    hint = words.say_plain("join_link.hint", partner=partner)
    return modal(
        View.JOIN_LINK,
        words.say_plain("join_link.title"),
        [field_input(Field.JOIN_LINK, label, box, hint=hint, optional=True)],
        submit=words.say_plain("join_link.submit"),
        close=words.say_plain("not_now"),
        private=str(pair_id),
    )


def cancel_form(words: Wording, *, session_id: int, partner: str, when: str) -> dict[str, Any]:
    """Before cancelling: what the partner will read."""
    return modal(
        View.CANCEL_SESSION,
        words.say_plain("plan.cancel_title"),
        [section(words.say("plan.cancel_text", partner=partner, when=when))],
        submit=words.say_plain("plan.cancel_submit"),
        close=words.say_plain("plan.cancel_keep"),
        private=str(session_id),
    )


def prompt(
    words: Wording,
    *,
    pair_id: int,
    partner: str,
    when: str,
    text: str,
    follow_up: str,
    asides: Sequence[str],
    why: str,
    last_time: str,
    place: str,
    kit: tuple[int, str] | None = None,
    lesson: tuple[int, str, str] | None = None,
) -> Message:
    """A private word before a meeting; without a prompt left, the plain reminder.

    `asides` are lines on further things that the person chose, each a sentence of its own. `kit`
    is its row and the code of its reason; `lesson` one that found no room of its own: row, title,
    and why.
    """
    first = words.say("prompt.when", partner=partner, when=when)
    blocks: list[Block] = [opening(words, first, more=(Menu.ESSENTIALS,))]
    if last_time:
        blocks.append(section(words.say("prompt.last_time", text=last_time)))
    if text:
        blocks.append(section(f"{text}\n_{follow_up}_"))
    if asides:
        blocks.append(section("\n".join(f"• {line}" for line in asides)))
    if place:
        blocks.append(section(words.say("book.join_at", link=place)))
    buttons = [kit_button(words, *kit)] if kit is not None else []
    buttons.append(button(Act.PLAN, words.say_plain("plan.change"), str(pair_id)))
    if lesson is not None:
        row, title, why_lesson = lesson
        blocks.append(section(words.say("lesson.rides", title=title)))
        buttons.append(lesson_button(words, row))
        why = f"{why} {why_lesson}".strip()
    blocks.append(actions(*buttons))
    note = f"{why} " if why else ""
    blocks.append(context(note + words.say("seen_line.only_you")))
    return Message.of(first, *blocks)

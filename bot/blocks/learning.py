"""Lessons, kits and resources as people see them: in a message, in a form, and listed once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

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
from bot.ids import Act, Field, Menu, View
from mentoring.kits import Kit, agenda_for
from mentoring.lessons import Answer, Lesson
from mentoring.resources import Resource
from mentoring.wording import Wording, fill

MOST_OF_A_KIND = 25  # in the list: a form holds 100 blocks
ACTS = {"lesson": Act.LESSON, "kit": Act.KIT, "resource": Act.RESOURCE}


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Items of one kind in the list of what somebody was given: (hint, title, done)."""

    kind: str
    items: Sequence[tuple[int, str, bool]]


@dataclass(frozen=True, kw_only=True)
class FirstLesson:
    """A lesson that goes with the private word: its row, its name, what it is about."""

    row: int
    title: str
    subject: str


def lesson_offer(words: Wording, *, text: str, why: str, row: int) -> Message:
    """A lesson on its own."""
    note = f"{why} {words.say('seen_line.only_you')}"
    return Message.of(
        text,
        opening(words, text, more=(Menu.ESSENTIALS,)),
        actions(lesson_button(words, row)),
        context(note),
    )


def lesson_button(words: Wording, row: int) -> ButtonElement:
    """Opens a lesson; ``row`` says which, and that its reader was given it."""
    return button(Act.LESSON, words.say_plain("lesson.open"), str(row))


def first_lessons(words: Wording, given: Sequence[FirstLesson]) -> list[Block]:
    """The lessons before the first meeting, one button each."""
    if not given:
        return []
    lines = [words.say("lesson.before", count=len(given))]
    lines += [words.say("lesson.item", title=one.title) for one in given]
    buttons = [
        button(act, words.say_plain(f"lesson.first.{one.subject}"), str(one.row))
        for act, one in zip((Act.LESSON, Act.LESSON_2), given, strict=False)
    ]
    return [section("\n".join(lines)), actions(*buttons)]


def lesson_form(words: Wording, lesson: Lesson, *, row: int) -> dict[str, Any]:
    """Two minutes of reading and a question that can be skipped."""
    options = [(str(number), one.text) for number, one in enumerate(lesson.answers)]
    picker = radio(Field.LESSON_ANSWER, options)
    hint = words.say_plain("lesson.skip_hint")
    return modal(
        View.LESSON,
        words.say_plain("lesson.title"),
        [
            section(words.say("lesson.name", title=lesson.title)),
            *(section(part) for part in lesson.text.split("\n\n")),
            field_input(Field.LESSON_ANSWER, lesson.question, picker, hint=hint, optional=True),
        ],
        submit=words.say_plain("lesson.check"),
        close=words.say_plain("lesson.later"),
        private=str(row),
    )


def lesson_answered(words: Wording, lesson: Lesson, chosen: Answer) -> dict[str, Any]:
    """What is said to whoever chose an answer, and a question to take along."""
    key = "lesson.right" if chosen.right else "lesson.other"
    blocks: list[Block] = [section(words.say(key, text=chosen.explanation))]
    if not chosen.right:
        best = next(one for one in lesson.answers if one.right)
        blocks.append(section(words.say("lesson.best", answer=best.text, text=best.explanation)))
    blocks.append(section(words.say("lesson.take_along", question=lesson.follow_up)))
    title, close = words.say_plain("lesson.title"), words.say_plain("close")
    return modal(View.NOTICE, title, blocks, close=close)


def kit_button(words: Wording, row: int, reason: str) -> ButtonElement:
    """Opens the kit of a meeting; the reason's code is said again inside."""
    return button(Act.KIT, words.say_plain("kit.open"), f"{row} {reason}".strip())


def kit_view(
    words: Wording, kit: Kit, *, mentor: str, mentee: str, minutes: int, why: str
) -> dict[str, Any]:
    """All that a mentor needs to lead one meeting."""
    facts = {"mentor": mentor, "mentee": mentee}
    steps = [
        words.say("kit.step", minutes=one.minutes, text=fill(one.text, facts, escaped=False))
        for one in agenda_for(kit, minutes)
    ]
    parts = {
        "opening": kit.opening,
        "exercise": kit.exercise,
        "ending": kit.close,
        "follow_up": kit.follow_up,
    }
    told = {name: fill(text, facts, escaped=False) for name, text in parts.items()}
    title = fill(kit.title, facts, escaped=False)
    return modal(
        View.NOTICE,
        words.say_plain("kit.title"),
        [
            section(words.say("kit.name", title=title, minutes=minutes)),
            section(words.say("kit.opening", text=told["opening"])),
            section("\n".join([words.say("kit.agenda"), *steps])),
            section(words.say("kit.exercise", text=told["exercise"])),
            section(words.say("kit.ending", text=told["ending"])),
            section(words.say("kit.follow_up", text=told["follow_up"])),
            context(f"{why} {words.say('kit.seen')}".strip()),
        ],
        close=words.say_plain("close"),
    )


def resource_offer(words: Wording, resource: Resource, *, why: str, row: int) -> Message:
    """Something for between two meetings; an exercise's steps are behind the button."""
    text = words.say("resource.intro", title=resource.title)
    note = f"{why} {words.say('seen_line.only_you')}"
    return Message.of(
        text,
        opening(words, text, more=(Menu.ESSENTIALS,)),
        actions(button(Act.RESOURCE, words.say_plain("resource.open"), str(row))),
        context(note),
    )


def resource_view(words: Wording, resource: Resource) -> dict[str, Any]:
    """Something to read, hear or do."""
    name = words.say("resource.name", title=resource.title)
    if resource.by:
        name = words.say("resource.name_by", title=resource.title, by=resource.by)
    blocks: list[Block] = [section(name), section(words.say("resource.text", text=resource.text))]
    if resource.steps:
        steps = [
            words.say("resource.step", number=number, text=one)
            for number, one in enumerate(resource.steps, 1)
        ]
        blocks.append(section("\n".join([words.say("resource.steps"), *steps])))
    blocks.append(section(words.say("lesson.take_along", question=resource.follow_up)))
    title, close = words.say_plain("resource.title"), words.say_plain("close")
    return modal(View.NOTICE, title, blocks, close=close)


def library_view(words: Wording, shelves: Sequence[Shelf]) -> dict[str, Any]:
    """Everything that somebody was given, newest first, to open once more."""
    blocks: list[Block] = []
    for shelf in shelves:
        if not shelf.items:
            continue
        blocks.append(section(words.say(f"library.{shelf.kind}s")))
        for row, title, done in shelf.items[:MOST_OF_A_KIND]:
            key = "library.item_done" if done else "library.item"
            label = words.say_plain("library.open")
            opens = button(ACTS[shelf.kind], label, str(row))
            blocks.append(section(words.say(key, title=title), accessory=opens))
    if not blocks:
        blocks.append(section(words.say("library.nothing")))
    close = words.say_plain("close")
    return modal(View.LIBRARY, words.say_plain("library.title"), blocks, close=close)

"""Selection: what an applicant is told, the owner's review queue, and the owner's task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    divider,
    field_input,
    modal,
    opening,
    section,
    shortened,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.wording import Wording

ON_A_PAGE = 5
LONGEST_WORD = 300
LONGEST_ANSWER = 600
NAMES = 12


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """One application as an owner reads it: nothing that was private is here."""

    enrolment_id: int
    name: str
    role: str
    applied_on: str
    topics: Sequence[str]  # each with its level
    motive: str = ""
    shown: Sequence[tuple[str, str]] = ()  # topic, one thing shown to somebody
    waits_for_place: bool = False
    discreet: bool = False


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The review queue of one programme."""

    programme_id: int
    programme: str
    answer_by: str
    mentors: int
    mentees: int
    cap: int  # on each side; 0: none
    applicants: Sequence[Applicant] = ()
    page: int = 0


def news(words: Wording, text: str, programme_id: int) -> Message:
    """What an applicant is told: one thing, and where to look."""
    look = button(Act.OPEN_HOME_MODAL, words.say_plain("join.look"), str(programme_id))
    return Message.of(text, opening(words, text), actions(look))


def joined(
    words: Wording, text: str, *, programme_id: int, unfinished: bool, discreet: bool = False
) -> Message:
    """The receipt in a DM: what comes next, by when, and the rest of the form."""
    note = "join.receipt_note_quiet" if discreet else "join.receipt_note"
    look = button(Act.OPEN_HOME_MODAL, words.say_plain("join.look"), str(programme_id))
    buttons = [look]
    if unfinished:
        label = words.say_plain("intake.resume")
        buttons.insert(0, button(Act.INTAKE_RESUME, label, str(programme_id)))
    return Message.of(text, opening(words, text), context(words.say(note)), actions(*buttons))


def task(words: Wording, text: str, *, programme_id: int, reviews: bool, matches: bool) -> Message:
    """The owner's task on the day that people were promised an answer for."""
    hint = str(programme_id)
    buttons: list[ButtonElement] = []
    if reviews:
        buttons.append(button(Act.REVIEW, words.say_plain("review.button"), hint, primary=True))
    if matches:
        buttons.append(button(Act.MATCH, words.say_plain("match.button"), hint))
    return Message.of(text, section(text), actions(*buttons))


def queue_form(words: Wording, queue: Queue) -> dict[str, Any]:
    """The review queue, a page of it: accept, waiting list, decline."""
    blocks: list[Block] = [section(_summary(words, queue))]
    start = queue.page * ON_A_PAGE
    for one in queue.applicants[start : start + ON_A_PAGE]:
        blocks += [divider(), section(_about(words, one)), _choices(words, one)]
    blocks += _turning(words, queue)
    blocks.append(context(words.say("review.not_shown")))
    close = words.say_plain("close")
    return modal(
        View.REVIEW,
        words.say_plain("review.title"),
        blocks,
        close=close,
        private=f"{queue.programme_id} {queue.page}",
    )


def _summary(words: Wording, queue: Queue) -> str:
    lines = [words.say("review.none", programme=queue.programme)]
    if queue.applicants:
        waiting = len(queue.applicants)
        lines = [
            words.say(
                "review.waiting", count=waiting, programme=queue.programme, day=queue.answer_by
            )
        ]
    key = "review.places" if queue.cap else "review.no_cap"
    lines.append(words.say(key, mentors=queue.mentors, mentees=queue.mentees, cap=queue.cap))
    return "\n".join(lines)


def _about(words: Wording, one: Applicant) -> str:
    role = words.say_plain(f"role.{one.role}")
    lines = [words.say("review.who", name=one.name, role=role, day=one.applied_on)]
    if one.waits_for_place:
        lines.append(words.say("review.on_the_list"))
    if one.discreet:
        lines.append(words.say("review.discreet"))
    lines.append(words.say("review.topics", topics=", ".join(one.topics)))
    if one.motive:
        lines.append(words.say("review.motive", text=shortened(one.motive, LONGEST_ANSWER)))
    lines += [words.say("review.shown", topic=topic, text=text) for topic, text in one.shown]
    return "\n".join(lines)


def _choices(words: Wording, one: Applicant) -> Block:
    hint = str(one.enrolment_id)
    buttons = [button(Act.REVIEW_ACCEPT, words.say_plain("review.accept"), hint, primary=True)]
    if not one.waits_for_place:
        buttons.append(button(Act.REVIEW_WAIT, words.say_plain("review.wait"), hint))
    buttons.append(button(Act.REVIEW_DECLINE, words.say_plain("review.decline"), hint))
    return actions(*buttons)


def _turning(words: Wording, queue: Queue) -> list[Block]:
    buttons = []
    if queue.page:
        value = f"{queue.programme_id} {queue.page - 1}"
        buttons.append(button(Act.REVIEW_PAGE_1, words.say_plain("review.previous"), value))
    if (queue.page + 1) * ON_A_PAGE < len(queue.applicants):
        value = f"{queue.programme_id} {queue.page + 1}"
        buttons.append(button(Act.REVIEW_PAGE_2, words.say_plain("review.next"), value))
    return [divider(), actions(*buttons)] if buttons else []


def decline_form(words: Wording, *, enrolment_id: int, name: str, text: str) -> dict[str, Any]:
    """The words that the applicant is going to read, and room for a personal one."""
    box = text_box(Field.KIND_WORD, many_lines=True, longest=LONGEST_WORD)
    label, hint = words.say_plain("review.kind_word"), words.say_plain("review.kind_word_hint")
    return modal(
        View.DECLINE,
        words.say_plain("review.decline_title"),
        [
            section(words.say("review.decline_intro", name=name)),
            section(words.say("review.quoted", text=text)),
            field_input(Field.KIND_WORD, label, box, hint=hint, optional=True),
        ],
        submit=words.say_plain("review.decline"),
        close=words.say_plain("not_now"),
        private=str(enrolment_id),
    )


def name_list(words: Wording, names: Sequence[str]) -> str:
    """Names in one line, cut where a line would become a wall."""
    shown = ", ".join(names[:NAMES])
    if len(names) <= NAMES:
        return shown
    return words.say_plain("review.and_more", names=shown, count=len(names) - NAMES)

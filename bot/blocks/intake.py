"""Joining: which role, and the page that is enough to join. The other pages: intake_steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, InputInteractiveElement

from bot.blocks.pieces import (
    actions,
    button,
    choice,
    choices,
    field_input,
    modal,
    person_picker,
    radio,
    section,
    shortened,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.wording import Wording

LONGEST = 600
BRIEF = 400  # of a purpose: the invitation has the whole
CAPACITIES = ("1", "2", "3")
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 23) for minute in (0, 30))


@dataclass(frozen=True, kw_only=True)
class IntakeFacts:
    """What the first page is filled in with; everything a person chose before comes back."""

    programme_id: int
    topics: Sequence[str]
    languages: Sequence[tuple[str, str]]
    chosen_topics: Sequence[str] = ()
    chosen_languages: Sequence[str] = ()
    hours_from: str = "09:00"
    hours_to: str = "17:00"
    zone: str = "UTC"
    ask_manager: bool = True
    capacity: str = "1"
    hope: str = ""
    motive: str = ""
    manager: str | None = None
    is_in: bool = False  # takes part or waits already: this changes answers
    suggested: Sequence[str] = ()  # topics that the self-check named
    programme: str = ""
    purpose: str = ""  # where the form before this one did not say it
    benefit: str = ""  # what that side gets out of it


def role_form(
    words: Wording,
    *,
    programmes: Sequence[tuple[str, str]],
    role: str | None,
    chosen: str | None = None,
    purpose: str = "",
) -> dict[str, Any]:
    """First step: which programme (when there are several; else its purpose) and which side."""
    roles = [(one, words.say_plain(f"join.as_{one}")) for one in ("mentor", "mentee")]
    blocks: list[Block] = []
    if len(programmes) == 1 and purpose:
        name = programmes[0][1]
        blocks.append(section(words.say("invite.text", programme=name, purpose=_brief(purpose))))
    blocks.append(section(words.say("join.welcome")))
    if len(programmes) > 1:
        chooser = choice(Field.PROGRAMME, programmes, initial=chosen or programmes[0][0])
        blocks.append(field_input(Field.PROGRAMME, words.say_plain("join.programme"), chooser))
    blocks.append(
        field_input(
            Field.ROLE, words.say_plain("join.role"), radio(Field.ROLE, roles, initial=role)
        )
    )
    return modal(
        View.JOIN,
        words.say_plain("join.title"),
        blocks,
        submit=words.say_plain("join.next"),
        close=words.say_plain("not_now"),
        private=programmes[0][0] if len(programmes) == 1 else "",
    )


def intake_form(words: Wording, role: str, facts: IntakeFacts) -> dict[str, Any]:
    """Page 1 of 4, all that joining takes. Beside each question stands who reads the answer."""
    view = View.INTAKE_MENTOR if role == "mentor" else View.INTAKE_MENTEE
    submit = "intake.save" if facts.is_in else "intake.submit"
    return modal(
        view,
        words.say_plain("intake.title"),
        [
            *_programme(words, facts),
            section(words.say(f"intake.{role}.intro")),
            *_suggestion(words, facts),
            *_questions(words, role, facts),
            *_aside(words, role, facts),
        ],
        submit=words.say_plain(submit),
        close=words.say_plain("not_now"),
        private=str(facts.programme_id),
    )


def _programme(words: Wording, facts: IntakeFacts) -> list[Block]:
    """What it is for and what one gets out of it; not again for somebody who is in."""
    if facts.is_in:
        return []
    blocks: list[Block] = []
    if facts.purpose:
        purpose = _brief(facts.purpose)
        blocks.append(section(words.say("invite.text", programme=facts.programme, purpose=purpose)))
    if facts.benefit:
        blocks.append(section(words.say("join.benefit", text=_brief(facts.benefit))))
    return blocks


def _brief(text: str) -> str:
    return shortened(" ".join(text.split()), BRIEF)


def _suggestion(words: Wording, facts: IntakeFacts) -> list[Block]:
    if not facts.suggested:
        return []
    topics = ", ".join(facts.suggested)
    return [section(words.say("self_check.suggests", topics=topics))]


def _questions(words: Wording, role: str, facts: IntakeFacts) -> list[Block]:
    topics = choices(
        Field.TOPICS, [(one, one) for one in facts.topics], initial=facts.chosen_topics
    )
    languages = choices(Field.LANGUAGES, facts.languages, initial=facts.chosen_languages)
    hours = [(one, one) for one in HOURS]
    begins = choice(Field.HOURS_FROM, hours, initial=facts.hours_from)
    ends = choice(Field.HOURS_TO, hours, initial=facts.hours_to)
    zone = words.say_plain("intake.hours_hint", zone=facts.zone)
    hope = text_box(Field.HOPE, initial=facts.hope, many_lines=True, longest=LONGEST)
    blocks: list[Block] = [
        question(words, Field.TOPICS, f"intake.{role}.topics", topics, "seen.partner_owners"),
        question(words, Field.HOPE, f"intake.{role}.hope", hope, "seen.partner", optional=True),
        question(words, Field.LANGUAGES, "intake.languages", languages, "seen.partner_owners"),
        field_input(Field.HOURS_FROM, words.say_plain("intake.hours_from"), begins, hint=zone),
        question(words, Field.HOURS_TO, "intake.hours_to", ends, "seen.hours"),
    ]
    if role == "mentor":
        counts = [(count, count) for count in CAPACITIES]
        picker = choice(Field.CAPACITY, counts, initial=facts.capacity)
        blocks.append(question(words, Field.CAPACITY, "intake.capacity", picker, "seen.owners"))
    motive = text_box(Field.MOTIVE, initial=facts.motive, many_lines=True, longest=LONGEST)
    blocks.append(
        question(words, Field.MOTIVE, f"intake.{role}.motive", motive, "seen.owners", optional=True)
    )
    if facts.ask_manager:
        picker_ = person_picker(Field.REPORTS_TO, initial=facts.manager)
        blocks.append(
            question(
                words,
                Field.REPORTS_TO,
                "intake.reports_to",
                picker_,
                "seen.matching",
                optional=True,
            )
        )
    return blocks


def _aside(words: Wording, role: str, facts: IntakeFacts) -> list[Block]:
    """Ways out of this page that keep what is on it."""
    hint = str(facts.programme_id)
    buttons = []
    if role == "mentee":
        buttons.append(button(Act.SELF_CHECK, words.say_plain("self_check.button"), hint))
    if not facts.is_in:
        buttons.append(button(Act.INTAKE_KEEP, words.say_plain("intake.keep"), hint))
    return [actions(*buttons)] if buttons else []


def question(
    words: Wording,
    field: Field,
    key: str,
    element: InputInteractiveElement,
    seen_by: str,
    *,
    optional: bool = False,
) -> InputBlock:
    """One question of the intake; under it stands who reads the answer."""
    label, hint = words.say_plain(key), words.say_plain(seen_by)
    return field_input(field, label, element, hint=hint, optional=optional)

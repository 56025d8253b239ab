"""Joining: which role, and the form of each role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, InputInteractiveElement

from bot.blocks.pieces import (
    Message,
    actions,
    boxes,
    button,
    choice,
    choices,
    context,
    field_input,
    modal,
    opening,
    people_picker,
    person_picker,
    radio,
    section,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.wording import Wording

LONGEST = 600
CAPACITIES = ("1", "2", "3")
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 23) for minute in (0, 30))


@dataclass(frozen=True, kw_only=True)
class IntakeFacts:
    """What the form is filled in with; everything a person chose before comes back."""

    programme_id: int
    topics: Sequence[str]
    languages: Sequence[tuple[str, str]]
    chosen_topics: Sequence[str] = ()
    chosen_languages: Sequence[str] = ()
    hours_from: str = "09:00"
    hours_to: str = "17:00"
    zone: str = "UTC"
    ask_manager: bool = True
    style_options: Sequence[tuple[str, str]] = ()
    worry_options: Sequence[tuple[str, str]] = ()
    styles: Sequence[str] = ()
    capacity: int = 1
    texts: Mapping[str, str] = field(default_factory=dict)
    worries: Sequence[str] = ()
    never: Sequence[str] = ()
    manager: str | None = None


def role_form(
    words: Wording, *, programmes: Sequence[tuple[str, str]], role: str | None
) -> dict[str, Any]:
    """First step: which programme (when there are several) and which side."""
    roles = [(one, words.say_plain(f"join.as_{one}")) for one in ("mentor", "mentee")]
    blocks: list[Block] = [section(words.say("join.welcome"))]
    if len(programmes) > 1:
        chooser = choice(Field.PROGRAMME, programmes, initial=programmes[0][0])
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
    """Second step: the form of one role. Under each question stands who reads the answer."""
    view = View.INTAKE_MENTOR if role == "mentor" else View.INTAKE_MENTEE
    return modal(
        view,
        words.say_plain("intake.title"),
        [
            section(words.say(f"intake.{role}.intro")),
            *_shared_questions(words, role, facts),
            *_private_questions(words, role, facts),
        ],
        submit=words.say_plain("intake.submit"),
        close=words.say_plain("not_now"),
        private=str(facts.programme_id),
    )


def _shared_questions(words: Wording, role: str, facts: IntakeFacts) -> list[InputBlock]:
    topics = choices(
        Field.TOPICS, [(one, one) for one in facts.topics], initial=facts.chosen_topics
    )
    languages = choices(Field.LANGUAGES, facts.languages, initial=facts.chosen_languages)
    hours = [(one, one) for one in HOURS]
    questions = [
        _question(words, Field.TOPICS, f"intake.{role}.topics", topics, "seen.partner"),
        _question(
            words, Field.HOPE, f"intake.{role}.hope", _box(Field.HOPE, facts), "seen.partner"
        ),
        _question(
            words,
            Field.STYLE,
            "intake.style",
            boxes(Field.STYLE, facts.style_options, initial=facts.styles),
            "seen.partner",
        ),
        _question(words, Field.LANGUAGES, "intake.languages", languages, "seen.partner"),
        _question(
            words,
            Field.HOURS_FROM,
            "intake.hours_from",
            choice(Field.HOURS_FROM, hours, initial=facts.hours_from),
            "intake.hours_hint",
            zone=facts.zone,
        ),
        _question(
            words,
            Field.HOURS_TO,
            "intake.hours_to",
            choice(Field.HOURS_TO, hours, initial=facts.hours_to),
        ),
    ]
    if role == "mentor":
        counts = [(count, count) for count in CAPACITIES]
        picker = choice(Field.CAPACITY, counts, initial=str(facts.capacity))
        questions.append(_question(words, Field.CAPACITY, "intake.capacity", picker))
    return questions


def _private_questions(words: Wording, role: str, facts: IntakeFacts) -> list[InputBlock]:
    questions = [
        _question(
            words, Field.MOTIVE, f"intake.{role}.motive", _box(Field.MOTIVE, facts), "seen.owners"
        )
    ]
    if facts.ask_manager:
        picker = person_picker(Field.REPORTS_TO, initial=facts.manager)
        questions.append(
            _question(words, Field.REPORTS_TO, "intake.reports_to", picker, "seen.matching")
        )
    return [
        *questions,
        _question(
            words,
            Field.WORRIES,
            "intake.worries",
            boxes(Field.WORRIES, facts.worry_options, initial=facts.worries),
            "seen.only_you",
        ),
        _question(
            words,
            Field.NEVER,
            "intake.never",
            people_picker(Field.NEVER, initial=facts.never),
            "seen.nobody",
        ),
    ]


def _question(
    words: Wording,
    field: Field,
    key: str,
    element: InputInteractiveElement,
    seen_by: str = "",
    **facts: str,
) -> InputBlock:
    optional = field in {
        Field.MOTIVE,
        Field.WORRIES,
        Field.NEVER,
        Field.REPORTS_TO,
        Field.HOPE,
        Field.STYLE,
    }
    hint = words.say_plain(seen_by, **facts) if seen_by else ""
    return field_input(field, words.say_plain(key), element, hint=hint, optional=optional)


def _box(field: Field, facts: IntakeFacts) -> Any:  # noqa: ANN401 - slack_sdk's element
    return text_box(field, initial=facts.texts.get(field, ""), many_lines=True, longest=LONGEST)


def joined(words: Wording, *, programme: str, programme_id: int, matching_on: str) -> Message:
    """The receipt in a DM: what comes next, and by when."""
    text = words.say("join.receipt", programme=programme, day=matching_on)
    return Message.of(
        text,
        opening(words, text),
        context(words.say("join.receipt_note")),
        actions(button(Act.OPEN_HOME_MODAL, words.say_plain("join.look"), str(programme_id))),
    )

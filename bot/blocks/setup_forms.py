"""The small forms of a programme's set-up: which questions stand in each, and how each is drawn.

Here: questions and elements. Never here: how an answer becomes a field of the programme
(handlers.setup_answers), nor the board that leads here (bot.blocks.setup).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from babel import Locale, UnknownLocaleError
from slack_sdk.models.blocks import Block

from bot.blocks.board_forms import LEVELS
from bot.blocks.pieces import (
    boxes,
    channel_picker,
    choice,
    choices,
    day_picker,
    field_input,
    link_box,
    modal,
    moment_picker,
    people_picker,
    person_picker,
    radio,
    section,
    text_box,
    whole_number,
)
from bot.ids import Field, View
from mentoring.programme import CRITERIA, JOURNEYS, RULES, WEEKDAYS, WEIGHTS
from mentoring.wording import Wording

CADENCES = ("7", "14", "28")
REVIEW_FIRST = "first"  # the one box of its question
LENGTHS = ("30", "45", "60")
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "hi")
COMMON_ZONES = (
    *("UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Warsaw"),
    *("Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata"),
    *("Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
)


class Kind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"  # one per line
    PERSON = "person"
    PEOPLE = "people"
    DAY = "day"
    MOMENT = "moment"
    LINK = "link"
    NUMBER = "number"
    ONE = "one"
    SEVERAL = "several"
    BOXES = "boxes"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: where its answer goes, and how it is answered."""

    field: Field
    kind: Kind
    longest: int = 1000
    needed: bool = False


def _needed(field: Field, kind: Kind, longest: int = 1000) -> Question:
    return Question(field=field, kind=kind, longest=longest, needed=True)


def _may(field: Field, kind: Kind, longest: int = 1000) -> Question:
    return Question(field=field, kind=kind, longest=longest)


NAME = _needed(Field.NAME, Kind.LINE, 80)
PURPOSE = _needed(Field.PURPOSE, Kind.TEXT, 2900)
OWNERS = _may(Field.OWNERS, Kind.PEOPLE)
CHAMPIONS = _may(Field.CHAMPIONS, Kind.PEOPLE)
WEIGHT_FIELDS: Mapping[Field, str] = {Field(f"weight_{code}"): code for code in WEIGHTS}
FIRST_WEIGHT = next(iter(WEIGHT_FIELDS))
DATES = tuple(
    _needed(field, Kind.DAY) for field in (Field.CLOSE_ON, Field.MATCHING_ON, Field.STARTS_ON)
)
BEGIN = (NAME, PURPOSE, *DATES, CHAMPIONS, OWNERS)
PARTS: Mapping[str, Sequence[Question]] = {
    "purpose": (
        *(NAME, PURPOSE),
        *(_may(Field.OBJECTIVES, Kind.LINES, 2900), _may(Field.MEASURES, Kind.LINES, 2900)),
    ),
    "people": (
        *(CHAMPIONS, _may(Field.SPONSOR, Kind.PERSON)),
        *(_may(Field.SPONSOR_MESSAGE, Kind.TEXT, 1500), OWNERS),
    ),
    "who": tuple(_may(Field(name), Kind.TEXT) for name in CRITERIA),
    "offer": (
        _needed(Field.TOPICS, Kind.LINES, 2900),
        *(_may(field, Kind.TEXT) for field in (Field.BENEFITS_MENTOR, Field.BENEFITS_MENTEE)),
    ),
    "dates": (*DATES, _needed(Field.ENDS_ON, Kind.DAY), _needed(Field.TIMEZONE, Kind.ONE)),
    "rhythm": (
        *(_needed(Field.JOURNEY, Kind.ONE), _may(Field.WEEKS, Kind.NUMBER)),
        *(_needed(Field.CADENCE, Kind.ONE), _needed(Field.MINUTES, Kind.ONE)),
        *(_needed(Field.PILOT_SIZE, Kind.NUMBER), _may(Field.REVIEW, Kind.BOXES)),
        _needed(Field.LANGUAGES, Kind.SEVERAL),
    ),
    "events": (
        *(_may(Field.KICK_OFF_AT, Kind.MOMENT), _may(Field.KICK_OFF_LINK, Kind.LINK)),
        *(_may(Field.TRAINING_AT, Kind.MOMENT), _may(Field.TRAINING_LINK, Kind.LINK)),
    ),
    "digest": (
        *(_may(Field.DIGEST_CHANNEL, Kind.CHANNEL), _needed(Field.DIGEST_DAY, Kind.ONE)),
        _needed(Field.MINIMUM_GROUP, Kind.NUMBER),
    ),
    "matching": (
        _may(Field.MATCHING_RULES, Kind.BOXES),
        *(_needed(field, Kind.ONE) for field in WEIGHT_FIELDS),
    ),
}


def template_form(
    words: Wording, *, templates: Sequence[tuple[str, str, str]], first: str
) -> dict[str, Any]:
    """Step one of a new programme: (id, title, about) of what one can start from."""
    options = [(key, title, about) for key, title, about in templates]
    picker = radio(Field.TEMPLATE, options, initial=first)
    label = words.say_plain("programme.template")
    return modal(
        View.NEW_TEMPLATE,
        words.say_plain("programme.title"),
        [
            section(words.say("programme.choose")),
            field_input(Field.TEMPLATE, label, picker),
        ],
        submit=words.say_plain("programme.next"),
        close=words.say_plain("not_now"),
    )


def begin_form(words: Wording, *, template: str, values: Mapping[Field, Any]) -> dict[str, Any]:
    """Step two: the few things that it takes to begin, filled in from the template."""
    return modal(
        View.NEW_PROGRAMME,
        words.say_plain("programme.title"),
        [section(words.say("programme.intro")), *_drawn(words, BEGIN, values)],
        submit=words.say_plain("programme.submit"),
        close=words.say_plain("not_now"),
        private=template,
    )


def part_form(
    words: Wording, *, programme_id: int, part: str, values: Mapping[Field, Any]
) -> dict[str, Any]:
    """One part of the set-up, with what is there already."""
    return modal(
        View.SETUP_PART,
        words.say_plain(f"setup.part.{part}"),
        _drawn(words, PARTS[part], values),
        submit=words.say_plain("setup.save"),
        close=words.say_plain("not_now"),
        private=f"{programme_id} {part}",
    )


def _drawn(
    words: Wording, questions: Sequence[Question], values: Mapping[Field, Any]
) -> list[Block]:
    blocks: list[Block] = []
    for one in questions:
        if one.field is FIRST_WEIGHT:
            blocks.append(section(words.say("weights.intro")))
        blocks.append(_question(words, one, values.get(one.field)))
    return blocks


def _question(words: Wording, question: Question, value: Any) -> Block:  # noqa: ANN401 - of its kind
    field = question.field
    key = f"programme.hint.{field}"
    hint = words.say_plain(key) if key in words.keys() else ""  # noqa: SIM118 - a method, not a dict
    weight = WEIGHT_FIELDS.get(field)
    key = f"weight.{weight}" if weight else f"programme.field.{field}"
    label = words.say_plain(key)
    element = _element(words, question, value)
    return field_input(field, label, element, hint=hint, optional=not question.needed)


def _element(words: Wording, question: Question, value: Any) -> Any:  # noqa: ANN401 - of its kind
    field = question.field
    match question.kind:
        case Kind.LINE | Kind.TEXT | Kind.LINES:
            many = question.kind is not Kind.LINE
            return text_box(field, initial=value or "", many_lines=many, longest=question.longest)
        case Kind.ONE:
            return choice(field, _offered(words, field, value), initial=str(value))
        case Kind.SEVERAL:
            return choices(field, _offered(words, field, value), initial=value)
        case Kind.BOXES:
            return boxes(field, _offered(words, field, value), initial=value)
    return _picker(field, question.kind, value)


def _picker(field: Field, kind: Kind, value: Any) -> Any:  # noqa: ANN401 - of its kind
    drawn: Mapping[Kind, Callable[[], Any]] = {
        Kind.PERSON: lambda: person_picker(field, initial=value or None),
        Kind.PEOPLE: lambda: people_picker(field, initial=value or ()),
        Kind.DAY: lambda: day_picker(field, initial=value),
        Kind.MOMENT: lambda: moment_picker(field, initial=value),
        Kind.LINK: lambda: link_box(field, initial=value or ""),
        Kind.NUMBER: lambda: whole_number(field, initial=value),
        Kind.CHANNEL: lambda: channel_picker(field, initial=value or ""),
    }
    return drawn[kind]()


def _offered(words: Wording, field: Field, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """What can be chosen; a value from a file that is not among it is offered too."""
    if field in WEIGHT_FIELDS:
        levels = sorted({*LEVELS, str(value)}, key=int)
        return [(one, weight_level(words, int(one))) for one in levels]
    if field in {Field.TIMEZONE, Field.LANGUAGES}:
        return _everywhere(words, field, value)
    if field in {Field.CADENCE, Field.MINUTES}:
        return _rhythm(words, field, value)
    listed: Mapping[Field, Callable[[], list[tuple[str, str]]]] = {
        Field.JOURNEY: lambda: [(one, words.say_plain(f"journey.{one}")) for one in JOURNEYS],
        Field.DIGEST_DAY: lambda: [(one, words.say_plain(f"weekday.{one}")) for one in WEEKDAYS],
        Field.REVIEW: lambda: [(REVIEW_FIRST, words.say_plain("review.first"))],
        Field.MATCHING_RULES: lambda: [(one, words.say_plain(f"rule.{one}")) for one in RULES],
    }
    return listed[field]()


def _everywhere(words: Wording, field: Field, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    if field is Field.TIMEZONE:
        return [(one, one) for one in dict.fromkeys((str(value), *COMMON_ZONES))]
    return [(one, language(words, one)) for one in dict.fromkeys((*value, *LANGUAGES))]


def _rhythm(words: Wording, field: Field, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    if field is Field.MINUTES:
        lengths = sorted({*LENGTHS, str(value)}, key=int)
        return [(one, words.say_plain("minutes", count=int(one))) for one in lengths]
    return [(one, cadence(words, int(one))) for one in sorted({*CADENCES, str(value)}, key=int)]


def language(words: Wording, code: str) -> str:
    """A language's name in the reader's own; one that Babel does not know keeps its code."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(words.language)
    except (UnknownLocaleError, ValueError):
        return code
    return name or code


def weight_level(words: Wording, weight: int) -> str:
    """How much a part of the score counts, in words; a number that has none is told as it is."""
    one = str(weight)
    return (
        words.say_plain(f"weights.{one}")
        if one in LEVELS
        else words.say_plain("setup.level", count=weight)
    )


def cadence(words: Wording, days: int) -> str:
    """How often a pair meets, in words; a number of days that has none is counted."""
    key = f"cadence.{days}"
    if key in words.keys():  # noqa: SIM118 - a method, not a dict
        return words.say_plain(key)
    return words.say_plain("setup.days", count=days)

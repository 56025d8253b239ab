"""The form in which an owner describes a programme: the same fields as the TOML file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, ChannelSelectElement

from bot.blocks.pieces import (
    choice,
    choices,
    day_picker,
    field_input,
    modal,
    people_picker,
    person_picker,
    section,
    text_box,
)
from bot.ids import Field, View
from mentoring.programme import CRITERIA, WEEKDAYS
from mentoring.wording import Wording

CADENCES = ("7", "14", "28")
LENGTHS = ("30", "45", "60")
WEEKS = ("12", "26", "52")
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "hi")
ONE_PER_LINE = (Field.TOPICS, Field.OBJECTIVES, Field.MEASURES)


def programme_form(
    words: Wording, *, owner: str, zone: str, dates: Mapping[Field, date], zones: Sequence[str]
) -> dict[str, Any]:
    """Everything an owner states about a programme, in the order one thinks about it."""
    blocks: list[Block] = [section(words.say("programme.intro"))]
    blocks += [_text(words, Field.NAME, longest=80)]
    blocks += [_text(words, Field.PURPOSE, many_lines=True, longest=2900)]
    blocks += [
        _text(words, field, many_lines=True, longest=2900, optional=field is not Field.TOPICS)
        for field in ONE_PER_LINE
    ]
    blocks += [
        _text(words, Field(name), many_lines=True, longest=1000, optional=True) for name in CRITERIA
    ]
    blocks += [
        _ask(words, Field.SPONSOR, person_picker(Field.SPONSOR), optional=True),
        _text(words, Field.SPONSOR_MESSAGE, many_lines=True, longest=1500, optional=True),
        _ask(words, Field.CHAMPIONS, people_picker(Field.CHAMPIONS), optional=True),
        _ask(words, Field.OWNERS, people_picker(Field.OWNERS, initial=[owner])),
        _text(words, Field.BENEFITS_MENTOR, many_lines=True, longest=1000, optional=True),
        _text(words, Field.BENEFITS_MENTEE, many_lines=True, longest=1000, optional=True),
    ]
    blocks += [_ask(words, field, day_picker(field, initial=day)) for field, day in dates.items()]
    blocks += _rhythm(words)
    blocks += [
        _ask(words, Field.TIMEZONE, choice(Field.TIMEZONE, _plain(zones), initial=zone)),
        _ask(words, Field.LANGUAGES, choices(Field.LANGUAGES, _plain(LANGUAGES), initial=["en"])),
        _ask(
            words,
            Field.DIGEST_CHANNEL,
            ChannelSelectElement(action_id=Field.DIGEST_CHANNEL),
            optional=True,
        ),
        _ask(words, Field.DIGEST_DAY, _weekday(words)),
    ]
    return modal(
        View.NEW_PROGRAMME,
        words.say_plain("programme.title"),
        blocks,
        submit=words.say_plain("programme.submit"),
        close=words.say_plain("not_now"),
    )


def _rhythm(words: Wording) -> list[Block]:
    cadences = [(one, words.say_plain(f"cadence.{one}")) for one in CADENCES]
    lengths = [(one, words.say_plain("minutes", count=int(one))) for one in LENGTHS]
    weeks = [(one, words.say_plain("weeks", count=int(one))) for one in WEEKS]
    return [
        _ask(words, Field.CADENCE, choice(Field.CADENCE, cadences, initial="14")),
        _ask(words, Field.MINUTES, choice(Field.MINUTES, lengths, initial="45")),
        _ask(words, Field.WEEKS, choice(Field.WEEKS, weeks, initial="26")),
    ]


def _weekday(words: Wording) -> Any:  # noqa: ANN401 - slack_sdk's element
    days = [(one, words.say_plain(f"weekday.{one}")) for one in WEEKDAYS]
    return choice(Field.DIGEST_DAY, days, initial="monday")


def _plain(values: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, one) for one in values]


def _text(
    words: Wording,
    field: Field,
    *,
    longest: int,
    many_lines: bool = False,
    optional: bool = False,
) -> Block:
    box = text_box(field, many_lines=many_lines, longest=longest)
    return _ask(words, field, box, optional=optional)


def _ask(words: Wording, field: Field, element: Any, *, optional: bool = False) -> Block:  # noqa: ANN401
    key = f"programme.hint.{field}"
    hint = words.say_plain(key) if key in words.keys() else ""  # noqa: SIM118 - a method, not a dict
    label = words.say_plain(f"programme.field.{field}")
    return field_input(field, label, element, hint=hint, optional=optional)

"""Where a pair meets by video, and meetings in people's calendars."""

from typing import Any

import pytest
from icalendar import Calendar

from bot.ids import Act, Field
from models.pairs import Pair
from models.people import Person
from tests.handlers.cast import Cast
from tests.handlers.test_booking import book, newest
from tests.handlers.world import WORDS, Answer, World

LINK = "https://meet.example/our-room?pwd=a&b=c"


async def keep(world: World, person: Person, pair: Pair, link: str) -> Answer:
    plan = (await world.command(person, "plan")).view
    form = (await world.press(person, Act.JOIN_LINK, str(pair.id), on=plan)).view
    return await world.submit(person, form, join_link=link)


async def confirm(world: World, cast: Cast) -> None:
    await book(world, cast)
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))


def entries(world: World, person: Person) -> list[Any]:
    """What each calendar file that somebody got holds."""
    texts = [one.file for one in world.slack.read_by(person.slack_id) if one.file]
    return [Calendar.from_ical(text).walk("VEVENT")[0] for text in texts]


async def test_a_link_that_one_keeps_stands_in_what_both_get(
    world: World, cast: Cast, pair: Pair
) -> None:
    kept = await keep(world, cast.mia, pair, LINK)
    assert kept.errors == {}
    await confirm(world, cast)
    shown = WORDS.say("book.join_at", link=LINK)
    for one in (cast.mia, cast.ben):
        blocks = newest(world, one, "session_confirmed").blocks
        assert shown in [block["text"]["text"] for block in blocks if block["type"] == "section"]
        assert str(entries(world, one)[-1]["location"]) == LINK


async def test_the_link_can_be_taken_away_again(world: World, cast: Cast, pair: Pair) -> None:
    await keep(world, cast.mia, pair, LINK)
    gone = await keep(world, cast.ben, pair, "")
    assert WORDS.say("join_link.gone", partner="Mia") in gone.says
    await confirm(world, cast)
    assert "our-room" not in newest(world, cast.ben, "session_confirmed").words
    assert "location" not in entries(world, cast.ben)[-1]


@pytest.mark.parametrize(
    "link",
    [
        *("http://meet.example/x", "meet.example/x", "javascript:alert(1)", "https://"),
        *("https://meet.example/<!channel>", "https://meet.example/a b", "https://[::1"),
        "https://meet.example/" + "x" * 1000,
    ],
)
async def test_what_is_no_address_to_click_is_explained_at_the_field(
    world: World, cast: Cast, pair: Pair, link: str
) -> None:
    answer = await keep(world, cast.mia, pair, link)
    assert answer.errors == {Field.JOIN_LINK: WORDS.say_plain("join_link.not_https")}


@pytest.mark.usefixtures("pair")
async def test_the_confirmation_opens_two_calendars_and_a_press_there_changes_nothing(
    world: World, cast: Cast
) -> None:
    await confirm(world, cast)
    told = newest(world, cast.ben, "session_confirmed")
    links = {
        one["action_id"]: one["url"]
        for block in told.blocks
        if block["type"] == "actions"
        for one in block["elements"]
        if "url" in one
    }
    assert links[Act.ADD_TO_GOOGLE].startswith("https://calendar.google.com/")
    assert links[Act.ADD_TO_OUTLOOK].startswith("https://outlook.office.com/")
    before = len(world.slack.posts)
    for act in (Act.ADD_TO_GOOGLE, Act.ADD_TO_OUTLOOK):
        assert not (await world.press(cast.ben, act, "", on=told)).says
    assert len(world.slack.posts) == before


async def test_the_rhythm_comes_as_a_file_to_the_one_who_asks(
    world: World, cast: Cast, pair: Pair
) -> None:
    plan = (await world.command(cast.ben, "plan")).view
    early = await world.press(cast.ben, Act.HOLD_RHYTHM, on=plan)
    assert WORDS.say("calendar.hold_needs_time") in early.says
    await confirm(world, cast)
    before = len(entries(world, cast.mia))
    for _ in range(2):
        plan = (await world.command(cast.ben, "plan")).view
        sent = await world.press(cast.ben, Act.HOLD_RHYTHM, on=plan)
        assert WORDS.say("calendar.hold_sent") in sent.says
    booked, rhythm = entries(world, cast.ben)
    assert rhythm["rrule"]["INTERVAL"] == [pair.cadence_days]
    assert rhythm["rrule"]["COUNT"][0] > 2
    assert rhythm.decoded("dtstart") == booked.decoded("dtstart")
    assert str(rhythm["uid"]) != str(booked["uid"])
    assert len(entries(world, cast.mia)) == before

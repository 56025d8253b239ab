"""Moving and cancelling a meeting, and what stands in calendars afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bot.ids import Act
from models.people import Person
from models.sessions import SessionStatus
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.meeting import answer, at, book, meet, meetings, newest, propose
from tests.handlers.world import WORDS, Answer, World

pytestmark = pytest.mark.usefixtures("pair")


def entries(world: World, person: Person) -> list[tuple[str, int, str, datetime]]:
    """What somebody's calendar was told: method, sequence, UID, start."""
    found: list[tuple[str, int, str, datetime]] = []
    for post in world.slack.read_by(person.slack_id):
        if post.file:
            calendar: Any = Calendar.from_ical(post.file)
            (event,) = calendar.walk("VEVENT")
            start = event.decoded("dtstart")
            method = str(calendar["method"])
            found.append((method, int(event["sequence"]), str(event["uid"]), start))
    return found


async def cancel(world: World, person: Person) -> Answer:
    plan = (await world.command(person, "plan")).view
    form = (await world.press(person, Act.CANCEL_SESSION, on=plan)).view
    return await world.submit(person, form)


async def test_a_move_keeps_the_entry_counts_it_up_and_says_both_times(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(4))
    await propose(world, cast.mia, at(5))
    (moved,) = await meetings(world)
    assert (moved.status, moved.sequence, moved.number) == (SessionStatus.PROPOSED, 1, 1)
    asked = newest(world, cast.ben, "session_proposed")
    assert asked.text == WORDS.say("book.moved", partner="Mia", when="Thu 5 Nov, 14:00")
    await world.press(cast.ben, Act.CONFIRM, on=asked)
    for one in (cast.mia, cast.ben):
        first, second = entries(world, one)
        assert (first[0], first[1], first[3]) == ("PUBLISH", 0, at(4))
        assert (second[0], second[1], second[3]) == ("PUBLISH", 1, at(5))
        assert first[2] == second[2]
        shown = newest(world, one, "session_confirmed").words
        assert "4 Nov" in shown
        assert "5 Nov" in shown


async def test_a_confirmed_meeting_stays_in_force_until_the_move_is_answered(
    world: World, cast: Cast
) -> None:
    """A move that nobody answers ends the meeting, and the old entry is taken out."""
    await book(world, cast, at(4))
    await propose(world, cast.ben, at(5))
    await world.live(at(6))
    (session,) = await meetings(world)
    assert session.status == SessionStatus.CANCELLED
    for one in (cast.mia, cast.ben):
        assert [entry[0] for entry in entries(world, one)] == ["PUBLISH", "CANCEL"]


@pytest.mark.parametrize("who", ["mia", "ben"])
async def test_cancelling_tells_the_partner_and_clears_both_calendars(
    world: World, cast: Cast, who: str
) -> None:
    await book(world, cast, at(4))
    actor, partner = (cast.mia, cast.ben) if who == "mia" else (cast.ben, cast.mia)
    done = await cancel(world, actor)
    assert WORDS.say("plan.cancelled", partner=partner.name) in done.says
    (session,) = await meetings(world)
    assert (session.status, session.cancelled_by) == (SessionStatus.CANCELLED, actor.id)
    told = newest(world, partner, "session_cancelled")
    assert Act.SLOT_1 in {one["action_id"] for one in buttons_of(told.blocks)} or who == "ben"
    assert world.slack.read_by(actor.slack_id, "session_cancelled") == []
    for one in (cast.mia, cast.ben):
        (first, last) = entries(world, one)
        assert (last[0], last[2]) == ("CANCEL", first[2])
        assert last[1] > first[1]


async def test_cancelling_what_was_only_suggested_touches_no_calendar(
    world: World, cast: Cast
) -> None:
    await propose(world, cast.ben, at(4))
    await cancel(world, cast.mia)
    assert entries(world, cast.mia) == entries(world, cast.ben) == []


async def test_cancelling_after_an_unanswered_move_clears_the_calendars(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(4))
    await propose(world, cast.mia, at(5))
    await cancel(world, cast.mia)
    for one in (cast.mia, cast.ben):
        assert [entry[0] for entry in entries(world, one)] == ["PUBLISH", "CANCEL"]


async def test_before_cancelling_one_reads_what_the_partner_will_read(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(4))
    plan = (await world.command(cast.ben, "plan")).view
    form = await world.press(cast.ben, Act.CANCEL_SESSION, on=plan)
    assert "Wed 4 Nov, 14:00" in form.says
    assert (await meetings(world))[0].status == SessionStatus.CONFIRMED


async def test_cancelling_twice_says_that_it_is_gone(world: World, cast: Cast) -> None:
    await book(world, cast, at(4))
    plan = (await world.command(cast.ben, "plan")).view
    form = (await world.press(cast.ben, Act.CANCEL_SESSION, on=plan)).view
    await world.submit(cast.ben, form)
    again = await world.submit(cast.ben, {**form, "hash": "other"})
    assert WORDS.say("book.gone") in again.says
    pressed = await world.press(cast.ben, Act.CANCEL_SESSION, on=plan)
    assert pressed.says.count(WORDS.say("book.gone")) == 1
    assert len(world.slack.read_by(cast.mia.slack_id, "session_cancelled")) == 1


async def test_after_a_cancellation_the_next_meeting_has_its_own_entry(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(4))
    await cancel(world, cast.ben)
    await book(world, cast, at(6))
    first, _, second = entries(world, cast.ben)
    assert first[2] != second[2]
    assert [one.number for one in await meetings(world)] == [1, 2]


async def test_what_was_not_sent_yet_about_an_old_time_is_taken_back(
    world: World, cast: Cast
) -> None:
    await world.live(at(2, 17, 30))  # Mia has gone home
    await propose(world, cast.ben, at(5))
    await propose(world, cast.ben, at(6))
    await world.live(timedelta(days=1))
    asked = world.slack.read_by(cast.mia.slack_id, "session_proposed")
    assert ["6 Nov" in one.text for one in asked] == [True]


async def test_a_meeting_that_is_over_cannot_be_cancelled(world: World, cast: Cast) -> None:
    await book(world, cast, at(4))
    plan = (await world.command(cast.ben, "plan")).view
    await world.live(at(4, 16))
    pressed = await world.press(cast.ben, Act.CANCEL_SESSION, on=plan)
    assert WORDS.say("book.gone") in pressed.says
    assert (await meetings(world))[0].status == SessionStatus.OVER


async def test_the_next_meeting_never_moves_the_one_that_was_held(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await book(world, cast, at(12))
    first, second = await meetings(world)
    assert (first.status, first.starts_at) == (SessionStatus.OVER, at(4))
    assert (second.number, second.starts_at) == (2, at(12))
